//! - given an order that ended young
//!   - when anyone frees it, 151 slots after the slot it was opened at: the rent goes home
//!   - when it is tried before: refused
//! - given an order of any age
//!   - when it ends and is freed in one transaction: from the same slot on, with all its lamports
//! - given an open order: refused, however old
//! - given another receiver of the rent: refused

use super::{
    exits::{ENDS, end, overdue},
    support::*,
};
use farthing_sdk::{
    accounts::{AccountKind, Order},
    errors::FarthingError,
    events::{Event, OrderClosed},
    instructions::CloseOrder,
    solana::{Address, Instruction},
};

/// An order of a sponsor's rent that ended in the slot of its placing.
fn ended() -> (Shop, Address, Address) {
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader").payer(shop.address("sponsor"));
    shop.given(place.clone());
    shop.given(shop.fulfil(&place.order));
    (shop, listing, place.order)
}

#[test]
fn the_rent_goes_home_and_the_event_says_so() {
    // Given an ended order whose address is spent.
    let (shop, listing, order) = ended();
    shop.advance_slots(151);
    // When anyone frees it; nobody of ours signs.
    let outcome = shop.run(shop.free(&order)).assert_ok();
    // Then the sponsor has its lamports (I8, bug classes 41, 45).
    assert_eq!(outcome.event(), &Event::OrderClosed(OrderClosed { order, listing }));
    let rent = i128::from(shop.rent(Order::SIZE));
    assert_eq!(outcome.lamports_delta(&shop.address("sponsor")), rent);
    assert_moved(&outcome, &[]);
    assert_gone(&shop, &order);
}

#[test]
fn an_address_is_spent_after_a_hundred_and_fifty_slots() {
    // I12, bug classes 3, 21
    for (age, spent) in [(0, false), (149, false), (150, false), (151, true), (152, true)] {
        let (shop, _, order) = ended();
        shop.advance_slots(age);
        if spent {
            shop.given(shop.free(&order));
        } else {
            shop.refuses(shop.free(&order), FarthingError::AddressNotSpent);
        }
    }
}

#[test]
fn the_age_counts_from_the_slot_named_and_not_from_the_placing() {
    // Given an order placed with the oldest slot possible.
    let (shop, listing) = Shop::selling(item());
    let mut place = shop.order_to_place(&listing, "reader");
    place.open_slot = shop.slot() - 150;
    let place = place.salt(1);
    shop.given(place.clone());
    shop.given(shop.fulfil(&place.order));
    // When a single slot has passed, then it can be freed, and not placed again.
    shop.refuses(shop.free(&place.order), FarthingError::AddressNotSpent);
    shop.advance_slots(1);
    shop.given(shop.free(&place.order));
    shop.refuses(place, FarthingError::OpenSlotNotRecent);
}

#[test]
fn an_end_and_its_freeing_fit_in_one_transaction_once_the_address_is_spent() {
    // I8, I12; lamports that somebody sent to it as well.
    for how in ENDS {
        for (age, spent) in [(0, false), (149, false), (150, false), (151, true)] {
            let (shop, _, order) = overdue();
            shop.prefund(&order, 12_345);
            shop.advance_slots(age);
            let both: [Instruction; 2] = [end(&shop, &order, how), shop.free(&order).into()];
            let outcome = shop.run_all(&both);
            if spent {
                let outcome = outcome.assert_ok();
                let all = i128::from(shop.rent(Order::SIZE)) + 12_345;
                assert_eq!(outcome.lamports_delta(&shop.address("reader")), all);
                assert_gone(&shop, &order);
            } else {
                let _ = outcome.assert_err(FarthingError::AddressNotSpent);
            }
        }
    }
}

#[test]
fn refuses_an_open_order_however_old() {
    // bug class 2: the money would vanish with the account.
    let (shop, _, order) = Shop::with_order();
    for slots in [0, 151, 1_000_000] {
        shop.advance_slots(slots);
        shop.refuses(shop.free(&order), FarthingError::OrderNotEnded);
    }
    shop.at(shop.order_at(&order).deadline + 365 * DAY);
    shop.refuses(shop.free(&order), FarthingError::OrderNotEnded);
}

#[test]
fn refuses_another_receiver_of_the_rent() {
    // bug class 16: anyone may call, so nobody may choose.
    let (shop, _, order) = ended();
    shop.advance_slots(151);
    let close = CloseOrder { rent_payer: shop.address("stranger"), ..shop.free(&order) };
    shop.refuses(close, FarthingError::NotRentPayer);
}

#[test]
fn refuses_the_order_itself_as_receiver_of_the_rent() {
    // bug class 18
    let (shop, _, order) = ended();
    shop.advance_slots(151);
    let close = CloseOrder { rent_payer: order, ..shop.free(&order) };
    let _ = shop.run(close).assert_refused();
}

#[test]
fn refuses_an_order_that_is_freed_already() {
    // bug class 21
    let (shop, _, order) = ended();
    shop.advance_slots(151);
    let close = shop.free(&order);
    shop.given(close.clone());
    let _ = shop.run(close).assert_refused();
}
