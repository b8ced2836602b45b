//! What tests of the payer share: a chain, a site, a small gateway.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub mod chain;
pub mod gateway;
pub mod site;

use chain::{Chain, Market};
use farthing_payer::{Consent, Credential, Key, Limits, Options, Payer};
use std::path::Path;

/// A payer that sets aside what it must.
pub fn payer(market: &Market, folder: &Path, limits: Limits) -> Payer<Chain> {
    payer_with(market, folder, limits, (Credential::Either, Box::new(|_| true)))
}

pub fn payer_with(
    market: &Market,
    folder: &Path,
    limits: Limits,
    (credential, consent): (Credential, Consent),
) -> Payer<Chain> {
    let options = Options {
        mint: market.mint,
        limits,
        credential,
        takes_sponsors: true,
        is_test: false,
        folder: folder.into(),
        body_max: 1 << 20,
    };
    let key: Key = market.payer.clone();
    Payer::new(market.client(), key, options, consent).unwrap()
}
