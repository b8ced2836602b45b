use super::{
    Channel, Creator, Deposit, Earnings, Fan, Listing, Order, Pass, Reserve, Session, Stream,
    VERSION,
};
use anchor_lang::prelude::*;
use core::mem::offset_of;
use farthing_framework::{OwningProgram, Versioned};

/// An account of this program, checked by one function that all instructions share.
pub type Stored<T> = farthing_framework::Stored<ThisProgram, T>;

/// The same account as [`Stored`], with its checks copied to each place that loads it instead of called
/// there. Ten units cheaper and a few hundred bytes longer: for the instructions that must cost least.
pub type Hot<T> = farthing_framework::Hot<ThisProgram, T>;

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
versioned!(
    Channel, Creator, Deposit, Earnings, Fan, Listing, Order, Pass, Reserve, Session, Stream
);
