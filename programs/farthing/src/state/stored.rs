use super::{
    Channel, Creator, Deposit, Earnings, Listing, Order, Pass, Reserve, Session, Stream, VERSION,
};
use anchor_lang::{OwningProgram, Versioned, prelude::*};
use core::mem::offset_of;

/// An account of this program, checked by one function that all instructions share.
pub type Stored<T> = anchor_lang::Stored<ThisProgram, T>;

/// [`Stored`] with a copy of the checks in its place, ten units cheaper: for the instructions that
/// must cost least.
pub type Hot<T> = anchor_lang::Stored<ThisProgram, T, true>;

/// Owner of every [`Stored`] account.
pub struct ThisProgram;

impl Owner for ThisProgram {
    const OWNER: Address = crate::ID;
}

impl OwningProgram for ThisProgram {
    const VERSION: u8 = VERSION;
}

/// Every account, with the place of its version.
macro_rules! versioned {
    ($($account:ident),*) => {
        $(impl Versioned for $account {
            const VERSION_AT: usize = offset_of!($account, version);
        })*
    };
}
versioned!(Channel, Creator, Deposit, Earnings, Listing, Order, Pass, Reserve, Session, Stream);
