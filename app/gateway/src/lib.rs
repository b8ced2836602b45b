//! A gateway that gets any HTTP service paid, by the request, with promises of Farthing's channels and fans.
//!
//! ```text
//!            config, routes, free, headers, page
//!                         │
//! request ──▶ server ──▶ gate ──▶ ledger ◀── chain ──▶ cluster
//!             (or layer)   └────▶ the service behind
//! ```
//!
//! [`gate`] decides about each request, [`ledger`] keeps what it decided through a crash, [`chain`] reads and claims,
//! [`server`] is the proxy and [`layer`] the same inside a service; [`run`] puts a whole gateway together.

pub mod admin;
pub mod agents;
pub mod chain;
pub mod check;
pub mod config;
pub mod exact;
pub mod fail;
mod fill;
pub mod found;
pub mod free;
pub mod gate;
pub mod headers;
pub mod layer;
pub mod ledger;
pub mod log;
pub mod metrics;
pub mod notary;
pub mod page;
pub mod pass;
pub mod routes;
pub mod run;
pub mod server;
pub mod settle;
pub mod transaction;
