//! The chain's side of the gateway on the real program, behind a network that lies, lags, forgets and forks on
//! command, and with a ledger that loses on command what it was not told to wait for.
//!
//! ```text
//! accounts  each reason not to take up a channel or a share        -> its own refusal
//! shapes    each thing that a transaction could do to the sponsor  -> its own refusal, nothing signed
//! terms     which channels are sponsored, and what is promised with them
//! bringing  twice, at once, in other bytes, after a landing, after a restart, without an answer
//! starts    readers without lamports, and who would have the sponsor pay for something else
//! best hour one attacker with everything it may do, and what it costs in the end
//! budgets   by address, by hour, of rent; what failed, what never landed
//! watch     what harms at processed, what favours at confirmed; forks, gaps, ends
//! gone      what one node alone says is gone is kept
//! two nodes the worse counts; money once it is finalized
//! claims    when, floors first, one bad one beside good ones, what they cost
//! prices    high ones, and such as are only told; urgent claims are sent at any
//! rents     brought home: which, how many, and what keeps none of the others
//! keys      what the keys must not be
//! model     what docs/operations.md says that they take
//! desk      threads, queues, the end
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod accounts;
mod best_hour;
mod books;
mod bringing;
mod budgets;
mod claims;
mod desk;
mod gone;
mod keys;
mod model;
mod net;
mod openings;
mod prices;
mod rents;
mod shapes;
mod starts;
mod sweeps;
mod terms;
mod two_nodes;
mod watch;
mod world;
