//! What must be there before a payment by one transaction is asked for: looked at when the gateway starts and ever
//! after (server invariant 22). Nobody here makes an account on a payer's word.

use std::sync::{Mutex, PoisonError};

use farthing_sdk::addresses::{self, Token};
use farthing_sdk::client::{Network, NetworkError, token_account};
use farthing_sdk::solana::{Account, Address, ids::system_program};

use crate::exact::{MintRefusal, check_mint};

/// Fees of the dearest transaction that the sponsor must have.
const FEES: u64 = 100;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Pays the fees.
    pub sponsor: Address,
    /// Lamports of one transaction's fee, at most.
    pub fee: u64,
    /// Who gets transfers; `None` where only calls of our program are taken.
    pub wallet: Option<Address>,
    pub mint: Address,
    pub decimals: u8,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unready {
    #[error("it was not looked at yet")]
    NotSeen,
    #[error("the sponsor {0} has {1} lamports and should have at least {2}")]
    SponsorPoor(Address, u64, u64),
    #[error("the sponsor {0} is no plain account: it cannot pay fees")]
    SponsorNotAWallet(Address),
    #[error("{0} is no wallet but an account of {1}: tokens that are sent to it would be stranded")]
    NotAWallet(Address, Address),
    #[error("the mint {0}: {1}")]
    Mint(Address, MintRefusal),
    #[error("the mint has {found} decimals, and [pay] says {said}")]
    Decimals { found: u8, said: u8 },
    #[error(
        "the wallet has no account {0} for the token: make it (nobody here does on a payer's word)"
    )]
    NoDestination(Address),
    #[error("the wallet's account {0} for the token is another's, of another token, or frozen")]
    Destination(Address),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The wallet and the mint's owner; `None` where no transfers are taken.
    pub to: Option<(Address, Address)>,
    /// Lamports of the sponsor.
    pub lamports: u64,
}

/// How it was when it was looked at last.
pub struct Ready {
    wanted: Wanted,
    last: Mutex<Result<Found, Unready>>,
}

impl Ready {
    /// Nothing was looked at.
    pub fn new(wanted: Wanted) -> Self {
        Self { wanted, last: Mutex::new(Err(Unready::NotSeen)) }
    }

    /// What is looked at.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// How it was.
    ///
    /// # Errors
    /// [`Unready`].
    pub fn last(&self) -> Result<Found, Unready> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks again. A node that does not answer leaves it as it was: what depends on the node asks it by itself.
    ///
    /// # Errors
    /// [`Unready`], as it is now.
    pub fn look(&self, network: &dyn Network) -> Result<Found, Unready> {
        let now = self.wanted.look(network);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(now, Err(Unready::Network(_))) || matches!(*last, Err(Unready::NotSeen)) {
            last.clone_from(&now);
        }
        now
    }
}

impl Wanted {
    /// Lamports that the sponsor must have.
    pub fn least(&self) -> u64 {
        self.fee.saturating_mul(FEES)
    }

    /// Looks at all of it.
    ///
    /// # Errors
    /// [`Unready`].
    pub fn look(&self, network: &dyn Network) -> Result<Found, Unready> {
        let lamports = self.lamports(network.account(&self.sponsor)?.as_ref())?;
        let to = self.wallet.map(|wallet| self.look_at(wallet, network)).transpose()?;
        Ok(Found { to, lamports })
    }

    fn look_at(
        &self,
        wallet: Address,
        network: &dyn Network,
    ) -> Result<(Address, Address), Unready> {
        let mint = self.mint;
        let mut seen = network.accounts(&[wallet, mint])?.into_iter();
        let (paid, token) = (seen.next().flatten(), seen.next().flatten());
        if let Some(other) = paid.filter(|account| account.owner != system_program::ID) {
            return Err(Unready::NotAWallet(wallet, other.owner));
        }
        let token_program = self.token_program(token.as_ref())?;
        let destination = addresses::ata(&wallet, Token { mint, program: token_program });
        let account = network.account(&destination)?.ok_or(Unready::NoDestination(destination))?;
        let tokens = token_account(&account).filter(|tokens| {
            account.owner == token_program
                && (tokens.mint, tokens.owner, tokens.is_frozen) == (mint, wallet, false)
        });
        match tokens {
            Some(_) => Ok((wallet, token_program)),
            None => Err(Unready::Destination(destination)),
        }
    }

    fn token_program(&self, account: Option<&Account>) -> Result<Address, Unready> {
        let found =
            check_mint(account, &[]).map_err(|refusal| Unready::Mint(self.mint, refusal))?;
        let (found, token_program, said) = (found.decimals, found.token_program, self.decimals);
        if found == said { Ok(token_program) } else { Err(Unready::Decimals { found, said }) }
    }

    fn lamports(&self, account: Option<&Account>) -> Result<u64, Unready> {
        let (sponsor, least) = (self.sponsor, self.least());
        match account {
            Some(account) if account.owner != system_program::ID || !account.data.is_empty() => {
                Err(Unready::SponsorNotAWallet(sponsor))
            }
            Some(account) if account.lamports >= least => Ok(account.lamports),
            poor => {
                let lamports = poor.map_or(0, |account| account.lamports);
                Err(Unready::SponsorPoor(sponsor, lamports, least))
            }
        }
    }
}
