//! Every transaction that we were asked to bring to the chain for a channel, and what they may cost together (R9):
//! the sums over them are durable as they are, so that a restart forgets none.

use super::{SponsorRefusal, record::Record};
use crate::chain::{
    books::{Books, Down},
    settings::SponsorCaps,
    transactions::{HOUR, MessageHash, OverBudget, Spending, State, Transactions, Unreserved},
};
use farthing_sdk::solana::Address;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Before a channel and a message: lamports that a transaction has cost us. Each has its own fact, so that
/// noting it twice counts it once.
const COSTS: &[u8] = b"chain/cost/";

/// What a channel has cost us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCost {
    /// Lamports of fees.
    pub fees: u64,
    /// Lamports of rent that are out.
    pub rent: u64,
    /// Where the last of its transactions landed: a look at an older slot says nothing of it.
    pub slot: u64,
}

/// What channels have cost, by the messages that did.
type Costs = HashMap<Address, HashMap<MessageHash, ChannelCost>>;

/// All records, with the ledger behind them.
pub struct Register {
    books: Arc<dyn Books>,
    caps: SponsorCaps,
    spending: Arc<Spending>,
    all: Transactions<Record>,
    costs: Mutex<Costs>,
}

impl Register {
    /// What the ledger has of it. What they cost counts in `spending`.
    pub fn open(books: Arc<dyn Books>, caps: SponsorCaps, spending: Arc<Spending>) -> Self {
        let costs = Mutex::new(read_costs(books.as_ref()));
        let all = Transactions::open(Arc::clone(&books), Arc::clone(&spending));
        Self { books, caps, spending, all, costs }
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
            *self.costs() = read_costs(self.books.as_ref());
        }
    }

    fn costs(&self) -> MutexGuard<'_, Costs> {
        self.costs.lock().unwrap_or_else(PoisonError::into_inner)
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
        let costs = self.costs();
        let all = costs.get(channel).into_iter().flat_map(HashMap::values);
        all.fold(ChannelCost::default(), |sum, one| ChannelCost {
            fees: sum.fees.saturating_add(one.fees),
            rent: sum.rent.saturating_add(one.rent),
            slot: sum.slot.max(one.slot),
        })
    }

    /// Reserves a transaction that nobody has asked for before, and is durable when it returns: only then
    /// may it be signed. Of two at once for one message, or one deposit, one gets it.
    ///
    /// # Errors
    /// `Pending` where the message is here already; `Unresolved`, `Barred`, `AddressBudget`, `HourBudget`,
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
        let mut costs = self.costs();
        let of_channel = costs.get(channel).into_iter().flat_map(HashMap::values);
        if of_channel.map(|cost| cost.slot).any(|landed| landed > slot) {
            return false;
        }
        for hash in costs.remove(channel).unwrap_or_default().into_keys() {
            self.books.put(&cost_key(channel, &hash), None);
        }
        true
    }

    /// Channels whose rent is out, in the order of their addresses.
    pub fn with_rent(&self) -> Vec<Address> {
        let costs = self.costs();
        let has_rent = |costs: &HashMap<_, ChannelCost>| costs.values().any(|cost| cost.rent != 0);
        let channels = costs.iter().filter(|(_, costs)| has_rent(costs));
        let mut channels: Vec<_> = channels.map(|(channel, _)| *channel).collect();
        channels.sort_unstable();
        channels
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
        let costs = self.costs();
        let there = costs.values().flat_map(HashMap::values).map(|cost| cost.rent);
        there.fold(open, u64::saturating_add)
    }

    /// Whether this one more may be paid for, as far as deposits and rent go.
    fn allow(
        &self,
        known: &HashMap<MessageHash, Record>,
        new: &Record,
    ) -> Result<(), SponsorRefusal> {
        let is_free = new.fee == 0 && new.rent == 0;
        if is_free {
            return Ok(());
        }
        let mut of_deposit = known.values().filter(|record| record.deposit == new.deposit);
        if of_deposit.clone().any(|record| !record.state.is_settled()) {
            return Err(SponsorRefusal::Unresolved);
        }
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

    /// Adds what a landed transaction has cost to its channel's costs.
    fn charge(&self, hash: &MessageHash, record: &Record) {
        let rent = if record.state == State::Confirmed { record.rent } else { 0 };
        let cost = ChannelCost { fees: record.fee, rent, slot: record.slot };
        self.costs().entry(record.channel).or_default().insert(*hash, cost);
        self.books.put(&cost_key(&record.channel, hash), Some(&cost.encode()));
    }
}

/// What channels have cost, as the ledger has it.
fn read_costs(books: &dyn Books) -> Costs {
    let mut costs = Costs::new();
    for (key, value) in books.list(COSTS) {
        let of = key.strip_prefix(COSTS).and_then(|key| key.split_first_chunk::<32>());
        let hash = of.and_then(|(_, hash)| hash.try_into().ok());
        if let (Some((channel, _)), Some(hash), Some(cost)) =
            (of, hash, ChannelCost::decode(&value))
        {
            let channel = Address::new_from_array(*channel);
            costs.entry(channel).or_default().insert(hash, cost);
        }
    }
    costs
}

impl ChannelCost {
    fn encode(&self) -> Vec<u8> {
        [self.fees, self.rent, self.slot].iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (fees, rest) = bytes.split_first_chunk()?;
        let (rent, rest) = rest.split_first_chunk()?;
        let slot = rest.try_into().ok()?;
        let [fees, rent, slot] = [*fees, *rent, slot].map(u64::from_le_bytes);
        Some(Self { fees, rent, slot })
    }
}

fn cost_key(channel: &Address, hash: &MessageHash) -> Vec<u8> {
    [COSTS, channel.as_ref(), hash].concat()
}
