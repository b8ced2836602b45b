//! Passes and listings, against a whole gateway on the real program: its chain is in this process, its service and its
//! readers speak HTTP.
//!
//! ```text
//! reading   a holder signs in, by header and by cookie -> read, with a token for the next requests, kept by nobody
//! refusals  each thing that can be wrong with challenge, signature and token -> its own refusal
//! passes    the same of the pass itself
//! browsers  a cookie from a page of another site       -> refused
//! crowds    one pass for a hundred requests at once    -> so many places, and no more
//! ends      a token outlives neither its time nor its pass, and a refund by no more than its time
//! listings  priced, re-priced, paused, retired, gone   -> within a round
//! check     what `gate check` says of listings
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod browsers;
mod check;
mod crowds;
mod ends;
mod http;
mod listings;
// The network of the chain's own tests, of which these need a part.
#[allow(dead_code)]
#[path = "../chain/net.rs"]
mod net;
mod passes;
mod reading;
mod refusals;
mod service;
mod setting;
mod world;
