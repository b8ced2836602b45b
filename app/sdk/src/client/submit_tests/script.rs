//! The scripted network.

use crate::{
    client::network::{
        Finalized, Landed, Match, Network, NetworkError, NetworkResult, Page, Recent, Record,
        Simulation, Status,
    },
    solana::{
        Account, Address, CommitmentLevel, Hash, Signature, TransactionError, VersionedTransaction,
    },
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    time::Duration,
};

/// What the network answers at one look.
#[derive(Clone)]
pub enum Answer {
    /// Not seen, with the finalized chain at this height.
    Unseen(u64),
    /// The same, from a node that is behind the finalized slot.
    Lagging(u64),
    Seen(CommitmentLevel),
    Failed(TransactionError),
    Nothing,
}

#[derive(Default)]
pub struct Script {
    pub answers: RefCell<Vec<Answer>>,
    pub simulation: Simulation,
    pub remote: bool,
    /// Of every account.
    pub lamports: u64,
    pub sending_fails: bool,
    /// Of what landed it tells that it did, and no more.
    pub keeps_nothing: bool,
    pub sent: RefCell<Vec<Signature>>,
    pub simulated: Cell<u32>,
    pub height: Cell<u64>,
    pub hashes: Cell<u8>,
}

impl Script {
    pub fn new(answers: &[Answer]) -> Self {
        let answers = answers.iter().rev().cloned().collect();
        Self { answers: RefCell::new(answers), lamports: 5_000, ..Self::default() }
    }

    pub fn different_signatures(&self) -> usize {
        self.sent.borrow().iter().collect::<BTreeSet<_>>().len()
    }
}

/// Blocks that a blockhash lives.
pub const LIFE: u64 = 100;

impl Network for Script {
    fn is_remote(&self) -> bool {
        self.remote
    }

    fn recent(&self) -> NetworkResult<Recent> {
        self.hashes.set(self.hashes.get() + 1);
        let blockhash = Hash::new_from_array([self.hashes.get(); 32]);
        Ok(Recent { blockhash, last_valid_block_height: self.height.get() + LIFE })
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        let next = self.answers.borrow().last().cloned();
        match next {
            Some(Answer::Unseen(height) | Answer::Lagging(height)) => self.height.set(height),
            Some(Answer::Nothing) => {
                self.answers.borrow_mut().pop();
                return Err(NetworkError::NoAnswer("timed out".into()));
            }
            _ => {}
        }
        Ok(Finalized { slot: 1_000, block_height: self.height.get() })
    }

    fn status(&self, _: &Signature) -> NetworkResult<Status> {
        let mut answers = self.answers.borrow_mut();
        let answer = answers.pop().expect("the script is long enough");
        let landed = |commitment, error| Some(Landed { slot: 1_001, commitment, error });
        Ok(match answer {
            Answer::Lagging(_) => Status { as_of_slot: 999, landed: None },
            Answer::Seen(commitment) => {
                Status { as_of_slot: 1_001, landed: landed(commitment, None) }
            }
            Answer::Failed(error) => Status {
                as_of_slot: 1_001,
                landed: landed(CommitmentLevel::Confirmed, Some(error)),
            },
            Answer::Unseen(_) | Answer::Nothing => Status { as_of_slot: 1_001, landed: None },
        })
    }

    fn simulate(&self, _: &VersionedTransaction, _: &[Address]) -> NetworkResult<Simulation> {
        self.simulated.set(self.simulated.get() + 1);
        Ok(self.simulation.clone())
    }

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        self.sent.borrow_mut().push(transaction.signatures[0]);
        if self.sending_fails {
            return Err(NetworkError::NoAnswer("connection reset".into()));
        }
        Ok(transaction.signatures[0])
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        let record = Record {
            signature: *signature,
            slot: 1_001,
            time: None,
            error: None,
            logs: vec![],
            compute_units: 700,
            fee: 5_000,
        };
        Ok((!self.keeps_nothing).then_some(record))
    }

    fn slot(&self) -> NetworkResult<u64> {
        Ok(1_000)
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        Ok(0)
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        let account = Account { lamports: self.lamports, ..Account::default() };
        Ok(vec![Some(account); addresses.len()])
    }

    fn program_accounts(&self, _: &Address, _: &[Match]) -> NetworkResult<Vec<(Address, Account)>> {
        Ok(vec![])
    }

    fn minimum_balance(&self, _: usize) -> NetworkResult<u64> {
        Ok(0)
    }

    fn history(&self, _: &Address, _: Page) -> NetworkResult<Vec<Record>> {
        Ok(vec![])
    }

    fn airdrop(&self, _: &Address, _: u64) -> NetworkResult<Signature> {
        Err(NetworkError::Unsupported("give lamports"))
    }

    fn pause(&self, _: Duration) {}
}
