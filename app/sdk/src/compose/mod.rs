//! The usual steps, put together: what to send so that a person gets what they want in as few
//! transactions as possible.
//!
//! Whoever is named to receive money or rights must be able to sign for them, or they are lost: a mint,
//! a token account, a program or a derived address is refused. Where a program signs for an address,
//! as that of a multisig does, say so: [`Payee::AnyAddress`], or `any_address` of what is composed.

mod buying;
mod channels;
mod claiming;
mod collecting;
mod creating;
mod packing;
mod paying;
mod recovering;
mod sessions;
mod streaming;
mod withdrawing;

pub use buying::{Purchase, buy, first_payment, renew};
pub use channels::{ChannelPlan, open_chain_channel, open_channel, top_up_channel};
pub use claiming::{Claims, Sender, claim_links, claim_promises, claim_vouchers};
pub use collecting::{Collect, Take, collect, collect_deposit};
pub use creating::{register_creator, update_creator};
pub use packing::{Pack, pack};
pub use paying::{Payment, pay};
pub use recovering::{
    PastClaim, PastClaims, Recovered, Side, past_claims, recover_chain, recover_channels,
};
pub use sessions::{SessionPlan, end_session, open_session};
pub use streaming::{
    Push, StreamPlan, cancel_stream, change_rate, earliest_start, open_listed_stream, open_stream,
    push_streams, top_up_stream,
};
pub use withdrawing::{Withdrawal, withdraw};

use crate::{
    accounts::{AnyAccount, Reserve},
    addresses::{self, Token},
    client::{Client, ClientError, ClientResult, Network},
    instructions::{self, OpenDeposit},
    solana::{Address, Instruction},
};

/// Who spends from a deposit: its owner, or the key of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spender {
    pub owner: Address,
    /// The key that signs in the owner's place.
    pub session: Option<Address>,
}

impl Spender {
    pub fn session(owner: Address, key: Address) -> Self {
        Self { owner, session: Some(key) }
    }

    /// Who signs, and pays fees and rents.
    pub fn signer(&self) -> Address {
        self.session.unwrap_or(self.owner)
    }
}

impl From<Address> for Spender {
    fn from(owner: Address) -> Self {
        Self { owner, session: None }
    }
}

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
        let owner = match self {
            Self::Creator(_) => return Ok(None),
            Self::Balance(address) => {
                if let Some(AnyAccount::Deposit(deposit)) = client.fetch_any(address)? {
                    client.require_signers(&[deposit.owner])?;
                }
                return Ok(None);
            }
            Self::Wallet(owner) => {
                client.require_signers(&[*owner])?;
                owner
            }
            Self::AnyAddress(owner) => owner,
        };
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

/// Opens a wallet's deposit unless it is there and brings `amount` base units into it.
pub fn fill_deposit(owner: Address, token: Token, amount: u64) -> Vec<Instruction> {
    let open = OpenDeposit::new(owner, token.mint).instruction();
    vec![open, instructions::Deposit::new(owner, token, amount).instruction()]
}

/// What must be sent first so that a deposit can pay `price` base units: an owner brings in what it
/// lacks from the wallet's associated token account.
///
/// # Errors
/// `Unfit` when a session's deposit holds less.
fn cover<N: Network>(
    client: &Client<N>,
    spender: Spender,
    mint: &Address,
    price: u64,
) -> ClientResult<Vec<Instruction>> {
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
        return Ok(fill_deposit(owner, Token::from(&reserve), lacking));
    }
    let open = || OpenDeposit::new(owner, *mint).instruction();
    Ok(deposit.is_none().then(open).into_iter().collect())
}
