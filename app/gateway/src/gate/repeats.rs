//! How often a row in Postgres is asked for what sells nothing: a retry, and a promise that is authentic and not enough. In
//! the folder's ledger these are looks into memory. Here each is a part of a batch, of which the database does some
//! thousands a second for all payers together.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use farthing_vouchers::book::Row;

use crate::free::Block;

/// In a second: of a row, so that one paid number stops nobody else; and of an address, which may have many rows.
const OF_ROW: u32 = 64;
const OF_ADDRESS: u32 = 512;

/// Rows that are counted in a second, at most; beyond, nothing more is asked for until it is over.
const ROWS_MAX: usize = 65_536;

const SPAN: Duration = Duration::from_secs(1);

/// Counts it for the present second.
#[derive(Debug, Default)]
pub(super) struct Repeats(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: Option<Instant>,
    rows: HashMap<Row, u32>,
    addresses: HashMap<Block, u32>,
}

impl Repeats {
    /// Whether the row may be asked once more for this address.
    pub(super) fn may(&self, row: &Row, address: IpAddr) -> bool {
        self.may_at(row, address, Instant::now())
    }

    fn may_at(&self, row: &Row, address: IpAddr, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.begun.is_none_or(|begun| now.saturating_duration_since(begun) >= SPAN) {
            counts.begun = Some(now);
            counts.rows.clear();
            counts.addresses.clear();
        }
        let is_room = counts.rows.len() < ROWS_MAX || counts.rows.contains_key(row);
        is_room
            && allows(&mut counts.addresses, address.into(), OF_ADDRESS)
            && allows(&mut counts.rows, *row, OF_ROW)
    }
}

fn allows<K: Eq + Hash>(counts: &mut HashMap<K, u32>, of: K, most: u32) -> bool {
    let count = counts.entry(of).or_default();
    let is_allowed = *count < most;
    *count = count.saturating_add(is_allowed.into());
    is_allowed
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn many(repeats: &Repeats, rows: impl Fn(u32) -> Row, from: u8, now: Instant) -> usize {
        (0..1_000).filter(|at| repeats.may_at(&rows(*at), address(from), now)).count()
    }

    /// gateway rule R16
    #[test]
    fn a_row_and_an_address_are_asked_so_often_a_second_and_others_for_themselves() {
        let (repeats, now) = (Repeats::default(), Instant::now());
        let one = |_| [1; 32].into();
        assert_eq!(many(&repeats, one, 1, now), OF_ROW as usize);
        assert_eq!(many(&repeats, one, 2, now), 0);
        assert!(repeats.may_at(&[2; 32].into(), address(2), now));
        let each = |at: u32| {
            let mut row = [3; 32];
            row[..4].copy_from_slice(&at.to_le_bytes());
            row.into()
        };
        assert_eq!(many(&repeats, each, 3, now), OF_ADDRESS as usize);
        assert_eq!(many(&repeats, each, 3, now + SPAN / 2), 0);
        assert_eq!(many(&repeats, one, 1, now + SPAN), OF_ROW as usize);
    }
}
