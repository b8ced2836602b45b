//! What tests of the payer share: a chain, a site, a small gateway.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub mod chain;
pub mod gateway;
pub mod site;

use chain::{Chain, Market};
use farthing_payer::{Consent, Credential, Key, Limits, Options, Payer, Policy};
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
    let options = Options { credential, ..options(market, folder, limits) };
    let key: Key = market.payer.clone();
    Payer::new(market.client(), key, options, consent).unwrap()
}

/// A payer that sets aside what it must, and pays what a policy allows.
pub fn payer_by(
    market: &Market,
    folder: &Path,
    (limits, policy): (Limits, Policy),
) -> Payer<Chain> {
    let options = Options { policy, ..options(market, folder, limits) };
    let key: Key = market.payer.clone();
    Payer::new(market.client(), key, options, Box::new(|_| true)).unwrap()
}

/// By channel alone, from the payer's own deposit.
pub fn options(market: &Market, folder: &Path, limits: Limits) -> Options {
    Options {
        mint: market.mint,
        limits,
        credential: Credential::Either,
        owner: None,
        takes_sponsors: true,
        is_test: false,
        folder: folder.into(),
        body_max: 1 << 20,
        policy: Policy::default(),
        run: "test".into(),
    }
}
