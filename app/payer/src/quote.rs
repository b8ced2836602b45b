//! What a request costs, as callers and persons who are asked get it.

use farthing_sdk::solana::Address;
use farthing_wire::{Accept, Requirements};

use crate::{choice::Priced, cost::Scheme, http::Ready};

/// What a request costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// At which origin.
    pub origin: String,
    /// By which way it would be paid.
    pub scheme: Scheme,
    /// Base units: 0 with a pass that is held.
    pub price: u64,
    /// The token.
    pub mint: Address,
    /// The deposit or earnings that is paid, or of `exact` the wallet.
    pub payee: Address,
    /// Base units that a new channel must hold; 0 of other ways.
    pub min_deposit: u64,
    /// Seconds that what is promised can still be claimed once a channel closes; 0 of other ways.
    pub grace: u32,
    /// Every way that it could be paid by now, the cheapest first; empty where the price was known before.
    pub ways: Vec<Priced>,
}

/// Of a way that was chosen.
pub(crate) fn quoted(ready: &Ready, accept: &Accept, ways: Vec<Priced>) -> Quote {
    let (mint, payee, channel) = match accept {
        Accept::Channel(asked) => (asked.asset, asked.pay_to, Some(asked)),
        Accept::Exact(asked) => (asked.asset, asked.pay_to, None),
        Accept::Pay(asked) => (asked.asset, asked.pay_to, None),
        Accept::Pass(asked) => (asked.asset, asked.pay_to, None),
    };
    Quote {
        origin: ready.origin.to_string(),
        scheme: Scheme::from(accept),
        price: if matches!(accept, Accept::Pass(_)) { 0 } else { accept.amount() },
        mint: Address::new_from_array(mint),
        payee: Address::new_from_array(payee),
        min_deposit: channel.map_or(0, |asked| asked.min_deposit),
        grace: channel.map_or(0, |asked| asked.min_grace_seconds),
        ways,
    }
}

/// Of a channel that is known to be asked for.
pub(crate) fn quoted_channel(ready: &Ready, asked: &Requirements) -> Quote {
    quoted(ready, &Accept::Channel(asked.clone()), Vec::new())
}
