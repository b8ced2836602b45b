//! Packing: the instructions for a list of items, such as vouchers to be claimed, in as few transactions
//! as their limits on bytes, accounts and compute units allow.

use crate::{
    client::{Client, ClientError, ClientResult, MAX_ACCOUNTS, MAX_BYTES, Network},
    solana::{Address, Instruction, LookupTable},
};
use std::collections::BTreeSet;

/// What the runtime gives an instruction that names no limit, less what the others need.
const UNLIMITED_COMPUTE_UNITS: u64 = 190_000;

/// The most compute units of a transaction.
const MAX_COMPUTE_UNITS: u64 = crate::client::policy::MAX_COMPUTE_UNITS as u64;

/// How items become transactions.
pub struct Pack<'a, T> {
    /// Pays the fee.
    pub payer: Address,
    /// Name addresses by one byte each.
    pub tables: &'a [LookupTable],
    /// The instructions for some of the items.
    pub build: &'a dyn Fn(&[T]) -> Vec<Instruction>,
    /// Compute units that some of them need, roughly.
    pub compute_units: &'a dyn Fn(&[T]) -> u64,
    /// The most in one transaction, even if more would fit.
    pub most: usize,
}

/// One list of instructions for each transaction, with as many of the items as fit, in their order.
///
/// # Errors
/// `TooLarge` when one alone does not fit.
pub fn pack<N: Network, T>(
    client: &Client<N>,
    items: &[T],
    how: &Pack<'_, T>,
) -> ClientResult<Vec<Vec<Instruction>>> {
    let mut transactions = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut count = 1;
        while count < rest.len().min(how.most) && fits(client, &rest[..=count], how)? {
            count += 1;
        }
        let (some, others) = rest.split_at(count);
        let instructions = (how.build)(some);
        if count == 1 && !fits(client, some, how)? {
            let size = client.size(how.tables, &instructions, &how.payer)?;
            return Err(ClientError::TooLarge(size));
        }
        transactions.push(instructions);
        rest = others;
    }
    Ok(transactions)
}

fn fits<N: Network, T>(client: &Client<N>, some: &[T], how: &Pack<'_, T>) -> ClientResult<bool> {
    let instructions = (how.build)(some);
    if accounts(&instructions, &how.payer) > MAX_ACCOUNTS {
        return Ok(false);
    }
    let needed = (how.compute_units)(some);
    let with_limit = client.size_with_limit(how.tables, &instructions, &how.payer)?;
    if needed > UNLIMITED_COMPUTE_UNITS {
        return Ok(needed <= MAX_COMPUTE_UNITS && with_limit <= MAX_BYTES);
    }
    Ok(client.size(how.tables, &instructions, &how.payer)? <= MAX_BYTES)
}

/// How many accounts a transaction locks, the compute budget program included.
fn accounts(instructions: &[Instruction], payer: &Address) -> usize {
    let named = instructions
        .iter()
        .flat_map(|one| one.accounts.iter().map(|account| account.pubkey).chain([one.program_id]));
    1 + named.chain([*payer]).collect::<BTreeSet<_>>().len()
}
