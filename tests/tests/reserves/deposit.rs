//! `deposit`
//!
//! - given tokens in the wallet
//!   - when they are deposited: exactly what arrives is credited, to whomever the payer names
//!   - when there is nothing to move, too little there, or too much for a `u64`: refused
//! - given tokens or lamports that someone sent to the reserve by hand: they count for nothing
//! - given tokens of another mint, or another token account than the reserve's: refused

use farthing_sdk::instructions::Deposit;
use farthing_tests::prelude::*;

const TOKENS: u64 = 1_000;

/// A reader with an empty deposit and 1,000 base units in the wallet, about to deposit them.
fn ready(world: &World) -> Deposit {
    ready_in(world, world.token)
}

fn ready_in(world: &World, token: Token) -> Deposit {
    world.deposit_in(token, "reader", 0);
    let owner = world.address("reader");
    world.fund_tokens(&owner, token, TOKENS);
    Deposit::new(owner, token, TOKENS)
}

fn liabilities(world: &World, deposit: &Deposit) -> u64 {
    world.get::<Reserve>(&deposit.reserve).liabilities
}

#[test]
fn credits_what_arrives() {
    for kind in [Kind::Classic, Kind::PLAIN_2022, Kind::METADATA_POINTER, Kind::Native] {
        // Given tokens in a wallet.
        let world = World::bare();
        let token = world.reserve_of(kind);
        let deposit = ready_in(&world, token);
        // When some of them are deposited.
        let outcome = world.run(Deposit { amount: 600, ..deposit.clone() }).succeeded();
        // Then wallet, reserve, deposit and event agree. Bug class 45.
        assert_eq!(outcome.token_delta(&deposit.source), -600);
        assert_eq!(outcome.token_delta(&deposit.tokens), 600);
        outcome.assert_event(Deposited {
            deposit: deposit.deposit,
            source: deposit.source,
            amount: 600,
            balance: 600,
            liabilities: 600,
        });
        assert_eq!(world.balance(&deposit.deposit), 600);
        assert_eq!(liabilities(&world, &deposit), 600);
    }
}

#[test]
fn credits_the_deposit_that_the_payer_names() {
    // Bug class 25: what a stranger pays in is the owner's from then on.
    let (world, deposit) = World::with(ready);
    let friends = world.deposit_of("friend", 5);
    world.run(deposit.clone().deposit(friends)).assert_ok();
    assert_eq!((world.balance(&friends), world.balance(&deposit.deposit)), (TOKENS + 5, 0));
}

#[test]
fn takes_tokens_from_a_delegate_as_far_as_it_may() {
    // Given a delegate for 300.
    let world = World::new();
    let (deposit, reader) = (ready(&world), world.wallet("reader"));
    let delegate = world.address("delegate");
    let approve = token::instruction::approve(
        &token::ID,
        &deposit.source,
        &delegate,
        &reader.pubkey(),
        &[],
        300,
    );
    world.run(approve.unwrap()).assert_ok();
    // When it deposits 300, then that works; one more does not.
    let by_delegate = Deposit { authority: delegate, amount: 300, ..deposit };
    world.run(by_delegate.clone()).assert_ok();
    let owner_mismatch = Refusal::token(4);
    world.refuses(Deposit { amount: 1, ..by_delegate }, owner_mismatch);
}

#[test]
fn takes_as_much_as_there_can_be() {
    let world = World::new();
    let deposit = world.deposit_of("whale", u64::MAX);
    assert_eq!(world.balance(&deposit), u64::MAX);
}

#[test]
fn counts_nothing_that_was_sent_by_hand() {
    // I1. Given tokens and lamports that a stranger sent to the reserve and its token account.
    let (world, deposit) = World::with(ready);
    world.gift_tokens(&deposit.tokens, world.token, 77);
    world.prefund(&deposit.tokens, 5_000);
    world.prefund(&deposit.reserve, 5_000);
    assert_eq!(liabilities(&world, &deposit), 0);
    // When someone deposits, then only that is credited.
    world.run(deposit.clone()).assert_ok();
    assert_eq!(liabilities(&world, &deposit), TOKENS);
    assert_eq!(world.tokens(&deposit.tokens), TOKENS + 77);
}

#[test]
fn counts_no_lamports_that_became_wrapped_sol_by_hand() {
    // I1. Given lamports sent to the reserve of wrapped SOL, and made to count as tokens.
    let world = World::bare();
    let native = world.reserve_of(Kind::Native);
    let deposit = ready_in(&world, native);
    world.prefund(&deposit.tokens, 500);
    let sync = token::instruction::sync_native(&token::ID, &deposit.tokens).unwrap();
    // When that happens in the transaction of a deposit, then only the deposit is credited.
    let both = [sync.clone(), deposit.clone().instruction(), sync];
    world.run_all(&both).assert_ok();
    assert_eq!(world.balance(&deposit.deposit), TOKENS);
    assert_eq!(world.tokens(&deposit.tokens), TOKENS + 500);
}

#[test]
fn refuses_a_reserve_whose_token_account_is_too_short() {
    // Bug class 37. Given what no token program makes.
    let (world, deposit) = World::with(ready);
    for length in [0, 64, 71] {
        world.forge_data(deposit.tokens, token::ID, vec![0; length]);
        world.refuses(deposit.clone(), WrongReserveTokens);
    }
}

#[test]
fn refuses_to_deposit_nothing() {
    let world = World::new();
    world.refuses(Deposit { amount: 0, ..ready(&world) }, AmountZero);
}

#[test]
fn refuses_more_than_the_wallet_has() {
    let world = World::new();
    let insufficient_funds = 1;
    for amount in [TOKENS + 1, u64::MAX] {
        world.refuses(Deposit { amount, ..ready(&world) }, Refusal::token(insufficient_funds));
    }
}

#[test]
fn refuses_what_would_not_fit_a_balance() {
    // Given a balance that no history gives.
    let (world, deposit) = World::with(ready);
    world.tamper(&deposit.deposit, |deposit: &mut accounts::Deposit| deposit.balance = u64::MAX);
    world.refuses(deposit, AmountOverflow);
}

#[test]
fn refuses_when_nothing_arrives() {
    // Bug class 32. Given a token program that moves nothing, which no mint can bring about.
    let world = World::new();
    let deposit = Deposit { token_program: ids::compute_budget::ID, ..ready(&world) };
    world.tamper(&deposit.reserve, |reserve: &mut Reserve| {
        reserve.token_program = ids::compute_budget::ID;
    });
    world.refuses(deposit, NothingReceived);
}

#[test]
fn refuses_token_accounts_that_are_not_the_reserves() {
    // Bug classes 14 and 16: even the reserve's associated one, which anyone can make.
    let (world, deposit) = World::with(ready);
    let thief = world.fund_tokens(&world.address("thief"), world.token, 1);
    let associated = world.token_account(&deposit.reserve, world.token);
    for tokens in [thief, associated] {
        world.refuses(Deposit { tokens, ..deposit.clone() }, WrongReserveTokens);
    }
}

#[test]
fn refuses_tokens_of_another_mint() {
    // Bug class 17.
    let (world, deposit) = World::with(ready);
    let other = world.mint(Kind::Classic);
    let source = world.fund_tokens(&world.address("reader"), other, TOKENS);
    let mint_mismatch = Refusal::token(3);
    world.refuses(deposit.source(source), mint_mismatch);
}
