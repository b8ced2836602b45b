//! What stock clients build is verified as they build it.

use crate::world::{
    FEE, NONCE, PRICE, legacy, message, mint, mpp, payer, phantom, signed, signed_by, solflare,
    sponsor, terms, verified, wallet, x402, x402_solana,
};
use farthing_gateway::exact::{ExactTerms, verify};
use farthing_sdk::{
    addresses,
    client::bytes,
    solana::{Signature, Signer},
};
use sha2::{Digest, Sha256};

/// server invariants 6, 7, 8, 9, 12 and 13
#[test]
fn transactions_of_stock_clients_are_verified() {
    for all in [x402(), phantom(), solflare(), x402_solana(), mpp(None)] {
        let found = verified(&all);
        assert_eq!(found.payer, payer().pubkey());
        assert_eq!(found.source, addresses::ata(&payer().pubkey(), mint()));
        assert_eq!(found.destination, addresses::ata(&wallet(), mint()));
        assert_eq!(found.amount, PRICE);
        // At one micro-lamport a unit a whole lamport is the most that is added.
        assert_eq!(found.fee, FEE + 1);
        assert_eq!(found.message, *Sha256::digest(found.transaction.message.serialize()));
    }
}

/// server invariant 12
#[test]
fn the_memo_that_mpp_is_told_comes_back() {
    let id = "order-1";
    let terms = ExactTerms { memo: Some(id.into()), ..terms() };
    verify(&signed(&mpp(Some(id))), &terms).unwrap();
}

/// server invariant 6
#[test]
fn the_older_format_is_taken_too() {
    let bytes = signed_by(legacy(&phantom()), &[&payer()]);
    assert_eq!(verify(&bytes, &terms()).unwrap().amount, PRICE);
}

/// server invariant 15
#[test]
fn what_stands_in_the_sponsors_place_changes_neither_the_key_nor_what_is_signed() {
    let honest = verified(&x402());
    assert_eq!(honest.transaction.signatures[0], Signature::default());
    for rubbish in [[9; 64], [255; 64]] {
        let mut bytes = signed(&x402());
        bytes[1..65].copy_from_slice(&rubbish);
        assert_eq!(verify(&bytes, &terms()).unwrap(), honest);
    }
    let by_both = signed_by(message(&x402()), &[&sponsor(), &payer()]);
    assert_eq!(verify(&by_both, &terms()).unwrap(), honest);
}

/// server invariant 12
#[test]
fn equal_payments_differ_by_their_nonce_alone() {
    let other = NONCE.replace('9', "8");
    let mut again = x402();
    again[3].data = other.into_bytes();
    assert_ne!(verified(&x402()).message, verified(&again).message);
    // Without one they are the same payment, which is taken once.
    assert_eq!(verified(&x402_solana()).message, verified(&x402_solana()).message);
}

/// The size that was measured of @x402/svm 2.27: two signatures of 64 bytes among 496.
#[test]
fn the_transaction_of_x402_has_the_bytes_that_its_client_sends() {
    let bytes = signed(&x402());
    assert_eq!(bytes.len(), 496);
    assert_eq!(bytes::decode(&bytes).unwrap().signatures.len(), 2);
}
