//! `pay` on the real program: run without effect, signed, and judged by what it did.

use crate::{
    pay::{check, pay_of, terms_of},
    world::{FEE, key, payer, signed_by, sponsor},
};
use farthing_gateway::exact::{
    BalanceRefusal, LandedRefusal, PayTerms, SimulatedRefusal, VerifiedPay, check_pay_landed,
    check_pay_simulated,
};
use farthing_sdk::{
    Client, Embedded, Token,
    client::{Network, network::Simulation},
    development::program_path,
    instructions::{Deposit, OpenDeposit, OpenReserve, Pay},
    solana::{Hash, Instruction, Signer},
};

/// The real program, with a payer who has a deposit, a payee and a sponsor.
pub fn network() -> (Embedded, Token) {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint(6).unwrap();
    for key in [payer(), key(3), sponsor()] {
        embedded.airdrop(&key.pubkey(), 1_000_000_000).unwrap();
    }
    embedded.mint_to(&payer().pubkey(), token, 10_000).unwrap();
    let client = Client::new(embedded);
    let opening = [
        OpenReserve::new(payer().pubkey(), token).instruction(),
        OpenDeposit::new(payer().pubkey(), token.mint).instruction(),
        Deposit::new(payer().pubkey(), token, 10_000).instruction(),
    ];
    client.submit(&opening, &payer(), &[]).unwrap();
    let payee = [OpenDeposit::new(key(3).pubkey(), token.mint).instruction()];
    client.submit(&payee, &key(3), &[]).unwrap();
    (client.network().clone(), token)
}

fn verified_at(hash: Hash, one: Instruction, terms: &PayTerms) -> VerifiedPay {
    let mut message = crate::world::message(&[one]);
    message.set_recent_blockhash(hash);
    check(&signed_by(message, &[&payer()]), terms).unwrap()
}

/// gateway rule R11, server invariants 14 and 20
#[test]
fn a_payment_is_run_signed_and_judged_by_what_it_did() {
    let (network, token) = network();
    let terms = terms_of(token.mint);
    let hash = network.recent().unwrap().blockhash;
    let verified = verified_at(hash, pay_of(token.mint).instruction(), &terms);
    let sponsor_key = sponsor().pubkey();
    let before = network.account(&sponsor_key).unwrap();
    let asked = (&sponsor_key, before.as_ref());
    let mut simulation = network.simulate(&verified.transaction, &[sponsor_key]).unwrap();
    assert_eq!(check_pay_simulated(&simulation, asked, &verified), Ok(()));
    let bare = Simulation { fee: None, balances: None, ..simulation.clone() };
    assert_eq!(check_pay_simulated(&bare, asked, &verified), Ok(()));
    let mut transaction = verified.transaction.clone();
    transaction.signatures[0] = sponsor().sign_message(&transaction.message.serialize());
    let signature = network.send(&transaction).unwrap();
    let mut confirmed = network.confirmed(&signature).unwrap().unwrap();
    assert_eq!(check_pay_landed(&confirmed, &verified, &sponsor_key), Ok(()));
    // A sponsor that loses more, before and after.
    let lost = BalanceRefusal::SponsorPays { lamports: i128::from(FEE) + 1, fee: FEE };
    let all = simulation.balances.as_mut().unwrap();
    all.lamports[0].after -= 1;
    let found = check_pay_simulated(&simulation, asked, &verified);
    assert_eq!(found, Err(lost.into()));
    confirmed.balances.lamports[0].after -= 1;
    let found = check_pay_landed(&confirmed, &verified, &sponsor_key);
    assert_eq!(found, Err(lost.into()));
    // Another payment.
    let other = verified_at(Hash::default(), pay_of(token.mint).instruction(), &terms);
    let found = check_pay_landed(&confirmed, &other, &sponsor_key);
    assert_eq!(found, Err(LandedRefusal::OtherMessage));
}

/// gateway rule R11, server invariant 14
#[test]
fn a_payment_of_more_than_there_is_would_fail() {
    let (network, token) = network();
    let terms = PayTerms { amount: 10_001, ..terms_of(token.mint) };
    let one = Pay { amount: 10_001, ..pay_of(token.mint) }.instruction();
    let verified = verified_at(network.recent().unwrap().blockhash, one, &terms);
    let simulation = network.simulate(&verified.transaction, &[]).unwrap();
    let refusal =
        check_pay_simulated(&simulation, (&sponsor().pubkey(), None), &verified).unwrap_err();
    assert!(matches!(refusal, SimulatedRefusal::WouldFail(_)));
}
