//! - given an order that ended young
//!   - when anyone frees it, 151 slots after the slot it was opened at: the rent goes home
//!   - when it is tried before: refused
//! - given an order of any age
//!   - when it ends and is freed in one transaction: from the same slot on, with all its lamports
//! - given an open order: refused, however old

use super::exits::{ENDS, end, overdue};
use farthing_sdk::{
    accounts::{AccountKind, Order},
    errors::FarthingError,
    events::{Event, OrderClosed},
    solana::{Address, Instruction},
};
use farthing_tests::scene::*;

/// An order of a sponsor's rent that ended in the slot of its placing.
fn ended() -> (Scene, Address, Address) {
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader").payer(scene.address("sponsor"));
    scene.given(place.clone());
    scene.given(scene.fulfil_order(&place.order));
    (scene, listing, place.order)
}

#[test]
fn the_rent_goes_home_and_the_event_says_so() {
    // Given an ended order whose address is spent.
    let (scene, listing, order) = ended();
    scene.advance_slots(151);
    // When anyone frees it; nobody of ours signs.
    let outcome = scene.run(scene.close_order(&order)).succeeded();
    // Then the sponsor has its lamports (I8, bug classes 41, 45).
    assert_eq!(outcome.event(), &Event::OrderClosed(OrderClosed { order, listing }));
    let rent = i128::from(scene.rent(Order::SIZE));
    assert_eq!(outcome.lamports_delta(&scene.address("sponsor")), rent);
    assert_moved(&outcome, &[]);
    assert_gone(&scene, &order);
}

#[test]
fn an_address_is_spent_after_a_hundred_and_fifty_slots() {
    // I12, bug classes 3, 21
    for (age, spent) in [(0, false), (149, false), (150, false), (151, true), (152, true)] {
        let (scene, _, order) = ended();
        scene.advance_slots(age);
        if spent {
            scene.given(scene.close_order(&order));
        } else {
            scene.refuses(scene.close_order(&order), FarthingError::AddressNotSpent);
        }
    }
}

#[test]
fn the_age_counts_from_the_slot_named_and_not_from_the_placing() {
    // Given an order placed with the oldest slot possible.
    let (scene, listing) = Scene::selling(item());
    let mut place = scene.order_to_place(&listing, "reader");
    place.open_slot = scene.slot() - 150;
    let place = place.salt(1);
    scene.given(place.clone());
    scene.given(scene.fulfil_order(&place.order));
    // When a single slot has passed, then it can be freed, and not placed again.
    scene.refuses(scene.close_order(&place.order), FarthingError::AddressNotSpent);
    scene.advance_slots(1);
    scene.given(scene.close_order(&place.order));
    scene.refuses(place, FarthingError::OpenSlotNotRecent);
}

#[test]
fn an_end_and_its_freeing_fit_in_one_transaction_once_the_address_is_spent() {
    // I8, I12; lamports that somebody sent to it as well.
    for how in ENDS {
        for (age, spent) in [(0, false), (149, false), (150, false), (151, true)] {
            let (scene, _, order) = overdue();
            scene.prefund(&order, 12_345);
            scene.advance_slots(age);
            let both: [Instruction; 2] =
                [end(&scene, &order, how), scene.close_order(&order).into()];
            let outcome = scene.run_all(&both);
            if spent {
                let outcome = outcome.succeeded();
                let all = i128::from(scene.rent(Order::SIZE)) + 12_345;
                assert_eq!(outcome.lamports_delta(&scene.address("reader")), all);
                assert_gone(&scene, &order);
            } else {
                outcome.assert_err(FarthingError::AddressNotSpent);
            }
        }
    }
}

#[test]
fn refuses_an_open_order_however_old() {
    // bug class 2: the money would vanish with the account.
    let (scene, _, order) = Scene::with_order();
    for slots in [0, 151, 1_000_000] {
        scene.advance_slots(slots);
        scene.refuses(scene.close_order(&order), FarthingError::OrderNotEnded);
    }
    scene.at(scene.order_at(&order).deadline + 365 * DAY);
    scene.refuses(scene.close_order(&order), FarthingError::OrderNotEnded);
}

#[test]
fn refuses_an_order_that_is_freed_already() {
    // bug class 21
    let (scene, _, order) = ended();
    scene.advance_slots(151);
    let close = scene.close_order(&order);
    scene.given(close.clone());
    scene.run(close).assert_refused();
}
