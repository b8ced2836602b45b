//! A validator whose clock is stopped: where others wait, a block passes. So seconds pass only when
//! they are told to, and amounts are exact over JSON-RPC as well.

use farthing_sdk::{
    client::{
        Network, Page, Record, Rpc,
        network::{Finalized, Match, NetworkError, NetworkResult, Recent, Simulation, Status},
    },
    solana::{Account, Address, Clock, Signature, VersionedTransaction, ids::sysvar},
};
use serde_json::{Value, json};
use solana_rpc_client_api::request::RpcRequest;
use std::time::Duration;

pub struct Stopped(pub Rpc);

impl Stopped {
    pub fn stop(&self) {
        self.cheat("surfnet_pauseClock", json!([]));
    }

    pub fn resume(&self) {
        self.cheat("surfnet_resumeClock", json!([]));
    }

    /// Slot and unix second.
    pub fn now(&self) -> (u64, i64) {
        let clock = self.account(&sysvar::clock::ID).expect("an answer").expect("a clock").data;
        assert_eq!(clock.len(), size_of::<Clock>());
        let word = |at: usize| clock[at..at + 8].try_into().expect("8 bytes");
        (u64::from_le_bytes(word(0)), i64::from_le_bytes(word(32)))
    }

    pub fn pass(&self, seconds: i64, slots: u64) {
        let (slot, time) = self.now();
        let (slot, timestamp) = (slot + slots, (time + seconds) * 1_000);
        let to = json!([{ "absoluteSlotAt": { "slot": slot, "timestamp": timestamp } }]);
        self.cheat("surfnet_timeTravel", to);
    }

    /// What only a validator for tests does.
    fn cheat(&self, method: &'static str, params: Value) {
        let answer = self.0.client().send::<Value>(RpcRequest::Custom { method }, params);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"));
    }
}

impl Network for Stopped {
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

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        self.0.send(transaction)
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
        Err(NetworkError::Unsupported("give lamports while the clock stands"))
    }

    fn pause(&self, _: Duration) {
        self.pass(0, 1);
    }
}
