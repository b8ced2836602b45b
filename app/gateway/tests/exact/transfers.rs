//! One transfer: what, how much, from whom, to whom.

use crate::world::{
    PRICE, key, mint, payer, refused, refused_by, signed, terms, transfer, wallet, x402,
};
use farthing_gateway::exact::{ExactRefusal, ExactTerms};
use farthing_sdk::{
    addresses::{self, Token},
    solana::{Signer, token, token_2022},
};

/// server invariant 9
#[test]
fn a_payment_without_a_transfer_or_with_two_is_refused() {
    let mut none = x402();
    none.remove(2);
    refused(&none, ExactRefusal::NoTransfer);
    refused(&[x402(), vec![transfer()]].concat(), ExactRefusal::TwoTransfers);
    // Nor may the second be of something else, or to somebody else.
    let mut other = transfer();
    other.accounts[2].pubkey = key(90).pubkey();
    refused(&[vec![other], x402()].concat(), ExactRefusal::TwoTransfers);
}

/// server invariant 9
#[test]
fn another_amount_is_refused_also_a_larger_one() {
    for found in [0, PRICE - 1, PRICE + 1, u64::MAX] {
        let mut all = x402();
        all[2].data[1..9].copy_from_slice(&found.to_le_bytes());
        refused(&all, ExactRefusal::OtherAmount { found, asked: PRICE });
    }
}

/// server invariant 9
#[test]
fn nothing_is_no_price() {
    let free = ExactTerms { amount: 0, ..terms() };
    let mut all = x402();
    all[2].data[1..9].fill(0);
    refused_by(&free, &signed(&all), ExactRefusal::OtherAmount { found: 0, asked: 0 });
}

/// server invariant 9
#[test]
fn other_decimals_are_refused() {
    let mut all = x402();
    all[2].data[9] = 9;
    refused(&all, ExactRefusal::OtherDecimals { found: 9, asked: 6 });
}

/// server invariant 9
#[test]
fn another_mint_is_refused() {
    let other = key(91).pubkey();
    let mut all = x402();
    all[2].accounts[1].pubkey = other;
    refused(&all, ExactRefusal::OtherMint(other));
}

/// server invariant 9
#[test]
fn another_destination_is_refused() {
    let asked = addresses::ata(&wallet(), mint());
    let by_other_program = Token { program: token_2022::ID, ..mint() };
    let others = [
        key(92).pubkey(),
        wallet(),
        addresses::ata(&key(92).pubkey(), mint()),
        // The wallet's account of the program that does not own the mint.
        addresses::ata(&wallet(), by_other_program),
    ];
    for found in others {
        let mut all = x402();
        all[2].accounts[2].pubkey = found;
        refused(&all, ExactRefusal::OtherDestination { found, asked });
    }
}

/// server invariant 9
#[test]
fn the_token_program_is_that_of_the_mint_and_no_other() {
    let mut all = x402();
    all[2].program_id = token_2022::ID;
    refused(&all, ExactRefusal::OtherTokenProgram(token_2022::ID));
    let terms = ExactTerms { token_program: token_2022::ID, ..terms() };
    refused_by(&terms, &signed(&x402()), ExactRefusal::OtherTokenProgram(token::ID));
}

/// server invariant 9
#[test]
fn what_goes_to_the_account_that_it_comes_from_is_refused() {
    let mut all = x402();
    all[2].accounts[0].pubkey = addresses::ata(&wallet(), mint());
    refused(&all, ExactRefusal::SameAccount);
}

/// server invariant 9
#[test]
fn a_transfer_that_may_not_write_its_accounts_is_refused() {
    for place in [0, 2] {
        let mut all = x402();
        all[2].accounts[place].is_writable = false;
        refused(&all, ExactRefusal::ReadOnly);
    }
}

/// server invariant 9
#[test]
fn damaged_arguments_and_missing_accounts_are_refused() {
    let mut longer = x402();
    longer[2].data.push(0);
    refused(&longer, ExactRefusal::NotATransfer);
    let mut shorter = x402();
    shorter[2].data.pop();
    refused(&shorter, ExactRefusal::NotATransfer);
    let mut none = x402();
    none[2].data.clear();
    refused(&none, ExactRefusal::NotATransfer);
    let mut three = x402();
    three[2].accounts.pop();
    refused(&three, ExactRefusal::NotATransfer);
}

/// server invariant 9
#[test]
fn whoever_signs_is_who_pays() {
    // A stranger signs for the payer's account: by the bytes it is the payer, whom `accounts` then asks for.
    let stranger = key(93);
    let mut all = x402();
    all[2].accounts[3].pubkey = stranger.pubkey();
    let bytes = crate::world::signed_by(crate::world::message(&all), &[&stranger]);
    let found = farthing_gateway::exact::verify(&bytes, &terms()).unwrap();
    assert_eq!(found.payer, stranger.pubkey());
    assert_eq!(found.source, addresses::ata(&payer().pubkey(), mint()));
}
