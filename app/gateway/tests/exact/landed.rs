//! What landed is judged by what it did.

use crate::{
    simulated::{World, world},
    world::{PRICE, payer, sponsor, wallet},
};
use farthing_gateway::exact::{BalanceRefusal, ExactTerms, LandedRefusal, Verified, check_landed};
use farthing_sdk::{
    addresses,
    client::{Confirmed, Network},
    solana::{Signer, TransactionError, VersionedTransaction},
};

/// Signs for the sponsor, and sends.
fn land(world: &World, verified: &Verified) -> Confirmed {
    let mut transaction: VersionedTransaction = verified.transaction.clone();
    let bytes = transaction.message.serialize();
    transaction.signatures[0] = sponsor().sign_message(&bytes);
    let signature = world.network.send(&transaction).unwrap();
    world.network.confirmed(&signature).unwrap().unwrap()
}

/// server invariant 20
#[test]
fn a_payment_that_landed_has_paid() {
    for is_new_program in [false, true] {
        let world = world(is_new_program);
        let verified = world.verified(PRICE);
        let confirmed = land(&world, &verified);
        assert_eq!(check_landed(&confirmed, (&verified, &world.terms)), Ok(()));
        let to = addresses::ata(&wallet(), world.token);
        assert_eq!(confirmed.balances.tokens_of(&to).unwrap().after, PRICE);
    }
}

/// server invariant 20
#[test]
fn a_payment_that_landed_and_failed_has_not_paid() {
    let world = world(false);
    let verified = world.verified(11 * PRICE);
    let terms = ExactTerms { amount: 11 * PRICE, ..world.terms.clone() };
    let confirmed = land(&world, &verified);
    let refusal = check_landed(&confirmed, (&verified, &terms)).unwrap_err();
    assert!(matches!(refusal, LandedRefusal::Failed(TransactionError::InstructionError(2, _))));
    assert_eq!(refusal.code(), "invalid_exact_svm_transaction_failed");
}

/// server invariant 20
#[test]
fn another_transaction_than_was_signed_has_not_paid() {
    let world = world(false);
    let (one, other) = (world.verified(PRICE), world.verified(2 * PRICE));
    let confirmed = land(&world, &other);
    let found = check_landed(&confirmed, (&one, &world.terms));
    assert_eq!(found, Err(LandedRefusal::OtherMessage));
}

/// server invariant 20
#[test]
fn a_landed_payment_is_judged_by_its_balances_whatever_a_node_says_of_its_success() {
    let world = world(false);
    let verified = world.verified(PRICE);
    let honest = land(&world, &verified);
    let check = |confirmed: &Confirmed| check_landed(confirmed, (&verified, &world.terms));
    let price = i128::from(PRICE);
    let mut none = honest.clone();
    none.balances.tokens.clear();
    let silent = BalanceRefusal::NoTokens(verified.source);
    assert_eq!(check(&none), Err(silent.into()));
    let mut less = honest.clone();
    let to = less.balances.tokens.iter_mut().find(|it| it.address == verified.destination);
    to.unwrap().after -= 1;
    let address = verified.destination;
    let amount = BalanceRefusal::Amount { address, changed: price - 1, asked: price };
    assert_eq!(check(&less), Err(amount.into()));
    let mut drained = honest.clone();
    let at = drained.balances.lamports.iter_mut().find(|it| it.address == sponsor().pubkey());
    at.unwrap().after -= 5;
    let lamports = i128::from(honest.fee) + 5;
    let lost = BalanceRefusal::SponsorPays { lamports, fee: honest.fee };
    assert_eq!(check(&drained), Err(lost.into()));
}

/// server invariant 20
#[test]
fn a_payment_lands_once() {
    let world = world(false);
    let verified = world.verified(PRICE);
    land(&world, &verified);
    // The same message again, brought by whoever: the network has it already.
    land(&world, &verified);
    let from = addresses::ata(&payer().pubkey(), world.token);
    let left = world.network.account(&from).unwrap().unwrap();
    assert_eq!(farthing_sdk::client::token_amount(&left), Some(9 * PRICE));
}
