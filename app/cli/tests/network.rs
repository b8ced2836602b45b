//! The command line on a local network of its own: see `localnet`.

mod localnet;
mod support;
