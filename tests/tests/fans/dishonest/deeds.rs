//! What the people of these lives try, and what can come of it.

use farthing_tests::prelude::*;

/// A share that the key gives to one of the payees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub slot: u8,
    pub payee: usize,
    pub share: u16,
    pub until: u8,
}

/// What is wrong with a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Signed by the payee.
    Forged,
    /// Given for the next slot, for another payee, for one unit more, for a day more.
    OtherSlot,
    OtherPayee,
    OtherUnits,
    OtherDay,
}

/// A voucher.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    pub slot: u8,
    pub payee: usize,
    pub units: u16,
    pub day: u8,
    pub flaw: Option<Flaw>,
}

/// What somebody tries.
#[derive(Clone, Debug)]
pub enum Deed {
    TopUp(u64),
    /// At the right revision, or at one before.
    Assign(Vec<Given>, bool),
    /// By the payer, or by a payee.
    Ask(bool),
    Finish,
    Free,
    /// Of a slot, by one payee in the name of another.
    Release(u8, usize, usize),
    Claim(usize, Vec<Promise>),
}

/// What must come of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many base units go out of the fan: to the payer (less what it put in), to the payee.
    Moves {
        home: i128,
        paid: i128,
    },
    Refused(FarthingError),
    /// Refused because there is no fan any more.
    Gone,
}
