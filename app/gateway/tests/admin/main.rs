//! The operator's door over a real ledger and real sockets: who is let in, what is said and done, figures, health.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod acts;
mod door;
mod draining;
mod export;
mod figures;
mod health;
mod hostile;
mod house;
mod lists;
#[path = "../gate/scene.rs"]
#[allow(dead_code)]
mod scene;
