//! `withdraw`
//!
//! - given a deposit with money in it
//!   - when its owner withdraws a part, or all: exactly that leaves, to the account that it names
//!   - when that account is frozen: another one serves (29)
//!   - when there is nothing to move, or too little there: refused
//! - given tokens that someone sent to the reserve by hand: nobody can withdraw them
//! - given a reserve or a destination of another mint: refused

use farthing_sdk::instructions::Deposit;
use farthing_tests::prelude::*;

const BALANCE: u64 = 1_000;

/// A reader with 1,000 base units in the deposit, about to withdraw `amount`.
fn ready(world: &World, amount: u64) -> Withdraw {
    ready_in(world, world.token, amount)
}

fn ready_in(world: &World, token: Token, amount: u64) -> Withdraw {
    world.deposit_in(token, "reader", BALANCE);
    Withdraw::new(world.address("reader"), token, amount)
}

#[test]
fn sends_a_part_to_the_owners_token_account() {
    for kind in [Kind::Classic, Kind::PLAIN_2022, Kind::METADATA_POINTER, Kind::Native] {
        // Given a deposit.
        let world = World::bare();
        let token = world.reserve_of(kind);
        let withdraw = ready_in(&world, token, 400);
        // When its owner withdraws a part.
        let outcome = world.run(withdraw.clone()).succeeded();
        // Then wallet, reserve, deposit and event agree. Bug class 45.
        assert_eq!(outcome.token_delta(&withdraw.destination), 400);
        assert_eq!(outcome.token_delta(&withdraw.tokens), -400);
        outcome.assert_event(Withdrawn {
            deposit: withdraw.deposit,
            destination: withdraw.destination,
            amount: 400,
            balance: 600,
            liabilities: 600,
        });
        assert_eq!(world.balance(&withdraw.deposit), 600);
        assert_eq!(world.get::<Reserve>(&withdraw.reserve).liabilities, 600);
    }
}

#[test]
fn sends_everything_when_asked_for_all() {
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    let outcome = world.run(withdraw.clone()).succeeded();
    assert_eq!(outcome.token_delta(&withdraw.destination), i128::from(BALANCE));
    assert_eq!(world.balance(&withdraw.deposit), 0);
}

#[test]
fn sends_the_largest_balance_there_can_be() {
    let world = World::new();
    let deposit = world.deposit_of("whale", u64::MAX);
    world.run(Withdraw::new(world.address("whale"), world.token, ALL)).assert_ok();
    assert_eq!(world.balance(&deposit), 0);
}

#[test]
fn sends_to_the_token_account_that_the_owner_names() {
    let world = World::new();
    let friends = world.token_account(&world.address("friend"), world.token);
    let withdraw = ready(&world, 10).destination(friends);
    let outcome = world.run(withdraw).succeeded();
    assert_eq!(outcome.token_delta(&friends), 10);
}

#[test]
fn sends_elsewhere_when_a_token_account_is_frozen() {
    // Bug class 29, I7. Given that the issuer froze the reader's token account.
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    world.freeze(&withdraw.destination);
    let account_frozen = Refusal::token(17);
    world.refuses(withdraw.clone(), account_frozen);
    // When the owner names another, then the money leaves.
    let other = world.token_account(&world.address("other wallet"), world.token);
    world.run(withdraw.destination(other)).assert_ok();
}

#[test]
fn a_frozen_token_account_of_one_side_does_not_stop_the_other() {
    // Bug class 29, I7. Given that the reader paid the writer, whose token account is then frozen.
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    let writers = world.token_account(&world.address("writer"), world.token);
    world.deposit_of("writer", 0);
    world.freeze(&writers);
    // When the reader withdraws, then nothing is in the way.
    world.run(withdraw).assert_ok();
}

#[test]
fn pays_nobody_but_whom_the_owner_names_when_a_token_account_changed_hands() {
    // Bug class 19. Given that the owner's associated token account now belongs to a stranger.
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    let (reader, stranger) = (world.address("reader"), world.address("stranger"));
    let kind = token::instruction::AuthorityType::AccountOwner;
    let ata = withdraw.destination;
    let give =
        token::instruction::set_authority(&token::ID, &ata, Some(&stranger), kind, &reader, &[]);
    world.run(give.unwrap()).assert_ok();
    // When the stranger tries, then it is refused: only the owner names a destination.
    world.refuses(Withdraw { owner: stranger, ..withdraw.clone() }, NotDepositOwner);
    // When the owner names a token account of its own, then that is paid and the other is not.
    let own = world.fresh_token_account("fresh", &reader, world.token);
    let outcome = world.run(withdraw.destination(own)).succeeded();
    assert_eq!(outcome.token_delta(&own), i128::from(BALANCE));
    assert_eq!(outcome.token_delta(&ata), 0);
}

#[test]
fn leaves_what_was_sent_by_hand_where_it_is() {
    // I1. Given tokens that a stranger sent to the reserve's token account.
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    world.gift_tokens(&withdraw.tokens, world.token, 77);
    // When the only owner withdraws all, then the gift stays, and is nobody's.
    world.run(withdraw.clone()).assert_ok();
    assert_eq!(world.tokens(&withdraw.tokens), 77);
    world.refuses(Withdraw { amount: 1, ..withdraw }, InsufficientBalance);
}

#[test]
fn calls_the_token_program_and_nothing_else() {
    // Bug class 44, I7: what leaves needs no call for its event, however deep it is called itself.
    let world = World::new();
    let outcome = world.run(ready(&world, ALL)).succeeded();
    let inner = outcome.logs.iter().filter(|line| line.contains("invoke [2]"));
    let inner: Vec<_> = inner.collect();
    assert!(inner.len() == 1 && inner[0].contains(&token::ID.to_string()), "{inner:?}");
}

#[test]
fn refuses_to_withdraw_nothing() {
    let world = World::new();
    world.refuses(ready(&world, 0), AmountZero);
    world.run(ready(&world, ALL)).assert_ok();
    world.refuses(Withdraw::new(world.address("reader"), world.token, ALL), AmountZero);
}

#[test]
fn refuses_more_than_the_balance() {
    // Though the reserve holds more: it is another's.
    let world = World::new();
    world.deposit_of("other", 5_000);
    let withdraw = ready(&world, 1);
    for amount in [BALANCE + 1, u64::MAX - 1] {
        world.refuses(Withdraw { amount, ..withdraw.clone() }, InsufficientBalance);
    }
}

#[test]
fn refuses_when_another_amount_than_that_leaves() {
    // Given a token program that moves nothing, which no mint can bring about.
    let world = World::new();
    let withdraw = Withdraw { token_program: ids::compute_budget::ID, ..ready(&world, 1) };
    world.tamper(&withdraw.reserve, |reserve: &mut Reserve| {
        reserve.token_program = ids::compute_budget::ID;
    });
    world.refuses(withdraw, WrongTokensLeft);
}

#[test]
fn refuses_the_reserve_of_another_mint() {
    // Bug class 17: a balance of one mint never pays out another.
    let world = World::new();
    let other = world.reserve_of(Kind::Classic);
    world.deposit_in(other, "whale", BALANCE);
    let withdraw = ready(&world, 1);
    let deposit = withdraw.deposit;
    let in_other = Withdraw::new(world.address("reader"), other, 1);
    world.token_account(&world.address("reader"), other);
    world.refuses(Withdraw { deposit, ..in_other }, WrongReserve);
}

#[test]
fn refuses_a_destination_of_another_mint_or_none_at_all() {
    // Bug class 17.
    let world = World::new();
    let other = world.mint(Kind::Classic);
    let destination = world.token_account(&world.address("reader"), other);
    let withdraw = ready(&world, 1);
    let mint_mismatch = Refusal::token(3);
    world.refuses(withdraw.clone().destination(destination), mint_mismatch);
    let nowhere = world.address("nowhere");
    world.refuses(withdraw.destination(nowhere), InstructionError::InvalidAccountData);
}

#[test]
fn a_frozen_reserve_stops_withdrawals_and_loses_nothing() {
    // An issuer can do that; it is written down under Trust. Bug class 33.
    let (world, withdraw) = World::with(|world| ready(world, ALL));
    world.freeze(&withdraw.tokens);
    let account_frozen = Refusal::token(17);
    world.refuses(withdraw.clone(), account_frozen);
    assert_eq!(world.balance(&withdraw.deposit), BALANCE);
}

#[test]
fn deposits_and_withdrawals_in_one_transaction_add_up() {
    let world = World::new();
    let reader = world.address("reader");
    let withdraw = ready(&world, ALL).instruction();
    let deposit = Deposit::new(reader, world.token, BALANCE).instruction();
    world.run_all(&[withdraw.clone(), deposit, withdraw]).assert_ok();
    assert_eq!(world.balance(&addresses::deposit(&reader, &world.token.mint)), 0);
}
