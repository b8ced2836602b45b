//! What becomes of the tables in `generated`: one macro for each kind of them. The tables say what the
//! program says; these say what that is in Rust.

mod accounts;
mod addresses;
mod calls;
mod errors;
mod events;
mod metas;
mod numbered;
mod record;

pub use accounts::{AccountKind, DISCRIMINATOR_LENGTH, DecodeError, Tail};
pub use errors::Entry;

pub(crate) use accounts::accounts;
pub(crate) use addresses::{addresses, find};
pub(crate) use calls::calls;
pub(crate) use errors::errors;
pub(crate) use events::events;
pub(crate) use metas::{fixed, readonly, readonly_signer, writable, writable_signer};
pub(crate) use numbered::numbered;
pub(crate) use record::{field, part, record};
