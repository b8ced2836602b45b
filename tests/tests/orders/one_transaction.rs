//! Several instructions in one transaction.
//!
//! - given placing, declining and freeing together: refused, because the address is young
//! - given the same order twice, or the same end twice: refused as a whole
//! - given fulfilling and cancelling together: refused in both orders
//! - given placing and fulfilling together, by a buyer who knows the key: an ordinary sale
//! - given the money of a declined order spent at once: it is spent once

use farthing_tests::prelude::*;

fn decline_of_new(scene: &Scene, place: &PlaceOrder) -> DeclineOrder {
    DeclineOrder {
        authority: scene.address("author"),
        creator: scene.creator,
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
        let (scene, listing) = Scene::selling(item());
        let mut place = scene.order_to_place(&listing, "reader");
        place.open_slot -= age;
        let place = place.salt(1);
        let all: [Instruction; 3] = [
            place.clone().into(),
            decline_of_new(&scene, &place).into(),
            CloseOrder { order: place.order, rent_payer: place.payer }.into(),
        ];
        scene.run_all(&all).assert_err(AddressNotSpent);
        // Without the freeing it is fine, and moves nothing.
        let outcome = scene.run_all(&all[..2]).succeeded();
        assert_moved(&outcome, &[]);
        assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
    }
}

#[test]
fn placed_declined_and_placed_again_is_refused() {
    // bug class 21
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    let decline = Instruction::from(decline_of_new(&scene, &place));
    scene.run_all(&[place.clone().into(), decline, place.into()]).assert_refused();
}

#[test]
fn the_same_order_twice_is_refused_as_a_whole() {
    let (scene, listing) = Scene::selling(item());
    let place = Instruction::from(scene.order_to_place(&listing, "reader"));
    scene.run_all(&[place.clone(), place]).assert_refused();
}

#[test]
fn two_ends_of_one_order_are_refused_in_any_order() {
    // bug class 2: the money is there once.
    for age in [0, 151] {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + 300);
        scene.advance_slots(age);
        let ends: [Instruction; 3] = [
            scene.fulfil_order(&order).into(),
            scene.cancel_order(&order, "reader").into(),
            scene.decline_order(&order, "author").into(),
        ];
        for (first, second) in ends.iter().flat_map(|one| ends.iter().map(move |two| (one, two))) {
            scene.run_all(&[first.clone(), second.clone()]).assert_err(OrderNotOpen);
            // Also where the account is freed between them (bug class 21).
            let free = scene.close_order(&order).into();
            scene.run_all(&[first.clone(), free, second.clone()]).assert_refused();
        }
    }
}

#[test]
fn placed_and_fulfilled_together_is_an_ordinary_sale() {
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    let fulfil = FulfilOrder {
        order: place.order,
        deposit: place.deposit,
        earnings: place.earnings,
        key: KEY,
    };
    let outcome = scene.run_all(&[place.clone().into(), fulfil.into()]).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(place.deposit, -price), (place.earnings, price)]);
}

#[test]
fn money_that_comes_back_is_spent_once() {
    let (scene, listing) = Scene::selling(ListingTerms::at(PURSE));
    let order = scene.order(&listing, "reader");
    let pay = Pay::new(scene.address("reader"), scene.token.mint, scene.purse("stranger"), PURSE);
    let once = [scene.decline_order(&order, "author").into(), pay.clone().into()];
    let twice = [&once[..], &[pay.into()]].concat();
    scene.run_all(&twice).assert_err(InsufficientBalance);
    scene.run_all(&once).assert_ok();
    assert_eq!(scene.balance(&scene.purse("reader")), 0);
}
