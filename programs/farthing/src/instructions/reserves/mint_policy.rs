//! Which mints a reserve takes: an allow-list, because an extension that is not known today must
//! not be trusted by accident (bug classes 32 to 34, 38).

use crate::FarthingError;
use anchor_lang::prelude::*;

/// A mint's own fields are followed by its kind and then by its extensions, from here on. Base
/// length of a token account, to which mints with extensions are padded, and one byte of kind.
const EXTENSIONS_AT: usize = 166;
/// Each extension begins with its type and its length, two bytes each.
const HEADER: usize = 4;

/// Refuses a mint with any extension that is not on the list.
///
/// # Errors
/// The error of the first extension refused, in the order in which the mint carries them;
/// `MintMalformed` when an extension does not fit the account.
pub fn require_accepted(mint: &AccountView) -> Result<()> {
    let data = mint.try_borrow()?;
    let mut rest = data.get(EXTENSIONS_AT..).unwrap_or(&[]);
    // Fewer than two bytes left, or type 0, is padding: the end of the list.
    while let Some(&[low, high]) = rest.get(..2) {
        let kind = u16::from_le_bytes([low, high]);
        if kind == 0 {
            break;
        }
        require_kind_accepted(kind)?;
        let Some(&[low, high]) = rest.get(2..HEADER) else {
            return Err(FarthingError::MintMalformed.into());
        };
        let length = usize::from(u16::from_le_bytes([low, high]));
        let next = HEADER.saturating_add(length);
        rest = rest.get(next..).ok_or(FarthingError::MintMalformed)?;
    }
    Ok(())
}

/// Numbers as in Token-2022's `ExtensionType`.
fn require_kind_accepted(kind: u16) -> Result<()> {
    let refusal = match kind {
        // Metadata pointer, metadata, group pointer, group, member pointer, member: words only.
        18..=23 => return Ok(()),
        1 => FarthingError::MintHasTransferFee,
        3 => FarthingError::MintHasCloseAuthority,
        4 | 16 | 24 => FarthingError::MintHasConfidentialTransfer,
        6 => FarthingError::MintHasDefaultAccountState,
        9 => FarthingError::MintIsNonTransferable,
        10 => FarthingError::MintHasInterest,
        12 => FarthingError::MintHasPermanentDelegate,
        14 => FarthingError::MintHasTransferHook,
        25 => FarthingError::MintHasScaledAmount,
        26 => FarthingError::MintIsPausable,
        _ => FarthingError::MintHasUnknownExtension,
    };
    Err(refusal.into())
}
