//! What single payments need.

use farthing_sdk::{Client, Rpc};

use super::{Finding, Verdict};
use crate::config::Config;
use crate::run::{Keys, chain_settings, wanted};

/// Lamports of a single payment's fee: two signatures.
const SINGLE_FEE: u64 = 10_000;

/// Whether what pays by one transaction is there (server invariant 22), and that no splits apply to it (R12).
pub(super) fn exact(config: &Config, keys: &Keys, client: &Client<Rpc>) -> Vec<Finding> {
    let Some(wanted) = keys.sponsor.as_ref().and_then(|sponsor| wanted(config, sponsor)) else {
        return Vec::new();
    };
    let mut all = vec![match wanted.look(client.network()) {
        Ok(found) => {
            let words = match found.to {
                Some((wallet, _)) => format!(
                    "transfers of stock clients go to the wallet {wallet}: not to a deposit or earnings, and splits do \
                     not apply to them"
                ),
                None => "single payments are taken by farthing-pay alone".to_owned(),
            };
            Finding::new("exact", Verdict::Fine, words)
        }
        Err(unready) => Finding::new("exact", Verdict::Wrong, unready.to_string()),
    }];
    all.extend(prices(config));
    all
}

/// Routes whose price does not even pay the fee that the sponsor pays for it.
fn prices(config: &Config) -> Option<Finding> {
    let settings = chain_settings(config, &[1; 16])?;
    let least = settings.in_units(SINGLE_FEE);
    let below = config.routes.iter().filter_map(|route| route.price).filter(|price| *price < least);
    let count = below.count();
    (count > 0).then(|| {
        let words = format!(
            "{count} routes cost less than the {least} base units that the fee of a single payment is worth: each such \
             payment is a loss"
        );
        Finding::new("exact", Verdict::Note, words)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::{Key, PayeeLine, Template};

    /// gateway rule R12: what a single payment costs us is said before it is lost.
    #[test]
    fn a_price_below_the_fee_of_a_single_payment_is_worth_a_note() {
        let template = Template {
            origin: "http://127.0.0.1:8402".parse().unwrap(),
            upstream: "http://127.0.0.1:8080".parse().unwrap(),
            genesis: Key([9; 32]),
            test: false,
            payee: PayeeLine::Wallet(Key([8; 32])),
            mint: Key([7; 32]),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: "http://127.0.0.1:1".into(),
            // 10,000 lamports at 150 tokens a SOL.
            price: 1_500,
        };
        let mut config = Config::parse(&template.text()).unwrap();
        assert_eq!(prices(&config), None);
        config.routes.iter_mut().for_each(|route| route.price = route.price.map(|_| 1_499));
        assert_eq!(prices(&config).map(|found| found.verdict), Some(Verdict::Note));
    }
}
