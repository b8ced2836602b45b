//! Leaving an order cannot be blocked (I7).
//!
//! - given a listing that is paused, changed or closed: fulfilled, cancelled and declined all the
//!   same
//! - given frozen tokens in the reserve: fulfilled, cancelled and declined all the same
//! - given a payer of the rent that has nothing left, is a program or another program's account
//!   - when the order ends, and when it is freed: both work
//!   - when the transaction calls it as a program: the order ends, and is freed by another
//!     transaction
//! - given deposits and earnings: pinned while the order is open, and closable right after
//! - given a creator whose authority changed: the new one declines
//! - given a stranger: it can pin nobody's deposit, and the seller rids itself of its orders

use farthing_tests::prelude::*;

/// The three ways out, each possible now.
pub const ENDS: [&str; 3] = ["fulfil", "cancel", "decline"];

pub fn end(scene: &Scene, order: &Address, how: &str) -> Instruction {
    match how {
        "fulfil" => scene.fulfil_order(order).into(),
        "cancel" => scene.cancel_order(order, "reader").into(),
        _ => scene.decline_order(order, "operator").into(),
    }
}

/// An order that could be cancelled by now.
pub fn overdue() -> (Scene, Address, Address) {
    let (scene, listing, order) = Scene::with_order();
    scene.at(scene.order_at(&order).deadline + 300);
    (scene, listing, order)
}

/// Where the money of an order goes.
fn receiver(scene: &Scene, how: &str) -> Address {
    if how == "fulfil" { scene.till() } else { scene.purse("reader") }
}

#[test]
fn no_change_of_the_listing_stands_in_the_way() {
    // bug classes 8, 9, 11, 29
    for how in ENDS {
        for gone in [false, true] {
            let (scene, listing, order) = overdue();
            let dear = ListingChanges {
                price: Some(u64::MAX),
                supply_cap: Some(1),
                paused: Some(true),
                ..ListingChanges::default()
            };
            scene.change(&listing, dear);
            if gone {
                scene.remove(&listing);
            }
            let outcome = scene.run(end(&scene, &order, how)).succeeded();
            let price = i128::from(PRICE);
            assert_moved(&outcome, &[(order, -price), (receiver(&scene, how), price)]);
        }
    }
}

#[test]
fn lamports_at_the_address_of_a_closed_listing_confuse_nobody() {
    // bug class 43
    for how in ENDS {
        let (scene, listing, order) = overdue();
        scene.remove(&listing);
        scene.prefund(&listing, 1_000_000_000);
        scene.given(end(&scene, &order, how));
    }
}

#[test]
fn frozen_tokens_in_the_reserve_do_not_stop_what_happens_inside() {
    // bug classes 29, 33
    for how in ENDS {
        let (scene, _, order) = overdue();
        scene.freeze_reserve();
        scene.given(end(&scene, &order, how));
        scene.conserve();
    }
}

#[test]
fn an_open_order_pins_both_ends_and_an_ended_one_neither() {
    // bug classes 22, 41
    for how in ENDS {
        // Given a reader with nothing but an order.
        let (scene, _, order) = overdue();
        let (owner, deposit) = (scene.address("reader"), scene.purse("reader"));
        let rest = scene.balance(&deposit);
        scene.given(Pay::new(owner, scene.token.mint, scene.purse("author"), rest));
        let leave = CloseDeposit { authority: owner, deposit, rent_payer: owner };
        scene.refuses(leave.clone(), DepositHasChildren);
        let till: Earnings = scene.get(&scene.till());
        let shut = CloseEarnings::of(&till, &scene.get(&scene.creator));
        scene.refuses(shut.clone(), EarningsHaveChildren);
        // When the order ends.
        scene.given(end(&scene, &order, how));
        // Then both can go, even while the order waits to be freed.
        scene.given(Distribute::of(scene.creator, &scene.get(&scene.creator), scene.token.mint));
        scene.given(shut);
        if how != "fulfil" {
            scene.given(Pay::new(owner, scene.token.mint, scene.purse("author"), PRICE));
        }
        scene.given(leave);
        scene.advance_slots(151);
        scene.given(scene.close_order(&order));
    }
}

#[test]
fn a_seller_rids_itself_of_all_orders_and_leaves() {
    // bug classes 22, 41: strangers must not be able to keep a creator.
    let (scene, listing) = Scene::selling(item());
    let orders = ["reader", "stranger"].map(|name| scene.order(&listing, name));
    scene.remove(&listing);
    for order in &orders {
        scene.given(scene.decline_order(order, "operator"));
    }
    let till: Earnings = scene.get(&scene.till());
    scene.given(CloseEarnings::of(&till, &scene.get(&scene.creator)));
    scene.advance_slots(151);
    scene.given(CloseCreator::of(scene.creator, &scene.get(&scene.creator)));
    assert_gone(&scene, &scene.creator);
    for order in &orders {
        scene.given(scene.close_order(order));
    }
}

#[test]
fn the_new_authority_of_a_creator_declines_and_the_old_one_does_not() {
    // bug class 39
    let (scene, _, order) = Scene::with_order();
    let (author, heir) = (scene.address("author"), scene.address("heir"));
    scene.given(TransferCreator::new(author, scene.creator, heir));
    scene.given(AcceptCreator::of(scene.creator, &scene.get(&scene.creator)));
    scene.refuses(scene.decline_order(&order, "author"), NotCreatorOrOperator);
    scene.given(scene.decline_order(&order, "heir"));
}

#[test]
fn a_stranger_cannot_pin_the_deposit_of_a_reader() {
    // bug class 22: only an owner gives its deposit dependants.
    let (scene, listing, _) = Scene::with_order();
    scene.order(&listing, "stranger");
    let deposit: Deposit = scene.get(&scene.purse("reader"));
    assert_eq!(deposit.children, 1);
    assert_eq!(scene.pinned_by_sales("stranger"), (1, 2));
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    scene.tamper(&scene.purse("reader"), |deposit: &mut Deposit| deposit.children = u32::MAX);
    scene.refuses(place, CountOverflow);
}

#[test]
fn the_payer_of_an_orders_rent_may_end_it() {
    // One wallet in several places is no mistake where nothing but lamports goes to it.
    let (scene, listing) = Scene::selling(item());
    for how in ENDS {
        let author = scene.address("author");
        let place = scene.order_to_place(&listing, "reader").payer(author);
        scene.given(place.clone());
        scene.at(place.terms.deadline + 300);
        scene.advance_slots(151);
        let (at, slot, order) = (&place.order, scene.slot(), scene.order_at(&place.order));
        let exit = match how {
            "fulfil" => {
                vec![scene.fulfil_order(at).instruction(), scene.close_order(at).instruction()]
            }
            "cancel" => scene.cancel_order(at, "author").and_free(&order, slot),
            _ => scene.decline_order(at, "author").and_free(&order, slot),
        };
        let outcome = scene.run_all(&exit).succeeded();
        assert!(outcome.lamports_delta(&author) > 0);
        assert_gone(&scene, &place.order);
    }
}
