//! Builders for streams.

mod funding;
mod payee;
mod payer;

pub use funding::{OpenStream, TopUpStream};
pub use payee::{TransferStream, WithdrawStream, WithdrawStreams};
pub use payer::{
    CancelStream, CloseStream, PauseStream, RefundStream, RenounceStream, ResumeStream,
    SetStreamRate,
};
