//! `close_deposit` by whoever paid the rent: what a sponsor has lent comes home without the owner.
//!
//! - given an empty deposit that nothing names
//!   - when 30 days are over since its opening: its rent payer closes it, to the second (3)
//!   - when it was opened again: the 30 days begin with that
//!   - when it was opened before openings were kept: only its owner closes it
//!   - when its owner has set it to refuse: only its owner closes it
//! - given anything that names it, or money in it: refused to the rent payer as to the owner
//! - given anyone else: refused, at any age (25)
//! - given somebody who pays an address that was closed: refused until anybody opens it again, and the
//!   money stays where it was

use farthing_sdk::core::bounds::DEPOSIT_RENT_TERM;
use farthing_tests::prelude::*;

/// A reader's empty deposit whose rent a sponsor paid, and the sponsor about to close it.
fn lent(world: &World) -> CloseDeposit {
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    world.given(open.clone().payer(world.address("sponsor")));
    CloseDeposit::of(&world.get(&open.deposit)).authority(world.address("sponsor"))
}

/// The same, 30 days later.
fn due(world: &World) -> CloseDeposit {
    let close = lent(world);
    world.advance_seconds(DEPOSIT_RENT_TERM);
    close
}

#[test]
fn the_rent_payer_closes_it_from_30_days_on() {
    // Bug class 3. Given a deposit that is a second too young.
    let (world, close) = World::with(lent);
    let rent = world.lamports(&close.deposit);
    world.advance_seconds(DEPOSIT_RENT_TERM - 1);
    world.refuses(close.clone(), DepositTooYoung);
    // When that second is over.
    world.advance_seconds(1);
    let outcome = world.run(close.clone()).succeeded();
    // Then its lamports are home, to the unit, and the owner had nothing to do with it (I8).
    assert!(!world.exists(&close.deposit));
    assert_eq!(outcome.lamports_delta(&close.rent_payer), i128::from(rent));
    let (deposit, owner, mint) = (close.deposit, world.address("reader"), world.token.mint);
    outcome.assert_event(DepositClosed { deposit, owner, mint });
}

#[test]
fn the_owner_needs_to_wait_for_nothing() {
    let (world, close) = World::with(lent);
    world.given(close.authority(world.address("reader")));
}

#[test]
fn nobody_else_closes_it_however_old_it_is() {
    // Bug class 25.
    let (world, close) = World::with(due);
    for name in ["stranger", "thief"] {
        world.refuses(close.clone().authority(world.address(name)), NotDepositCloser);
    }
    // Nor does its rent go to whoever signs.
    let elsewhere = CloseDeposit { rent_payer: world.address("thief"), ..close };
    world.refuses(elsewhere, NotRentPayer);
}

#[test]
fn money_orders_and_sessions_keep_it_open_for_the_rent_payer_too() {
    let (world, close) = World::with(due);
    let reader = world.address("reader");
    // Given one unit that anybody paid in.
    world.deposit_of("friend", 1);
    world.given(Pay::new(world.address("friend"), world.token.mint, close.deposit, 1));
    world.refuses(close.clone(), DepositNotEmpty);
    // Given an order for that unit.
    let listing = world.listing(&world.creator("ann"), ListingTerms::at(1));
    world.order(&listing, "reader");
    world.refuses(close, DepositHasChildren);
    // Given another with nothing but a session.
    let (world, close) = World::with(due);
    let (mint, key, slot) = (world.token.mint, world.address("key"), world.slot());
    world.given(OpenSession::new(reader, mint, key, slot, SessionTerms::up_to(1)));
    world.refuses(close, DepositHasSessions);
}

#[test]
fn an_opening_again_begins_another_30_days() {
    // Given a deposit that the rent payer closed, and opened again at once.
    let (world, close) = World::with(due);
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    let open = open.payer(world.address("sponsor"));
    world.run_all(&[close.clone().into(), open.into()]).assert_ok();
    // Then it is as young as any.
    assert_eq!(world.get::<Deposit>(&close.deposit).opened_at, world.now());
    world.refuses(close, DepositTooYoung);
}

#[test]
fn an_opening_of_what_is_open_begins_nothing_anew_and_changes_no_payer() {
    // Whoever opens it once more pays nothing, and neither takes over nor prolongs the loan.
    let (world, close) = World::with(due);
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    world.run(open.payer(world.address("stranger"))).assert_did_nothing();
    world.given(close);
}

#[test]
fn a_deposit_of_before_is_closed_by_its_owner_only() {
    // Given a deposit that was opened when nobody kept the time of it.
    let (world, close) = World::with(due);
    world.tamper::<Deposit>(&close.deposit, |deposit| deposit.opened_at = 0);
    world.refuses(close.clone(), DepositTooYoung);
    world.given(close.authority(world.address("reader")));
}

#[test]
fn a_refusal_of_the_owner_is_not_undone_by_closing_and_opening() {
    // Given an owner that takes no streams and channels, so that nobody can keep its deposit open.
    let (world, close) = World::with(due);
    world.given(SetRefusal::new(world.address("reader"), world.token.mint, true));
    // When whoever paid the rent would close it, to open one that does not refuse.
    world.refuses(close.clone(), DepositRefuses);
    // Then it waits for the owner.
    world.given(close.authority(world.address("reader")));
}

#[test]
fn an_owner_takes_over_the_rent_in_one_transaction() {
    // Given an owner that wants nobody to be able to close its deposit.
    let (world, close) = World::with(due);
    let reader = world.address("reader");
    let open = OpenDeposit::new(reader, world.token.mint);
    // When it closes it and opens it again at its own expense.
    let both = [close.clone().authority(reader).into(), open.into()];
    world.run_all(&both).assert_ok();
    // Then the sponsor has its rent, and no more to say.
    world.advance_seconds(2 * DEPOSIT_RENT_TERM);
    world.refuses(close.clone(), NotRentPayer);
    world.refuses(CloseDeposit { rent_payer: reader, ..close }, NotDepositCloser);
}

#[test]
fn a_payment_to_a_closed_deposit_fails_and_arrives_once_anybody_opened_it() {
    // Given a payee whose empty deposit was closed by whoever paid its rent.
    let (world, close) = World::with(due);
    world.given(close.clone());
    let friend = world.deposit_of("friend", 10);
    let pay = Pay::new(world.address("friend"), world.token.mint, close.deposit, 10);
    // When somebody pays it, then no money moves.
    world.refuses(pay.clone(), InstructionError::AccountDataTooSmall);
    // When the payer opens it in the same transaction, it arrives.
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    let open = open.payer(world.address("friend"));
    world.run_all(&[open.into(), pay.into()]).assert_ok();
    assert_eq!(world.get::<Deposit>(&close.deposit).balance, 10);
    assert_eq!(world.get::<Deposit>(&friend).balance, 0);
}
