//! A network for builds without JSON-RPC, such as that of `cargo xtask demo`.

use farthing_sdk::{
    client::{
        Network, NetworkError, Page, Record,
        network::{Finalized, Match, NetworkResult, Recent, Simulation, Status},
    },
    solana::{Account, Address, Signature, VersionedTransaction},
};

/// Answers nothing.
pub struct Unreachable;

/// What a failure says after the URL of the cluster.
const NOT_BUILT: NetworkError = NetworkError::Unsupported(
    "be reached by this build, which has no JSON-RPC; `cargo build --ignore-rust-version -p \
     farthing-cli` makes one that has it",
);

impl Network for Unreachable {
    fn is_remote(&self) -> bool {
        true
    }

    fn recent(&self) -> NetworkResult<Recent> {
        Err(NOT_BUILT)
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        Err(NOT_BUILT)
    }

    fn slot(&self) -> NetworkResult<u64> {
        Err(NOT_BUILT)
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        Err(NOT_BUILT)
    }

    fn accounts(&self, _: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        Err(NOT_BUILT)
    }

    fn program_accounts(&self, _: &Address, _: &[Match]) -> NetworkResult<Vec<(Address, Account)>> {
        Err(NOT_BUILT)
    }

    fn minimum_balance(&self, _: usize) -> NetworkResult<u64> {
        Err(NOT_BUILT)
    }

    fn simulate(&self, _: &VersionedTransaction, _: &[Address]) -> NetworkResult<Simulation> {
        Err(NOT_BUILT)
    }

    fn send(&self, _: &VersionedTransaction) -> NetworkResult<Signature> {
        Err(NOT_BUILT)
    }

    fn status(&self, _: &Signature) -> NetworkResult<Status> {
        Err(NOT_BUILT)
    }

    fn record(&self, _: &Signature) -> NetworkResult<Option<Record>> {
        Err(NOT_BUILT)
    }

    fn history(&self, _: &Address, _: Page) -> NetworkResult<Vec<Record>> {
        Err(NOT_BUILT)
    }

    fn airdrop(&self, _: &Address, _: u64) -> NetworkResult<Signature> {
        Err(NOT_BUILT)
    }
}

#[cfg(test)]
mod tests {
    use super::Unreachable;
    use crate::failure::Failure;
    use farthing_sdk::client::Network;

    #[test]
    fn every_question_is_answered_with_how_to_build_the_answer_in() {
        let failure = Failure::of_network("http://x", &Unreachable.slot().expect_err("no answer"));
        let words = "http://x cannot be reached by this build, which has no JSON-RPC; `cargo build";
        assert!(failure.to_string().starts_with(words), "{failure}");
        assert_eq!(failure.code(), 2);
    }
}
