//! Paying out of a deposit.

use super::{Payee, Spender, cover};
use crate::{
    client::{Client, ClientResult, Network},
    instructions::Pay,
    solana::{Address, Instruction},
};

/// A payment from a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    pub spender: Spender,
    pub mint: Address,
    pub payee: Payee,
    /// Base units.
    pub amount: u64,
    /// The payer's note; it need not be unique.
    pub reference: [u8; 32],
}

/// Pays, and puts before it what is missing: the deposits of both sides, and the money that the
/// payer's lacks, from its wallet's associated token account.
///
/// # Errors
/// `NoSigner` when nobody could take out what is paid; `Unfit` when a session's deposit holds less.
pub fn pay<N: Network>(client: &Client<N>, payment: &Payment) -> ClientResult<Vec<Instruction>> {
    let Payment { spender, mint, payee, amount, reference } = *payment;
    let mut all = cover(client, spender, &mint, amount)?;
    all.extend(payee.prepare(client, &mint, spender.payer())?);
    let pay = Pay::new(spender.owner, mint, payee.address(&mint), amount).reference(reference);
    all.push(pay.by(&spender).instruction());
    Ok(all)
}
