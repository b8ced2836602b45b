//! - given an open order
//!   - when the author or the operator declines it, at any time: the money goes back to the buyer
//!   - when the author of another creator does: refused
//! - given an ended order: refused

use farthing_tests::prelude::*;

#[test]
fn the_money_goes_back_to_the_buyer() {
    // Given an order that was just placed.
    let (scene, listing, order) = Scene::with_order();
    // When the author does not want it.
    let outcome = scene.run(scene.decline_order(&order, "author")).succeeded();
    // Then the buyer has the money at once (bug class 45).
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (purse, price)]);
    outcome.assert_event(OrderDeclined {
        order,
        deposit: purse,
        amount: PRICE,
        deposit_balance: PURSE,
    });
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
fn refuses_the_author_of_another_creator() {
    // bug class 16: anyone can register a creator and be its author.
    let (scene, _, order) = Scene::with_order();
    let creator = scene.rival();
    for name in ["rival", "rival operator"] {
        scene.refuses(scene.decline_order(&order, name), NotCreatorOrOperator);
        scene.refuses(DeclineOrder { creator, ..scene.decline_order(&order, name) }, WrongCreator);
    }
}

#[test]
fn refuses_an_order_that_has_ended() {
    // bug class 2: a fulfilled order must not be paid back as well.
    let (scene, _, order) = Scene::with_order();
    let decline = scene.decline_order(&order, "author");
    scene.given(scene.fulfil_order(&order));
    scene.refuses(decline.clone(), OrderNotOpen);

    let (scene, _, order) = Scene::with_order();
    let decline = scene.decline_order(&order, "author");
    scene.given(decline.clone());
    scene.refuses(decline, OrderNotOpen);
}
