//! Several gates on one ledger in Postgres (gateway rule R5), with a Postgres of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod caps;
mod cluster;
mod doubt;
mod fenced;
mod killed;
mod metered;
mod opening;
mod pages;
mod proxy;
mod restarted;
#[allow(dead_code)]
#[path = "../gate/scene.rs"]
mod scene;
#[allow(dead_code)]
#[path = "../gate/sending.rs"]
mod sending;
mod shared;
mod shares;
mod two;
