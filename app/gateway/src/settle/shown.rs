//! What a request shows of a payment by one transaction, and what it gets for it.

use super::{SettleRefusal, Settlement, Way};
use crate::chain::{Asker, MessageHash, State};
use crate::ledger::RETRIES_LAST;

/// Stands for what a payer calls a payment (x402's `payment-identifier`): names of different payers have nothing to do
/// with each other.
pub type Name = [u8; 16];

/// The request that shows a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shower {
    pub asker: Asker,
    /// The request's fingerprint.
    pub print: u64,
    /// What its payer calls the payment, if anything ([`super::Till::name`]).
    pub name: Option<Name>,
    /// How often its reply may be delivered again for nothing.
    pub again: u8,
    /// Unix seconds of this machine.
    pub now: i64,
}

/// What shows that a request may have a payment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Claimer {
    /// It shows the payment.
    WithIt,
    /// It shows another one of the same payer, which can still land.
    WithAnother,
}

/// What a request gets for a payment that another request may have in hand.
///
/// # Errors
/// Those of [`Settlements::claim`].
pub(super) fn check_shown(
    record: &Settlement,
    (hash, is_in_hand): (&MessageHash, bool),
    (claimer, shower): (Claimer, &Shower),
) -> Result<(), SettleRefusal> {
    if record.print != shower.print {
        return Err(SettleRefusal::OtherRequest);
    }
    if record.state == State::Reserved {
        return Err(SettleRefusal::Running);
    }
    record.outcome(hash)?;
    // Before it is looked whether it is in hand: nobody else may keep it there. Once it has landed all of it is public,
    // and whoever has read it there can show it. What has a secret of its payer's is not all on the chain.
    let is_its_payer = match claimer {
        Claimer::WithIt => record.way != Way::Transfer || record.asker == shower.asker,
        Claimer::WithAnother => true,
    };
    if record.is_owed() && !is_its_payer {
        return Err(SettleRefusal::Elsewhere);
    }
    if is_in_hand {
        return Err(SettleRefusal::Running);
    }
    if record.released > 0 && !may_again(record, shower) {
        let Settlement { status, signature, .. } = *record;
        return Err(SettleRefusal::Served { status, signature });
    }
    Ok(())
}

/// Whether a reply that went out goes out again for nothing. A landed transaction is public, so whoever shows it later
/// must be where it was shown first.
fn may_again(record: &Settlement, shower: &Shower) -> bool {
    record.asker == shower.asker
        && record.released <= shower.again
        && shower.now.saturating_sub(record.released_at) < RETRIES_LAST
}
