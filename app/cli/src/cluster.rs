//! A cluster over JSON-RPC, for what is not Farthing's own: deploying, airdrops, test mints.

use crate::failure::{Failure, Outcome};
use farthing_sdk::{
    client::NetworkError,
    solana::{
        Account, Address, CommitmentConfig, ComputeBudgetInstruction, Instruction, Keypair,
        Message, Signature, Signer, VersionedMessage, VersionedTransaction,
    },
};
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::{client_error::Error as RpcError, config::RpcSendTransactionConfig};
use std::{thread, time::Duration};

/// The most that `getSignatureStatuses` answers at once.
const STATUSES: usize = 256;
const POLL: Duration = Duration::from_millis(250);

/// Which network a genesis belongs to.
const GENESES: [(&str, &str); 3] = [
    ("mainnet", "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
    ("devnet", "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
    ("testnet", "4uhcVJyU9pJkvQyS88uRDiswHScSGQNtWKVYMB2hjA9U"),
];

/// A connection.
pub struct Cluster {
    rpc: RpcClient,
    shown_url: String,
}

impl Cluster {
    pub fn new(url: &str, commitment: CommitmentConfig) -> Self {
        Self {
            rpc: RpcClient::new_with_commitment(url.to_string(), commitment),
            shown_url: crate::settings::public_url(url),
        }
    }

    /// `mainnet`, `devnet` or `testnet` by its genesis; anything else is somebody's local network.
    pub fn name(&self) -> Outcome<&'static str> {
        let genesis = self.rpc.get_genesis_hash().map_err(|error| self.failure(error))?.to_string();
        let known = GENESES.iter().find(|(_, hash)| *hash == genesis);
        Ok(known.map_or("localnet", |(name, _)| name))
    }

    /// An account, if it is there.
    pub fn account(&self, address: &Address) -> Outcome<Option<Account>> {
        self.rpc
            .get_account_with_commitment(address, self.rpc.commitment())
            .map(|answer| answer.value)
            .map_err(|error| self.failure(error))
    }

    /// Lamports that keep so many bytes of data rent-free.
    pub fn rent(&self, bytes: usize) -> Outcome<u64> {
        self.rpc.get_minimum_balance_for_rent_exemption(bytes).map_err(|error| self.failure(error))
    }

    pub fn balance(&self, address: &Address) -> Outcome<u64> {
        self.rpc.get_balance(address).map_err(|error| self.failure(error))
    }

    /// Asks the cluster for lamports and waits for them.
    pub fn airdrop(&self, wallet: &Address, lamports: u64) -> Outcome<Signature> {
        let signature =
            self.rpc.request_airdrop(wallet, lamports).map_err(|error| self.failure(error))?;
        for _ in 0..120 {
            if self.unconfirmed(vec![signature])?.is_empty() {
                return Ok(signature);
            }
            thread::sleep(POLL);
        }
        Err(Failure::Network("the airdrop was not confirmed within 30 seconds".into()))
    }

    /// Sends one transaction, paid by the first signer, and waits for it.
    pub fn send(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
        priority_fee: u64,
    ) -> Outcome<Signature> {
        let transaction = self.sign(instructions, signers, priority_fee)?;
        self.rpc.send_and_confirm_transaction(&transaction).map_err(|error| self.failure(error))
    }

    /// Sends each instruction as a transaction of its own, without waiting.
    pub fn send_many(
        &self,
        instructions: &[Instruction],
        payer: &Keypair,
        authority: &Keypair,
        priority_fee: u64,
    ) -> Outcome<Vec<Signature>> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
        let mut signatures = Vec::with_capacity(instructions.len());
        for instruction in instructions {
            let one = std::slice::from_ref(instruction);
            let transaction = self.sign(one, &[payer, authority], priority_fee)?;
            let sent = self.rpc.send_transaction_with_config(&transaction, config);
            signatures.push(sent.map_err(|error| self.failure(error))?);
        }
        Ok(signatures)
    }

    /// Those transactions that have not landed. One that failed has landed.
    pub fn unconfirmed(&self, signatures: Vec<Signature>) -> Outcome<Vec<Signature>> {
        let mut waiting = Vec::new();
        for some in signatures.chunks(STATUSES) {
            let statuses =
                self.rpc.get_signature_statuses(some).map_err(|error| self.failure(error))?.value;
            let commitment = self.rpc.commitment();
            for (signature, status) in some.iter().zip(statuses) {
                if !status.is_some_and(|status| status.satisfies_commitment(commitment)) {
                    waiting.push(*signature);
                }
            }
        }
        Ok(waiting)
    }

    fn sign(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
        priority_fee: u64,
    ) -> Outcome<VersionedTransaction> {
        let mut all = Vec::with_capacity(instructions.len() + 1);
        if priority_fee != 0 {
            all.push(ComputeBudgetInstruction::set_compute_unit_price(priority_fee));
        }
        all.extend_from_slice(instructions);
        let blockhash = self.rpc.get_latest_blockhash().map_err(|error| self.failure(error))?;
        let payer = signers.first().map(|payer| payer.pubkey());
        let message = Message::new_with_blockhash(&all, payer.as_ref(), &blockhash);
        let mut unique: Vec<&Keypair> = Vec::new();
        for signer in signers {
            if !unique.iter().any(|one| one.pubkey() == signer.pubkey()) {
                unique.push(signer);
            }
        }
        VersionedTransaction::try_new(VersionedMessage::Legacy(message), &unique)
            .map_err(|error| Failure::Usage(format!("a signature is missing: {error}")))
    }

    fn failure(&self, error: RpcError) -> Failure {
        match error.get_transaction_error() {
            Some(refusal) => {
                Failure::Refused(format!("the cluster refused the transaction: {refusal}"))
            }
            None => Failure::of_network(&self.shown_url, &NetworkError::from(error)),
        }
    }
}
