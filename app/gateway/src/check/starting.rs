//! What starting readers needs.

use farthing_sdk::accounts::Deposit;
use farthing_sdk::client::Network;
use farthing_sdk::solana::Signer;
use farthing_sdk::{Client, Rpc};

use super::{Finding, Verdict};
use crate::chain::{CHANNEL_RENT, DEPOSIT_RENT, Rents, SESSION_RENT};
use crate::config::Config;
use crate::run::{Keys, chain_settings, starts};

/// Whether who is paid back is there and is none of the keys that pay (R10), what a start costs, and that rents are
/// what they are counted as.
pub(super) fn start(config: &Config, keys: &Keys, client: &Client<Rpc>) -> Vec<Finding> {
    let Some(wallet) = config.start.wallet.map(|wallet| wallet.address()) else {
        return Vec::new();
    };
    let sponsor = keys.sponsor.as_ref().map(Signer::pubkey);
    let back = config.paid_back().map(|deposit| client.fetch::<Deposit>(&deposit.address()));
    let found = match back {
        _ if Some(wallet) == sponsor || wallet == keys.claimer.pubkey() => {
            Err("start.wallet is a key that pays: a thief of it would get what is paid back too"
                .into())
        }
        Some(Ok(Some(_))) => Ok(price(config)),
        Some(Err(error)) => Err(error.to_string()),
        Some(Ok(None)) | None => {
            Err(format!("the deposit of {wallet} is not open: `farthing deposit open`"))
        }
    };
    let (verdict, words) = match found {
        Ok(words) => (Verdict::Fine, words),
        Err(words) => (Verdict::Wrong, words),
    };
    let mut all = vec![Finding::new("start", verdict, words)];
    all.extend(rents(client));
    all
}

/// In words.
fn price(config: &Config) -> String {
    let (Some(settings), Some(terms)) = (chain_settings(config, &[1; 16]), starts(config)) else {
        return String::new();
    };
    let of = |rents| settings.in_units(terms.price(rents, settings.sponsor.fee));
    let least = of(Rents { deposit: true, ..Rents::default() });
    let most = of(Rents { deposit: true, session: true, channel: true });
    format!(
        "readers are started for {least} to {most} base units, of which {} % of rents",
        terms.rent_percent
    )
}

/// Rents that a cluster asks otherwise than they are counted here.
fn rents(client: &Client<Rpc>) -> Option<Finding> {
    let sizes = [(152, DEPOSIT_RENT), (216, SESSION_RENT), (216, CHANNEL_RENT)];
    let asked = sizes.map(|(size, counted)| {
        client.network().minimum_balance(size).is_ok_and(|lamports| lamports <= counted)
    });
    (!asked.iter().all(|is_so| *is_so)).then(|| {
        let words =
            "this cluster asks more rent than a start is counted with: none would be signed";
        Finding::new("start", Verdict::Wrong, words)
    })
}
