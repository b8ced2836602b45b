//! What a client needs of a network, whether it is a cluster behind JSON-RPC or a machine inside
//! this process.

use super::{balances::Balances, confirmed::Confirmed};
use crate::solana::{
    Account, Address, CommitmentLevel, Hash, Instruction, Signature, TransactionError,
    VersionedTransaction,
};
use std::{sync::Arc, time::Duration};

/// Why a network gave no answer. Says nothing about whether a transaction landed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Nobody listens there, or the way there is not known.
    #[error("no connection: {0}")]
    NoConnection(String),
    #[error("no answer in time")]
    TimedOut,
    /// HTTP 429, also after the waits that it asked for.
    #[error("too many requests for now (HTTP 429)")]
    TooManyRequests,
    /// Any other HTTP status that is no success.
    #[error("HTTP {0}")]
    Http(u16),
    /// Something else than a node answered, such as a web page.
    #[error("the answer is not that of a Solana node: {0}")]
    NotRpc(String),
    #[error("the network did not answer: {0}")]
    NoAnswer(String),
    /// The node's own words.
    #[error("the network refused the request: {0}")]
    Refused(String),
    #[error("this network cannot {0}")]
    Unsupported(&'static str),
}

pub type NetworkResult<T> = Result<T, NetworkError>;

/// Accounts as one slot of a cluster has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The slot, of the commitment that was asked for.
    pub slot: u64,
    /// In the order asked; `None` when absent.
    pub accounts: Vec<Option<Account>>,
}

/// A blockhash to sign with, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    pub blockhash: Hash,
    /// Above this block height, a transaction signed with it can no longer land.
    pub last_valid_block_height: u64,
}

/// How far the network is finalized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finalized {
    pub slot: u64,
    pub block_height: u64,
}

/// What the network says about a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The slot as of which it speaks.
    pub as_of_slot: u64,
    /// `None` when it has not seen the transaction.
    pub landed: Option<Landed>,
}

/// Where a transaction landed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    pub slot: u64,
    pub commitment: CommitmentLevel,
    /// Set when it failed: it changed nothing but cost its fee.
    pub error: Option<TransactionError>,
}

impl Landed {
    /// Whether it is at least as settled as asked for.
    pub fn satisfies(&self, wanted: CommitmentLevel) -> bool {
        rank(self.commitment) >= rank(wanted)
    }
}

fn rank(commitment: CommitmentLevel) -> u8 {
    match commitment {
        CommitmentLevel::Processed => 0,
        CommitmentLevel::Confirmed => 1,
        CommitmentLevel::Finalized => 2,
    }
}

/// What a simulated transaction did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    pub error: Option<TransactionError>,
    pub logs: Vec<String>,
    pub compute_units: u64,
    /// Lamports; `None` if the network does not say.
    pub fee: Option<u64>,
    /// The accounts asked for as they would be afterwards, in the order asked; `None` when absent.
    pub accounts: Vec<Option<Account>>,
    /// As of the same moment; `None` if it fails, or the network does not say.
    pub balances: Option<Balances>,
}

/// A transaction of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub signature: Signature,
    pub slot: u64,
    /// Unix seconds; `None` if the network does not say.
    pub time: Option<i64>,
    pub error: Option<TransactionError>,
    pub logs: Vec<String>,
    pub compute_units: u64,
    /// Lamports.
    pub fee: u64,
}

/// Bytes that an account's data must have at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub offset: usize,
    pub bytes: Vec<u8>,
}

/// A page of an address's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most this many.
    pub limit: usize,
    /// Only what came before this transaction.
    pub before: Option<Signature>,
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: 100, before: None }
    }
}

/// A network. Every method may fail without consequence and be called again, `send` included: the
/// same signed bytes land at most once.
pub trait Network {
    /// Whether others see what is simulated here.
    fn is_remote(&self) -> bool;

    /// A blockhash to sign with.
    fn recent(&self) -> NetworkResult<Recent>;

    /// How far the network is finalized.
    fn finalized(&self) -> NetworkResult<Finalized>;

    /// The current slot.
    fn slot(&self) -> NetworkResult<u64>;

    /// The network's clock, unix seconds.
    fn unix_time(&self) -> NetworkResult<i64>;

    /// Several accounts at once, in the order asked; `None` when absent.
    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>>;

    /// Accounts as of one slot, at a commitment of the caller's choice and not before `min_slot`: a node that
    /// lags behind refuses. One question takes at most 100.
    fn look(&self, _: &[Address], _: CommitmentLevel, _min_slot: u64) -> NetworkResult<Seen> {
        Err(NetworkError::Unsupported("say as of which slot it has read"))
    }

    /// Whether what is signed with this blockhash can still land, as of the processed slot.
    fn is_recent(&self, _: &Hash) -> NetworkResult<bool> {
        Err(NetworkError::Unsupported("tell whether a blockhash is recent"))
    }

    /// Micro-lamports for a compute unit that transactions which write these accounts paid lately: the
    /// median of the last blocks.
    fn compute_price(&self, _: &[Address]) -> NetworkResult<u64> {
        Err(NetworkError::Unsupported("tell what a compute unit costs"))
    }

    /// One account; `None` when absent.
    fn account(&self, address: &Address) -> NetworkResult<Option<Account>> {
        Ok(self.accounts(&[*address])?.pop().flatten())
    }

    /// All accounts of a program that have these bytes.
    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>>;

    /// Lamports that keep an account of this many bytes of data alive.
    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64>;

    /// Runs a transaction without effect, signed or not, and returns the watched accounts.
    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation>;

    /// Hands a signed transaction over. An error does not mean that it will not land.
    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature>;

    /// What is known about a signature, from the oldest block on.
    fn status(&self, signature: &Signature) -> NetworkResult<Status>;

    /// Where several transactions landed, in the order asked; `None` for one that is not in the newest
    /// blocks, which are all that is searched.
    fn recent_statuses(&self, signatures: &[Signature]) -> NetworkResult<Vec<Option<Landed>>> {
        signatures.iter().map(|one| Ok(self.status(one)?.landed)).collect()
    }

    /// A transaction that landed; `None` as long as the network does not have it.
    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>>;

    /// The instructions of a transaction that landed, without those that programs called: what proves
    /// a payment, where an event is only a convenience. `None` as long as the network does not have
    /// it.
    fn instructions(&self, _: &Signature) -> NetworkResult<Option<Vec<Instruction>>> {
        Err(NetworkError::Unsupported("tell the instructions of a transaction"))
    }

    /// A transaction that landed, once it is confirmed, with all that it did. `None` as long as the network does
    /// not have it.
    fn confirmed(&self, _: &Signature) -> NetworkResult<Option<Confirmed>> {
        Err(NetworkError::Unsupported("tell what a transaction did"))
    }

    /// Transactions that named an address, newest first.
    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>>;

    /// Gives test lamports and waits until they are there. Returns the transaction's signature.
    fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature>;

    /// The hash of the first block, by which a cluster is known.
    fn genesis(&self) -> NetworkResult<Hash> {
        Err(NetworkError::Unsupported("name its first block"))
    }

    /// The oldest slot whose transactions the network still has.
    fn first_slot(&self) -> NetworkResult<u64> {
        Err(NetworkError::Unsupported("say where its history begins"))
    }

    /// Lets time pass between two questions.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// What a network answers, asked through a pointer to it.
macro_rules! behind {
    ($($pointer:ty),*) => {$(
        impl<N: Network + ?Sized> Network for $pointer {
            fn is_remote(&self) -> bool {
                (**self).is_remote()
            }

            fn recent(&self) -> NetworkResult<Recent> {
                (**self).recent()
            }

            fn finalized(&self) -> NetworkResult<Finalized> {
                (**self).finalized()
            }

            fn slot(&self) -> NetworkResult<u64> {
                (**self).slot()
            }

            fn unix_time(&self) -> NetworkResult<i64> {
                (**self).unix_time()
            }

            fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
                (**self).accounts(addresses)
            }

            fn look(
                &self,
                addresses: &[Address],
                commitment: CommitmentLevel,
                min_slot: u64,
            ) -> NetworkResult<Seen> {
                (**self).look(addresses, commitment, min_slot)
            }

            fn is_recent(&self, blockhash: &Hash) -> NetworkResult<bool> {
                (**self).is_recent(blockhash)
            }

            fn compute_price(&self, writing: &[Address]) -> NetworkResult<u64> {
                (**self).compute_price(writing)
            }

            fn account(&self, address: &Address) -> NetworkResult<Option<Account>> {
                (**self).account(address)
            }

            fn program_accounts(
                &self,
                program: &Address,
                matches: &[Match],
            ) -> NetworkResult<Vec<(Address, Account)>> {
                (**self).program_accounts(program, matches)
            }

            fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
                (**self).minimum_balance(data_length)
            }

            fn simulate(
                &self,
                transaction: &VersionedTransaction,
                watch: &[Address],
            ) -> NetworkResult<Simulation> {
                (**self).simulate(transaction, watch)
            }

            fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
                (**self).send(transaction)
            }

            fn status(&self, signature: &Signature) -> NetworkResult<Status> {
                (**self).status(signature)
            }

            fn recent_statuses(&self, signatures: &[Signature]) -> NetworkResult<Vec<Option<Landed>>> {
                (**self).recent_statuses(signatures)
            }

            fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
                (**self).record(signature)
            }

            fn instructions(&self, signature: &Signature) -> NetworkResult<Option<Vec<Instruction>>> {
                (**self).instructions(signature)
            }

            fn confirmed(&self, signature: &Signature) -> NetworkResult<Option<Confirmed>> {
                (**self).confirmed(signature)
            }

            fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
                (**self).history(address, page)
            }

            fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature> {
                (**self).airdrop(to, lamports)
            }

            fn genesis(&self) -> NetworkResult<Hash> {
                (**self).genesis()
            }

            fn first_slot(&self) -> NetworkResult<u64> {
                (**self).first_slot()
            }

            fn pause(&self, time: Duration) {
                (**self).pause(time);
            }
        }
    )*};
}
behind!(Box<N>, &N, Arc<N>);
