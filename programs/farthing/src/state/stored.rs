use anchor_lang::prelude::*;

/// An account of this program, checked by one shared function: for all but the cheapest
/// instructions, which have a copy of the checks each ([`Account`]).
pub type Stored<T> = anchor_lang::Stored<ThisProgram, T>;

/// Owner of every [`Stored`] account.
pub struct ThisProgram;

impl Owner for ThisProgram {
    const OWNER: Address = crate::ID;
}
