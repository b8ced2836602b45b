//! Clients that others wrote, as their registry has them, pay a real `farthing gate serve` on a real local network:
//!
//! - `@x402/fetch` with a plug-in of some lines: by a channel, side by side, and again after it lost what it knew
//! - `@x402/fetch` with `@x402/svm`: by `exact`, of x402's version 2
//! - `x402-fetch`: by `exact`, of x402's version 1
//! - `@solana/mpp`: by a `charge`
//! - `@x402/extensions`: signs in with a pass, names its payment, and reads what the gateway has signed
//!
//! And `farthing get` pays a server that others wrote: `@x402/express` with `@x402/svm`, and x402's own facilitator.
//!
//! Each is counted from three sides: what the client was given, what the service was asked for, and what the chain
//! has. `cargo xtask setup` installs the clients.

#[path = "../gate/http.rs"]
#[allow(dead_code)]
mod http;
#[path = "../gate/process.rs"]
#[allow(dead_code)]
mod process;
#[path = "../gate/service.rs"]
#[allow(dead_code)]
mod service;
#[path = "../support/mod.rs"]
mod support;

mod channel;
mod extensions;
mod server;
mod single;
mod stage;
mod starting;
