//! Every transaction that we were asked to bring to the chain for a channel, and what they may cost together (R9):
//! the sums over them are durable as they are, so that a restart forgets none.

use super::{
    SponsorRefusal,
    costs::{ChannelCost, Costs},
    record::{NO_CHANNEL, NO_QUOTE, Record},
};
use crate::chain::{
    books::{Books, Down},
    settings::SponsorCaps,
    transactions::{HOUR, MessageHash, OverBudget, Spending, State, Transactions, Unreserved},
};
use farthing_sdk::solana::Address;
use std::{collections::HashMap, sync::Arc};

/// Before a channel and a message: lamports that a transaction has cost us.
const COSTS: &[u8] = b"chain/cost/";

/// Before a deposit or session and a message: lamports that we have lent it for its rent, as far as they are not paid
/// back.
const LENT: &[u8] = b"chain/lent/";

/// Transactions of an address that may be on their way at once: fewer than there are threads that bring them.
const OPEN_OF_ASKER: usize = 2;

/// All records, with the ledger behind them.
pub struct Register {
    books: Arc<dyn Books>,
    caps: SponsorCaps,
    spending: Arc<Spending>,
    all: Transactions<Record>,
    costs: Costs,
    lent: Costs,
}

impl Register {
    /// What the ledger has of it. What they cost counts in `spending`.
    pub fn open(books: Arc<dyn Books>, caps: SponsorCaps, spending: Arc<Spending>) -> Self {
        let costs = Costs::open(COSTS, Arc::clone(&books));
        let lent = Costs::open(LENT, Arc::clone(&books));
        let all = Transactions::open(Arc::clone(&books), Arc::clone(&spending));
        Self { books, caps, spending, all, costs, lent }
    }

    /// Reads all of it again under a new epoch: another gateway has written it until now.
    pub fn take_over(&self, epoch: u64) {
        let is_new = || {
            // Several threads find it out at once. What the first has reserved since must stay.
            let is_new = self.books.led() != epoch;
            if is_new {
                self.books.lead(epoch);
            }
            is_new
        };
        if self.all.read_again(is_new) {
            self.costs.read_again();
            self.lent.read_again();
        }
    }

    /// A transaction that was asked for before.
    pub fn find(&self, hash: &MessageHash) -> Option<Record> {
        self.all.find(hash)
    }

    /// Those that may still land.
    pub fn unresolved(&self) -> Vec<(MessageHash, Record)> {
        self.all.unresolved()
    }

    /// What a channel has cost us.
    pub fn cost(&self, channel: &Address) -> ChannelCost {
        self.costs.of(channel)
    }

    /// Reserves a transaction that nobody has asked for before, and is durable when it returns: only then
    /// may it be signed. Of two at once for one message, or one deposit, one gets it.
    ///
    /// # Errors
    /// `Pending` where the message is here already; `QuoteUsed`, `Unresolved`, `Crowded`, `Barred`, `AddressBudget`, `HourBudget`,
    /// `RentBudget`, `Books`.
    pub fn reserve(&self, hash: MessageHash, record: &Record) -> Result<(), SponsorRefusal> {
        let reserved = self.all.reserve(hash, record, |known| self.allow(known, record));
        reserved.map_err(|unreserved| match unreserved {
            Unreserved::Known(before) => SponsorRefusal::Pending(before.signature),
            Unreserved::Refused(refusal) => refusal,
            Unreserved::OverBudget(OverBudget::Address(spent)) => {
                SponsorRefusal::AddressBudget(spent)
            }
            Unreserved::OverBudget(OverBudget::Hour) => SponsorRefusal::HourBudget,
            Unreserved::OverBudget(OverBudget::Unread) | Unreserved::Down => Down.into(),
        })
    }

    /// Notes how far a transaction has come; durable when it returns. What is settled stays as it is.
    ///
    /// # Errors
    /// [`Down`].
    pub fn note(&self, hash: &MessageHash, record: &Record) -> Result<(), Down> {
        self.all.note(hash, record, || {
            if matches!(record.state, State::Confirmed | State::Failed) && record.spent() != 0 {
                self.charge(hash, record);
            }
        })
    }

    /// Takes back what was reserved and never signed.
    pub fn abandon(&self, hash: &MessageHash) {
        self.all.abandon(hash);
    }

    /// Notes that a channel is not there as of a finalized slot: its rent is back. `false` where something of
    /// it has landed since, so that it may only not be there yet.
    pub fn freed(&self, channel: &Address, slot: u64) -> bool {
        self.costs.forget(channel, slot)
    }

    /// Channels whose rent is out, in the order of their addresses.
    pub fn with_rent(&self) -> Vec<Address> {
        self.costs.accounts(|cost| cost.rent != 0)
    }

    /// Deposits and sessions whose rent was lent, in the order of their addresses: paid back or not, their lamports
    /// come home.
    pub fn lent(&self) -> Vec<Address> {
        self.lent.accounts(|_| true)
    }

    /// As [`Self::freed`], of a deposit or session.
    pub fn came_home(&self, account: &Address, slot: u64) -> bool {
        self.lent.forget(account, slot)
    }

    /// Lamports that may still be spent at `now`, unix seconds: of fees within the hour, and of rent.
    pub fn left(&self, now: i64) -> (u64, u64) {
        (self.spending.left(now), self.caps.rent.saturating_sub(self.rent_out()))
    }

    /// Lamports of rent that are out, of channels that are there and of those that may still be opened.
    pub fn rent_out(&self) -> u64 {
        self.all.see(|known| self.rent_of(known))
    }

    fn rent_of(&self, known: &HashMap<MessageHash, Record>) -> u64 {
        let open = known.values().filter(|record| !record.state.is_settled());
        let open = open.map(|record| record.rent).fold(0, u64::saturating_add);
        [&self.costs, &self.lent].map(Costs::rent).into_iter().fold(open, u64::saturating_add)
    }

    /// Whether this one more may be paid for, as far as deposits and rent go.
    fn allow(
        &self,
        known: &HashMap<MessageHash, Record>,
        new: &Record,
    ) -> Result<(), SponsorRefusal> {
        check_open(known, new)?;
        let is_free = new.fee == 0 && new.rent == 0;
        if is_free {
            return Ok(());
        }
        let has_quote =
            |record: &Record| record.quote == new.quote && record.state.may_have_landed();
        if new.quote != NO_QUOTE && known.values().any(has_quote) {
            return Err(SponsorRefusal::QuoteUsed);
        }
        let mut of_deposit = known.values().filter(|record| record.deposit == new.deposit);
        let since = new.at.saturating_sub(HOUR);
        let has_failed =
            |record: &Record| record.state == State::Failed && record.fee != 0 && record.at > since;
        if of_deposit.any(has_failed) {
            return Err(SponsorRefusal::Barred);
        }
        if self.rent_of(known).saturating_add(new.rent) > self.caps.rent {
            return Err(SponsorRefusal::RentBudget);
        }
        Ok(())
    }

    /// Adds what a landed transaction has cost to the costs of what it opened.
    fn charge(&self, hash: &MessageHash, record: &Record) {
        let has_opened = record.state == State::Confirmed;
        let lent: u64 = record.lent.iter().map(|(_, rent)| *rent).fold(0, u64::saturating_add);
        let rent = if has_opened { record.rent.saturating_sub(lent) } else { 0 };
        let slot = record.slot;
        if record.channel != NO_CHANNEL {
            self.costs.note(record.channel, hash, ChannelCost { fees: record.fee, rent, slot });
        }
        for (account, rent) in record.lent.iter().filter(|_| has_opened) {
            self.lent.note(*account, hash, ChannelCost { fees: 0, rent: *rent, slot });
        }
    }
}

/// Whoever pays for it: each keeps a thread until it has landed or can land no more, which takes minutes.
fn check_open(known: &HashMap<MessageHash, Record>, new: &Record) -> Result<(), SponsorRefusal> {
    let open = known.values().filter(|record| !record.state.is_settled());
    if open.clone().any(|record| record.deposit == new.deposit) {
        return Err(SponsorRefusal::Unresolved);
    }
    let of_asker = open.filter(|record| record.asker == new.asker).count();
    if of_asker >= OPEN_OF_ASKER { Err(SponsorRefusal::Crowded) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::solana::Signature;

    fn record(deposit: u8, asker: u8, state: State) -> Record {
        Record {
            state,
            asker: [asker; 16],
            deposit: Address::new_from_array([deposit; 32]),
            channel: Address::default(),
            // Its payer pays for it.
            fee: 0,
            rent: 0,
            lent: Vec::new(),
            quote: NO_QUOTE,
            at: 0,
            settled_at: 0,
            last_height: 0,
            slot: 0,
            signature: Signature::default(),
            first: None,
            transaction: Vec::new(),
        }
    }

    /// gateway rule R9: what never lands keeps no more threads than leave some for others, whoever pays for it.
    #[test]
    fn a_deposit_has_one_transaction_on_its_way_and_an_address_two() {
        let mut known = HashMap::new();
        let new = |deposit, asker| record(deposit, asker, State::Reserved);
        known.insert([1; 32], record(1, 1, State::Signed));
        assert_eq!(check_open(&known, &new(1, 2)), Err(SponsorRefusal::Unresolved));
        assert_eq!(check_open(&known, &new(2, 1)), Ok(()));
        known.insert([2; 32], new(2, 1));
        assert_eq!(check_open(&known, &new(3, 1)), Err(SponsorRefusal::Crowded));
        assert_eq!(check_open(&known, &new(3, 2)), Ok(()));
        known.insert([1; 32], record(1, 1, State::NeverLanded));
        assert_eq!(check_open(&known, &new(1, 1)), Ok(()));
    }
}
