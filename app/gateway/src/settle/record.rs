//! What is written of a payment before it is signed, before it is sent, when it is settled, and when its reply goes
//! out.

use farthing_sdk::solana::{Address, Signature, VersionedTransaction};

use super::{Name, SettleRefusal, Way};
use crate::chain::{Asker, Books, Cost, Entry, HOUR, MessageHash, Seq, State};
use crate::exact::{ExactTerms, Verified};
use crate::ledger::Settled;

/// The first byte of a record; one of version 1 has no name.
const VERSION: u8 = 2;

/// Seconds that a settled record is kept: far longer than its transaction could land, than it counts against a budget
/// and than its reply is delivered again.
const KEPT: i64 = 2 * HOUR;

/// The same of one that is paid and whose reply never went out: its payer may come back; and of one that its payer sent,
/// which has no last block: for longer than a quote counts.
const KEPT_LONG: i64 = 7 * 24 * HOUR;

/// A payment by one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub state: State,
    pub way: Way,
    /// Who showed it first.
    pub asker: Asker,
    /// Who signed for the tokens.
    pub payer: Address,
    /// Where they come from.
    pub source: Address,
    /// Where they go to.
    pub destination: Address,
    /// What was asked, without the memo.
    pub terms: ExactTerms,
    /// What its payer calls it, if anything.
    pub name: Option<Name>,
    /// The fingerprint of the one request that it pays.
    pub print: u64,
    /// Which price that is.
    pub route: u16,
    /// Lamports of fees that we pay, at most.
    pub fee: u64,
    /// Unix seconds of the cluster at which it was reserved.
    pub at: i64,
    /// Unix seconds of the cluster at which it was settled; 0 before.
    pub settled_at: i64,
    /// Block height above which it can land no more.
    pub last_height: u64,
    /// Where it landed; 0 before.
    pub slot: u64,
    pub signature: Signature,
    /// Replies that went out for it, the first included.
    pub released: u8,
    /// Unix seconds of this machine at which the first did; 0 before.
    pub released_at: i64,
    /// The status of the last of them; 0 before.
    pub status: u16,
    /// The transaction, with our signature from `Signed` on; empty once it is settled.
    pub transaction: Vec<u8>,
}

impl Settlement {
    /// Whether it binds its payer: it may still be paid, or is and brought nothing yet (R7).
    pub fn is_open(&self) -> bool {
        !self.state.is_settled() || self.is_owed()
    }

    /// Whether it is paid, and its reply never went out.
    pub fn is_owed(&self) -> bool {
        self.state == State::Confirmed && self.released == 0
    }

    /// Counts a reply that goes out with the service's `status` at `now`, unix seconds of this machine; whether it is one
    /// more for the same money. `None` where it is not paid.
    pub fn release(&mut self, status: u16, now: i64) -> Option<bool> {
        if self.state != State::Confirmed {
            return None;
        }
        let is_again = self.released > 0;
        self.released = self.released.saturating_add(1);
        self.status = status;
        if !is_again {
            self.released_at = now;
        }
        Some(is_again)
    }

    /// One more reply goes out for nothing than went out until now; of the first there is always one more.
    pub fn take_back(&mut self) {
        self.released = self.released.saturating_sub(1).max(1);
    }

    /// Unix seconds of the cluster until which it is kept, once it is settled.
    pub fn kept_until(&self) -> i64 {
        let is_long = self.is_owed() || self.way == Way::Landed;
        let kept = if is_long { KEPT_LONG } else { KEPT };
        self.settled_at.max(self.at).saturating_add(kept)
    }

    /// What it came to.
    ///
    /// # Errors
    /// `Failed`, `NeverLanded`; `Pending` as long as that is not known.
    pub fn outcome(&self, hash: &MessageHash) -> Result<(), SettleRefusal> {
        match self.state {
            State::Confirmed => Ok(()),
            State::Failed => Err(SettleRefusal::Failed(self.signature)),
            State::NeverLanded => Err(SettleRefusal::NeverLanded(self.signature)),
            State::Reserved | State::Signed => {
                Err(SettleRefusal::Pending { hash: *hash, signature: self.signature })
            }
        }
    }

    /// What was found of its transaction when it was reserved.
    pub fn verified(&self, transaction: VersionedTransaction, message: MessageHash) -> Verified {
        let Self { payer, source, destination, fee, .. } = *self;
        let amount = self.terms.amount;
        Verified { transaction, message, payer, source, destination, amount, fee }
    }

    pub(super) fn settled(&self) -> Settled {
        Settled {
            payer: self.payer.to_bytes(),
            signature: self.signature.into(),
            amount: self.terms.amount,
            route: self.route,
            print: self.print,
        }
    }
}

impl Entry for Settlement {
    const PREFIX: &'static [u8] = b"settle/transaction/";

    fn state(&self) -> State {
        self.state
    }

    fn cost(&self) -> Cost {
        let fees = if self.state == State::NeverLanded { 0 } else { self.fee };
        Cost { asker: self.asker, at: self.at, fees, spent: fees }
    }

    fn is_old(&self, now: i64) -> bool {
        self.state.is_settled() && now > self.kept_until()
    }

    fn encode(&self) -> Vec<u8> {
        let mut to = vec![VERSION, self.state as u8, self.way as u8, self.released];
        to.extend(self.asker);
        let ExactTerms { sponsor, wallet, mint, token_program, amount, decimals, .. } = &self.terms;
        let addresses = [&self.payer, &self.source, &self.destination];
        for address in addresses.into_iter().chain([sponsor, wallet, mint, token_program]) {
            to.extend(address.as_ref());
        }
        to.push(*decimals);
        to.extend(amount.to_le_bytes());
        for number in [self.print, self.fee, self.last_height, self.slot] {
            to.extend(number.to_le_bytes());
        }
        for time in [self.at, self.settled_at, self.released_at] {
            to.extend(time.to_le_bytes());
        }
        to.extend(self.route.to_le_bytes());
        to.extend(self.status.to_le_bytes());
        // A digest that is all zeros is no more likely than another one's.
        to.extend(self.name.unwrap_or_default());
        to.extend(self.signature.as_ref());
        to.extend(&self.transaction);
        to
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let ([version @ 1..=VERSION, state, way, released], rest) = bytes.split_first_chunk()?
        else {
            return None;
        };
        let mut rest = rest;
        let (state, way) = (State::from_number(*state)?, Way::from_number(*way)?);
        let asker = take(&mut rest)?;
        let mut address = || Some(Address::new_from_array(take(&mut rest)?));
        let (payer, source, destination) = (address()?, address()?, address()?);
        let terms = terms(&mut rest)?;
        let mut number = || Some(u64::from_le_bytes(take(&mut rest)?));
        let (print, fee) = (number()?, number()?);
        let (last_height, slot) = (number()?, number()?);
        let mut time = || Some(i64::from_le_bytes(take(&mut rest)?));
        let (at, settled_at, released_at) = (time()?, time()?, time()?);
        let mut short = || Some(u16::from_le_bytes(take(&mut rest)?));
        let (route, status) = (short()?, short()?);
        let name = if *version == 1 { None } else { named(take(&mut rest)?) };
        let signature = Signature::from(take::<64>(&mut rest)?);
        let (released, transaction) = (*released, rest.to_vec());
        let terms = ExactTerms { cap_lamports: fee, ..terms };
        Some(Self {
            state,
            way,
            asker,
            payer,
            source,
            destination,
            terms,
            name,
            print,
            route,
            fee,
            at,
            settled_at,
            last_height,
            slot,
            signature,
            released,
            released_at,
            status,
            transaction,
        })
    }

    /// The record by which it becomes confirmed books it too: there is one such record, whatever the process dies of.
    fn write(&self, before: Option<&Self>, books: &dyn Books, key: &[u8]) -> Seq {
        let was_booked = before.is_some_and(|before| before.state == State::Confirmed);
        if self.state == State::Confirmed && !was_booked {
            return books.put_settled(key, &self.encode(), &self.settled());
        }
        books.put(key, Some(&self.encode()))
    }
}

fn named(name: Name) -> Option<Name> {
    (name != Name::default()).then_some(name)
}

/// What was asked, as it is written; the fee's cap is the fee.
fn terms(rest: &mut &[u8]) -> Option<ExactTerms> {
    let mut address = || Some(Address::new_from_array(take(rest)?));
    let (sponsor, wallet) = (address()?, address()?);
    let (mint, token_program) = (address()?, address()?);
    let [decimals] = take(rest)?;
    let (amount, memo) = (u64::from_le_bytes(take(rest)?), None);
    let cap_lamports = 0;
    Some(ExactTerms { sponsor, wallet, mint, decimals, token_program, amount, memo, cap_lamports })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (found, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn record(state: State) -> Settlement {
        let address = |label: u8| Address::new_from_array([label; 32]);
        Settlement {
            state,
            way: Way::Pay,
            asker: [1; 16],
            payer: address(2),
            source: address(3),
            destination: address(4),
            terms: ExactTerms {
                sponsor: address(18),
                wallet: address(19),
                mint: address(20),
                decimals: 21,
                token_program: address(22),
                amount: 5,
                memo: None,
                cap_lamports: 8,
            },
            name: Some([23; 16]),
            print: 6,
            route: 7,
            fee: 8,
            at: 9,
            settled_at: -10,
            last_height: 11,
            slot: 12,
            signature: Signature::from([13; 64]),
            released: 14,
            released_at: 15,
            status: 16,
            transaction: vec![17; 300],
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_cut_off_not_at_all() {
        let bytes = record(State::Signed).encode();
        assert_eq!(Settlement::decode(&bytes), Some(record(State::Signed)));
        for end in 0..bytes.len() - 300 {
            assert_eq!(Settlement::decode(&bytes[..end]), None, "{end}");
        }
        for version in [0, 3] {
            let mut other = bytes.clone();
            other[0] = version;
            assert_eq!(Settlement::decode(&other), None);
        }
        let unnamed = Settlement { name: None, ..record(State::Signed) };
        assert_eq!(Settlement::decode(&unnamed.encode()), Some(unnamed));
    }

    /// One that a gateway of before has written.
    #[test]
    fn a_record_of_version_1_is_read_and_has_no_name() {
        let unnamed = Settlement { name: None, ..record(State::Signed) };
        let bytes = unnamed.encode();
        let at = bytes.len() - 300 - 64 - 16;
        let mut old = [&bytes[..at], &bytes[at + 16..]].concat();
        old[0] = 1;
        assert_eq!(Settlement::decode(&old), Some(unnamed));
    }

    /// server invariant 19
    #[test]
    fn a_record_is_kept_far_longer_than_its_transaction_can_land() {
        let at = |state, released| Settlement { released, settled_at: 100, ..record(state) };
        for state in [State::Reserved, State::Signed] {
            assert!(!at(state, 0).is_old(i64::MAX));
        }
        for state in [State::Failed, State::NeverLanded, State::Confirmed] {
            // 150 blocks and as many more are under five minutes.
            assert!(!at(state, 1).is_old(100 + KEPT) && at(state, 1).is_old(101 + KEPT));
        }
        let landed = Settlement { way: Way::Landed, ..at(State::Confirmed, 1) };
        assert!(!at(State::Confirmed, 0).is_old(101 + KEPT) && !landed.is_old(101 + KEPT));
        assert!(at(State::Confirmed, 0).is_old(101 + KEPT_LONG));
    }

    #[test]
    fn what_never_landed_cost_nothing() {
        let states = [State::Reserved, State::Signed, State::Confirmed, State::Failed];
        assert!(states.iter().all(|state| record(*state).cost().spent == 8));
        assert_eq!(record(State::NeverLanded).cost().spent, 0);
    }
}
