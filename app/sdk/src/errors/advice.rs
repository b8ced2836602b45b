//! Sentences for people.

use super::{Cause, FarthingError};
use crate::solana::{InstructionError, TransactionError};

/// What happened, what to do if that is not plain, and the number to look up.
pub fn sentence(cause: &Cause) -> String {
    match cause {
        Cause::Farthing(error) => {
            let entry = error.entry();
            let message = lowered(entry.message);
            match way_out(error) {
                None => format!("{message} ({}, {}).", entry.name, entry.code),
                Some(advice) => format!("{message}; {advice} ({}, {}).", entry.name, entry.code),
            }
        }
        Cause::Framework(code) => format!("{} (framework error {code}).", framework(*code)),
        Cause::Token(code) => format!("{} (token program error {code}).", token(*code)),
        Cause::System(code) => format!("{} (system program error {code}).", system(*code)),
        Cause::Runtime(error) => format!("{}.", runtime(error)),
        Cause::Other(code) => format!("another program failed with its error {code}."),
        Cause::Transaction(error) => format!("{}.", transaction(error)),
    }
}

/// A message as the middle of a sentence.
fn lowered(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What to do, where the message does not say it already.
fn way_out(error: &FarthingError) -> Option<&'static str> {
    use FarthingError as E;
    Some(match error {
        E::InsufficientBalance => "deposit more first",
        E::MintMismatch => "pay from a deposit of the same mint",
        E::NotSpender => "sign with its owner's key, or with that of a session",
        E::NotDepositOwner => "sign with its owner's key",
        E::NotCreatorAuthority | E::NotCreatorOrOperator => "sign with the creator's key",
        E::OpenSlotNotRecent => "build the transaction anew and send it at once",
        E::AddressNotSpent => "try again in about a minute",
        E::DepositNotEmpty => "withdraw everything first",
        E::CreatorRevisionChanged => "read the creator again and accept what it is now",
        E::ListingChanged | E::PriceAboveMaximum => "read the listing again and decide anew",
        E::ListingNumberNotNext => "read the creator again for its next number",
        E::PassTermChanged => "read the pass again",
        E::RefundWindowOpen => "wait until it is over",
        E::ListingNotActive => "it is paused or retired by its creator",
        _ => return stream(error).or(session(error)).or(channel(error)).or(fan(error)),
    })
}

fn stream(error: &FarthingError) -> Option<&'static str> {
    use FarthingError as E;
    Some(match error {
        E::StreamEnded => "open another one",
        E::StreamNotEnded => "its payer or its payee cancels it",
        E::RateNotExact | E::StreamTermsChanged => "read it again and build the transaction anew",
        E::StartOutOfRange => "name a start that the transaction reaches in time",
        E::StreamIsFixed => "cancel it and open another one",
        E::NothingAccrued => "wait until it has",
        E::AboveAccrued | E::AboveRefundable => "ask for less, or for all",
        E::WithdrawnAboveMaximum => "read the stream again and decide anew",
        E::PayeeRefuses => "pay it in another way, or ask it to take new ones",
        E::ListingNotStreamed => "buy it instead",
        _ => return None,
    })
}

fn session(error: &FarthingError) -> Option<&'static str> {
    use FarthingError as E;
    Some(match error {
        E::SessionRevoked | E::SessionExpired => "the owner opens another one",
        E::SessionActionNotAllowed | E::SessionTotalExceeded => "the owner can raise its limits",
        E::SessionWindowExceeded => "wait for the next window, or let the owner raise its limits",
        E::SessionMayNotResume => "the owner resumes it",
        E::SessionRevisionChanged => "read the session again and decide anew",
        E::SessionNotEnded => "revoke it first",
        E::SessionNeedsCancellable => "let the owner sign",
        _ => return None,
    })
}

fn channel(error: &FarthingError) -> Option<&'static str> {
    use FarthingError as E;
    Some(match error {
        E::ChannelEnded | E::ChannelClosing => "open another one",
        E::ChannelNotEnded => "the payee closes it, or the payer asks to",
        E::GraceNotOver => "finish the close once it is",
        E::SignaturesMissing => "put it there, with nothing between",
        E::SignaturesMalformed => "use this crate's builder",
        E::ClaimCountMismatch => "name them in the same order",
        E::NotPayeeSide => "sign with the key of its owner or its creator",
        _ => return None,
    })
}

fn fan(error: &FarthingError) -> Option<&'static str> {
    use FarthingError as E;
    Some(match error {
        E::NotFanKey => "sign with the key that the fan was opened for",
        E::FanNotOpen | E::FanOver | E::FanEnded => "open another one",
        E::FanRevisionChanged => "read the fan again and decide anew",
        E::ShareReserved => "take another slot, or wait until its lease is over",
        E::ShareEndsAfterTheFan => "name an earlier day, or open another fan",
        E::SharesExceedFunds => "top the fan up, or give smaller shares",
        E::FanStillOpen => "the payer or the fan's key asks to close it",
        E::SharesLiving => "finish the close once their leases are over",
        E::FanNotEnded => "finish its close first",
        _ => return None,
    })
}

fn framework(code: u32) -> &'static str {
    match code {
        2000 => "an account that is written was not passed as writable",
        2003 | 2500..=2506 => "a condition of the instruction does not hold",
        2005 => "an account has too few lamports to stay alive",
        2007 => "an account that must be a program is none",
        2011 => "an account cannot close into itself",
        2012 => "an account is not at the address that another one names",
        2013 => "an account that must be empty is not",
        2019 => "an account has another size than expected",
        2020 => "an account that must be there was left out",
        2040 => "the same account was passed twice where two must be different accounts",
        5900 => {
            "an account that is to be created must not sign: its address would be proven by nothing"
        }
        5901 => "an account has a version that this program does not know; a newer one wrote it",
        5902 => "a batch has more accounts than its event has room for",
        _ => "an error that this version does not know",
    }
}

fn token(code: u32) -> &'static str {
    match code {
        0 => "the token account has too few lamports to stay alive",
        1 => "the token account holds fewer tokens than the amount",
        3 => "the token account is of another mint",
        4 => "the signer is neither owner nor delegate of the token account",
        9 => "the token account is not there",
        17 => "the token account is frozen by the mint's authority",
        18 => "the mint has other decimals",
        _ => "the token program refused",
    }
}

fn system(code: u32) -> &'static str {
    match code {
        0 => "an account to be created is there already",
        1 => "the payer has too few lamports for the rent",
        _ => "the system program refused",
    }
}

fn runtime(error: &InstructionError) -> String {
    let said = match error {
        InstructionError::MissingRequiredSignature => "a signature is missing",
        InstructionError::InvalidAccountData => "an account is of another kind than expected",
        InstructionError::IllegalOwner | InstructionError::InvalidAccountOwner => {
            "an account is not there yet, or belongs to another program"
        }
        InstructionError::InvalidSeeds => "an account is not at the address that its seeds give",
        InstructionError::InvalidInstructionData => "the arguments could not be read",
        InstructionError::MissingAccount | InstructionError::AccountDataTooSmall => {
            "an account is missing or too small"
        }
        InstructionError::IncorrectProgramId => "an account is another program than expected",
        InstructionError::AccountBorrowFailed => "the same account was passed twice",
        InstructionError::ComputationalBudgetExceeded => "it needs more compute units",
        InstructionError::UnsupportedProgramId => "the program is not on this network",
        other => return lowered(&other.to_string()),
    };
    said.to_owned()
}

fn transaction(error: &TransactionError) -> String {
    let said = match error {
        TransactionError::AccountNotFound => "the fee payer has no lamports on this network",
        TransactionError::InsufficientFundsForFee => "the fee payer has too few lamports",
        TransactionError::InsufficientFundsForRent { .. } => {
            "an account would be left with too few lamports to stay alive"
        }
        TransactionError::ProgramAccountNotFound => "the program is not on this network",
        TransactionError::BlockhashNotFound => "its blockhash is unknown or too old",
        TransactionError::AlreadyProcessed => "it was processed before",
        TransactionError::SignatureFailure => "a signature is missing or wrong",
        other => return lowered(&other.to_string()),
    };
    said.to_owned()
}
