//! What claims cost and bring, in lamports and base units, from what the chain says of them: once they are
//! finalized, and each once.

use crate::chain::books::{Books, Seq};
use farthing_sdk::{
    client::Record,
    events::{self, Event, status},
    solana::Signature,
};
use std::sync::{Arc, Mutex, PoisonError};

/// Before the signature of a claim that is sent and not finalized: what it is.
const SENT: &[u8] = b"chain/claim/";

/// The sums.
const SUMS: &[u8] = b"chain/claims";

/// Claims that the sums remember by name, so that one is not added twice where the process ends between adding
/// it and taking its own fact away.
const REMEMBERED: usize = 64;

/// A claim that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub signature: Signature,
    /// Lamports, at most.
    pub fee: u64,
    /// Block height above which it can land no more.
    pub last_height: u64,
}

/// What all claims have cost and brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimSums {
    pub transactions: u64,
    pub rows: u64,
    /// Lamports of fees, of those that failed too.
    pub lamports: u64,
    /// Base units.
    pub amount: u64,
}

/// The claims under way, and the sums.
pub struct Costs {
    books: Arc<dyn Books>,
    sums: Mutex<(ClaimSums, Vec<Signature>)>,
}

impl Costs {
    /// As the ledger has them.
    pub fn open(books: Arc<dyn Books>) -> Self {
        let sums = books.get(SUMS).and_then(|bytes| decode_sums(&bytes)).unwrap_or_default();
        Self { books, sums: Mutex::new(sums) }
    }

    /// Reads them again: another gateway has written them until now.
    pub fn take_over(&self) {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let read = self.books.get(SUMS);
        *sums = read.and_then(|bytes| decode_sums(&bytes)).unwrap_or_default();
    }

    pub fn sums(&self) -> ClaimSums {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Writes a claim down before it is sent.
    pub fn sending(&self, sent: &Sent) -> Seq {
        self.books.put(&[SENT, sent.signature.as_ref()].concat(), Some(&encode_sent(sent)))
    }

    /// Claims that are sent and not finalized.
    pub fn sent(&self) -> Vec<Sent> {
        let decode = |(key, value): &(Vec<u8>, Vec<u8>)| {
            let signature = <[u8; 64]>::try_from(key.strip_prefix(SENT)?).ok()?;
            decode_sent(signature.into(), value)
        };
        self.books.list(SENT).iter().filter_map(decode).collect()
    }

    /// Adds a finalized claim to the sums, with what the chain says of it; without that, only its fee at most.
    pub fn settled(&self, sent: &Sent, record: Option<&Record>) {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let (sum, remembered) = &mut *sums;
        if !remembered.contains(&sent.signature) {
            sum.transactions = sum.transactions.saturating_add(1);
            sum.lamports = sum.lamports.saturating_add(record.map_or(sent.fee, |one| one.fee));
            for (rows, amount) in record.map(paid).unwrap_or_default() {
                sum.rows = sum.rows.saturating_add(rows);
                sum.amount = sum.amount.saturating_add(amount);
            }
            if remembered.len() == REMEMBERED {
                remembered.remove(0);
            }
            remembered.push(sent.signature);
            self.books.put(SUMS, Some(&encode_sums(sum, remembered)));
        }
        self.dropped(sent);
    }

    /// Takes away a claim that can land no more.
    pub fn dropped(&self, sent: &Sent) {
        self.books.put(&[SENT, sent.signature.as_ref()].concat(), None);
    }
}

/// Rows that were paid and base units, for each event of a claim.
fn paid(record: &Record) -> Vec<(u64, u64)> {
    let of = |event: Event| {
        let (items, amount) = match event {
            Event::VouchersClaimed(event) => (event.items, event.amount),
            Event::LinksClaimed(event) => (event.items, event.amount),
            Event::FansClaimed(event) => {
                let paid = event.items.iter().filter(|item| item.status == status::PAID).count();
                return Some((paid as u64, event.amount));
            }
            _ => return None,
        };
        let paid = items.iter().filter(|item| item.status == status::PAID).count();
        Some((paid as u64, amount))
    };
    events::decode(&record.logs).into_iter().filter_map(of).collect()
}

fn encode_sent(sent: &Sent) -> Vec<u8> {
    [sent.fee, sent.last_height].iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn decode_sent(signature: Signature, bytes: &[u8]) -> Option<Sent> {
    let [fee, last_height] = numbers(bytes)?;
    Some(Sent { signature, fee, last_height })
}

fn encode_sums(sums: &ClaimSums, remembered: &[Signature]) -> Vec<u8> {
    let numbers = [sums.transactions, sums.rows, sums.lamports, sums.amount];
    let numbers = numbers.iter().flat_map(|number| number.to_le_bytes());
    let names = remembered.iter().flat_map(|signature| signature.as_ref().to_vec());
    numbers.chain(names).collect()
}

fn decode_sums(bytes: &[u8]) -> Option<(ClaimSums, Vec<Signature>)> {
    let (head, names) = bytes.split_at_checked(32)?;
    let [transactions, rows, lamports, amount] = numbers(head)?;
    let names = names.chunks(64).map(|name| <[u8; 64]>::try_from(name).map(Signature::from));
    let remembered = names.collect::<Result<_, _>>().ok()?;
    Some((ClaimSums { transactions, rows, lamports, amount }, remembered))
}

/// So many numbers and nothing else.
fn numbers<const N: usize>(bytes: &[u8]) -> Option<[u64; N]> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let all: [[u8; 8]; N] = chunks.try_into().ok()?;
    rest.is_empty().then(|| all.map(u64::from_le_bytes))
}
