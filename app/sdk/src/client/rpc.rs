//! A cluster behind JSON-RPC.

use super::confirmed::Confirmed;
use super::network::{
    Finalized, Landed, Match, Network, NetworkError, NetworkResult, Page, Recent, Record, Seen,
    Simulation, Status,
};
use super::resolved::instructions;
use super::told;
use crate::solana::{
    Account, Address, CommitmentConfig, CommitmentLevel, Hash, Instruction, Signature,
    VersionedTransaction, ids::sysvar,
};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_rpc_client::rpc_client::{GetConfirmedSignaturesForAddress2Config, RpcClient};
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind},
    config::{
        RpcAccountInfoConfig, RpcProgramAccountsConfig, RpcSendTransactionConfig,
        RpcSimulateTransactionAccountsConfig, RpcSimulateTransactionConfig, RpcTransactionConfig,
    },
    filter::{Memcmp, RpcFilterType},
};
use solana_transaction_status_client_types::{
    EncodedConfirmedTransactionWithStatusMeta, UiTransactionEncoding,
};
use std::{str::FromStr, time::Duration};

/// Accounts that a node returns at once.
const ACCOUNTS_AT_ONCE: usize = 100;

/// Statuses that a node returns at once.
const STATUSES_AT_ONCE: usize = 256;

/// Looks at an airdrop, half a second apart, before it is given up.
const AIRDROP_POLLS: u32 = 60;

/// Time for one request, unless another is named.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A cluster behind JSON-RPC, read at the commitment that it was made with. When a node answers that
/// there are too many requests, and asks with `Retry-After` to wait less than two minutes, the request is
/// repeated after that time, up to five times.
pub struct Rpc {
    client: RpcClient,
}

impl Rpc {
    /// A node by its URL, read as of `confirmed`.
    pub fn new(url: impl Into<String>) -> Self {
        Self::with_commitment(url, CommitmentLevel::Confirmed)
    }

    /// A node by its URL.
    pub fn with_commitment(url: impl Into<String>, commitment: CommitmentLevel) -> Self {
        Self::with_timeout(url, commitment, TIMEOUT)
    }

    /// A node that is given up when it has not answered a question for so long.
    pub fn with_timeout(
        url: impl Into<String>,
        commitment: CommitmentLevel,
        timeout: Duration,
    ) -> Self {
        let (url, commitment) = (url.into(), CommitmentConfig { commitment });
        Self { client: RpcClient::new_with_timeout_and_commitment(url, timeout, commitment) }
    }

    /// The client underneath, for what a [`Network`] does not do.
    pub fn client(&self) -> &RpcClient {
        &self.client
    }

    fn account_config(&self) -> RpcAccountInfoConfig {
        RpcAccountInfoConfig {
            encoding: Some(UiAccountEncoding::Base64),
            commitment: Some(self.client.commitment()),
            ..RpcAccountInfoConfig::default()
        }
    }

    /// `None`: the node does not have it, or not yet.
    fn transaction(
        &self,
        signature: &Signature,
    ) -> NetworkResult<Option<EncodedConfirmedTransactionWithStatusMeta>> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(0),
        };
        match self.client.get_transaction_with_config(signature, config) {
            Ok(transaction) => Ok(Some(transaction)),
            Err(error) if is_null(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn clock(&self) -> NetworkResult<Vec<u8>> {
        let clock = self.client.get_account_data(&sysvar::clock::ID);
        clock.map_err(NetworkError::from)
    }
}

impl Network for Rpc {
    fn is_remote(&self) -> bool {
        true
    }

    fn recent(&self) -> NetworkResult<Recent> {
        let commitment = CommitmentConfig::confirmed();
        let latest = self.client.get_latest_blockhash_with_commitment(commitment);
        let (blockhash, last_valid_block_height) = latest.map_err(NetworkError::from)?;
        Ok(Recent { blockhash, last_valid_block_height })
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        let info = self.client.get_epoch_info_with_commitment(CommitmentConfig::finalized());
        let info = info.map_err(NetworkError::from)?;
        Ok(Finalized { slot: info.absolute_slot, block_height: info.block_height })
    }

    fn slot(&self) -> NetworkResult<u64> {
        self.client.get_slot().map_err(NetworkError::from)
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        // Slot, start of the epoch, epoch, epoch of the schedule; then the time.
        let clock = self.clock()?;
        let time = clock.get(32..40).and_then(|bytes| bytes.try_into().ok());
        let malformed = || NetworkError::NoAnswer("the clock account is malformed".into());
        time.map(i64::from_le_bytes).ok_or_else(malformed)
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        let mut accounts = Vec::with_capacity(addresses.len());
        for some in addresses.chunks(ACCOUNTS_AT_ONCE) {
            accounts.extend(self.client.get_multiple_accounts(some).map_err(NetworkError::from)?);
        }
        Ok(accounts)
    }

    fn look(
        &self,
        addresses: &[Address],
        commitment: CommitmentLevel,
        min_slot: u64,
    ) -> NetworkResult<Seen> {
        let config = RpcAccountInfoConfig {
            commitment: Some(CommitmentConfig { commitment }),
            min_context_slot: (min_slot != 0).then_some(min_slot),
            ..self.account_config()
        };
        let answer = self.client.get_multiple_ui_accounts_with_config(addresses, config);
        let answer = answer.map_err(NetworkError::from)?;
        let accounts = answer.value.into_iter().map(|account| account?.to_account());
        Ok(Seen { slot: answer.context.slot, accounts: accounts.collect() })
    }

    fn is_recent(&self, blockhash: &Hash) -> NetworkResult<bool> {
        let answer = self.client.is_blockhash_valid(blockhash, CommitmentConfig::processed());
        answer.map_err(NetworkError::from)
    }

    fn compute_price(&self, writing: &[Address]) -> NetworkResult<u64> {
        let fees = self.client.get_recent_prioritization_fees(writing);
        let fees = fees.map_err(NetworkError::from)?;
        let mut prices: Vec<_> = fees.into_iter().map(|fee| fee.prioritization_fee).collect();
        prices.sort_unstable();
        Ok(prices.get(prices.len() / 2).copied().unwrap_or(0))
    }

    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>> {
        let filter = |Match { offset, bytes }: &Match| {
            RpcFilterType::Memcmp(Memcmp::new_base58_encoded(*offset, bytes))
        };
        let config = RpcProgramAccountsConfig {
            filters: Some(matches.iter().map(filter).collect()),
            account_config: self.account_config(),
            ..RpcProgramAccountsConfig::default()
        };
        let found = self.client.get_program_ui_accounts_with_config(program, config);
        let found = found.map_err(NetworkError::from)?.into_iter();
        let mut accounts: Vec<_> =
            found.filter_map(|(address, account)| Some((address, account.to_account()?))).collect();
        accounts.sort_by_key(|(address, _)| *address);
        Ok(accounts)
    }

    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
        self.client.get_minimum_balance_for_rent_exemption(data_length).map_err(NetworkError::from)
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation> {
        let config = RpcSimulateTransactionConfig {
            sig_verify: false,
            replace_recent_blockhash: true,
            commitment: Some(self.client.commitment()),
            encoding: Some(UiTransactionEncoding::Base64),
            accounts: Some(RpcSimulateTransactionAccountsConfig {
                encoding: Some(UiAccountEncoding::Base64),
                addresses: watch.iter().map(ToString::to_string).collect(),
            }),
            ..RpcSimulateTransactionConfig::default()
        };
        let result = self.client.simulate_transaction_with_config(transaction, config);
        let result = result.map_err(NetworkError::from)?.value;
        let balances = told::simulated(
            transaction,
            result.loaded_addresses,
            (result.pre_balances, result.post_balances),
            (result.pre_token_balances, result.post_token_balances),
        )?;
        let accounts = result.accounts.unwrap_or_default().into_iter();
        Ok(Simulation {
            error: result.err.map(Into::into),
            logs: result.logs.unwrap_or_default(),
            compute_units: result.units_consumed.unwrap_or(0),
            fee: result.fee,
            balances,
            // A closed account comes back with nothing in it.
            accounts: accounts
                .map(|account| account?.to_account().filter(|account| account.lamports != 0))
                .collect(),
        })
    }

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        let config = RpcSendTransactionConfig {
            // What is submitted was simulated already; a second time would only be another chance to
            // lag behind. It is sent again here as long as it can land, so not by the node.
            skip_preflight: true,
            encoding: Some(UiTransactionEncoding::Base64),
            max_retries: Some(0),
            ..RpcSendTransactionConfig::default()
        };
        self.client.send_transaction_with_config(transaction, config).map_err(NetworkError::from)
    }

    fn status(&self, signature: &Signature) -> NetworkResult<Status> {
        let answer = self.client.get_signature_statuses_with_history(&[*signature]);
        let mut answer = answer.map_err(NetworkError::from)?;
        let landed = answer.value.pop().flatten().map(told::landed);
        Ok(Status { as_of_slot: answer.context.slot, landed })
    }

    fn recent_statuses(&self, signatures: &[Signature]) -> NetworkResult<Vec<Option<Landed>>> {
        let mut all = Vec::with_capacity(signatures.len());
        for some in signatures.chunks(STATUSES_AT_ONCE) {
            let answer = self.client.get_signature_statuses(some).map_err(NetworkError::from)?;
            all.extend(answer.value.into_iter().map(|status| status.map(told::landed)));
        }
        Ok(all)
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        Ok(self.transaction(signature)?.and_then(|found| record(*signature, found)))
    }

    fn instructions(&self, signature: &Signature) -> NetworkResult<Option<Vec<Instruction>>> {
        let Some(found) = self.transaction(signature)? else { return Ok(None) };
        let transaction = found.transaction.transaction.decode().ok_or_else(told::malformed)?;
        let loaded = found.transaction.meta.and_then(|meta| meta.loaded_addresses.into());
        Ok(Some(instructions(&transaction, &told::loaded(loaded)?)))
    }

    fn confirmed(&self, signature: &Signature) -> NetworkResult<Option<Confirmed>> {
        self.transaction(signature)?.map(told::confirmed).transpose()
    }

    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
        let config = GetConfirmedSignaturesForAddress2Config {
            before: page.before,
            until: None,
            limit: Some(page.limit),
            commitment: Some(CommitmentConfig::confirmed()),
        };
        let signatures = self.client.get_signatures_for_address_with_config(address, config);
        let mut records = Vec::new();
        for found in signatures.map_err(NetworkError::from)? {
            let Ok(signature) = Signature::from_str(&found.signature) else { continue };
            // What the node lists but cannot show is listed without its logs.
            let bare = Record {
                signature,
                slot: found.slot,
                time: found.block_time,
                error: found.err.map(Into::into),
                logs: Vec::new(),
                compute_units: 0,
                fee: 0,
            };
            records.push(self.record(&signature)?.unwrap_or(bare));
        }
        Ok(records)
    }

    fn genesis(&self) -> NetworkResult<Hash> {
        self.client.get_genesis_hash().map_err(NetworkError::from)
    }

    fn first_slot(&self) -> NetworkResult<u64> {
        self.client.get_first_available_block().map_err(NetworkError::from)
    }

    fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature> {
        let signature = self.client.request_airdrop(to, lamports).map_err(NetworkError::from)?;
        for _ in 0..AIRDROP_POLLS {
            match self.status(&signature)?.landed {
                Some(Landed { error: Some(error), .. }) => {
                    return Err(NetworkError::Refused(error.to_string()));
                }
                Some(landed) if landed.satisfies(self.client.commitment().commitment) => {
                    return Ok(signature);
                }
                _ => self.pause(Duration::from_millis(500)),
            }
        }
        Err(NetworkError::NoAnswer("the airdrop did not arrive in time".into()))
    }
}

fn record(
    signature: Signature,
    found: EncodedConfirmedTransactionWithStatusMeta,
) -> Option<Record> {
    let meta = found.transaction.meta?;
    Some(Record {
        signature,
        slot: found.slot,
        time: found.block_time,
        error: meta.err.map(Into::into),
        logs: Option::from(meta.log_messages).unwrap_or_default(),
        compute_units: Option::from(meta.compute_units_consumed).unwrap_or_default(),
        fee: meta.fee,
    })
}

/// Whether the node answered that there is nothing, rather than something that is no transaction.
fn is_null(error: &Error) -> bool {
    let ErrorKind::SerdeJson(error) = error.kind() else { return false };
    error.to_string().starts_with("invalid type: null")
}
