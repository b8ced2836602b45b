//! Every place in which the sponsor could stand, and the one in which it may: where an assertion reads it.

use crate::world::{
    guard, limit, memo, mint, payer, phantom, price, refused, sponsor, transfer, verified, x402,
};
use farthing_gateway::{exact::ExactRefusal, transaction::Fault};
use farthing_sdk::{
    addresses,
    solana::{AccountMeta, Signer},
};

/// server invariant 8
#[test]
fn the_sponsor_is_named_by_no_transfer() {
    for place in [0, 1, 2] {
        let mut all = x402();
        all[2].accounts[place].pubkey = sponsor().pubkey();
        refused(&all, ExactRefusal::SponsorNamed);
    }
}

/// server invariant 8
#[test]
fn the_sponsor_pays_no_tokens() {
    let mut all = x402();
    all[2].accounts[0].pubkey = addresses::ata(&sponsor().pubkey(), mint());
    all[2].accounts[3].pubkey = sponsor().pubkey();
    refused(&all, ExactRefusal::SponsorPays);
}

/// server invariant 8
#[test]
fn the_sponsor_signs_no_memo() {
    let mut all = x402();
    all[3].accounts.push(AccountMeta::new_readonly(sponsor().pubkey(), true));
    refused(&all, ExactRefusal::SponsorNamed);
    let mut all = vec![limit(1), price(1), transfer(), memo("")];
    all[3].accounts.push(AccountMeta::new_readonly(sponsor().pubkey(), false));
    refused(&all, ExactRefusal::SponsorNamed);
}

/// server invariant 8
#[test]
fn the_compute_budget_names_nobody() {
    let mut all = x402();
    all[0].accounts.push(AccountMeta::new_readonly(sponsor().pubkey(), false));
    refused(&all, Fault::Budget);
}

/// server invariant 8
#[test]
fn an_assertion_may_read_the_sponsor() {
    let read = guard(5, &[sponsor().pubkey()]);
    for place in 0..=x402().len() {
        let mut all = x402();
        all.insert(place, read.clone());
        assert_eq!(verified(&all).payer, payer().pubkey());
    }
    assert!(phantom()[2].accounts.iter().any(|one| one.pubkey == sponsor().pubkey()));
    verified(&phantom());
}

/// server invariant 8
#[test]
fn a_further_account_of_the_transfer_is_refused_whoever_it_is() {
    for stranger in [sponsor().pubkey(), payer().pubkey()] {
        let mut all = x402();
        all[2].accounts.push(AccountMeta::new_readonly(stranger, false));
        refused(&all, ExactRefusal::NotATransfer);
    }
}
