//! What keeps the earnings of a creator open: it was agreed to under the terms of now.

use crate::{context::Context, failure::Outcome};
use farthing_sdk::{
    accounts::{ChannelStatus, Earnings, OrderStatus, StreamStatus},
    addresses,
    solana::Address,
};

/// Of each kind, so many are named.
const NAMED: usize = 3;

/// What still pays into earnings, in words: "2 streams (9xQe…, 4zMM…) and 1 order (…)". `None` when
/// nothing does.
pub fn still_paying(context: &Context, earnings: &Earnings) -> Outcome<Option<String>> {
    if earnings.children == 0 {
        return Ok(None);
    }
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
    let words: Vec<_> = kinds.iter().filter_map(|(kind, all)| words(kind, all)).collect();
    // What ended in the meantime, or was counted and is not found, is told as the number that it is.
    let none = || format!("{} orders, passes, streams or channels", earnings.children);
    Ok(Some(if words.is_empty() { none() } else { words.join(", ") }))
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
