//! What is written of a transaction before it is signed, before it is sent, and when it is settled.

use crate::chain::transactions::{Asker, Cost, Entry, HOUR, State};
use farthing_sdk::{
    channels::{Link, SignedVoucher, Voucher},
    solana::{Address, Signature},
    vouchers::book::Promise,
};

/// The first byte of a record; that of one from before there were starts.
const VERSION: u8 = 2;
const OLD_VERSION: u8 = 1;

/// In a record of a transaction that opens and tops up no channel.
pub const NO_CHANNEL: Address = Address::new_from_array([0; 32]);

/// In a record of a transaction that needed no quote.
pub const NO_QUOTE: [u8; 32] = [0; 32];

/// Seconds that a settled record is kept: far longer than its transaction could land, and than it counts
/// against a budget.
const KEPT: i64 = 2 * HOUR;

/// A transaction that we were asked to bring to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub state: State,
    pub asker: Asker,
    pub deposit: Address,
    /// [`NO_CHANNEL`] of a start without one.
    pub channel: Address,
    /// Lamports of fees that we pay, at most.
    pub fee: u64,
    /// Lamports of rent that we pay and are not paid back for in the same transaction.
    pub rent: u64,
    /// Deposits and sessions that it opens with our rent, each with its part of `rent`.
    pub lent: Vec<(Address, u64)>,
    /// Under which it was quoted; [`NO_QUOTE`] of what was not.
    pub quote: [u8; 32],
    /// Unix seconds of the cluster at which it was reserved.
    pub at: i64,
    /// Unix seconds of the cluster at which it was settled; 0 before.
    pub settled_at: i64,
    /// Block height above which it can land no more.
    pub last_height: u64,
    /// Where it landed; 0 before.
    pub slot: u64,
    pub signature: Signature,
    /// The promise that came with it.
    pub first: Option<Promise>,
    /// The transaction, with our signature from `Signed` on.
    pub transaction: Vec<u8>,
}

impl Record {
    /// Lamports that count against budgets: all that it may cost, until it is known what it did cost.
    pub fn spent(&self) -> u64 {
        match self.state {
            State::NeverLanded => 0,
            State::Failed => self.fee,
            State::Reserved | State::Signed | State::Confirmed => {
                self.fee.saturating_add(self.rent)
            }
        }
    }

    /// Lamports of fees alone, in the same way.
    pub fn fees(&self) -> u64 {
        if self.state == State::NeverLanded { 0 } else { self.fee }
    }
}

impl Entry for Record {
    const PREFIX: &'static [u8] = b"chain/transaction/";

    fn state(&self) -> State {
        self.state
    }

    fn cost(&self) -> Cost {
        Cost { asker: self.asker, at: self.at, fees: self.fees(), spent: self.spent() }
    }

    fn is_old(&self, now: i64) -> bool {
        self.state.is_settled() && now.saturating_sub(self.settled_at.max(self.at)) > KEPT
    }

    fn encode(&self) -> Vec<u8> {
        let mut to = vec![VERSION, self.state as u8];
        to.extend(self.asker);
        to.extend(self.deposit.as_ref());
        to.extend(self.channel.as_ref());
        for number in [self.fee, self.rent, self.last_height, self.slot] {
            to.extend(number.to_le_bytes());
        }
        to.extend(self.at.to_le_bytes());
        to.extend(self.settled_at.to_le_bytes());
        to.extend(self.signature.as_ref());
        encode_first(self.first.as_ref(), &mut to);
        to.extend(self.quote);
        to.push(u8::try_from(self.lent.len()).unwrap_or(u8::MAX));
        for (account, rent) in self.lent.iter().take(usize::from(u8::MAX)) {
            to.extend(account.as_ref());
            to.extend(rent.to_le_bytes());
        }
        to.extend(&self.transaction);
        to
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let ([version, state], rest) = bytes.split_first_chunk()?;
        if ![VERSION, OLD_VERSION].contains(version) {
            return None;
        }
        let state = State::from_number(*state)?;
        let (asker, rest) = rest.split_first_chunk()?;
        let (deposit, rest) = rest.split_first_chunk()?;
        let (channel, rest) = rest.split_first_chunk()?;
        let (fee, rest) = rest.split_first_chunk()?;
        let (rent, rest) = rest.split_first_chunk()?;
        let (last_height, rest) = rest.split_first_chunk()?;
        let (slot, rest) = rest.split_first_chunk()?;
        let (at, rest) = rest.split_first_chunk()?;
        let (settled_at, rest) = rest.split_first_chunk()?;
        let (signature, rest) = rest.split_first_chunk::<64>()?;
        let channel = Address::new_from_array(*channel);
        let (first, rest) = decode_first(rest, &channel)?;
        let (quote, lent, rest) = match *version {
            OLD_VERSION => (NO_QUOTE, Vec::new(), rest),
            _ => decode_start(rest)?,
        };
        Some(Self {
            state,
            asker: *asker,
            deposit: Address::new_from_array(*deposit),
            channel,
            fee: u64::from_le_bytes(*fee),
            rent: u64::from_le_bytes(*rent),
            lent,
            quote,
            at: i64::from_le_bytes(*at),
            settled_at: i64::from_le_bytes(*settled_at),
            last_height: u64::from_le_bytes(*last_height),
            slot: u64::from_le_bytes(*slot),
            signature: Signature::from(*signature),
            first,
            transaction: rest.to_vec(),
        })
    }
}

/// What only starts have: the quote, and what is lent.
#[allow(clippy::type_complexity, reason = "the three parts of one slice, taken apart at once")]
fn decode_start(bytes: &[u8]) -> Option<([u8; 32], Vec<(Address, u64)>, &[u8])> {
    let (quote, rest) = bytes.split_first_chunk()?;
    let (count, mut rest) = rest.split_first()?;
    let mut lent = Vec::new();
    for _ in 0..*count {
        let (account, more) = rest.split_first_chunk::<32>()?;
        let (rent, more) = more.split_first_chunk()?;
        lent.push((Address::new_from_array(*account), u64::from_le_bytes(*rent)));
        rest = more;
    }
    Some((*quote, lent, rest))
}

/// A first promise is of a channel: shares are given by assignments, which nobody sponsors here.
fn encode_first(first: Option<&Promise>, to: &mut Vec<u8>) {
    match first {
        Some(Promise::Link(link)) => {
            to.push(1);
            to.extend(link.index.to_le_bytes());
            to.extend(link.hash);
        }
        Some(Promise::Voucher(signed)) => {
            to.push(2);
            to.extend(signed.voucher.cumulative.to_le_bytes());
            to.extend(signed.voucher.expires_at.to_le_bytes());
            to.extend(signed.signature);
        }
        Some(Promise::Share(_)) | None => to.push(0),
    }
}

fn decode_first<'a>(bytes: &'a [u8], channel: &Address) -> Option<(Option<Promise>, &'a [u8])> {
    let (kind, rest) = bytes.split_first()?;
    match kind {
        0 => Some((None, rest)),
        1 => {
            let (index, rest) = rest.split_first_chunk()?;
            let (hash, rest) = rest.split_first_chunk()?;
            let link = Link { index: u32::from_le_bytes(*index), hash: *hash };
            Some((Some(Promise::Link(link)), rest))
        }
        2 => {
            let (cumulative, rest) = rest.split_first_chunk()?;
            let (expires_at, rest) = rest.split_first_chunk()?;
            let (signature, rest) = rest.split_first_chunk()?;
            let voucher = Voucher {
                channel: channel.to_bytes(),
                cumulative: u64::from_le_bytes(*cumulative),
                expires_at: i64::from_le_bytes(*expires_at),
            };
            let signed = SignedVoucher { voucher, signature: *signature };
            Some((Some(Promise::Voucher(signed)), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn record(first: Option<Promise>) -> Record {
        Record {
            state: State::Signed,
            asker: [1; 16],
            deposit: Address::new_from_array([2; 32]),
            channel: Address::new_from_array([3; 32]),
            fee: 4,
            rent: 5,
            lent: vec![(Address::new_from_array([16; 32]), 17)],
            quote: [18; 32],
            at: 6,
            settled_at: -7,
            last_height: 8,
            slot: 15,
            signature: Signature::from([9; 64]),
            first,
            transaction: vec![10; 300],
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_cut_off_not_at_all() {
        let link = Promise::Link(Link { index: 77, hash: [11; 32] });
        let voucher = Voucher { channel: [3; 32], cumulative: 12, expires_at: 13 };
        let signed = Promise::Voucher(SignedVoucher { voucher, signature: [14; 64] });
        for first in [None, Some(link), Some(signed)] {
            let bytes = record(first).encode();
            assert_eq!(Record::decode(&bytes), Some(record(first)));
            // What follows the first promise is the transaction, of any length.
            for end in 0..bytes.len() - 300 {
                assert_eq!(Record::decode(&bytes[..end]), None, "{end}");
            }
        }
        let mut other = record(None).encode();
        other[0] = 3;
        assert_eq!(Record::decode(&other), None);
    }

    #[test]
    fn a_record_of_before_is_read_as_one_that_lent_nothing() {
        let record = record(None);
        let mut bytes = record.encode();
        let transaction = bytes.split_off(bytes.len() - 300);
        bytes.truncate(bytes.len() - 32 - 1 - 40);
        bytes[0] = 1;
        bytes.extend(transaction);
        let old = Record { lent: Vec::new(), quote: NO_QUOTE, ..record };
        assert_eq!(Record::decode(&bytes), Some(old));
    }

    #[test]
    fn what_never_landed_cost_nothing_and_what_failed_only_its_fee() {
        let of = |state| Record { state, ..record(None) };
        let spent = [State::Reserved, State::Signed, State::Confirmed, State::Failed];
        assert_eq!(spent.map(|state| of(state).spent()), [9, 9, 9, 4]);
        assert_eq!(of(State::NeverLanded).spent(), 0);
        assert_eq!((of(State::Signed).fees(), of(State::NeverLanded).fees()), (4, 0));
    }
}
