//! - given an open order
//!   - when the author or the operator declines it, at any time: the money goes back to the buyer
//!   - when anyone else does, or the author of another creator: refused
//! - given an ended order: refused
//! - given another creator, deposit, earnings or listing: refused

use super::support::*;
use farthing_sdk::{
    accounts::OrderStatus,
    errors::FarthingError,
    events::{Event, OrderDeclined},
    instructions::DeclineOrder,
};

#[test]
fn the_money_goes_back_to_the_buyer() {
    // Given an order that was just placed.
    let (shop, listing, order) = Shop::with_order();
    // When the author does not want it.
    let outcome = shop.run(shop.decline(&order, "author")).assert_ok();
    // Then the buyer has the money at once (bug class 45).
    let (purse, price) = (shop.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (purse, price)]);
    let expected = OrderDeclined { order, deposit: purse, amount: PRICE, deposit_balance: PURSE };
    assert_eq!(outcome.event(), &Event::OrderDeclined(expected));
    assert_eq!((shop.terms_of(&listing).sold, shop.terms_of(&listing).revenue), (0, 0));
    assert_eq!(shop.pinned("reader"), (0, 0));
    // The account stays until it is freed.
    assert_eq!(shop.order_at(&order).status, OrderStatus::Ended);
}

#[test]
fn the_operator_may_decline_at_any_time() {
    for after in [-3_599, 0, 299, 300, 90 * DAY] {
        let (shop, _, order) = Shop::with_order();
        shop.at(shop.order_at(&order).deadline + after);
        shop.given(shop.decline(&order, "operator"));
        assert_eq!(shop.balance(&shop.purse("reader")), PURSE);
    }
}

#[test]
fn refuses_buyer_stranger_and_payer_of_the_rent() {
    // Declining is the seller's; the buyer waits, because the key may be on its way.
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader").payer(shop.address("sponsor"));
    shop.given(place.clone());
    for name in ["reader", "stranger", "sponsor"] {
        shop.refuses(shop.decline(&place.order, name), FarthingError::NotCreatorOrOperator);
    }
}

#[test]
fn refuses_the_author_of_another_creator() {
    // bug class 16: anyone can register a creator and be its author.
    let (shop, _, order) = Shop::with_order();
    let creator = shop.rival();
    for name in ["rival", "rival operator"] {
        shop.refuses(shop.decline(&order, name), FarthingError::NotCreatorOrOperator);
        let decline = DeclineOrder { creator, ..shop.decline(&order, name) };
        shop.refuses(decline, FarthingError::WrongCreator);
    }
}

#[test]
fn refuses_another_creator_with_its_own_earnings() {
    // bug class 16: both accounts agree with each other, but not with the order.
    let (shop, _, order) = Shop::with_order();
    let creator = shop.rival();
    let earnings = shop.earnings(&creator, shop.token);
    let decline = DeclineOrder { creator, earnings, ..shop.decline(&order, "rival") };
    shop.refuses(decline, FarthingError::WrongEarnings);
}

#[test]
fn refuses_an_order_that_has_ended() {
    // bug class 2: a fulfilled order must not be paid back as well.
    let (shop, _, order) = Shop::with_order();
    let decline = shop.decline(&order, "author");
    shop.given(shop.fulfil(&order));
    shop.refuses(decline.clone(), FarthingError::OrderNotOpen);

    let (shop, _, order) = Shop::with_order();
    let decline = shop.decline(&order, "author");
    shop.given(decline.clone());
    shop.refuses(decline, FarthingError::OrderNotOpen);
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // bug class 16
    let (shop, _, order) = Shop::with_order();
    let decline = DeclineOrder { deposit: shop.purse("author"), ..shop.decline(&order, "author") };
    shop.refuses(decline, FarthingError::WrongPayerDeposit);
}

#[test]
fn refuses_another_listing_in_the_place_of_the_one_ordered() {
    let (shop, _, order) = Shop::with_order();
    let listing = shop.listing(&shop.creator, item());
    let decline = DeclineOrder { listing, ..shop.decline(&order, "author") };
    shop.refuses(decline, FarthingError::WrongListing);
}
