//! Delegated keys with limits.

mod close_session;
mod open_session;
mod revoke_session;
mod update_session;

pub use close_session::*;
pub use open_session::*;
pub use revoke_session::*;
pub use update_session::*;
