//! What the SDK reads through: the network of a world, which stays the world's own. Whatever is
//! sent goes through the world, so that conservation is checked after every step.

use farthing_sdk::{
    Client, Embedded,
    client::{
        Network, Page, Record,
        network::{Finalized, Match, NetworkError, NetworkResult, Recent, Simulation, Status},
    },
    solana::{Account, Address, Signature, VersionedTransaction},
};

/// A network that is read, and takes no transaction.
pub struct Reading<'a>(&'a Embedded);

/// A client that reads and sends nothing.
pub fn client(network: &Embedded) -> Client<Reading<'_>> {
    Client::new(Reading(network))
}

impl Network for Reading<'_> {
    fn is_remote(&self) -> bool {
        self.0.is_remote()
    }

    fn recent(&self) -> NetworkResult<Recent> {
        self.0.recent()
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        self.0.finalized()
    }

    fn slot(&self) -> NetworkResult<u64> {
        self.0.slot()
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        self.0.unix_time()
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        self.0.accounts(addresses)
    }

    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>> {
        self.0.program_accounts(program, matches)
    }

    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
        self.0.minimum_balance(data_length)
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation> {
        self.0.simulate(transaction, watch)
    }

    fn send(&self, _: &VersionedTransaction) -> NetworkResult<Signature> {
        Err(NetworkError::Refused("this network is only read".into()))
    }

    fn status(&self, signature: &Signature) -> NetworkResult<Status> {
        self.0.status(signature)
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        self.0.record(signature)
    }

    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
        self.0.history(address, page)
    }

    fn airdrop(&self, _: &Address, _: u64) -> NetworkResult<Signature> {
        Err(NetworkError::Refused("this network is only read".into()))
    }
}
