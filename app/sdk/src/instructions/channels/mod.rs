//! Builders for channels.

mod claiming;
mod closing;
mod funding;

pub use claiming::{Claim, ClaimChain, ClaimSigned, signatures};
pub use closing::{CloseChannel, FinishClose, FreeChannel, RequestClose};
pub use funding::{OpenChannel, TopUpChannel, WithdrawChannel};
