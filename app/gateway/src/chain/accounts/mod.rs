//! What a channel or a fan must be to be taken up (server invariant 29, R4). Each reason to refuse one is an
//! error of its own.

mod channel;
mod selling;
mod share;
mod unfit;

pub use channel::{channel_fits, read_channel};
pub use selling::{read_listing, read_pass};
pub use share::{read_fan, share_fits};
pub use unfit::Unfit;

use farthing_sdk::{PROGRAM_ID, accounts::AnyAccount, solana::Account};

/// Our program's account at an address; the owner is asked first, since anybody can write the same bytes.
fn ours(account: Option<&Account>) -> Result<AnyAccount, Unfit> {
    let account = account.filter(|account| account.lamports != 0).ok_or(Unfit::Absent)?;
    if account.owner != PROGRAM_ID {
        return Err(Unfit::Program(account.owner));
    }
    AnyAccount::decode(&account.data).map_err(|_| Unfit::Kind)
}
