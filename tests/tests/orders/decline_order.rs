//! - given an open order
//!   - when the author or the operator declines it, at any time: the money goes back to the buyer
//!   - when anyone else does, or the author of another creator: refused
//! - given an ended order: refused
//! - given another creator, deposit, earnings or listing: refused

use farthing_sdk::{
    accounts::OrderStatus,
    errors::FarthingError,
    events::{Event, OrderDeclined},
    instructions::DeclineOrder,
};
use farthing_tests::scene::*;

#[test]
fn the_money_goes_back_to_the_buyer() {
    // Given an order that was just placed.
    let (scene, listing, order) = Scene::with_order();
    // When the author does not want it.
    let outcome = scene.run(scene.decline_order(&order, "author")).succeeded();
    // Then the buyer has the money at once (bug class 45).
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (purse, price)]);
    let expected = OrderDeclined { order, deposit: purse, amount: PRICE, deposit_balance: PURSE };
    assert_eq!(outcome.event(), &Event::OrderDeclined(expected));
    assert_eq!((scene.listing_at(&listing).sold, scene.listing_at(&listing).revenue), (0, 0));
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
    // The account stays until it is freed.
    assert_eq!(scene.order_at(&order).status, OrderStatus::Ended);
}

#[test]
fn the_operator_may_decline_at_any_time() {
    for after in [-3_599, 0, 299, 300, 90 * DAY] {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + after);
        scene.given(scene.decline_order(&order, "operator"));
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    }
}

#[test]
fn refuses_buyer_stranger_and_payer_of_the_rent() {
    // Declining is the seller's; the buyer waits, because the key may be on its way.
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader").payer(scene.address("sponsor"));
    scene.given(place.clone());
    for name in ["reader", "stranger", "sponsor"] {
        scene.refuses(scene.decline_order(&place.order, name), FarthingError::NotCreatorOrOperator);
    }
}

#[test]
fn refuses_the_author_of_another_creator() {
    // bug class 16: anyone can register a creator and be its author.
    let (scene, _, order) = Scene::with_order();
    let creator = scene.rival();
    for name in ["rival", "rival operator"] {
        scene.refuses(scene.decline_order(&order, name), FarthingError::NotCreatorOrOperator);
        let decline = DeclineOrder { creator, ..scene.decline_order(&order, name) };
        scene.refuses(decline, FarthingError::WrongCreator);
    }
}

#[test]
fn refuses_another_creator_with_its_own_earnings() {
    // bug class 16: both accounts agree with each other, but not with the order.
    let (scene, _, order) = Scene::with_order();
    let creator = scene.rival();
    let earnings = scene.earnings(&creator, scene.token);
    let decline = DeclineOrder { creator, earnings, ..scene.decline_order(&order, "rival") };
    scene.refuses(decline, FarthingError::WrongEarnings);
}

#[test]
fn refuses_an_order_that_has_ended() {
    // bug class 2: a fulfilled order must not be paid back as well.
    let (scene, _, order) = Scene::with_order();
    let decline = scene.decline_order(&order, "author");
    scene.given(scene.fulfil_order(&order));
    scene.refuses(decline.clone(), FarthingError::OrderNotOpen);

    let (scene, _, order) = Scene::with_order();
    let decline = scene.decline_order(&order, "author");
    scene.given(decline.clone());
    scene.refuses(decline, FarthingError::OrderNotOpen);
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // bug class 16
    let (scene, _, order) = Scene::with_order();
    let decline =
        DeclineOrder { deposit: scene.purse("author"), ..scene.decline_order(&order, "author") };
    scene.refuses(decline, FarthingError::WrongPayerDeposit);
}

#[test]
fn refuses_another_listing_in_the_place_of_the_one_ordered() {
    let (scene, _, order) = Scene::with_order();
    let listing = scene.listing(&scene.creator, item());
    let decline = DeclineOrder { listing, ..scene.decline_order(&order, "author") };
    scene.refuses(decline, FarthingError::WrongListing);
}
