//! What each route has brought: since the process began as it was counted, and of a time as its receipts say.

use std::collections::{BTreeMap, HashMap};

use farthing_vouchers::book::Row;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Parts;
use super::api::{Query, Wrong};
use super::export::{Span, span};
use crate::config::Key;
use crate::gate::route_names;
use crate::ledger::{Booked, Ledger, LedgerError, Settled};
use crate::metrics::{Outcome, RouteSums};

/// Base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Booking {
    requests: u64,
    sold: u64,
    returned: u64,
}

/// All routes, as JSON: those that are served and those that once were.
pub(super) fn routes(parts: &Parts, query: &Query) -> Result<Value, Wrong> {
    let span = span(parts, query)?;
    let ledger = parts.gate.ledger();
    let failed = |error: LedgerError| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let booked = booked(ledger, span).map_err(failed)?;
    let counted = parts.gate.metrics().sums();
    let served = parts.gate.routes();
    let tallies = ledger.tallies().unwrap_or_default();
    let line = |(id, name): (u16, String)| {
        let now = served.all().iter().find(|route| route.id == id);
        let price = now.and_then(|route| parts.gate.price(route));
        let listing = now.and_then(|route| route.listing).map(|it| Key(it.address).to_string());
        let Booking { requests, sold, returned } = booked.get(&id).copied().unwrap_or_default();
        json!({
            "name": name,
            "served": now.is_some(),
            "price": price.map(|price| price.to_string()),
            "listing": listing,
            "requests": requests,
            "sold": sold.to_string(),
            "returned": returned.to_string(),
            "revenue": sold.saturating_sub(returned).to_string(),
            "bought": tallies.get(&id).map(|tally| tally.bought),
            "unwanted": tallies.get(&id).map(|tally| tally.back),
            "since_start": outcomes(counted.routes.get(&Some(id))),
        })
    };
    let lines: Vec<Value> = route_names(ledger).into_iter().map(line).collect();
    let unmatched = outcomes(counted.routes.get(&None));
    Ok(json!({ "from": span.from, "to": span.to, "routes": lines, "no_route": unmatched }))
}

fn outcomes(sums: Option<&RouteSums>) -> Value {
    let counts = sums.map(|sums| Outcome::ALL.into_iter().zip(sums.outcomes));
    let some = counts.into_iter().flatten().filter(|(_, count)| *count > 0);
    some.map(|(outcome, count)| (outcome.name().to_owned(), count.into()))
        .collect::<Map<_, _>>()
        .into()
}

/// By route's id. A return says whose it is and not of which route, so its sale is looked for, which may be older.
fn booked(ledger: &Ledger, span: Span) -> Result<BTreeMap<u16, Booking>, LedgerError> {
    let (mut by_route, mut returned) =
        (BTreeMap::<u16, Booking>::new(), HashMap::<(Row, u32), u64>::new());
    for receipt in ledger.receipts(span.from, span.to)? {
        let receipt = receipt?;
        match receipt.booked {
            Booked::Sold { route, price, .. }
            | Booked::Settled(Settled { route, amount: price, .. }) => {
                let booking = by_route.entry(route).or_default();
                booking.requests = booking.requests.saturating_add(1);
                booking.sold = booking.sold.saturating_add(price);
            }
            Booked::Returned { amount, .. } => {
                returned.insert((receipt.row, receipt.number), amount);
            }
        }
    }
    if returned.is_empty() {
        return Ok(by_route);
    }
    for receipt in ledger.receipts(i64::MIN, span.to)? {
        let receipt = receipt?;
        if let Booked::Sold { route, .. } = receipt.booked
            && let Some(amount) = returned.remove(&(receipt.row, receipt.number))
        {
            let booking = by_route.entry(route).or_default();
            booking.returned = booking.returned.saturating_add(amount);
        }
    }
    Ok(by_route)
}
