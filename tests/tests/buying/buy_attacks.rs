//! - given a stranger
//!   - when it spends from another's deposit: refused
//!   - when it buys with money of another mint, pays another creator, or another mint's earnings:
//!     refused
//!   - when it names itself or the seller as referrer: refused, or worth nothing
//! - given amounts at the edge of 64 bits: an error, never a wrap
//! - given a free listing: nobody can use it up
//! - given the same signed bytes twice: one purchase; two purchases when it is asked for twice

use super::support::*;
use farthing_sdk::{
    args::ListingTerms,
    errors::FarthingError,
    instructions::{Buy, Pay},
    solana::{Instruction, InstructionError},
};
use farthing_tests::Kind;

/// Two accounts that are both written must be different.
const SAME_ACCOUNT: u32 = 2040;

#[test]
fn refuses_a_stranger_who_spends_from_the_readers_deposit() {
    let (shop, listing) = Shop::selling(item());
    let buy = Buy { authority: shop.address("stranger"), ..shop.buy(&listing) };
    shop.refuses(buy, FarthingError::NotSpender);
}

#[test]
fn refuses_the_owner_who_did_not_sign() {
    let (shop, listing) = Shop::selling(item());
    let mut buy = Instruction::from(shop.buy(&listing));
    buy.accounts[0].is_signer = false;
    let _ = shop.run(buy).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn refuses_a_deposit_of_another_mint() {
    // bug class 17: worthless tokens must not buy what costs real ones.
    let (shop, listing) = Shop::selling(item());
    let worthless = shop.reserve_of(Kind::Classic);
    let deposit = shop.deposit_in(worthless, "reader", PURSE);
    let buy = Buy { deposit, ..shop.buy(&listing) };
    shop.refuses(buy, FarthingError::MintMismatch);
}

#[test]
fn refuses_earnings_of_another_creator() {
    // bug class 16
    let (shop, listing) = Shop::selling(item());
    let earnings = shop.earnings(&shop.rival(), shop.token);
    let buy = Buy { earnings, ..shop.buy(&listing) };
    shop.refuses(buy, FarthingError::WrongEarnings);
}

#[test]
fn refuses_earnings_of_the_creator_in_another_mint() {
    // bug class 17
    let (shop, listing) = Shop::selling(item());
    let worthless = shop.reserve_of(Kind::Classic);
    let earnings = shop.earnings(&shop.creator, worthless);
    let buy = Buy { earnings, ..shop.buy(&listing) };
    shop.refuses(buy, FarthingError::WrongEarnings);
}

#[test]
fn refuses_a_deposit_in_the_place_of_the_earnings() {
    // bug class 16: the two have the same size and begin alike.
    let (shop, listing) = Shop::selling(item());
    let buy = Buy { earnings: shop.purse("stranger"), ..shop.buy(&listing) };
    let _ = shop.run(buy).assert_framework_err(InstructionError::InvalidAccountData);
}

#[test]
fn refuses_a_referrer_of_another_mint() {
    // bug class 17
    let (shop, listing) = Shop::selling(referred(item(), 1_000));
    let other = shop.reserve_of(Kind::Classic);
    let referrer = shop.deposit_in(other, "friend", 0);
    let buy = shop.buy(&listing).referrer(Some(referrer));
    shop.refuses(buy, FarthingError::ReferrerMintMismatch);
}

#[test]
fn refuses_the_paying_deposit_as_referrer() {
    // bug class 18
    let (shop, listing) = Shop::selling(referred(item(), 1_000));
    let buy = shop.buy(&listing).referrer(Some(shop.purse("reader")));
    let _ = shop.run(buy).assert_framework_err(SAME_ACCOUNT);
}

#[test]
fn refuses_the_earnings_as_referrer() {
    // bug class 18
    let (shop, listing) = Shop::selling(referred(item(), 1_000));
    let buy = shop.buy(&listing).referrer(Some(shop.till()));
    let _ = shop.run(buy).assert_refused();
}

#[test]
fn refuses_a_referrer_without_a_deposit() {
    let (shop, listing) = Shop::selling(referred(item(), 1_000));
    let buy = shop.buy(&listing).referrer(Some(shop.purse("nobody yet")));
    let _ = shop.run(buy).assert_refused();
}

#[test]
fn a_quantity_whose_price_does_not_fit_is_an_error_and_no_bargain() {
    // bug class 5: 2^63 times 2 wraps to nothing.
    let (shop, listing) = Shop::selling(ListingTerms::at(1 << 63));
    let buy = shop.buy(&listing).quantity(2);
    shop.refuses(buy, FarthingError::AmountOverflow);
}

#[test]
fn the_highest_price_is_too_much_and_nothing_else() {
    let (shop, listing) = Shop::selling(referred(ListingTerms::at(u64::MAX), 10_000));
    let buy = shop.buy(&listing).referrer(Some(shop.purse("friend")));
    shop.refuses(buy, FarthingError::InsufficientBalance);
}

#[test]
fn a_whole_supply_of_tokens_can_change_hands() {
    // Given every unit that 64 bits can count, in one purse.
    let shop = Shop::open();
    let all = shop.reserve_of(Kind::Classic);
    let purse = shop.deposit_in(all, "reader", u64::MAX);
    let friend = shop.deposit_in(all, "friend", 0);
    let terms = referred(ListingTerms::at(u64::MAX), 9_999);
    let listing = shop.listing_in(all, &shop.creator, terms);
    // When it is all spent.
    let outcome = shop.run(shop.buy(&listing).referrer(Some(friend))).assert_ok();
    // Then the share is exact at that size, too (bug class 4).
    let share = i128::from(u64::MAX) * 9_999 / 10_000;
    let till = shop.earnings(&shop.creator, all);
    let rest = i128::from(u64::MAX) - share;
    assert_moved(&outcome, &[(purse, -i128::from(u64::MAX)), (friend, share), (till, rest)]);
    assert_eq!(shop.terms_of(&listing).revenue, u64::MAX);
}

#[test]
fn the_statistic_of_revenue_cannot_stop_a_sale() {
    // Given a listing whose revenue is as high as can be, the money having come round again.
    let shop = Shop::open();
    let all = shop.reserve_of(Kind::Classic);
    shop.deposit_in(all, "reader", u64::MAX);
    let listing = shop.listing_in(all, &shop.creator, ListingTerms::at(u64::MAX));
    shop.given(shop.buy(&listing));
    let creator = shop.get(&shop.creator);
    let home = farthing_sdk::instructions::Distribute::of(shop.creator, &creator, all.mint);
    shop.given(home);
    let author = shop.address("author");
    let reader = farthing_sdk::addresses::deposit(&shop.address("reader"), &all.mint);
    shop.given(Pay::new(author, all.mint, reader, u64::MAX));
    // When it is bought once more, then it is sold.
    shop.given(shop.buy(&listing));
    assert_eq!(shop.terms_of(&listing).revenue, u64::MAX);
}

#[test]
fn nobody_can_use_up_a_free_listing_without_limit() {
    // Given something free, for everyone, without limit.
    let (shop, listing) = Shop::selling(ListingTerms::at(0));
    // When a stranger takes as many as can be counted, for nothing.
    let greedy = Buy::of(listing, &shop.get(&listing), shop.address("stranger"));
    let _ = shop.run(greedy.quantity(u64::MAX));
    // Then the next reader still gets one.
    let _ = shop.run(shop.buy(&listing)).assert_ok();
}

#[test]
fn a_supply_of_every_number_there_is_is_still_a_supply() {
    // bug class 5: where there is a cap, the count must not stop short of saying that it is reached.
    let (shop, listing) =
        Shop::selling(ListingTerms { supply_cap: u64::MAX, ..ListingTerms::at(0) });
    shop.given(shop.buy(&listing).quantity(u64::MAX));
    shop.refuses(shop.buy(&listing), FarthingError::SoldOut);
}

#[test]
fn the_count_of_a_listing_without_limit_stops_at_its_highest() {
    let (shop, listing) = Shop::selling(ListingTerms::at(0));
    shop.given(shop.buy(&listing).quantity(u64::MAX));
    shop.given(shop.buy(&listing).quantity(u64::MAX));
    assert_eq!(shop.terms_of(&listing).sold, u64::MAX);
}

#[test]
fn the_same_purchase_twice_in_one_transaction_is_two_purchases() {
    let (shop, listing) = Shop::selling(item());
    let buy = Instruction::from(shop.buy(&listing));
    let outcome = shop.run_all(&[buy.clone(), buy]).assert_ok();
    let paid = 2 * i128::from(PRICE);
    assert_moved(&outcome, &[(shop.purse("reader"), -paid), (shop.till(), paid)]);
    assert_eq!(outcome.events.len(), 2);
}

#[test]
fn arguments_cut_short_are_an_error_and_bytes_after_them_are_ignored() {
    // bug class 37
    let (shop, listing) = Shop::selling(item());
    let whole = Instruction::from(shop.buy(&listing));
    for length in 1..whole.data.len() {
        let mut cut = whole.clone();
        cut.data.truncate(length);
        let _ = shop.run(cut).assert_refused();
    }
    let mut long = whole;
    long.data.extend([9; 40]);
    shop.given(long);
}
