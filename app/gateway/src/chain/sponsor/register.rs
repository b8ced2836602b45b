//! Every transaction that we were asked to bring to the chain, by the hash of its message (server invariants 15,
//! 16, 19), and what they may cost together (R9). It is the durable truth: budgets are sums over it, so that a
//! restart forgets none.

use super::{
    SponsorRefusal,
    record::{Record, State},
};
use crate::chain::{
    books::{Books, Down, Seq},
    settings::SponsorCaps,
};
use farthing_sdk::solana::Address;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What is signed, hashed.
pub type MessageHash = [u8; 32];

/// Before the hash of a message: its record.
const RECORDS: &[u8] = b"chain/transaction/";

/// Before a channel and a message: lamports that a transaction has cost us. Each has its own fact, so that
/// noting it twice counts it once.
const COSTS: &[u8] = b"chain/cost/";

/// Seconds over which costs are summed.
const HOUR: i64 = 3_600;

/// Seconds that a settled record is kept: far longer than its transaction could land, and than it counts
/// against a budget.
const KEPT: i64 = 2 * HOUR;

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

/// All records, with the ledger behind them.
pub struct Register {
    books: Arc<dyn Books>,
    caps: SponsorCaps,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    records: HashMap<MessageHash, Record>,
    costs: HashMap<Address, HashMap<MessageHash, ChannelCost>>,
}

impl Register {
    /// What the ledger has of it. What was reserved and not signed before the last end of the process is
    /// dropped: nobody has a signature of ours for it.
    pub fn open(books: Arc<dyn Books>, caps: SponsorCaps) -> Self {
        let known = Mutex::new(Known::read(books.as_ref()));
        Self { books, caps, known }
    }

    /// Reads all of it again under a new epoch: another gateway has written it until now.
    pub fn take_over(&self, epoch: u64) {
        let mut known = self.known();
        // Several threads find it out at once. What the first has reserved since must stay.
        if self.books.led() == epoch {
            return;
        }
        self.books.lead(epoch);
        *known = Known::read(self.books.as_ref());
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction that was asked for before.
    pub fn find(&self, hash: &MessageHash) -> Option<Record> {
        self.known().records.get(hash).cloned()
    }

    /// Those that may still land.
    pub fn unresolved(&self) -> Vec<(MessageHash, Record)> {
        let known = self.known();
        let open = known.records.iter().filter(|(_, record)| !record.state.is_settled());
        open.map(|(hash, record)| (*hash, record.clone())).collect()
    }

    /// What a channel has cost us.
    pub fn cost(&self, channel: &Address) -> ChannelCost {
        let known = self.known();
        let all = known.costs.get(channel).into_iter().flat_map(HashMap::values);
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
        let seq = {
            let mut known = self.known();
            known.prune(record.at, self.books.as_ref());
            if let Some(before) = known.records.get(&hash) {
                return Err(SponsorRefusal::Pending(before.signature));
            }
            known.allow(record, &self.caps)?;
            let seq = self.books.put(&record_key(&hash), Some(&record.encode()));
            known.records.insert(hash, record.clone());
            seq
        };
        Ok(self.written(&hash, seq)?)
    }

    /// Waits until a record is durable. One that will never be binds nobody, and must not be sent later.
    fn written(&self, hash: &MessageHash, seq: Seq) -> Result<(), Down> {
        let written = self.books.wait(seq);
        let mut known = self.known();
        let is_open = |record: &Record| !record.state.is_settled();
        if written.is_err() && known.records.get(hash).is_some_and(is_open) {
            known.records.remove(hash);
        }
        written
    }

    /// Notes how far a transaction has come; durable when it returns. What is settled stays as it is.
    ///
    /// # Errors
    /// [`Down`].
    pub fn note(&self, hash: &MessageHash, record: &Record) -> Result<(), Down> {
        let seq = {
            let mut known = self.known();
            let is_settled = |record: &Record| record.state.is_settled();
            if known.records.get(hash).is_some_and(is_settled) {
                return Ok(());
            }
            if matches!(record.state, State::Confirmed | State::Failed) && record.spent() != 0 {
                known.charge(hash, record, self.books.as_ref());
            }
            known.records.insert(*hash, record.clone());
            self.books.put(&record_key(hash), Some(&record.encode()))
        };
        self.written(hash, seq)
    }

    /// Takes back what was reserved and never signed.
    pub fn abandon(&self, hash: &MessageHash) -> Seq {
        let mut known = self.known();
        known.records.remove(hash);
        self.books.put(&record_key(hash), None)
    }

    /// Notes that a channel is not there as of a finalized slot: its rent is back. `false` where something of
    /// it has landed since, so that it may only not be there yet.
    pub fn freed(&self, channel: &Address, slot: u64) -> bool {
        let mut known = self.known();
        let costs = known.costs.get(channel).into_iter().flat_map(HashMap::values);
        if costs.map(|cost| cost.slot).any(|landed| landed > slot) {
            return false;
        }
        for hash in known.costs.remove(channel).unwrap_or_default().into_keys() {
            self.books.put(&cost_key(channel, &hash), None);
        }
        true
    }

    /// Channels whose rent is out, in the order of their addresses.
    pub fn with_rent(&self) -> Vec<Address> {
        let known = self.known();
        let has_rent = |costs: &HashMap<_, ChannelCost>| costs.values().any(|cost| cost.rent != 0);
        let channels = known.costs.iter().filter(|(_, costs)| has_rent(costs));
        let mut channels: Vec<_> = channels.map(|(channel, _)| *channel).collect();
        channels.sort_unstable();
        channels
    }

    /// Lamports that may still be spent at `now`, unix seconds: of fees within the hour, and of rent.
    pub fn left(&self, now: i64) -> (u64, u64) {
        let (known, since) = (self.known(), now.saturating_sub(HOUR));
        let lately = known.records.values().filter(|record| record.at > since);
        let fees = lately.map(Record::fees).fold(0, u64::saturating_add);
        (self.caps.by_hour.saturating_sub(fees), self.caps.rent.saturating_sub(known.rent_out()))
    }

    /// Lamports of rent that are out, of channels that are there and of those that may still be opened.
    pub fn rent_out(&self) -> u64 {
        self.known().rent_out()
    }
}

impl Known {
    /// What the ledger has.
    fn read(books: &dyn Books) -> Self {
        let mut known = Self::default();
        for (key, value) in books.list(RECORDS) {
            let hash = key.strip_prefix(RECORDS).and_then(|hash| hash.try_into().ok());
            match (hash, Record::decode(&value)) {
                (Some(hash), Some(record)) if record.state != State::Reserved => {
                    known.records.insert(hash, record);
                }
                _ => {
                    books.put(&key, None);
                }
            }
        }
        for (key, value) in books.list(COSTS) {
            let of = key.strip_prefix(COSTS).and_then(|key| key.split_first_chunk::<32>());
            let hash = of.and_then(|(_, hash)| hash.try_into().ok());
            if let (Some((channel, _)), Some(hash), Some(cost)) =
                (of, hash, ChannelCost::decode(&value))
            {
                let channel = Address::new_from_array(*channel);
                known.costs.entry(channel).or_default().insert(hash, cost);
            }
        }
        known
    }

    /// Whether this one more may be paid for.
    fn allow(&self, new: &Record, caps: &SponsorCaps) -> Result<(), SponsorRefusal> {
        let is_free = new.fee == 0 && new.rent == 0;
        if is_free {
            return Ok(());
        }
        let since = new.at.saturating_sub(HOUR);
        let mut lately = self.records.values().filter(|record| record.at > since);
        let of_deposit = |record: &&Record| record.deposit == new.deposit;
        let mut of_this = self.records.values().filter(of_deposit);
        if of_this.any(|record| !record.state.is_settled()) {
            return Err(SponsorRefusal::Unresolved);
        }
        if lately
            .clone()
            .filter(of_deposit)
            .any(|record| record.state == State::Failed && record.fee != 0)
        {
            return Err(SponsorRefusal::Barred);
        }
        let of_asker = lately.clone().filter(|record| record.asker == new.asker);
        let of_asker = of_asker.fold(0, |sum: u64, record| sum.saturating_add(record.spent()));
        if of_asker.saturating_add(new.spent()) > caps.by_address {
            return Err(SponsorRefusal::AddressBudget(of_asker));
        }
        let fees = lately.try_fold(new.fee, |sum, record| sum.checked_add(record.fees()));
        if fees.is_none_or(|fees| fees > caps.by_hour) {
            return Err(SponsorRefusal::HourBudget);
        }
        if self.rent_out().saturating_add(new.rent) > caps.rent {
            return Err(SponsorRefusal::RentBudget);
        }
        Ok(())
    }

    fn rent_out(&self) -> u64 {
        let open = self.records.values().filter(|record| !record.state.is_settled());
        let there = self.costs.values().flat_map(HashMap::values).map(|cost| cost.rent);
        open.map(|record| record.rent).chain(there).fold(0, u64::saturating_add)
    }

    /// Adds what a landed transaction has cost to its channel's costs.
    fn charge(&mut self, hash: &MessageHash, record: &Record, books: &dyn Books) {
        let rent = if record.state == State::Confirmed { record.rent } else { 0 };
        let cost = ChannelCost { fees: record.fee, rent, slot: record.slot };
        self.costs.entry(record.channel).or_default().insert(*hash, cost);
        books.put(&cost_key(&record.channel, hash), Some(&cost.encode()));
    }

    /// Forgets what was settled long ago.
    fn prune(&mut self, now: i64, books: &dyn Books) {
        self.records.retain(|hash, record| {
            let is_old = now.saturating_sub(record.settled_at.max(record.at)) > KEPT;
            let keep = !(record.state.is_settled() && is_old);
            if !keep {
                books.put(&record_key(hash), None);
            }
            keep
        });
    }
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

fn record_key(hash: &MessageHash) -> Vec<u8> {
    [RECORDS, hash].concat()
}

fn cost_key(channel: &Address, hash: &MessageHash) -> Vec<u8> {
    [COSTS, channel.as_ref(), hash].concat()
}
