//! The Solana types that this crate speaks, so that its users need no further crates and
//! never meets two versions of one type.

pub use solana_account::{Account, ReadableAccount, WritableAccount};
pub use solana_address::Address;
pub use solana_clock::Clock;
pub use solana_commitment_config::{CommitmentConfig, CommitmentLevel};
pub use solana_compute_budget_interface::ComputeBudgetInstruction;
pub use solana_hash::Hash;
pub use solana_instruction::{AccountMeta, Instruction, error::InstructionError};
pub use solana_keypair::{Keypair, keypair_from_seed, read_keypair_file, write_keypair_file};
pub use solana_message::{AddressLookupTableAccount as LookupTable, Message, VersionedMessage};
pub use solana_signature::Signature;
pub use solana_signer::{Signer, SignerError};
pub use solana_transaction::versioned::VersionedTransaction;
pub use solana_transaction_error::TransactionError;

pub use solana_sdk_ids as ids;
pub use solana_system_interface::instruction as system_instruction;
pub use spl_associated_token_account_interface as associated_token;
pub use spl_token_2022_interface as token_2022;
pub use spl_token_interface as token;
