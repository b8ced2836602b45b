//! What every end of an order shares: the money moves once, both sides are let go, and the account
//! is freed as soon as its address can never be opened again (I12).

use crate::{
    FarthingError, clock, ledger,
    state::{Deposit, Earnings, Listing, Order, OrderStatus, Stored, count_down},
};
use anchor_lang::prelude::*;

/// Refuses an order that has ended.
///
/// # Errors
/// `OrderNotOpen`.
pub fn require_open(order: &Order) -> Result<()> {
    require!(order.status == OrderStatus::Open as u8, FarthingError::OrderNotOpen);
    Ok(())
}

/// Ends an order in favour of `balance`; returns the base units moved.
fn end(order: &mut Order, balance: &mut u64) -> Result<u64> {
    let amount = order.amount;
    ledger::transfer(&mut order.amount, balance, amount)?;
    order.status = OrderStatus::Ended as u8;
    Ok(amount)
}

/// Pays an order to the creator.
pub fn settle(order: &mut Order, deposit: &mut Deposit, earnings: &mut Earnings) -> Result<u64> {
    let amount = end(order, &mut earnings.balance)?;
    count_down(&mut deposit.children)?;
    count_down(&mut earnings.children)?;
    Ok(amount)
}

/// Returns an order's money to the buyer and its unit to the listing, if that is still there.
pub fn give_back(
    order: &mut Order,
    deposit: &mut Deposit,
    earnings: &mut Earnings,
    listing: &AccountView,
) -> Result<u64> {
    let amount = end(order, &mut deposit.balance)?;
    count_down(&mut deposit.children)?;
    count_down(&mut earnings.children)?;
    Listing::undo_sale_if_live(listing, 1, amount)?;
    Ok(amount)
}

/// Frees an ended order if its address may be given up; otherwise `close_order` does so later.
pub fn free_if_spent(order: &mut Stored<Order>, rent_payer: &UncheckedAccount) -> Result<()> {
    if clock::may_free(order.open_slot)? {
        order.close(*rent_payer.account())?;
    }
    Ok(())
}
