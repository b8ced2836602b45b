//! Inside a reserve, money of every kind of mint is alike.
//!
//! - given a classic mint, wrapped SOL, a mint of Token-2022, one with a metadata pointer
//!   - when an item is bought, a pass refunded and another released: the same units move
//!   - when everyone withdraws: every unit that came in is out again
//! - given two mints with listings of one creator: money of one never pays for the other

use farthing_tests::prelude::*;

const KINDS: [Kind; 4] = [Kind::Classic, Kind::Native, Kind::PLAIN_2022, Kind::METADATA_POINTER];

/// Deposits of everyone in a token, the reader's with money in it.
fn stocked(scene: &Scene, token: Token) -> Address {
    for name in ["friend", "author"] {
        scene.deposit_in(token, name, 0);
    }
    scene.deposit_in(token, "reader", PURSE)
}

/// Takes all money of a wallet out of the reserve.
fn withdraw(scene: &Scene, token: Token, name: &str) -> u64 {
    let owner = scene.address(name);
    let account = scene.token_account(&owner, token);
    let before = scene.tokens(&account);
    scene.given(Withdraw::new(owner, token, ALL));
    scene.tokens(&account) - before
}

#[test]
fn money_of_every_kind_of_mint_buys_alike_and_comes_out_to_the_last_unit() {
    for kind in KINDS {
        // Given a reserve of that kind.
        let scene = Scene::set();
        let token = scene.reserve_of(kind);
        let purse = stocked(&scene, token);
        let friend = addresses::deposit(&scene.address("friend"), &token.mint);
        let [article, song] = [referred(item(), 333), referred(trial(), 333)]
            .map(|terms| scene.listing_in(token, &scene.creator, terms));
        let till = addresses::earnings(&scene.creator, &token.mint);
        // When the reader buys an article, gives a song back and keeps another.
        let outcome = scene.run(scene.buy(&article).referrer(Some(friend))).succeeded();
        assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
        let buy: BuyPass = scene.buy_pass(&song).referrer(Some(friend));
        scene.given(buy.clone());
        let outcome = scene.run(scene.refund_pass(&buy.pass, "reader")).succeeded();
        assert_moved(&outcome, &[(buy.pass, -1_000), (purse, 1_000)]);
        scene.given(buy.clone());
        scene.at(scene.pass_at(&buy.pass).refundable_until);
        let outcome = scene.run(scene.release_pass(&buy.pass)).succeeded();
        assert_moved(&outcome, &[(buy.pass, -1_000), (friend, 33), (till, 967)]);
        // Then everyone takes out what is theirs, and nothing stays.
        scene.given(Distribute::of(scene.creator, &scene.get(&scene.creator), token.mint));
        let out = ["reader", "friend", "author"].map(|name| withdraw(&scene, token, name));
        assert_eq!(out, [PURSE - 2 * PRICE, 66, 2 * PRICE - 66], "{kind:?}");
        let reserve: Reserve = scene.get(&addresses::reserve(&token.mint));
        assert_eq!((reserve.liabilities, scene.tokens(&reserve.tokens)), (0, 0));
    }
}

#[test]
fn money_of_one_mint_never_pays_for_a_listing_in_another() {
    // bug class 17: each swap of one account for its twin in the other mint is refused by name.
    let (scene, listing) = Scene::selling(referred(item(), 333));
    let other = scene.reserve_of(Kind::PLAIN_2022);
    let purse = stocked(&scene, other);
    let twin = scene.listing_in(other, &scene.creator, referred(item(), 333));
    let friend = addresses::deposit(&scene.address("friend"), &other.mint);
    let buy = || scene.buy(&listing).referrer(Some(scene.purse("friend")));
    let till = addresses::earnings(&scene.creator, &other.mint);
    scene.refuses(Buy { deposit: purse, ..buy() }, MintMismatch);
    scene.refuses(Buy { listing: twin, ..buy() }, MintMismatch);
    scene.refuses(Buy { earnings: till, ..buy() }, WrongEarnings);
    scene.refuses(buy().referrer(Some(friend)), ReferrerMintMismatch);
}
