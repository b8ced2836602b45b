//! What the machine answers to the questions of a network.

use super::Embedded;
use crate::{
    client::{
        balances::Balances,
        confirmed::Confirmed,
        effect::Change,
        message::{MAX_ACCOUNTS, MAX_BYTES, size},
        network::{
            Finalized, Landed, Match, Network, NetworkError, NetworkResult, Page, Recent, Record,
            Seen, Simulation, Status,
        },
    },
    solana::{
        Account, Address, CommitmentLevel, Hash, Instruction, Signature, VersionedTransaction,
    },
};
use litesvm::types::SimulatedTransactionInfo;
use std::time::Duration;

impl Network for Embedded {
    fn is_remote(&self) -> bool {
        false
    }

    fn recent(&self) -> NetworkResult<Recent> {
        let blockhash = self.svm().latest_blockhash();
        Ok(Recent { blockhash, last_valid_block_height: self.blocks.get() })
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        // What is signed at this height is dead at the next.
        Ok(Finalized { slot: self.clock().slot, block_height: self.blocks.get() })
    }

    fn slot(&self) -> NetworkResult<u64> {
        Ok(self.clock().slot)
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        Ok(self.clock().unix_timestamp)
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        let svm = self.svm();
        Ok(addresses.iter().map(|address| svm.get_account(address).filter(is_there)).collect())
    }

    fn look(
        &self,
        addresses: &[Address],
        _: CommitmentLevel,
        min_slot: u64,
    ) -> NetworkResult<Seen> {
        let slot = self.clock().slot;
        if slot < min_slot {
            return Err(NetworkError::Refused(format!("slot {min_slot} is not reached")));
        }
        Ok(Seen { slot, accounts: self.accounts(addresses)? })
    }

    fn is_recent(&self, blockhash: &Hash) -> NetworkResult<bool> {
        Ok(self.svm().latest_blockhash() == *blockhash)
    }

    fn compute_price(&self, _: &[Address]) -> NetworkResult<u64> {
        Ok(0)
    }

    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>> {
        let fits = |data: &[u8]| {
            matches.iter().all(|Match { offset, bytes }| {
                data.get(*offset..).is_some_and(|rest| rest.starts_with(bytes))
            })
        };
        let mut accounts = self.svm().get_program_accounts(program);
        accounts.retain(|(_, account)| is_there(account) && fits(&account.data));
        accounts.sort_by_key(|(address, _)| *address);
        Ok(accounts)
    }

    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
        Ok(self.svm().minimum_balance_for_rent_exemption(data_length))
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation> {
        require_fit(transaction)?;
        self.show_slots_to(transaction);
        let signed = transaction.verify_with_results().into_iter().all(|valid| valid);
        let result = if signed {
            self.svm().simulate_transaction(transaction.clone())
        } else {
            // A dry run by someone without the keys.
            let unchecked = self.svm().clone().with_sigverify(false);
            unchecked.simulate_transaction(transaction.clone())
        };
        Ok(match result {
            Ok(info) => self.simulation(transaction, info, watch),
            Err(failed) => Simulation {
                error: Some(failed.err),
                logs: failed.meta.logs,
                compute_units: failed.meta.compute_units_consumed,
                fee: Some(failed.meta.fee),
                accounts: Vec::new(),
                balances: None,
            },
        })
    }

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        require_fit(transaction)?;
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        if self.past.borrow().find(&signature).is_some() {
            return Ok(signature);
        }
        match self.run_signed(transaction) {
            Err(failed) if self.past.borrow().find(&signature).is_none() => {
                Err(NetworkError::Refused(failed.err.to_string()))
            }
            _ => Ok(signature),
        }
    }

    fn status(&self, signature: &Signature) -> NetworkResult<Status> {
        let past = self.past.borrow();
        let landed = past.find(signature).map(|landed| Landed {
            slot: landed.record.slot,
            commitment: CommitmentLevel::Finalized,
            error: landed.record.error.clone(),
        });
        Ok(Status { as_of_slot: self.clock().slot, landed })
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        Ok(self.past.borrow().find(signature).map(|landed| landed.record.clone()))
    }

    fn instructions(&self, signature: &Signature) -> NetworkResult<Option<Vec<Instruction>>> {
        let past = self.past.borrow();
        let landed = past.find(signature).map(|landed| &landed.confirmed);
        let own = |all: &Confirmed| {
            let own = all.called.iter().filter(|one| one.inner.is_none());
            own.map(|one| one.instruction.clone()).collect()
        };
        Ok(landed.map(own))
    }

    fn confirmed(&self, signature: &Signature) -> NetworkResult<Option<Confirmed>> {
        Ok(self.past.borrow().find(signature).map(|landed| landed.confirmed.clone()))
    }

    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
        Ok(self.past.borrow().of(address, page))
    }

    fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature> {
        let result = self.svm_mut().airdrop(to, lamports);
        // So that the same airdrop can be asked for twice.
        self.begin_block();
        let landed = result.map_err(|failed| NetworkError::Refused(failed.err.to_string()))?;
        Ok(landed.signature)
    }

    /// An empty block passes: what was signed before it is dead.
    fn pause(&self, _: Duration) {
        self.begin_block();
        self.advance_slots(1);
    }
}

impl Embedded {
    fn simulation(
        &self,
        transaction: &VersionedTransaction,
        info: SimulatedTransactionInfo,
        watch: &[Address],
    ) -> Simulation {
        let svm = self.svm();
        let after = |address: &Address| {
            let changed = info.post_accounts.iter().find(|(changed, _)| changed == address);
            match changed {
                Some((_, account)) => Some(Account::from(account.clone())),
                None => svm.get_account(address),
            }
        };
        let named = transaction.message.static_account_keys().iter();
        let change = |address: &Address| Change {
            address: *address,
            before: svm.get_account(address).filter(is_there),
            after: after(address).filter(is_there),
        };
        Simulation {
            error: None,
            balances: Some(Balances::of(&named.map(change).collect::<Vec<_>>())),
            accounts: watch.iter().map(|a| after(a).filter(is_there)).collect(),
            logs: info.meta.logs,
            compute_units: info.meta.compute_units_consumed,
            fee: Some(info.meta.fee),
        }
    }
}

/// What a node says to a transaction that no block could hold.
fn require_fit(transaction: &VersionedTransaction) -> NetworkResult<()> {
    let message = &transaction.message;
    let size = size(transaction.signatures.len(), message.serialize().len());
    let lookups = message.address_table_lookups().unwrap_or_default();
    let found = lookups.iter().map(|one| one.writable_indexes.len() + one.readonly_indexes.len());
    let locked = message.static_account_keys().len() + found.sum::<usize>();
    let words = match () {
        () if size > MAX_BYTES => format!("has {size} bytes, more than {MAX_BYTES}"),
        () if locked > MAX_ACCOUNTS => format!("locks {locked} accounts, more than {MAX_ACCOUNTS}"),
        () => return Ok(()),
    };
    Err(NetworkError::Refused(format!("the transaction {words}")))
}

/// A closed account stays in the machine with nothing in it.
pub(super) fn is_there(account: &Account) -> bool {
    account.lamports != 0 || !account.data.is_empty()
}
