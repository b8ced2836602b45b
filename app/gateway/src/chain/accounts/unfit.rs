//! Why a channel or a fan is not taken up.

use farthing_sdk::{solana::Address, vouchers::verify::KeyError};

/// Why a channel or a fan is not taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Opened a moment ago, freed long ago, or never there.
    #[error("there is no such account, as of the confirmed slot")]
    Absent,
    #[error("the account is of the program {0}")]
    Program(Address),
    #[error("the account is neither a channel nor a fan, or not the one that the credential is of")]
    Kind,
    #[error("it pays {0}")]
    Payee(Address),
    /// Of another ledger, another origin, or made by hand.
    #[error("its address is not of this ledger and this origin")]
    Salt,
    #[error("it has ended")]
    Ended,
    #[error("it is closing; the payee can claim until {at}")]
    Closing { at: i64 },
    #[error("it expires at {at}, which is too soon")]
    ExpiresSoon { at: i64 },
    #[error("its grace is {0} seconds, which is less than we need")]
    Grace(u32),
    #[error("it holds {funded} base units, less than the {least} that we ask for")]
    Deposit { funded: u64, least: u64 },
    #[error("we take no links")]
    Links,
    #[error("we take no vouchers")]
    Vouchers,
    #[error("we take no shares of fans")]
    Shares,
    #[error("a link is worth {0} base units, which is not our unit")]
    Unit(u64),
    #[error("nobody should sell to its key: {0:?}")]
    Key(KeyError),
    #[error("it holds another mint's money")]
    Mint,
    #[error("the fan has no slot {0}")]
    Slot(u8),
    #[error("the slot is another payee's, or of another ledger or origin of ours")]
    Recipient,
    #[error("a unit of the fan is {0} base units, more than our cheapest price")]
    FanUnit(u32),
    #[error("the share's lease ends at {at}, which is too soon")]
    LeaseSoon { at: i64 },
}
