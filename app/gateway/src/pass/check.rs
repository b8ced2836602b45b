//! What `farthing gate check` says of the listings that routes name.

use farthing_sdk::Client;
use farthing_sdk::client::{ClientResult, Network};
use farthing_sdk::solana::Address;

use crate::chain::{NoSale, Sold, read_listing, sold};
use crate::check::{Finding, Verdict};
use crate::config::{Config, Payee};

/// What each listing is, in the order of the routes, one line for each.
pub fn listings<N: Network>(config: &Config, client: &Client<N>) -> Vec<Finding> {
    let mut seen = Vec::new();
    let named = config.routes.iter().filter_map(|route| route.listing);
    for listing in named {
        if !seen.contains(&listing) {
            seen.push(listing);
        }
    }
    let one = |address: Address| {
        let found = read(config, client, &address);
        let (verdict, words) = found
            .map(|found| words(config, &found))
            .unwrap_or_else(|error| (Verdict::Wrong, error.to_string()));
        Finding::new("listing", verdict, format!("{address}: {words}"))
    };
    seen.into_iter().map(|listing| one(listing.address())).collect()
}

fn read<N: Network>(
    config: &Config,
    client: &Client<N>,
    address: &Address,
) -> ClientResult<Result<Sold, NoSale>> {
    let account = client.network().account(address)?;
    Ok(sold(read_listing(account.as_ref()), &config.pay.mint.address()))
}

fn words(config: &Config, found: &Result<Sold, NoSale>) -> (Verdict, String) {
    let sold = match found {
        Ok(sold) => sold,
        Err(NoSale::Paused) => {
            return (Verdict::Note, "it does not sell for now; passes are served".into());
        }
        Err(no_sale) => return (Verdict::Wrong, format!("{no_sale}; passes are served")),
    };
    let price = sold.price;
    if !sold.gives_pass {
        let words = format!("{price} base units a request; it gives no pass");
        return (Verdict::Note, words);
    }
    let creator = sold.creator;
    let is_ours = matches!(config.pay.payee(), Some(Payee::Earnings { creator: ours, .. })
        if ours.address() == creator);
    if !is_ours {
        let words = format!("its passes pay the creator {creator}, who is not whom [pay] names");
        return (Verdict::Note, words);
    }
    if price.checked_rem(config.pay.unit) != Some(0) {
        let unit = config.pay.unit;
        let words = format!(
            "{price} base units is no multiple of pay.unit, {unit}: no channel pays a request; passes are served"
        );
        return (Verdict::Note, words);
    }
    let (duration, window) = (sold.duration, sold.refund_window);
    let words = format!(
        "{price} base units a request, or a pass of {duration} s that can be refunded for {window} s"
    );
    (Verdict::Fine, words)
}
