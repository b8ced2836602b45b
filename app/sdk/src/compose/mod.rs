//! Plans of instructions for the usual tasks, each in as few transactions as possible. Nothing is sent
//! here, and nothing is printed.
//!
//! An address that receives money or rights must be able to sign for them, or they are lost. So a mint, a
//! token account, a program or a derived address is refused. Where a program signs for an address, as for
//! that of a multisig, say so: [`Payee::AnyAddress`], or `any_address` of what is composed.

mod buying;
mod channels;
mod claiming;
mod collecting;
mod creating;
mod fans;
mod packing;
mod paying;
mod recovering;
mod sessions;
mod starting;
mod streaming;
mod withdrawing;

pub use crate::instructions::Spender;
pub use buying::{Purchase, Renewal, buy, buy_as_read, first_payment, renew};
pub use channels::{ChannelPlan, open_chain_channel, open_channel, top_up_channel};
pub use claiming::{Claims, Sender, claim_links, claim_promises, claim_shares, claim_vouchers};
pub use collecting::{
    Collect, Distributed, Distribution, Release, Take, collect, collect_deposit, distribute,
    open_payees, release_passes,
};
pub use creating::{register_creator, update_creator};
pub use fans::{
    FanPlan, FoundShare, RecoveredFan, assign, close_fan, open_fan, recover_fan, recover_fans,
    shares_of, top_up_fan,
};
pub use packing::{Pack, pack};
pub use paying::{Payment, pay};
pub use recovering::{
    PastClaim, PastClaims, Recovered, Side, past_claims, recover_chain, recover_channels,
};
pub use sessions::{KeyFees, SessionPlan, end_session, open_session};
pub use starting::{PaidBack, Start};
pub use streaming::{
    Push, START_MARGIN, StreamPlan, cancel_stream, change_rate, earliest_start, open_listed_stream,
    open_stream, open_stream_for, push_streams, top_up_stream, withdraw_streams,
};
pub use withdrawing::{Withdrawal, withdraw};

use crate::{
    accounts::{AnyAccount, Reserve},
    addresses::{self, Token},
    client::{Client, ClientError, ClientResult, Network},
    instructions::{self, OpenDeposit},
    solana::{Address, Instruction},
};

/// Who is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payee {
    /// The deposit of a wallet, which is opened if it is not there.
    Wallet(Address),
    /// The same, also where no wallet signs for the address.
    AnyAddress(Address),
    /// The earnings of a creator.
    Creator(Address),
    /// A deposit or earnings account.
    Balance(Address),
}

impl Payee {
    /// The deposit or earnings account.
    pub fn address(&self, mint: &Address) -> Address {
        match self {
            Self::Wallet(owner) | Self::AnyAddress(owner) => addresses::deposit(owner, mint),
            Self::Creator(creator) => addresses::earnings(creator, mint),
            Self::Balance(address) => *address,
        }
    }

    /// What must be sent first so that it can be paid.
    ///
    /// # Errors
    /// `NoSigner` when nobody could take out what is paid.
    fn prepare<N: Network>(
        &self,
        client: &Client<N>,
        mint: &Address,
        payer: Address,
    ) -> ClientResult<Option<Instruction>> {
        match self {
            Self::Balance(address) => {
                if let Some(AnyAccount::Deposit(deposit)) = client.fetch_any(address)? {
                    client.require_signers(&[deposit.owner])?;
                }
            }
            Self::Wallet(owner) => client.require_signers(&[*owner])?,
            Self::Creator(_) | Self::AnyAddress(_) => {}
        }
        self.open(client, mint, payer)
    }

    /// What opens the deposit of a wallet that has none; `None` where there is nothing to open. Whether a
    /// wallet signs for the address is not asked.
    ///
    /// # Errors
    /// Those of the network.
    pub fn open<N: Network>(
        &self,
        client: &Client<N>,
        mint: &Address,
        payer: Address,
    ) -> ClientResult<Option<Instruction>> {
        let (Self::Wallet(owner) | Self::AnyAddress(owner)) = self else { return Ok(None) };
        let is_there = client.fetch_deposit(owner, mint)?.is_some();
        let open = || OpenDeposit::new(*owner, *mint).payer(payer).instruction();
        Ok((!is_there).then(open))
    }
}

/// Something new, and what to send for it.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Where it will be.
    pub address: Address,
    pub instructions: Vec<Instruction>,
}

/// Opens the spender's deposit unless it is there and brings `amount` base units into it, from the
/// owner's associated token account. The owner signs.
pub fn fill_deposit(spender: impl Into<Spender>, token: Token, amount: u64) -> Vec<Instruction> {
    let spender = spender.into();
    let open = OpenDeposit::new(spender.owner, token.mint).payer(spender.payer());
    let deposit = instructions::Deposit::new(spender.owner, token, amount);
    vec![open.instruction(), deposit.instruction()]
}

/// What must be sent first so that a deposit can pay `price` base units: an owner brings in what it
/// lacks from the wallet's associated token account. Nothing for a spender that brings nothing.
///
/// # Errors
/// `Unfit` when a session's deposit holds less.
fn cover<N: Network>(
    client: &Client<N>,
    spender: Spender,
    mint: &Address,
    price: u64,
) -> ClientResult<Vec<Instruction>> {
    if !spender.brings {
        return Ok(Vec::new());
    }
    let owner = spender.owner;
    let deposit = client.fetch_deposit(&owner, mint)?;
    let balance = deposit.as_ref().map_or(0, |deposit| deposit.balance);
    let lacking = price.saturating_sub(balance);
    if lacking != 0 && spender.session.is_some() {
        let message = format!("the deposit lacks {lacking} base units, which its owner must bring");
        return Err(ClientError::Unfit(message));
    }
    if lacking != 0 {
        let reserve: Reserve = client.require(&addresses::reserve(mint))?;
        return Ok(fill_deposit(spender, Token::from(&reserve), lacking));
    }
    let open = || OpenDeposit::new(owner, *mint).payer(spender.payer()).instruction();
    Ok(deposit.is_none().then(open).into_iter().collect())
}
