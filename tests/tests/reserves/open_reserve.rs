//! `open_reserve`
//!
//! - given a mint that is accepted
//!   - when it is of Token, of Token-2022, or wrapped SOL: opens, owes nothing, keeps the decimals
//!   - when an address was prefunded: opens, whatever the amount (bug class 13)
//!   - when anyone opens it: the same reserve (15)
//!   - when a stranger has made token accounts for the reserve: opens all the same (14)
//! - given a reserve that is open
//!   - when it is opened again: refused
//! - given a token program that does not own the mint, no mint, or forged bytes (20): refused

use farthing_sdk::solana::ids::system_program;
use farthing_tests::prelude::*;

fn opens(kind: Kind, decimals: u8) {
    // Given a mint without a reserve.
    let world = World::bare();
    let token = world.mint(kind);
    let payer = world.address("anyone");
    // When anyone opens its reserve.
    let open = OpenReserve::new(payer, token);
    let outcome = world.run(open.clone()).succeeded();
    // Then it is there, says what the mint says, and owes nothing.
    let reserve: Reserve = world.get(&open.reserve);
    assert_eq!((reserve.mint, reserve.token_program), (token.mint, token.program));
    assert_eq!((reserve.tokens, reserve.liabilities, reserve.decimals), (open.tokens, 0, decimals));
    assert_eq!((reserve.version, reserve.reserved), (1, [0; 28]));
    assert_eq!(reserve.bump, addresses::reserve_with_bump(&token.mint).1);
    // Then the event says the same, and the payer paid both rents. Bug class 45.
    outcome.assert_event(ReserveOpened {
        reserve: open.reserve,
        mint: token.mint,
        token_program: token.program,
        decimals: decimals.into(),
    });
    let rents = world.lamports(&open.reserve) + world.lamports(&open.tokens);
    assert_eq!(outcome.lamports_delta(&payer), -i128::from(rents));
}

#[test]
fn opens_the_reserve_of_a_classic_mint() {
    opens(Kind::Classic, 6);
}

#[test]
fn opens_the_reserve_of_a_token_2022_mint() {
    opens(Kind::PLAIN_2022, 6);
}

#[test]
fn opens_the_reserve_of_wrapped_sol() {
    opens(Kind::Native, 9);
}

#[test]
fn makes_the_same_reserve_for_everyone_who_opens_it() {
    // Bug class 15: there is nothing to be first for.
    let [one, other] = ["ann", "stranger"].map(|name| {
        let world = World::bare();
        let open = OpenReserve::new(world.address(name), world.token);
        world.run(open.clone()).assert_ok();
        world.data(&open.reserve)
    });
    assert_eq!(one, other);
}

#[test]
fn owes_nothing_for_lamports_that_waited_at_the_token_account_of_wrapped_sol() {
    // Bug class 13. Given lamports that the token program takes for wrapped ones.
    let world = World::bare();
    let token = world.mint(Kind::Native);
    let open = OpenReserve::new(world.address("anyone"), token);
    world.prefund(&open.tokens, 10_000_000_000);
    // When the reserve opens, then it has them and owes none.
    world.run(open.clone()).assert_ok();
    assert!(world.tokens(&open.tokens) > 0);
    assert_eq!(world.get::<Reserve>(&open.reserve).liabilities, 0);
}

#[test]
fn keeps_the_decimals_of_the_mint_at_their_extremes() {
    for decimals in [0, 255] {
        let world = World::bare();
        let token = world.network.create_mint(decimals).unwrap();
        let reserve = world.open_reserve(token);
        assert_eq!(world.get::<Reserve>(&reserve).decimals, decimals);
    }
}

#[test]
fn opens_at_addresses_that_were_prefunded() {
    // Bug class 13.
    let rent = World::bare().rent(165);
    for lamports in [1, rent - 1, rent, 10 * rent] {
        // Given lamports at both addresses.
        let world = World::bare();
        let open = OpenReserve::new(world.address("anyone"), world.token);
        world.prefund(&open.reserve, lamports);
        world.prefund(&open.tokens, lamports);
        // When the reserve opens, then it works like any other.
        world.run(open).assert_ok();
        world.deposit_of("reader", 5);
    }
}

#[test]
fn opens_beside_token_accounts_that_a_stranger_made_for_it() {
    // Bug class 14. Given an associated token account of the reserve, with tokens in it.
    let world = World::bare();
    let open = OpenReserve::new(world.address("anyone"), world.token);
    let strangers = world.fund_tokens(&open.reserve, world.token, 1_000);
    // When the reserve opens.
    world.run(open.clone()).assert_ok();
    // Then its own token account is another one, and the gift counts for nothing.
    let reserve: Reserve = world.get(&open.reserve);
    assert_ne!(reserve.tokens, strangers);
    assert_eq!((reserve.liabilities, world.tokens(&reserve.tokens)), (0, 0));
}

#[test]
fn refuses_to_open_a_reserve_twice() {
    let world = World::new();
    world.refuses(OpenReserve::new(world.address("anyone"), world.token), Refusal::IN_USE);
}

#[test]
fn refuses_the_token_program_that_does_not_own_the_mint() {
    for (kind, other) in [(Kind::Classic, token_2022::ID), (Kind::PLAIN_2022, token::ID)] {
        let world = World::bare();
        let token = Token { program: other, ..world.mint(kind) };
        world.refuses(OpenReserve::new(world.address("anyone"), token), WrongTokenProgram);
    }
}

#[test]
fn refuses_a_token_account_in_place_of_a_mint() {
    let world = World::bare();
    let account = world.fund_tokens(&world.address("anyone"), world.token, 1);
    let open = OpenReserve::new(world.address("anyone"), account);
    let invalid_mint = Refusal::token(2);
    world.refuses(open, invalid_mint);
}

#[test]
fn refuses_a_wallet_in_place_of_a_mint() {
    let world = World::bare();
    let open = OpenReserve::new(world.address("anyone"), world.address("a wallet"));
    world.refuses(open, WrongTokenProgram);
}

#[test]
fn refuses_a_forged_mint_with_the_right_bytes() {
    // Bug class 20. Given a mint's bytes under another owner.
    let world = World::bare();
    let forged = world.address("forged");
    world.forge_copy(&world.token.mint, forged, system_program::ID);
    // When its reserve is to open, then that is refused.
    world.refuses(OpenReserve::new(world.address("anyone"), forged), WrongTokenProgram);
}
