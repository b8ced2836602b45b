//! Why a payment is not signed, by its bytes alone.

use crate::transaction::Fault;
use farthing_sdk::solana::Address;

/// Why a payment is not signed, by its bytes alone. Nothing was signed and nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExactRefusal {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the transaction has {0} instructions; a payment has 8 at most")]
    TooLong(usize),
    #[error("the transaction calls {0}, which a payment does not need")]
    Program(Address),
    #[error("the transaction transfers no tokens")]
    NoTransfer,
    #[error("a token program is asked for something else than a checked transfer by one key")]
    NotATransfer,
    #[error("the transaction transfers tokens twice")]
    TwoTransfers,
    #[error("somebody else than the sponsor pays the fee")]
    FeePayer,
    #[error("the sponsor is to pay the tokens")]
    SponsorPays,
    #[error("an instruction names the sponsor")]
    SponsorNamed,
    #[error("the transfer is by {0}, which does not own the mint")]
    OtherTokenProgram(Address),
    #[error("the transfer is of the mint {0}")]
    OtherMint(Address),
    #[error("the transfer is of {found} decimals; the mint has {asked}")]
    OtherDecimals { found: u8, asked: u8 },
    #[error("the transfer is of {found} base units; the price is {asked}")]
    OtherAmount { found: u64, asked: u64 },
    #[error("the transfer is to {found}; it must be to {asked}")]
    OtherDestination { found: Address, asked: Address },
    #[error("the transfer is to the account that it is from")]
    SameAccount,
    #[error("the transfer is between accounts of which one is only read")]
    ReadOnly,
    #[error("the transaction may write {0}, which a payment does not need")]
    Writes(Address),
    #[error("the transaction asks Lighthouse for something else than an assertion: {0:?}")]
    Guard(Option<u8>),
    #[error("the transaction has more than 4 assertions")]
    TooManyGuards,
    #[error("the transaction lacks the memo that was asked for")]
    NoMemo,
    #[error("the transaction has two memos")]
    TwoMemos,
    #[error("the memo is another than was asked for")]
    OtherMemo,
    #[error("the memo has {0} bytes; a nonce has 16 at least")]
    ShortMemo(usize),
    #[error("the memo is no text")]
    MemoText,
    #[error("{0} is to sign the memo, and pays nothing")]
    MemoSigner(Address),
}

impl ExactRefusal {
    /// The reason in x402's words, where it has one, and in words like it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fault(fault) => of(fault),
            Self::TooLong(_) => "invalid_exact_svm_payload_transaction_instructions_length",
            Self::Program(_) => "invalid_exact_svm_payload_unknown_optional_instruction",
            Self::NoTransfer | Self::NotATransfer => {
                "invalid_exact_svm_payload_no_transfer_instruction"
            }
            Self::TwoTransfers => "invalid_exact_svm_payload_transfer_count",
            Self::FeePayer => "invalid_exact_svm_fee_payer_mismatch",
            Self::SponsorPays => {
                "invalid_exact_svm_payload_transaction_fee_payer_transferring_funds"
            }
            Self::SponsorNamed => {
                "invalid_exact_svm_payload_transaction_fee_payer_included_in_instruction_accounts"
            }
            Self::OtherTokenProgram(_) => "invalid_exact_svm_payload_token_program_mismatch",
            Self::OtherMint(_) => "invalid_exact_svm_payload_mint_mismatch",
            Self::OtherDecimals { .. } => "invalid_exact_svm_payload_decimals_mismatch",
            Self::OtherAmount { .. } => "invalid_exact_svm_payload_amount_mismatch",
            Self::OtherDestination { .. } => "invalid_exact_svm_payload_recipient_mismatch",
            Self::SameAccount => "invalid_exact_svm_payload_source_is_recipient",
            Self::ReadOnly => "invalid_exact_svm_payload_read_only_account",
            Self::Writes(_) => "invalid_exact_svm_payload_unknown_writable_account",
            Self::Guard(_) => "invalid_exact_svm_payload_lighthouse_instruction",
            Self::TooManyGuards => "invalid_exact_svm_payload_lighthouse_count",
            Self::NoMemo | Self::TwoMemos => "invalid_exact_svm_payload_memo_count",
            Self::OtherMemo => "invalid_exact_svm_payload_memo_mismatch",
            Self::ShortMemo(_) => "invalid_exact_svm_payload_memo_length",
            Self::MemoText => "invalid_exact_svm_payload_memo_encoding",
            Self::MemoSigner(_) => "invalid_exact_svm_payload_memo_signer",
        }
    }
}

fn of(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotATransaction => "invalid_exact_svm_payload_transaction_could_not_be_decoded",
        Fault::Version => "invalid_exact_svm_payload_transaction_version",
        Fault::LookupTable => "invalid_exact_svm_payload_transaction_lookup_table",
        Fault::Nonce => "invalid_exact_svm_payload_transaction_nonce",
        Fault::NamedTwice(_) | Fault::Unused(_) => {
            "invalid_exact_svm_payload_transaction_account_keys"
        }
        Fault::Signers => "invalid_exact_svm_payload_excessive_signers",
        Fault::Signature(_) => "invalid_exact_svm_payload_signature_invalid",
        Fault::Budget => "invalid_exact_svm_payload_transaction_instructions_compute_budget",
        Fault::Fee { .. } => {
            "invalid_exact_svm_payload_transaction_instructions_compute_price_instruction_too_high"
        }
    }
}
