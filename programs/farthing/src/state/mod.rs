//! One file per account. Layouts are public interface: pinned by size, only reserved bytes may be
//! given a meaning. Seeds stand beside each struct, and for clients in `app/idl/additions.json` where
//! the framework's description of the program lacks them.

mod channel;
mod creator;
mod deposit;
mod earnings;
mod fan;
mod listing;
mod order;
mod pass;
mod payee;
mod reserve;
mod session;
mod stored;
mod stream;

pub use channel::{Channel, ChannelKind, ChannelStatus};
pub use creator::{Creator, CreatorStatus, Split, store_uri};
pub use deposit::Deposit;
pub use earnings::Earnings;
pub use fan::{Fan, FanStatus, each_slot, slot_mut};
pub use listing::{Listing, ListingStatus};
pub use order::{Order, OrderStatus};
pub use pass::{Pass, PassTerm};
pub use payee::{Payee, is_earnings};
pub use reserve::Reserve;
pub use session::{Session, SessionStatus, action};
pub use stored::{Hot, Stored};
pub use stream::{Stream, StreamStatus, right};

use anchor_lang::{Discriminator, bytemuck::Pod, prelude::*};
use farthing_framework::Versioned;

/// Layout version that every account is written with, and the only one that is read (docs/adr/0016).
pub const VERSION: u8 = 1;

/// An absent address: no operator, no referrer, no pending authority. Nobody can sign for it.
pub const NOBODY: Address = Address::new_from_array([0; 32]);

/// Raises a count of things that pin an account open.
///
/// # Errors
/// `CountOverflow` at 2^32 - 1.
#[inline(always)]
pub fn count_up(count: &mut u32) -> Result<()> {
    *count = count.checked_add(1).ok_or(crate::FarthingError::CountOverflow)?;
    Ok(())
}

/// Lowers a count of things that pin an account open.
///
/// # Errors
/// `CountUnderflow` at zero, which no sequence of instructions reaches.
#[inline(always)]
pub fn count_down(count: &mut u32) -> Result<()> {
    *count = count.checked_sub(1).ok_or(crate::FarthingError::CountUnderflow)?;
    Ok(())
}

/// [`count_up`] for sessions.
///
/// # Errors
/// `CountOverflow` at 2^16 - 1.
pub fn count_up_sessions(count: &mut u16) -> Result<()> {
    *count = count.checked_add(1).ok_or(crate::FarthingError::CountOverflow)?;
    Ok(())
}

/// [`count_down`] for sessions.
///
/// # Errors
/// `CountUnderflow` at zero, which no sequence of instructions reaches.
pub fn count_down_sessions(count: &mut u16) -> Result<()> {
    *count = count.checked_sub(1).ok_or(crate::FarthingError::CountUnderflow)?;
    Ok(())
}

/// Runs `change` on an account of ours that could not be declared with its type: one in the
/// remaining accounts. Checks owner, discriminator, length, version and that no one else holds it.
///
/// # Errors
/// `AccountNotOurs` when it is not a live `T` of this program; `VersionUnknown` when its version is not
/// ours; `AccountBorrowFailed` when the same account is already in use in this instruction.
pub fn with_account_mut<T, R>(
    view: &AccountView,
    change: impl FnOnce(&mut T) -> Result<R>,
) -> Result<R>
where
    T: Versioned + Discriminator + Pod,
{
    let mut account = Hot::take(*view)?.ok_or(crate::FarthingError::AccountNotOurs)?;
    let result = change(&mut account)?;
    account.give_back();
    Ok(result)
}
