//! - given a stranger, or accounts that do not belong together: refused
//! - given no lock: refused
//! - given terms other than those consented to, or a listing that does not sell: refused
//! - given too little supply or money: refused

use super::support::*;
use farthing_sdk::{
    args::{ListingChanges, ListingTerms},
    errors::FarthingError,
    instructions::PlaceOrder,
    solana::{Instruction, InstructionError},
};
use farthing_tests::Kind;

#[test]
fn refuses_a_stranger_who_orders_with_the_readers_deposit() {
    let (shop, listing) = Shop::selling(item());
    let stranger = shop.address("stranger");
    let place = shop.order_to_place(&listing, "reader").payer(stranger);
    shop.refuses(PlaceOrder { owner: stranger, ..place }, FarthingError::NotDepositOwner);
}

#[test]
fn refuses_an_owner_and_a_payer_that_did_not_sign() {
    let (shop, listing) = Shop::selling(item());
    for unsigned in [0, 1] {
        let place = shop.order_to_place(&listing, "reader").payer(shop.address("sponsor"));
        let mut place = Instruction::from(place);
        place.accounts[unsigned].is_signer = false;
        let _ = shop.run(place).assert_framework_err(InstructionError::MissingRequiredSignature);
    }
}

#[test]
fn refuses_a_deposit_of_another_mint() {
    // bug class 17
    let (shop, listing) = Shop::selling(item());
    let worthless = shop.reserve_of(Kind::Classic);
    let deposit = shop.deposit_in(worthless, "reader", PURSE);
    let place = PlaceOrder { deposit, ..shop.order_to_place(&listing, "reader") }.salt(1);
    shop.refuses(place, FarthingError::MintMismatch);
}

#[test]
fn refuses_earnings_of_another_creator_or_mint() {
    // bug classes 16, 17
    let (shop, listing) = Shop::selling(item());
    let worthless = shop.reserve_of(Kind::Classic);
    let rivals = shop.earnings(&shop.rival(), shop.token);
    for earnings in [rivals, shop.earnings(&shop.creator, worthless)] {
        let place = PlaceOrder { earnings, ..shop.order_to_place(&listing, "reader") };
        shop.refuses(place, FarthingError::WrongEarnings);
    }
}

#[test]
fn refuses_an_address_that_is_not_that_of_the_seeds() {
    // bug class 16
    let (shop, listing) = Shop::selling(item());
    let other = shop.order_to_place(&listing, "stranger").order;
    let place = PlaceOrder { order: other, ..shop.order_to_place(&listing, "reader") };
    let _ = shop.run(place).assert_refused();
}

#[test]
fn refuses_an_order_without_a_lock() {
    // bug class 40: zeros are what an account begins with, and no key hashes to them.
    let (shop, listing) = Shop::selling(item());
    let mut place = shop.order_to_place(&listing, "reader");
    place.terms.key_hash = [0; 32];
    shop.refuses(place, FarthingError::KeyHashMissing);
}

#[test]
fn refuses_terms_that_changed_after_consent() {
    // bug class 8
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    let changes = ListingChanges { content_hash: Some([1; 32]), ..ListingChanges::default() };
    shop.change(&listing, changes);
    shop.refuses(place, FarthingError::ListingChanged);
}

#[test]
fn refuses_a_price_above_the_maximum() {
    let (shop, listing) = Shop::selling(item());
    let mut place = shop.order_to_place(&listing, "reader");
    place.terms.max_price = PRICE - 1;
    shop.refuses(place, FarthingError::PriceAboveMaximum);
}

#[test]
fn a_maximum_above_the_price_is_not_what_is_held() {
    let (shop, listing) = Shop::selling(item());
    let mut place = shop.order_to_place(&listing, "reader");
    place.terms.max_price = u64::MAX;
    shop.given(place.clone());
    assert_eq!(shop.order_at(&place.order).amount, PRICE);
}

#[test]
fn refuses_a_paused_and_a_retired_listing() {
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    shop.change(&listing, paused);
    shop.refuses(place.clone(), FarthingError::ListingNotActive);
    shop.retire(&listing);
    shop.refuses(place, FarthingError::ListingNotActive);
}

#[test]
fn refuses_a_listing_that_gives_a_pass() {
    // Access, its term and its refund are sold by `buy_pass`; an order would give none of them.
    for terms in [season(), keepsake(), trial()] {
        let (shop, listing) = Shop::selling(terms);
        let place = shop.order_to_place(&listing, "reader");
        shop.refuses(place, FarthingError::ListingGivesPass);
    }
}

#[test]
fn refuses_a_listing_that_is_paid_by_the_second() {
    let (shop, listing) = Shop::selling(ListingTerms { period: 60, ..item() });
    let place = shop.order_to_place(&listing, "reader");
    shop.refuses(place, FarthingError::ListingIsStreamed);
}

#[test]
fn refuses_more_orders_than_the_supply() {
    let (shop, listing) = Shop::selling(ListingTerms { supply_cap: 1, ..item() });
    shop.order(&listing, "reader");
    shop.refuses(shop.order_to_place(&listing, "stranger"), FarthingError::SoldOut);
}

#[test]
fn refuses_what_the_deposit_cannot_pay() {
    let (shop, listing) = Shop::selling(ListingTerms::at(PURSE + 1));
    let place = shop.order_to_place(&listing, "reader");
    shop.refuses(place.clone(), FarthingError::InsufficientBalance);
    shop.deposit_of("reader", 1);
    shop.given(place);
}

#[test]
fn refuses_an_address_that_is_taken() {
    // A retried transaction meets its own order, and pays once.
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    shop.given(place.clone());
    let _ = shop.run(place).assert_refused();
}

#[test]
fn a_free_listing_that_was_bought_out_by_a_stranger_can_still_be_ordered() {
    // Without a limit there is nothing to buy out.
    let (shop, listing) = Shop::selling(ListingTerms::at(0));
    let greedy = shop.buy(&listing).quantity(u64::MAX);
    let _ = shop.run(greedy);
    let _ = shop.run(shop.order_to_place(&listing, "reader")).assert_ok();
}
