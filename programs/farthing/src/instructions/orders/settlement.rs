//! What every end of an order shares: the money moves once, and both sides have one dependant fewer. The
//! account stays until `close_order` frees it: so no exit needs the account of the rent payer, which the
//! other side chose (I7).

use crate::{
    FarthingError, ledger,
    state::{Deposit, Earnings, Listing, Order, OrderStatus, count_down},
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
