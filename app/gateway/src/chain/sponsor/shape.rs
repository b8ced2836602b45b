//! R9, the half of it that bytes show: which transactions may be co-signed, or handed on for others.
//!
//! Every account that an instruction names is looked at by its place. What this misses because a program does
//! more than its name says, a simulation finds (`effect`).

use super::{Misshapen, calls::Calls};
use crate::{
    chain::settings::Terms,
    transaction::{self, Budget, Fault},
};
use farthing_sdk::{
    PROGRAM_ID,
    args::OpenChannel,
    client::instructions,
    solana::{Address, Instruction, VersionedTransaction, ids::compute_budget},
};

/// What a transaction does to its channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Open {
        arguments: OpenChannel,
        rent_payer: Address,
    },
    /// With so many base units.
    TopUp {
        amount: u64,
    },
}

/// Keys of ours, which others can name in a transaction.
#[derive(Clone, Copy, Debug)]
pub struct OurKeys {
    /// Pays for opening; `None` where nothing is sponsored.
    pub sponsor: Option<Address>,
    /// Pays for claims.
    pub claimer: Address,
}

/// A transaction whose bytes are in order.
#[derive(Clone, Debug)]
pub struct Shaped {
    pub transaction: VersionedTransaction,
    /// The hash of what is signed: the same however the signatures are written.
    pub message: [u8; 32],
    /// Whether the sponsor pays the fee.
    pub is_sponsored: bool,
    /// What is paid from.
    pub deposit: Address,
    pub channel: Address,
    pub act: Act,
    /// Lamports of fees, at most.
    pub fee: u64,
}

impl Shaped {
    /// Whether the sponsor pays the channel's rent.
    pub fn has_rent(&self, sponsor: &Address) -> bool {
        matches!(&self.act, Act::Open { rent_payer, .. } if rent_payer == sponsor)
    }
}

/// Reads a transaction that opens or tops up `channel` and does nothing else. With the sponsor as fee payer the
/// fee is at most `cap`; what others pay for is only handed on, if all of them have signed.
///
/// # Errors
/// [`Misshapen`].
pub fn shape(
    bytes: &[u8],
    channel: &Address,
    (ours, terms): (&OurKeys, &Terms),
    cap: u64,
) -> Result<Shaped, Misshapen> {
    let transaction = transaction::read(bytes)?;
    let all = instructions(&transaction, &[]);
    let (calls, budget) = read(&all)?;
    let target = calls.target.as_ref().ok_or(Misshapen::NoChannel)?;
    if target.channel != *channel {
        return Err(Misshapen::OtherChannel(target.channel));
    }
    if let Some(payee) = target.payee.filter(|payee| *payee != terms.payee) {
        return Err(Misshapen::OtherPayee(payee));
    }
    let keys = transaction.message.static_account_keys();
    let is_sponsored = keys.first().copied() == ours.sponsor;
    let sponsor = ours.sponsor.filter(|_| is_sponsored);
    signed(&transaction, sponsor, target.authority)?;
    calls.fit(sponsor)?;
    only_as_allowed(keys, &all, ours)?;
    let signatures = transaction.signatures.len();
    let fee = if is_sponsored { budget.within(signatures, cap)? } else { budget.most(signatures) };
    let message = transaction::message_hash(&transaction);
    let (deposit, channel, act) = (target.deposit, *channel, target.act.clone());
    Ok(Shaped { transaction, message, is_sponsored, deposit, channel, act, fee })
}

/// What the instructions say, if all of them are of our program and the compute budget.
fn read(all: &[Instruction]) -> Result<(Calls, Budget), Misshapen> {
    let (mut calls, mut budget) = (Calls::default(), Budget::default());
    for one in all {
        match one.program_id {
            PROGRAM_ID => calls.note(one)?,
            compute_budget::ID => budget.note(one)?,
            _ if transaction::uses_nonce(one) => return Err(Fault::Nonce.into()),
            other => return Err(Misshapen::Program(other)),
        }
    }
    Ok((calls, budget))
}

/// With a sponsor exactly it and the payer sign, and the payer has. Otherwise all have, and it is complete.
fn signed(
    transaction: &VersionedTransaction,
    sponsor: Option<Address>,
    authority: Address,
) -> Result<(), Misshapen> {
    if let Some(sponsor) = sponsor {
        transaction::signs_with(transaction, sponsor, authority)?;
    } else if !transaction::signers(transaction).contains(&authority) {
        return Err(Misshapen::OtherAuthority(authority));
    }
    Ok(transaction::signed(transaction, sponsor)?)
}

/// Keys of ours stand nowhere but where the sponsor pays the fee or a rent.
pub(super) fn only_as_allowed(
    keys: &[Address],
    all: &[Instruction],
    ours: &OurKeys,
) -> Result<(), Misshapen> {
    let is_sponsor = |key: &Address| ours.sponsor == Some(*key);
    let strays = keys
        .iter()
        .enumerate()
        .find(|(index, key)| **key == ours.claimer || (is_sponsor(key) && *index != 0));
    if let Some((_, key)) = strays {
        return Err(Misshapen::OurKey(*key));
    }
    for one in all {
        let rest = if Calls::pays_rent_first(one) { 1 } else { 0 };
        let mut named = one.accounts.iter().skip(rest).map(|account| account.pubkey);
        if let Some(key) = named.find(is_sponsor) {
            return Err(Misshapen::OurKey(key));
        }
    }
    Ok(())
}
