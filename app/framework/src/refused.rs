//! What this crate refuses and the framework has no word for.

use anchor::prelude::ProgramError;

/// Codes stand between the framework's own, which end at 5000, and the program's, which begin at 6000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Refused {
    /// An account that is to be created signs, so that nothing proves its address.
    NewAccountSigns = 5900,
    /// An account of ours has a version that this program does not know.
    VersionUnknown = 5901,
    /// More bytes were written than there was room for.
    NoRoom = 5902,
}

impl From<Refused> for ProgramError {
    #[cold]
    fn from(refused: Refused) -> Self {
        Self::Custom(refused as u32)
    }
}
