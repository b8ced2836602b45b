//! Whether the accounts of a payment are there and as they must be, before anything is signed for it.

use super::{ExactTerms, Verified};
use farthing_sdk::{
    client::{TokenAccount, token_account},
    solana::{Account, Address},
};

/// Why a payment would not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountsRefusal {
    /// It is made by the operator, never on a payer's word: its rent would be the sponsor's.
    #[error("the wallet has no associated token account {0}")]
    NoDestination(Address),
    #[error("the account {0} is no token account of the payment's token program")]
    NotTokens(Address),
    #[error("the account {0} holds tokens of another mint")]
    OtherMint(Address),
    /// The classic token program lets even an associated account be given away.
    #[error("the associated token account of the wallet belongs to {0}")]
    DestinationOwner(Address),
    #[error("the associated token account of the wallet is frozen")]
    DestinationFrozen,
    #[error("the payer has no token account {0}")]
    NoSource(Address),
    /// Who signed may spend it as a delegate: then another than the payer pays.
    #[error("the tokens belong to {0}, who has not signed")]
    SourceOwner(Address),
    #[error("the payer's token account is frozen")]
    SourceFrozen,
    #[error("the payer has {has} base units; the price is {needs}")]
    TooFew { has: u64, needs: u64 },
}

impl AccountsRefusal {
    /// The reason in x402's words, where it has one, and in words like it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDestination(_) => {
                "invalid_exact_svm_payload_transaction_receiver_ata_not_found"
            }
            Self::NoSource(_) => "invalid_exact_svm_payload_transaction_sender_ata_not_found",
            Self::TooFew { .. } => "insufficient_funds",
            Self::DestinationOwner(_) | Self::DestinationFrozen => {
                "invalid_exact_svm_payload_receiver_ata_unusable"
            }
            Self::SourceOwner(_) => "invalid_exact_svm_payload_sender_not_owner",
            Self::SourceFrozen => "invalid_exact_svm_payload_sender_ata_frozen",
            Self::NotTokens(_) | Self::OtherMint(_) => {
                "invalid_exact_svm_payload_token_account_mismatch"
            }
        }
    }
}

/// Whether the tokens can move: from `source` and to `destination`, which are those of `verified`, as a node has them.
///
/// # Errors
/// [`AccountsRefusal`].
pub fn check_accounts(
    (source, destination): (Option<&Account>, Option<&Account>),
    (verified, terms): (&Verified, &ExactTerms),
) -> Result<(), AccountsRefusal> {
    let destination = destination.ok_or(AccountsRefusal::NoDestination(verified.destination))?;
    let destination = tokens(destination, &verified.destination, terms)?;
    if destination.owner != terms.wallet {
        return Err(AccountsRefusal::DestinationOwner(destination.owner));
    }
    if destination.is_frozen {
        return Err(AccountsRefusal::DestinationFrozen);
    }
    let source = source.ok_or(AccountsRefusal::NoSource(verified.source))?;
    let source = tokens(source, &verified.source, terms)?;
    if source.owner != verified.payer {
        return Err(AccountsRefusal::SourceOwner(source.owner));
    }
    if source.is_frozen {
        return Err(AccountsRefusal::SourceFrozen);
    }
    let (has, needs) = (source.amount, verified.amount);
    if has < needs { Err(AccountsRefusal::TooFew { has, needs }) } else { Ok(()) }
}

fn tokens(
    account: &Account,
    address: &Address,
    terms: &ExactTerms,
) -> Result<TokenAccount, AccountsRefusal> {
    let read = token_account(account).filter(|_| account.owner == terms.token_program);
    let read = read.ok_or(AccountsRefusal::NotTokens(*address))?;
    if read.mint == terms.mint { Ok(read) } else { Err(AccountsRefusal::OtherMint(*address)) }
}
