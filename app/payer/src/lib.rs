//! Pays HTTP services by Farthing's channels: a URL becomes a paid reply.
//!
//! ```text
//! request ──▶ 402: what it costs ──▶ checked against our own node and limits (offer)
//!         ──▶ a channel: found in files or on the chain, else opened after asking (channel, opening)
//!         ──▶ a number and a total, written down (gate, tab, page) ──▶ shown ──▶ reply and receipt (pay)
//! ```
//!
//! Nothing that a server says is believed where it costs: what is promised and was not delivered never passes
//! [`Limits::in_flight`], whatever it answers. In doubt the same number is shown again, never a new payment.
//! Blocking, for any number of threads. Amounts are base units of the token, times unix seconds.

mod channel;
mod choice;
mod cluster;
mod correct;
pub mod cost;
mod error;
mod gate;
mod holder;
mod http;
mod keys;
mod limits;
#[cfg(feature = "middleware")]
pub mod middleware;
mod offer;
mod opening;
mod origin;
mod page;
mod pay;
mod payer;
pub mod policy;
mod prices;
mod purse;
mod quote;
mod receipt;
pub mod report;
mod said;
mod single;
pub mod spending;
mod start;
pub mod tab;
mod unfit;

pub use choice::Priced;
pub use error::PayError;
pub use holder::Holder;
pub use http::{Progress, Reply, Request};
pub use keys::Key;
pub use limits::Limits;
pub use offer::Credential;
pub use opening::LINKS_MAX;
pub use payer::{Known, Left, Options, Payer, Unpaid, spending_folder};
pub use policy::Policy;
pub use purse::{Ask, Consent, Proposal};
pub use quote::Quote;
pub use receipt::Receipt;
pub use start::{Beginning, Begun, NotBegun, begin};
pub use unfit::Unfit;
