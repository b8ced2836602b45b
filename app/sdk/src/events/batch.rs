//! What came of each account of a batch.

use super::{BatchItem, status};

impl BatchItem {
    /// What came of it, in words.
    pub fn outcome(&self) -> &'static str {
        match self.status {
            status::PAID => "paid",
            status::NOTHING_DUE => "nothing is due",
            status::NOT_LIVE => "no live account of the kind",
            status::OTHER_PAYEE => "pays somebody else",
            status::OTHER_KIND => "takes the other kind of credential",
            status::OTHER_CHANNEL => "the voucher is for another channel",
            status::WRONG_CREDENTIAL => "not signed by its key, or no link of its chain",
            status::EXPIRED => "the voucher has expired",
            status::GRACE_OVER => "its grace is over",
            status::ENDED => "the channel or the fan has ended",
            status::BEYOND_LENGTH => "the chain has no such link",
            status::TOO_FAR => "too many hashes for one instruction",
            status::OTHER_SLOT => "the fan has no such slot, or it is another payee's",
            status::LEASE_OVER => "the lease of the share is over",
            status::OUTLIVES_LEASE => "the voucher expires after the lease",
            status::OTHER_MINT => "the fan holds another mint's money",
            _ => "skipped, for a reason that this version does not know",
        }
    }
}
