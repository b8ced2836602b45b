//! - given an order, 300 seconds after its deadline
//!   - when its buyer cancels it: the money comes back, the unit goes back, both ends are let go
//!   - when the payer of its rent cancels it: the money is the buyer's all the same
//!   - when anyone else does: refused
//! - given the second before: refused; the one itself, and those after: cancelled
//! - given an ended order: refused
//! - given another deposit, earnings or listing: refused
//! - given a listing that is gone: cancelled all the same

use super::support::*;
use farthing_sdk::{
    accounts::{AccountKind, Order, OrderStatus},
    args::ListingTerms,
    errors::FarthingError,
    events::{Event, OrderCancelled},
    instructions::CancelOrder,
    solana::{Address, Instruction, InstructionError},
};

/// An order that can be cancelled from now on, and is old enough to be freed then.
fn overdue() -> (Shop, Address, Address) {
    let (shop, listing, order) = Shop::with_order();
    shop.at(shop.order_at(&order).deadline + 300);
    shop.advance_slots(151);
    (shop, listing, order)
}

#[test]
fn the_money_comes_back_and_the_order_waits_to_be_freed() {
    // Given an order whose key never came.
    let (shop, listing, order) = overdue();
    // When the buyer gives up.
    let outcome = shop.run(shop.cancel(&order, "reader")).assert_ok();
    // Then it is as if it had not been placed (bug class 45).
    let (purse, price) = (shop.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (purse, price)]);
    let expected = OrderCancelled { order, deposit: purse, amount: PRICE, deposit_balance: PURSE };
    assert_eq!(outcome.event(), &Event::OrderCancelled(expected));
    assert_eq!((shop.terms_of(&listing).sold, shop.terms_of(&listing).revenue), (0, 0));
    assert_eq!(shop.pinned("reader"), (0, 0));
    // Its account stays, with its rent.
    assert_eq!(shop.order_at(&order).status, OrderStatus::Ended);
    assert_eq!(outcome.lamports_delta(&order), 0);
}

#[test]
fn the_seller_has_three_hundred_seconds_after_the_deadline() {
    // bug classes 3, 12, 40
    let cases = [(-1, false), (0, false), (299, false), (300, true), (301, true)];
    for (after, possible) in cases {
        let (shop, _, order) = Shop::with_order();
        shop.at(shop.order_at(&order).deadline + after);
        let cancel = shop.cancel(&order, "reader");
        if possible {
            shop.given(cancel);
        } else {
            shop.refuses(cancel, FarthingError::TooEarlyToCancel);
        }
    }
}

#[test]
fn the_payer_of_the_rent_may_cancel_and_the_money_is_the_buyers() {
    // bug classes 16, 41: a sponsor whose reader is gone gets its rent, and nothing else.
    let (shop, listing) = Shop::selling(item());
    let sponsor = shop.address("sponsor");
    let place = shop.order_to_place(&listing, "reader").payer(sponsor);
    shop.given(place.clone());
    shop.at(place.terms.deadline + 300);
    shop.advance_slots(151);
    let cancel = shop.cancel(&place.order, "sponsor");
    let steps = cancel.and_free(&shop.order_at(&place.order), shop.slot());
    let outcome = shop.run_all(&steps).assert_ok();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(place.order, -price), (shop.purse("reader"), price)]);
    assert_eq!(outcome.lamports_delta(&sponsor), i128::from(shop.rent(Order::SIZE)));
}

#[test]
fn refuses_anyone_else() {
    // bug class 16
    let (shop, _, order) = overdue();
    for name in ["stranger", "author", "operator", "friend"] {
        shop.refuses(shop.cancel(&order, name), FarthingError::NotCanceller);
    }
}

#[test]
fn refuses_a_buyer_that_did_not_sign() {
    let (shop, _, order) = overdue();
    let mut cancel = Instruction::from(shop.cancel(&order, "reader"));
    cancel.accounts[0].is_signer = false;
    let _ = shop.run(cancel).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn refuses_an_order_that_was_fulfilled_declined_or_cancelled() {
    // bug class 2
    for end in ["fulfil", "decline", "cancel"] {
        let (shop, _, order) = Shop::with_order();
        shop.at(shop.order_at(&order).deadline + 300);
        let late = shop.cancel(&order, "reader");
        match end {
            "fulfil" => shop.given(shop.fulfil(&order)),
            "decline" => shop.given(shop.decline(&order, "author")),
            _ => shop.given(late.clone()),
        }
        shop.refuses(late, FarthingError::OrderNotOpen);
    }
}

#[test]
fn the_unit_goes_back_into_the_supply() {
    let (shop, listing) = Shop::selling(ListingTerms { supply_cap: 1, ..item() });
    let order = shop.order(&listing, "reader");
    shop.refuses(shop.order_to_place(&listing, "stranger"), FarthingError::SoldOut);
    shop.at(shop.order_at(&order).deadline + 300);
    shop.given(shop.cancel(&order, "reader"));
    shop.given(shop.order_to_place(&listing, "stranger"));
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // bug class 16: the buyer's money must not go to the one who calls.
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader").payer(shop.address("stranger"));
    shop.given(place.clone());
    shop.at(place.terms.deadline + 300);
    let deposit = shop.purse("stranger");
    let cancel = CancelOrder { deposit, ..shop.cancel(&place.order, "stranger") };
    shop.refuses(cancel, FarthingError::WrongPayerDeposit);
}

#[test]
fn refuses_earnings_other_than_those_of_the_order() {
    // bug class 22
    let (shop, _, order) = overdue();
    let earnings = shop.earnings(&shop.rival(), shop.token);
    let cancel = CancelOrder { earnings, ..shop.cancel(&order, "reader") };
    shop.refuses(cancel, FarthingError::WrongEarnings);
}

#[test]
fn refuses_another_listing_in_the_place_of_the_one_ordered() {
    let (shop, _, order) = overdue();
    let listing = shop.listing(&shop.creator, item());
    let cancel = CancelOrder { listing, ..shop.cancel(&order, "reader") };
    shop.refuses(cancel, FarthingError::WrongListing);
}
