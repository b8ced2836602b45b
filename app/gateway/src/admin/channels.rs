//! Channels and shares, from the one with most at risk on, a page at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::str::FromStr;

use farthing_vouchers::book::{Credential, Row};
use serde_json::{Value, json};

use super::Parts;
use super::api::{Query, Wrong, bad};
use crate::chain::at_risk;
use crate::ledger::Shard;

/// Lines of a page, unless more or fewer are asked for, and at most.
const LINES: usize = 100;
const LINES_MAX: usize = 1_000;

/// Where a line stands: by what is at risk, then by the row. Each is told apart, so that a page goes on where the last
/// one ended, whatever has changed since.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    risk: Reverse<u64>,
    row: Row,
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (risk, row) = text.split_once(':').ok_or(())?;
        Ok(Self { risk: Reverse(risk.parse().map_err(|_| ())?), row: row.parse().map_err(|_| ())? })
    }
}

/// A page of them, as JSON.
pub(super) fn channels(parts: &Parts, query: &Query) -> Result<Value, Wrong> {
    let after = query.get::<Place>("after")?;
    let limit = query.get::<usize>("limit")?.unwrap_or(LINES);
    if !(1..=LINES_MAX).contains(&limit) {
        return Err(bad(format!("limit must be 1 to {LINES_MAX}")));
    }
    let ledger = parts.gate.ledger();
    // The last of those that are kept is on top, and goes when there is one too many.
    let mut kept = BinaryHeap::with_capacity(limit.saturating_add(2));
    for shard in ledger.shards() {
        for (row, page) in shard.book.pages() {
            let place = Place { risk: Reverse(at_risk(page)), row: *row };
            if after.is_none_or(|after| place > after) {
                kept.push(place);
                if kept.len() > limit.saturating_add(1) {
                    kept.pop();
                }
            }
        }
    }
    let mut places = kept.into_sorted_vec();
    let has_more = places.len() > limit;
    places.truncate(limit);
    let next =
        places.last().filter(|_| has_more).map(|place| format!("{}:{}", place.risk.0, place.row));
    let lines = places.iter().filter_map(|place| {
        let shard = ledger.shard(&place.row.account);
        line(&shard, &place.row, parts.gate.now())
    });
    Ok(json!({ "channels": lines.collect::<Vec<_>>(), "next": next }))
}

/// A channel or share; `None` where it is forgotten by now.
fn line(shard: &Shard, row: &Row, now: i64) -> Option<Value> {
    let (page, standing) = (shard.book.page(row)?, shard.book.standing(row, now)?);
    let facts = shard.facts(row);
    let kind = match page.channel.credential {
        Credential::Key(_) => "voucher",
        Credential::Chain { .. } => "link",
        Credential::Share(_) => "share",
    };
    Some(json!({
        "channel": row.to_string(),
        "kind": kind,
        "promised": page.promised().to_string(),
        "served": page.served.to_string(),
        "returned": page.returned.to_string(),
        "left": standing.left.to_string(),
        "funded": page.channel.funded.to_string(),
        "claimed": page.channel.claimed.to_string(),
        "at_risk": at_risk(page).to_string(),
        "until": page.ends_at(),
        "stopped": page.stopped().map(|refusal| refusal.to_string()),
        "only_claimed": facts.is_some_and(|facts| facts.is_old),
        "sponsored": facts.map_or(0, |facts| facts.sponsored),
    }))
}
