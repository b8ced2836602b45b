//! The half of a start that bytes show: which transactions are starts, and nothing besides.

use super::{Rents, StartRefusal, calls::Calls};
use crate::{
    chain::{
        settings::Settings,
        sponsor::{Misshapen, OurKeys, record::NO_CHANNEL, shape::only_as_allowed},
    },
    transaction::{self, Budget, Fault},
};
use farthing_sdk::{
    PROGRAM_ID,
    args::ChannelTerms,
    client::instructions,
    compose::PaidBack,
    solana::{Address, Instruction, VersionedTransaction, ids::compute_budget},
};

/// A session that a start opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSession {
    pub address: Address,
    pub expires_at: i64,
}

/// A channel that a start opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChannel {
    pub address: Address,
    pub terms: ChannelTerms,
}

/// A start whose bytes are in order.
#[derive(Clone, Debug)]
pub struct ShapedStart {
    pub transaction: VersionedTransaction,
    /// The hash of what is signed: the same however the signatures are written.
    pub message: [u8; 32],
    pub owner: Address,
    pub deposit: Address,
    pub back: PaidBack,
    pub rents: Rents,
    /// Base units that come into the deposit.
    pub brings: u64,
    pub session: Option<NewSession>,
    pub channel: Option<NewChannel>,
    /// Lamports of fees, at most.
    pub fee: u64,
}

impl ShapedStart {
    /// The channel, or [`NO_CHANNEL`].
    pub fn channel_address(&self) -> Address {
        self.channel.as_ref().map_or(NO_CHANNEL, |channel| channel.address)
    }

    /// Deposit and session, where their rent is ours, with what `at_risk` says of it.
    pub fn lent(&self, at_risk: impl Fn(u64) -> u64) -> Vec<(Address, u64)> {
        let deposit = self.rents.deposit.then_some((self.deposit, super::DEPOSIT_RENT));
        let session = self.session.map(|session| (session.address, super::SESSION_RENT));
        let all = deposit.into_iter().chain(session);
        all.map(|(account, rent)| (account, at_risk(rent))).collect()
    }
}

/// Reads a transaction that starts an owner and does nothing else: in one order, with the sponsor as payer of the fee
/// and of rents, and with nobody's signature but the sponsor's and the owner's.
///
/// # Errors
/// `Instruction`, `Order`, `NotPaidBack`; of `Misshapen` what bytes show.
pub fn shape_start(
    bytes: &[u8],
    ours: &OurKeys,
    settings: &Settings,
) -> Result<ShapedStart, StartRefusal> {
    let sponsor = ours.sponsor.ok_or(StartRefusal::NotOffered)?;
    let transaction = transaction::read(bytes)?;
    let [payer, owner] = *transaction::signers(&transaction) else {
        return Err(Fault::Signers.into());
    };
    if payer != sponsor {
        return Err(Fault::Signers.into());
    }
    let all = instructions(&transaction, &[]);
    let (calls, budget) = read(&all, Calls::of((owner, sponsor), &settings.terms.mint))?;
    let back = calls.back.ok_or(StartRefusal::NotPaidBack)?;
    only_as_allowed(transaction.message.static_account_keys(), &all, ours)?;
    let fee = budget.within(transaction.signatures.len(), settings.sponsor.fee)?;
    transaction::signed(&transaction, Some(sponsor))?;
    Ok(ShapedStart {
        message: transaction::message_hash(&transaction),
        transaction,
        owner,
        deposit: calls.deposit,
        back,
        rents: calls.rents(),
        brings: calls.brings,
        session: calls.session,
        channel: calls.channel,
        fee,
    })
}

/// What the instructions say, if all of them are of our program and the compute budget.
fn read(all: &[Instruction], mut calls: Calls) -> Result<(Calls, Budget), StartRefusal> {
    let mut budget = Budget::default();
    for one in all {
        match one.program_id {
            PROGRAM_ID => calls.note(one)?,
            compute_budget::ID => budget.note(one)?,
            _ if transaction::uses_nonce(one) => return Err(Fault::Nonce.into()),
            other => return Err(Misshapen::Program(other).into()),
        }
    }
    Ok((calls, budget))
}
