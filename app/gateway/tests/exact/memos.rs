//! The memo: ours where one was asked for, otherwise a nonce or none.

use crate::world::{
    NONCE, memo, payer, refused, refused_by, signed, terms, verified, x402, x402_solana,
};
use farthing_gateway::exact::{ExactRefusal, ExactTerms, verify};
use farthing_sdk::solana::{AccountMeta, Signer};

fn asked(text: &str) -> ExactTerms {
    ExactTerms { memo: Some(text.into()), ..terms() }
}

/// server invariant 12
#[test]
fn the_memo_that_was_asked_for_must_be_there_word_for_word() {
    verify(&signed(&x402()), &asked(NONCE)).unwrap();
    refused_by(&asked("order-1"), &signed(&x402()), ExactRefusal::OtherMemo);
    refused_by(&asked(&NONCE[1..]), &signed(&x402()), ExactRefusal::OtherMemo);
    refused_by(&asked(&NONCE.to_uppercase()), &signed(&x402()), ExactRefusal::OtherMemo);
    refused_by(&asked(NONCE), &signed(&x402_solana()), ExactRefusal::NoMemo);
}

/// server invariant 12
#[test]
fn a_memo_that_was_asked_for_may_be_short() {
    let all = [x402_solana(), vec![memo("7")]].concat();
    verify(&signed(&all), &asked("7")).unwrap();
}

/// server invariant 12
#[test]
fn two_memos_are_refused() {
    let twice = [x402(), vec![memo(NONCE)]].concat();
    refused(&twice, ExactRefusal::TwoMemos);
    refused_by(&asked(NONCE), &signed(&twice), ExactRefusal::TwoMemos);
}

/// server invariant 12
#[test]
fn a_nonce_of_the_payers_has_sixteen_bytes() {
    let with = |text: &str| [x402_solana(), vec![memo(text)]].concat();
    refused(&with(""), ExactRefusal::ShortMemo(0));
    refused(&with(&NONCE[..15]), ExactRefusal::ShortMemo(15));
    verified(&with(&NONCE[..16]));
}

/// server invariant 12
#[test]
fn a_memo_that_is_no_text_is_refused() {
    let mut all = x402();
    all[3].data[20] = 0xff;
    refused(&all, ExactRefusal::MemoText);
}

/// server invariant 12
#[test]
fn nobody_but_the_payer_signs_the_memo() {
    let mut all = x402();
    all[3].accounts.push(AccountMeta::new_readonly(payer().pubkey(), true));
    verified(&all);
    // One that need not sign: a further signature is refused before.
    let stranger = crate::world::key(95).pubkey();
    all[3].accounts.push(AccountMeta::new_readonly(stranger, false));
    refused(&all, ExactRefusal::MemoSigner(stranger));
}
