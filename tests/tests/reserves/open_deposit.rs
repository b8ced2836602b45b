//! `open_deposit`
//!
//! - given an owner without a deposit
//!   - when anyone opens it: opens, remembers who paid the rent
//!   - when the owner is no wallet at all: opens
//! - given an owner with a deposit
//!   - when anyone opens it again: nothing changes, and no event says otherwise

use farthing_sdk::solana::ids::system_program;
use farthing_tests::prelude::*;

#[test]
fn opens_a_deposit_for_any_owner_at_anyones_expense() {
    // Given a sponsor and a reader without a deposit.
    let world = World::new();
    let (sponsor, reader) = (world.address("sponsor"), world.address("reader"));
    // When the sponsor opens it.
    let open = OpenDeposit::new(reader, world.token.mint).payer(sponsor);
    let outcome = world.run(open.clone()).succeeded();
    // Then it is empty, the reader's, and remembers the sponsor. Bug class 45.
    let deposit: Deposit = world.get(&open.deposit);
    assert_eq!((deposit.owner, deposit.mint), (reader, world.token.mint));
    assert_eq!((deposit.balance, deposit.children, deposit.sessions), (0, 0, 0));
    assert_eq!((deposit.rent_payer, deposit.version, deposit.reserved), (sponsor, 1, [0; 23]));
    assert_eq!(deposit.opened_at, world.now());
    outcome.assert_event(DepositOpened {
        deposit: open.deposit,
        owner: reader,
        mint: world.token.mint,
        rent_payer: sponsor,
        opened_at: world.now(),
    });
    let rent = world.lamports(&open.deposit);
    assert_eq!(outcome.lamports_delta(&sponsor), -i128::from(rent));
    assert_eq!(outcome.lamports_delta(&reader), 0);
}

#[test]
fn changes_nothing_when_the_deposit_is_open() {
    // Given a deposit with money in it, a while ago: its rent's term does not begin anew.
    let world = World::new();
    world.deposit_of("reader", 700);
    world.advance_seconds(1_000);
    // When a stranger opens it again.
    let open = OpenDeposit::new(world.address("reader"), world.token.mint);
    let outcome = world.run(open.payer(world.address("stranger")));
    // Then nothing happens, and nothing is said.
    outcome.assert_did_nothing();
}

#[test]
fn opens_a_deposit_of_an_owner_that_is_no_wallet() {
    // An address of a program, the absent address, the program itself: nothing is asked of it.
    let world = World::new();
    let mint = world.token.mint;
    for owner in [addresses::reserve(&mint), NOBODY, PROGRAM_ID, system_program::ID] {
        let open = OpenDeposit::new(owner, mint).payer(world.address("anyone"));
        world.run(open).assert_ok();
    }
}

#[test]
fn belongs_to_its_owner_however_often_and_by_whomever_it_is_opened_again() {
    // Bug class 26. Given a deposit that closed, and a stranger who opened it again.
    let world = World::new();
    let deposit = world.deposit_of("reader", 0);
    world.run(CloseDeposit::of(&world.get(&deposit))).assert_ok();
    let reader = world.address("reader");
    let open = OpenDeposit::new(reader, world.token.mint).payer(world.address("stranger"));
    world.run(open).assert_ok();
    // When someone pays to the address it knew, then that is still the reader's.
    world.deposit_of("friend", 10);
    let pay = Pay::new(world.address("friend"), world.token.mint, deposit, 10);
    world.run(pay).assert_ok();
    let reopened: Deposit = world.get(&deposit);
    assert_eq!((reopened.owner, reopened.balance), (reader, 10));
}
