//! What most tests need, in one import: the SDK's accounts, arguments, events, instructions and guards, a
//! scene, and what is asserted of it. Where names meet, `Deposit` is the account, and `ListingRetired`,
//! `SessionRevoked` and `StreamPaused` are guards; the others are `instructions::Deposit` and so on.

pub use crate::{
    Fate, KEY, Kind, Outcome, Refusal, World,
    framework::{ALIAS, NEW_ACCOUNT_SIGNS, NOT_WRITABLE},
    relay,
    scene::*,
};
pub use farthing_sdk::{
    ALL, NOBODY, PROGRAM_ID, Token,
    accounts::{self, Deposit, *},
    addresses,
    args::{
        self, ChainLink, ChannelTerms, CreatorChanges, CreatorTerms, FanClaim, FanShare, FanTerms,
        INSTRUCTIONS, ListingChanges, ListingTerms, PassConsent, SessionTerms, Split, StreamTerms,
        VoucherClaim, action, right,
    },
    channels::{Chain, Voucher, VoucherRecord},
    core::stream::Fixed,
    errors::{
        Cause, Failure,
        FarthingError::{self, ListingRetired, SessionRevoked, StreamPaused, *},
    },
    events::{self, *},
    instructions::{self, *},
    solana::{
        Account, AccountMeta, Address, ComputeBudgetInstruction, Instruction, InstructionError,
        Keypair, ReadableAccount, Signer, TransactionError, ids, system_instruction, token,
        token_2022,
    },
};
