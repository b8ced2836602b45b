//! The gate over a real ledger, without sockets and without a chain: the service behind is a function.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agents;
mod behind;
mod bodies;
mod caps;
mod caps_random;
mod documents;
mod headers;
mod layer;
mod links;
mod metered;
mod peers;
mod preflights;
mod proxy;
mod refund_rates;
mod reserved;
mod retries;
mod returns;
mod scene;
mod sending;
mod signed;
mod slow_disk;
mod starting;
mod taken_back;
mod trailers;
mod unpaid;
mod vouchers;
