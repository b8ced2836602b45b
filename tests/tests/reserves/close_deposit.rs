//! `close_deposit`
//!
//! - given an empty deposit that nothing names
//!   - when its owner closes it: it is gone, and all its lamports are with the payer of the rent
//!     (41)
//!   - when it is opened again, in the same transaction or later: it is a new, empty one (21)
//!   - when lamports are sent to it in the same transaction: it stays closed (21)
//! - given money in it, or orders, passes or sessions that name it: refused, each by its guard
//! - for whoever paid its rent: `rent_comes_home.rs`

use farthing_tests::prelude::*;

/// A reader with an empty deposit whose rent a sponsor paid, about to close it.
fn ready(world: &World) -> CloseDeposit {
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    world.run(open.clone().payer(world.address("sponsor"))).assert_ok();
    CloseDeposit::of(&world.get(&open.deposit))
}

#[test]
fn returns_all_lamports_to_the_payer_of_the_rent() {
    // Given a deposit that a sponsor paid for, and lamports that someone sent to it. Bug class 41.
    let (world, close) = World::with(ready);
    let rent = world.lamports(&close.deposit);
    world.prefund(&close.deposit, 12_345);
    // When the owner closes it.
    let outcome = world.run(close.clone()).succeeded();
    // Then it is gone, and the sponsor has everything. Bug class 45.
    assert!(!world.exists(&close.deposit));
    assert_eq!(outcome.lamports_delta(&close.rent_payer), i128::from(rent) + 12_345);
    assert_eq!(outcome.lamports_delta(&close.authority), 0);
    let (deposit, owner, mint) = (close.deposit, close.authority, world.token.mint);
    outcome.assert_event(DepositClosed { deposit, owner, mint });
}

#[test]
fn calls_no_other_program() {
    // Bug class 44, I7.
    let world = World::new();
    let outcome = world.run(ready(&world)).succeeded();
    assert!(!outcome.logs.iter().any(|line| line.contains("invoke [2]")), "{}", outcome.story());
}

#[test]
fn closes_for_an_owner_that_paid_its_own_rent() {
    // The same account stands in two places, and may.
    let world = World::new();
    let deposit = world.deposit_of("reader", 0);
    let close = CloseDeposit::of(&world.get(&deposit));
    assert_eq!(close.authority, close.rent_payer);
    world.run(close).assert_ok();
}

#[test]
fn withdraws_everything_and_closes_in_one_transaction() {
    let world = World::new();
    let deposit = world.deposit_of("reader", 700);
    let withdraw = Withdraw::new(world.address("reader"), world.token, ALL).instruction();
    let close = CloseDeposit::of(&world.get(&deposit)).instruction();
    world.run_all(&[withdraw, close]).assert_ok();
    assert!(!world.exists(&deposit));
}

#[test]
fn opens_again_in_the_same_transaction_as_a_new_deposit() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    let open = OpenDeposit::new(close.authority, world.token.mint);
    let outcome = world.run_all(&[close.clone().instruction(), open.instruction()]).succeeded();
    // Its rent payer is the new one, and the old one has its lamports back.
    let deposit: Deposit = world.get(&close.deposit);
    assert_eq!((deposit.balance, deposit.rent_payer), (0, close.authority));
    assert!(outcome.lamports_delta(&close.rent_payer) > 0);
    assert_eq!(outcome.events.len(), 2);
}

#[test]
fn cannot_be_revived_by_lamports_in_the_same_transaction() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    let lamports = world.lamports(&close.deposit);
    let revive = system_instruction::transfer(&world.address("thief"), &close.deposit, lamports);
    world.run_all(&[close.instruction(), revive]).assert_ok();
    // Lamports without data, which are the system program's: the next opening takes them in.
    assert!(world.data(&close.deposit).is_empty());
    assert_eq!(world.find::<Deposit>(&close.deposit), None);
    world.run(OpenDeposit::new(close.authority, world.token.mint)).assert_ok();
}

#[test]
fn refuses_to_close_twice() {
    let (world, close) = World::with(ready);
    let both = [close.clone().instruction(), close.instruction()];
    world.run_all(&both).assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn refuses_to_be_used_after_it_closed_in_the_same_transaction() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    world.fund_tokens(&close.authority, world.token, 10);
    let deposit = instructions::Deposit::new(close.authority, world.token, 10);
    let both = [close.instruction(), deposit.instruction()];
    world.run_all(&both).assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn refuses_while_there_is_money() {
    let world = World::new();
    let deposit = world.deposit_of("reader", 1);
    world.refuses(CloseDeposit::of(&world.get(&deposit)), DepositNotEmpty);
}

/// A reader whose last money waits in an order or in a pass.
fn spent(world: &World, terms: ListingTerms, spend: fn(&World, &Address)) -> CloseDeposit {
    let deposit = world.deposit_of("reader", terms.price);
    let listing = world.listing(&world.creator("ann"), terms);
    spend(world, &listing);
    CloseDeposit::of(&world.get(&deposit))
}

#[test]
fn refuses_while_an_order_is_open() {
    let world = World::new();
    let close = spent(&world, ListingTerms::at(10), |world, listing| {
        world.order(listing, "reader");
    });
    world.refuses(close, DepositHasChildren);
}

#[test]
fn refuses_while_a_pass_holds_its_money() {
    let world = World::new();
    let terms = ListingTerms { refund_window: 60, ..ListingTerms::at(10) };
    let close = spent(&world, terms, |world, listing| {
        world.pass(listing, "reader");
    });
    world.refuses(close, DepositHasChildren);
}

#[test]
fn refuses_while_a_session_is_open() {
    let (world, close) = World::with(ready);
    let (mint, key) = (world.token.mint, world.address("key"));
    world.given(OpenSession::new(close.authority, mint, key, world.slot(), SessionTerms::up_to(1)));
    world.refuses(close, DepositHasSessions);
}
