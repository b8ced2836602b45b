//! `pay`
//!
//! - given a deposit with money in it
//!   - when its owner pays a deposit or earnings of the same mint: exactly that moves
//!   - when there is nothing to move, too little there, or no room at the payee: refused
//! - given a payee that was closed before: refused

use farthing_tests::prelude::*;

const BALANCE: u64 = 1_000;

/// A reader with 1,000 base units, about to pay `amount` into a payee.
fn ready(world: &World, payee: Address, amount: u64) -> Pay {
    world.deposit_of("reader", BALANCE);
    Pay::new(world.address("reader"), world.token.mint, payee, amount)
}

#[test]
fn pays_into_another_deposit() {
    // Given two deposits.
    let world = World::new();
    let payee = world.deposit_of("writer", 50);
    let pay = ready(&world, payee, 300).reference([7; 32]);
    // When one pays the other.
    let outcome = world.run(pay.clone()).succeeded();
    // Then the money moved, and the event says so. Bug class 45.
    assert_eq!((world.balance(&pay.deposit), world.balance(&payee)), (700, 350));
    let event = Paid {
        deposit: pay.deposit,
        payee,
        reference: [7; 32],
        amount: 300,
        deposit_balance: 700,
        payee_balance: 350,
    };
    outcome.assert_event(event);
    // Then no token moved, and nothing more or less is owed (I1).
    let reserve = addresses::reserve(&world.token.mint);
    assert_eq!(outcome.token_delta(&addresses::tokens(&reserve)), 0);
    assert_eq!(world.get::<Reserve>(&reserve).liabilities, 1_050);
}

#[test]
fn pays_into_earnings() {
    let world = World::new();
    let payee = world.earnings(&world.creator("ann"), world.token);
    let pay = ready(&world, payee, BALANCE);
    let outcome = world.run(pay).succeeded();
    assert_eq!(world.get::<Earnings>(&payee).balance, BALANCE);
    let Event::Paid(paid) = outcome.event() else { panic!("{}", outcome.story()) };
    assert_eq!((paid.payee_balance, paid.deposit_balance), (BALANCE, 0));
}

#[test]
fn refuses_to_pay_nothing() {
    let world = World::new();
    let payee = world.deposit_of("writer", 0);
    world.refuses(ready(&world, payee, 0), AmountZero);
}

#[test]
fn refuses_more_than_the_balance() {
    // The largest number is a number here, not "all".
    let world = World::new();
    let payee = world.deposit_of("writer", 9_000);
    let pay = ready(&world, payee, 1);
    for amount in [BALANCE + 1, u64::MAX] {
        world.refuses(Pay { amount, ..pay.clone() }, InsufficientBalance);
    }
}

#[test]
fn refuses_what_would_not_fit_the_payees_balance() {
    // Given a balance that no history gives.
    let world = World::new();
    let payee = world.deposit_of("writer", 0);
    let pay = ready(&world, payee, 1);
    world.tamper(&payee, |deposit: &mut accounts::Deposit| deposit.balance = u64::MAX);
    world.refuses(pay, AmountOverflow);
}

#[test]
fn refuses_a_deposit_that_closed_before_in_the_same_transaction() {
    // Bug class 21.
    let world = World::new();
    let payee = world.deposit_of("writer", 0);
    let pay = ready(&world, payee, 1).instruction();
    let close = CloseDeposit::of(&world.get(&payee)).instruction();
    let outcome = world.run_all(&[pay.clone(), close.clone()]);
    outcome.assert_err(DepositNotEmpty);
    let outcome = world.run_all(&[close, pay]);
    outcome.assert_err(InstructionError::AccountDataTooSmall);
}
