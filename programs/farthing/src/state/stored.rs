use anchor_lang::prelude::*;

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
