//! Several instructions in one transaction.
//!
//! - given placing, declining and freeing together: refused, because the address is young
//! - given the same order twice, or the same end twice: refused as a whole
//! - given fulfilling and cancelling together: refused in both orders
//! - given placing and fulfilling together, by a buyer who knows the key: an ordinary sale
//! - given the money of a declined order spent at once: it is spent once

use super::support::*;
use farthing_sdk::{
    errors::FarthingError,
    instructions::{CloseOrder, DeclineOrder, FulfilOrder, Pay, PlaceOrder},
    solana::Instruction,
};
use farthing_tests::KEY;

fn decline_of_new(shop: &Shop, place: &PlaceOrder) -> DeclineOrder {
    DeclineOrder {
        authority: shop.address("author"),
        creator: shop.creator,
        order: place.order,
        deposit: place.deposit,
        earnings: place.earnings,
        listing: place.listing,
    }
}

#[test]
fn placed_declined_and_freed_is_refused_because_the_address_is_young() {
    // I12, bug class 21: even with the oldest slot that can be named.
    for age in [0, 150] {
        let (shop, listing) = Shop::selling(item());
        let mut place = shop.order_to_place(&listing, "reader");
        place.open_slot -= age;
        let place = place.salt(1);
        let all: [Instruction; 3] = [
            place.clone().into(),
            decline_of_new(&shop, &place).into(),
            CloseOrder { order: place.order, rent_payer: place.payer }.into(),
        ];
        let _ = shop.run_all(&all).assert_err(FarthingError::AddressNotSpent);
        // Without the freeing it is fine, and moves nothing.
        let outcome = shop.run_all(&all[..2]).assert_ok();
        assert_moved(&outcome, &[]);
        assert_eq!(shop.pinned("reader"), (0, 0));
    }
}

#[test]
fn placed_declined_and_placed_again_is_refused() {
    // bug class 21
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    let decline = Instruction::from(decline_of_new(&shop, &place));
    let _ = shop.run_all(&[place.clone().into(), decline, place.into()]).assert_refused();
}

#[test]
fn the_same_order_twice_is_refused_as_a_whole() {
    let (shop, listing) = Shop::selling(item());
    let place = Instruction::from(shop.order_to_place(&listing, "reader"));
    let _ = shop.run_all(&[place.clone(), place]).assert_refused();
}

#[test]
fn two_ends_of_one_order_are_refused_in_any_order() {
    // bug class 2: the money is there once.
    let (shop, _, order) = Shop::with_order();
    shop.at(shop.order_at(&order).deadline + 300);
    let ends: [Instruction; 3] = [
        shop.fulfil(&order).into(),
        shop.cancel(&order, "reader").into(),
        shop.decline(&order, "author").into(),
    ];
    for first in &ends {
        for second in &ends {
            let both = [first.clone(), second.clone()];
            let _ = shop.run_all(&both).assert_err(FarthingError::OrderNotOpen);
        }
    }
}

#[test]
fn two_ends_of_an_old_order_are_refused_too() {
    // bug classes 2, 21: also where the account is freed between them.
    let (shop, _, order) = Shop::with_order();
    shop.at(shop.order_at(&order).deadline + 300);
    shop.advance_slots(151);
    let ends: [Instruction; 3] = [
        shop.fulfil(&order).into(),
        shop.cancel(&order, "reader").into(),
        shop.decline(&order, "author").into(),
    ];
    for first in &ends {
        for second in &ends {
            let both = [first.clone(), second.clone()];
            let _ = shop.run_all(&both).assert_err(FarthingError::OrderNotOpen);
            let [first, second] = both;
            let _ = shop.run_all(&[first, shop.free(&order).into(), second]).assert_refused();
        }
    }
}

#[test]
fn placed_and_fulfilled_together_is_an_ordinary_sale() {
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    let fulfil = FulfilOrder {
        order: place.order,
        deposit: place.deposit,
        earnings: place.earnings,
        key: KEY,
    };
    let outcome = shop.run_all(&[place.clone().into(), fulfil.into()]).assert_ok();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(place.deposit, -price), (place.earnings, price)]);
}

#[test]
fn money_that_comes_back_is_spent_once() {
    let (shop, listing) = Shop::selling(farthing_sdk::args::ListingTerms::at(PURSE));
    let order = shop.order(&listing, "reader");
    let pay = Pay::new(shop.address("reader"), shop.token.mint, shop.purse("stranger"), PURSE);
    let once = [shop.decline(&order, "author").into(), pay.clone().into()];
    let twice = [&once[..], &[pay.into()]].concat();
    let _ = shop.run_all(&twice).assert_err(FarthingError::InsufficientBalance);
    let _ = shop.run_all(&once).assert_ok();
    assert_eq!(shop.balance(&shop.purse("reader")), 0);
}
