//! Leaving an order cannot be blocked (I7).
//!
//! - given a listing that is paused, changed or closed: fulfilled, cancelled and declined all the same
//! - given frozen tokens in the reserve: fulfilled, cancelled and declined all the same
//! - given a payer of the rent that has nothing left, is a program or another program's account
//!   - when the order ends, and when it is freed: both work
//!   - when the transaction calls it as a program: the order ends, and is freed by another transaction
//! - given deposits and earnings: pinned while the order is open, and closable right after
//! - given a creator whose authority changed: the new one declines
//! - given a stranger: it can pin nobody's deposit, and the seller rids itself of its orders

use super::support::*;
use farthing_sdk::{
    accounts::{Deposit, Earnings, Reserve},
    addresses,
    args::ListingChanges,
    errors::FarthingError,
    instructions::{
        AcceptCreator, CloseCreator, CloseDeposit, CloseEarnings, Distribute, Pay, TransferCreator,
    },
    solana::{Account, Address, Instruction, ReadableAccount},
};
use farthing_tests::{Fate, relay::*};

/// The three ways out, each possible now.
pub const ENDS: [&str; 3] = ["fulfil", "cancel", "decline"];

pub fn end(shop: &Shop, order: &Address, how: &str) -> Instruction {
    match how {
        "fulfil" => shop.fulfil(order).into(),
        "cancel" => shop.cancel(order, "reader").into(),
        _ => shop.decline(order, "operator").into(),
    }
}

/// An order that could be cancelled by now.
pub fn overdue() -> (Shop, Address, Address) {
    let (shop, listing, order) = Shop::with_order();
    shop.at(shop.order_at(&order).deadline + 300);
    (shop, listing, order)
}

/// Where the money of an order goes.
fn receiver(shop: &Shop, how: &str) -> Address {
    if how == "fulfil" { shop.till() } else { shop.purse("reader") }
}

#[test]
fn no_change_of_the_listing_stands_in_the_way() {
    // bug classes 8, 9, 11, 29
    for how in ENDS {
        for gone in [false, true] {
            let (shop, listing, order) = overdue();
            let dear = ListingChanges {
                price: Some(u64::MAX),
                supply_cap: Some(1),
                paused: Some(true),
                ..ListingChanges::default()
            };
            shop.change(&listing, dear);
            if gone {
                shop.remove(&listing);
            }
            let outcome = shop.run(end(&shop, &order, how)).assert_ok();
            let price = i128::from(PRICE);
            assert_moved(&outcome, &[(order, -price), (receiver(&shop, how), price)]);
        }
    }
}

#[test]
fn lamports_at_the_address_of_a_closed_listing_confuse_nobody() {
    // bug class 43
    for how in ENDS {
        let (shop, listing, order) = overdue();
        shop.remove(&listing);
        shop.prefund(&listing, 1_000_000_000);
        shop.given(end(&shop, &order, how));
    }
}

#[test]
fn frozen_tokens_in_the_reserve_do_not_stop_what_happens_inside() {
    // bug classes 29, 33
    for how in ENDS {
        let (shop, _, order) = overdue();
        let reserve: Reserve = shop.get(&addresses::reserve(&shop.token.mint));
        let snapshot = shop.snapshot();
        let account = snapshot.account(&reserve.tokens).unwrap();
        let (lamports, owner) = (account.lamports(), *account.owner());
        let mut data = account.data().to_vec();
        // Byte 108 says how a token account is; 2 is frozen.
        data[108] = 2;
        let frozen = Account { lamports, data, owner, ..Account::default() };
        shop.forge(reserve.tokens, frozen);
        shop.given(end(&shop, &order, how));
        shop.conserve();
    }
}

/// An order that could end in every way, and be freed then, whose rent the sponsor paid.
fn sponsored() -> (Shop, Address, Address) {
    let (shop, listing) = Shop::selling(item());
    let sponsor = shop.address("sponsor");
    let place = shop.order_to_place(&listing, "reader").payer(sponsor);
    shop.given(place.clone());
    shop.at(place.terms.deadline + 300);
    shop.advance_slots(151);
    (shop, place.order, sponsor)
}

#[test]
fn whatever_becomes_of_the_payer_of_the_rent_stops_no_end_and_no_freeing() {
    // bug class 29: a fulfilment that fails has shown its key for nothing.
    for how in ENDS {
        for fate in Fate::ALL {
            let (shop, order, sponsor) = sponsored();
            shop.meets(&sponsor, fate);
            let (rent, before) = (shop.lamports(&order), shop.lamports(&sponsor));
            let outcome = shop.run(end(&shop, &order, how)).assert_ok();
            let price = i128::from(PRICE);
            assert_moved(&outcome, &[(order, -price), (receiver(&shop, how), price)]);
            assert_eq!(shop.lamports(&sponsor), before, "{how} {fate:?}");
            shop.given(shop.free(&order));
            assert_eq!(shop.lamports(&sponsor), before + rent, "{how} {fate:?}");
            assert_gone(&shop, &order);
        }
    }
}

#[test]
fn a_payer_of_the_rent_that_the_transaction_calls_stops_no_end() {
    // bug class 29
    for how in ENDS {
        let (shop, order, sponsor) = sponsored();
        let pay = Pay::new(shop.address("reader"), shop.token.mint, shop.purse("friend"), 1);
        let steps = [end(&shop, &order, how), shop.free(&order).into()];
        assert_ends_beside_a_call_of(sponsor, &shop, pay, steps);
        assert_gone(&shop, &order);
    }
}

#[test]
fn an_open_order_pins_both_ends_and_an_ended_one_neither() {
    // bug classes 22, 41
    for how in ENDS {
        // Given a reader with nothing but an order.
        let (shop, _, order) = overdue();
        let (owner, deposit) = (shop.address("reader"), shop.purse("reader"));
        let rest = shop.balance(&deposit);
        shop.given(Pay::new(owner, shop.token.mint, shop.purse("author"), rest));
        let leave = CloseDeposit { owner, deposit, rent_payer: owner };
        shop.refuses(leave.clone(), FarthingError::DepositHasChildren);
        let till: Earnings = shop.get(&shop.till());
        let shut = CloseEarnings::of(&till, &shop.get(&shop.creator));
        shop.refuses(shut.clone(), FarthingError::EarningsHaveChildren);
        // When the order ends.
        shop.given(end(&shop, &order, how));
        // Then both can go, even while the order waits to be freed.
        shop.given(Distribute::of(shop.creator, &shop.get(&shop.creator), shop.token.mint));
        shop.given(shut);
        if how != "fulfil" {
            shop.given(Pay::new(owner, shop.token.mint, shop.purse("author"), PRICE));
        }
        shop.given(leave);
        shop.advance_slots(151);
        shop.given(shop.free(&order));
    }
}

#[test]
fn a_seller_rids_itself_of_all_orders_and_leaves() {
    // bug classes 22, 41: strangers must not be able to keep a creator.
    let (shop, listing) = Shop::selling(item());
    let orders = ["reader", "stranger"].map(|name| shop.order(&listing, name));
    shop.remove(&listing);
    for order in &orders {
        shop.given(shop.decline(order, "operator"));
    }
    let till: Earnings = shop.get(&shop.till());
    shop.given(CloseEarnings::of(&till, &shop.get(&shop.creator)));
    shop.advance_slots(151);
    shop.given(CloseCreator::of(shop.creator, &shop.get(&shop.creator)));
    assert_gone(&shop, &shop.creator);
    for order in &orders {
        shop.given(shop.free(order));
    }
}

#[test]
fn the_new_authority_of_a_creator_declines_and_the_old_one_does_not() {
    // bug class 39
    let (shop, _, order) = Shop::with_order();
    let (author, heir) = (shop.address("author"), shop.address("heir"));
    shop.given(TransferCreator::new(author, shop.creator, heir));
    shop.given(AcceptCreator::of(shop.creator, &shop.get(&shop.creator)));
    shop.refuses(shop.decline(&order, "author"), FarthingError::NotCreatorOrOperator);
    shop.given(shop.decline(&order, "heir"));
}

#[test]
fn a_stranger_cannot_pin_the_deposit_of_a_reader() {
    // bug class 22: only an owner gives its deposit dependants.
    let (shop, listing, _) = Shop::with_order();
    shop.order(&listing, "stranger");
    let deposit: Deposit = shop.get(&shop.purse("reader"));
    assert_eq!(deposit.children, 1);
    assert_eq!(shop.pinned("stranger"), (1, 2));
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    shop.tamper(&shop.purse("reader"), |deposit: &mut Deposit| deposit.children = u32::MAX);
    shop.refuses(place, FarthingError::CountOverflow);
}

#[test]
fn whoever_ends_an_order_may_have_paid_its_rent() {
    // One wallet in several places is no mistake where nothing but lamports goes to it.
    let (shop, listing) = Shop::selling(item());
    for how in ENDS {
        let author = shop.address("author");
        let place = shop.order_to_place(&listing, "reader").payer(author);
        shop.given(place.clone());
        shop.at(place.terms.deadline + 300);
        shop.advance_slots(151);
        let (at, slot, order) = (&place.order, shop.slot(), shop.order_at(&place.order));
        let exit = match how {
            "fulfil" => vec![shop.fulfil(at).instruction(), shop.free(at).instruction()],
            "cancel" => shop.cancel(at, "author").and_free(&order, slot),
            _ => shop.decline(at, "author").and_free(&order, slot),
        };
        let outcome = shop.run_all(&exit).assert_ok();
        assert!(outcome.lamports_delta(&author) > 0);
        assert_gone(&shop, &place.order);
    }
}
