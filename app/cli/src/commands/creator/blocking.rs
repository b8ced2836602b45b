//! What keeps the earnings of a creator open: it was agreed to under the terms of now.

use crate::{context::Context, failure::Outcome};
use farthing_sdk::{
    accounts::{ChannelStatus, Earnings, OrderStatus, StreamStatus},
    addresses,
    solana::Address,
};

/// Of each kind, so many are named.
const NAMED: usize = 3;

/// What still pays into earnings, in words: "1 order (9xQe…), 2 streams (…, …)". `None` when nothing
/// does.
pub fn still_paying(context: &Context, earnings: &Earnings) -> Option<String> {
    if earnings.children == 0 {
        return None;
    }
    // Where a node does not search accounts, and of what ended in the meantime, the number is known.
    let named = by_kind(context, earnings).unwrap_or_default();
    let count = || format!("{} orders, passes, streams or channels", earnings.children);
    Some(if named.is_empty() { count() } else { named.join(", ") })
}

/// The same for each kind that there is.
fn by_kind(context: &Context, earnings: &Earnings) -> Outcome<Vec<String>> {
    let at = addresses::earnings(&earnings.creator, &earnings.mint);
    let client = context.client();
    let mut passes = context.ask(client.passes_of_creator(&earnings.creator))?;
    passes.retain(|(_, pass)| pass.earnings == at && pass.held != 0);
    let mut orders = context.ask(client.orders_of_earnings(&at))?;
    orders.retain(|(_, order)| order.status == OrderStatus::Open);
    let mut streams = context.ask(client.streams_of_payee(&at))?;
    streams.retain(|(_, stream)| stream.status != StreamStatus::Ended);
    let mut channels = context.ask(client.channels_of_payee(&at))?;
    channels.retain(|(_, channel)| channel.status == ChannelStatus::Open);
    let kinds = [
        ("order", named(&orders)),
        ("pass", named(&passes)),
        ("stream", named(&streams)),
        ("channel", named(&channels)),
    ];
    Ok(kinds.iter().filter_map(|(kind, all)| words(kind, all)).collect())
}

fn named<T>(found: &[(Address, T)]) -> Vec<Address> {
    found.iter().map(|(address, _)| *address).collect()
}

/// "2 streams (9xQe…, 4zMM…)".
fn words(kind: &str, all: &[Address]) -> Option<String> {
    let plural = match (all.len(), kind) {
        (0, _) => return None,
        (1, _) => "",
        (_, "pass") => "es",
        _ => "s",
    };
    let mut named: Vec<String> = all.iter().take(NAMED).map(Address::to_string).collect();
    if all.len() > NAMED {
        named.push("…".into());
    }
    Some(format!("{} {kind}{plural} ({})", all.len(), named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::words;
    use farthing_sdk::solana::Address;

    #[test]
    fn what_still_pays_is_counted_and_the_first_of_it_named() {
        let address = Address::new_from_array([1; 32]);
        assert_eq!(words("order", &[]), None);
        assert_eq!(words("order", &[address]).unwrap(), format!("1 order ({address})"));
        let two = words("pass", &[address; 2]).unwrap();
        assert_eq!(two, format!("2 passes ({address}, {address})"));
        assert!(words("stream", &[address; 4]).unwrap().ends_with(", …)"));
    }
}
