//! Hash-locked sales.

use super::{Case, Stage, case};
use crate::matrix::stage::{KEY, PRICE};
use farthing_sdk::{
    accounts::{Earnings, Order},
    args::ListingTerms,
    core::bounds::{OPEN_SLOT_WINDOW, ORDER_CANCEL_GRACE, ORDER_DEADLINE_MIN},
    instructions::{CancelOrder, CloseOrder, DeclineOrder, FulfilOrder},
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("place_order", "place_order", place_order),
    case("fulfil_order", "fulfil_order", fulfil_order),
    case("cancel_order", "cancel_order", cancel_order),
    case("decline_order", "decline_order", decline_order),
    case("close_order", "close_order", close_order),
];

/// A listing, and a reader with money.
fn shop(stage: &mut Stage) -> Address {
    let creator = stage.creator(stage.founder, &[]);
    stage.deposit(stage.reader, stage.coin);
    stage.listing(creator, ListingTerms::at(PRICE))
}

fn ordered(stage: &mut Stage) -> (Address, Order) {
    let listing = shop(stage);
    let order = stage.order(listing, stage.reader);
    (order, stage.read(&order))
}

fn place_order(stage: &mut Stage) -> Instruction {
    let listing = shop(stage);
    stage.placing(listing, stage.reader).into()
}

fn fulfil_order(stage: &mut Stage) -> Instruction {
    let (at, order) = ordered(stage);
    stage.machine.pass(1, OPEN_SLOT_WINDOW + 1);
    FulfilOrder::of(at, &order, KEY).into()
}

fn cancel_order(stage: &mut Stage) -> Instruction {
    let (at, order) = ordered(stage);
    stage.machine.pass(ORDER_DEADLINE_MIN + ORDER_CANCEL_GRACE, OPEN_SLOT_WINDOW + 1);
    CancelOrder::of(at, &order, stage.reader).into()
}

fn decline_order(stage: &mut Stage) -> Instruction {
    let (at, order) = ordered(stage);
    let earnings: Earnings = stage.read(&order.earnings);
    stage.machine.pass(1, OPEN_SLOT_WINDOW + 1);
    DeclineOrder::of(at, &order, earnings.creator, stage.founder).into()
}

fn close_order(stage: &mut Stage) -> Instruction {
    let (at, order) = ordered(stage);
    stage.must(FulfilOrder::of(at, &order, KEY));
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    CloseOrder::of(at, &order).into()
}
