//! Inside a reserve, money of every kind of mint is alike.
//!
//! - given a classic mint, wrapped SOL, a mint of Token-2022, one with a metadata pointer
//!   - when an item is bought, a pass refunded and another released: the same units move
//!   - when everyone withdraws: every unit that came in is out again
//! - given two mints with listings of one creator: money of one never pays for the other

use super::support::*;
use farthing_sdk::{
    ALL, Token,
    accounts::Reserve,
    addresses,
    errors::FarthingError,
    instructions::{Buy, BuyPass, Distribute, Withdraw},
    solana::Address,
};
use farthing_tests::Kind;

const KINDS: [Kind; 4] = [Kind::Classic, Kind::Native, Kind::PLAIN_2022, Kind::METADATA_POINTER];

/// Deposits of everyone in a token, the reader's with money in it.
fn stocked(shop: &Shop, token: Token) -> Address {
    for name in ["friend", "author"] {
        shop.deposit_in(token, name, 0);
    }
    shop.deposit_in(token, "reader", PURSE)
}

/// Takes all money of a wallet out of the reserve.
fn withdraw(shop: &Shop, token: Token, name: &str) -> u64 {
    let owner = shop.address(name);
    let account = shop.token_account(&owner, token);
    let before = shop.tokens(&account);
    shop.given(Withdraw::new(owner, token, ALL));
    shop.tokens(&account) - before
}

#[test]
fn money_of_every_kind_of_mint_buys_alike_and_comes_out_to_the_last_unit() {
    for kind in KINDS {
        // Given a reserve of that kind.
        let shop = Shop::open();
        let token = shop.reserve_of(kind);
        let purse = stocked(&shop, token);
        let friend = addresses::deposit(&shop.address("friend"), &token.mint);
        let [article, song] = [referred(item(), 333), referred(trial(), 333)]
            .map(|terms| shop.listing_in(token, &shop.creator, terms));
        let till = addresses::earnings(&shop.creator, &token.mint);
        // When the reader buys an article, gives a song back and keeps another.
        let outcome = shop.run(shop.buy(&article).referrer(Some(friend))).assert_ok();
        assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
        let buy: BuyPass = shop.buy_pass(&song).referrer(Some(friend));
        shop.given(buy.clone());
        let outcome = shop.run(shop.refund(&buy.pass, "reader")).assert_ok();
        assert_moved(&outcome, &[(buy.pass, -1_000), (purse, 1_000)]);
        shop.given(buy.clone());
        shop.at(shop.pass_at(&buy.pass).refundable_until);
        let outcome = shop.run(shop.release(&buy.pass)).assert_ok();
        assert_moved(&outcome, &[(buy.pass, -1_000), (friend, 33), (till, 967)]);
        // Then everyone takes out what is theirs, and nothing stays.
        shop.given(Distribute::of(shop.creator, &shop.get(&shop.creator), token.mint));
        let out = ["reader", "friend", "author"].map(|name| withdraw(&shop, token, name));
        assert_eq!(out, [PURSE - 2 * PRICE, 66, 2 * PRICE - 66], "{kind:?}");
        let reserve: Reserve = shop.get(&addresses::reserve(&token.mint));
        assert_eq!((reserve.liabilities, shop.tokens(&reserve.tokens)), (0, 0));
    }
}

#[test]
fn money_of_one_mint_never_pays_for_a_listing_in_another() {
    // bug class 17: each swap of one account for its twin in the other mint is refused by name.
    let (shop, listing) = Shop::selling(referred(item(), 333));
    let other = shop.reserve_of(Kind::PLAIN_2022);
    let purse = stocked(&shop, other);
    let twin = shop.listing_in(other, &shop.creator, referred(item(), 333));
    let friend = addresses::deposit(&shop.address("friend"), &other.mint);
    let buy = || shop.buy(&listing).referrer(Some(shop.purse("friend")));
    let till = addresses::earnings(&shop.creator, &other.mint);
    shop.refuses(Buy { deposit: purse, ..buy() }, FarthingError::MintMismatch);
    shop.refuses(Buy { listing: twin, ..buy() }, FarthingError::MintMismatch);
    shop.refuses(Buy { earnings: till, ..buy() }, FarthingError::WrongEarnings);
    shop.refuses(buy().referrer(Some(friend)), FarthingError::ReferrerMintMismatch);
}
