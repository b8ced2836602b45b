//! `[ledger]`, `[limits]`, `[admin]` and `[log]`.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::database::Database;
use super::value::parsed_option;

/// `[ledger]`: where payments are remembered.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSettings {
    /// Beside the configuration where it is not absolute.
    pub folder: PathBuf,
    /// Days that receipts are kept, 1 to 3,650 (rule R22).
    pub keep_days: u32,
    /// MiB of one file of the log, 1 to 1,024.
    pub segment_mib: u32,
    /// A database in place of the folder, which several gateways share (rule R5); `None` for none.
    #[serde(deserialize_with = "parsed_option")]
    pub postgres: Option<Database>,
}

/// `[limits]`: what one client, or all, may take.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at once, 1 to 1,000,000.
    pub connections: u32,
    /// Requests at once on one HTTP/2 connection, 1 to 1,000.
    pub streams: u32,
    /// Connections to the upstream at once, 1 to 100,000; a quarter of them is for paid requests only.
    pub upstream_connections: u32,
    /// MiB of a request's body, 0 to 1,024.
    pub body_mib: u32,
    /// Seconds for a request's head, 1 to 300.
    pub head_seconds: u32,
    /// Seconds that a connection may be idle, 1 to 3,600.
    pub idle_seconds: u32,
    /// Seconds to connect to the upstream, 1 to 300.
    pub connect_seconds: u32,
    /// Seconds until the upstream's first byte, 1 to 3,600.
    pub upstream_seconds: u32,
    /// Requests without payment, by address and minute, 1 to 1,000,000.
    pub unpaid_per_minute: u32,
    /// Openings, top-ups and unknown channels, by address and minute, 1 to 100,000.
    pub chain_per_minute: u32,
    /// Payments by one transaction that are looked at, by address and minute, 1 to 100,000.
    pub payments_per_minute: u32,
    /// Hashes of links far from the last one, by address and second, 10,000 to 100,000,000 (rule R16).
    pub hashes_per_second: u32,
    /// Requests that are free, of all addresses in a day, 0 to 1,000,000 (rule R20). 128 bytes of memory each.
    pub free_per_day: u32,
    /// Requests of one channel in a minute whose money comes back, 0 to 1,000,000 (rule R8).
    pub returns_per_minute: u32,
    /// Requests of one channel in a minute that are free since its cap is reached, 1 to 1,000,000.
    pub capped_per_minute: u32,
}

/// `[admin]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// The Unix socket; beside the configuration where it is not absolute.
    pub socket: PathBuf,
    /// A loopback address besides; `None` for none.
    #[serde(deserialize_with = "parsed_option")]
    pub listen: Option<SocketAddr>,
    /// The file of the token that opens that address; beside the configuration where it is not absolute.
    pub token: PathBuf,
}

/// `[log]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// What is logged.
    pub level: Level,
    /// How.
    pub format: Format,
}

/// What is logged: this and all that is worse.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What needs somebody at once.
    Error,
    /// What will.
    Warn,
    /// What an operator wants to know.
    #[default]
    Info,
    /// What a developer wants to know.
    Debug,
}

/// How a line of the log looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

impl Default for LedgerSettings {
    fn default() -> Self {
        Self { folder: "ledger".into(), keep_days: 90, segment_mib: 64, postgres: None }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            streams: 100,
            upstream_connections: 1_024,
            body_mib: 16,
            head_seconds: 10,
            idle_seconds: 60,
            connect_seconds: 5,
            upstream_seconds: 60,
            unpaid_per_minute: 600,
            chain_per_minute: 20,
            payments_per_minute: 120,
            hashes_per_second: 200_000,
            free_per_day: 10_000,
            returns_per_minute: 60,
            capped_per_minute: 60,
        }
    }
}

impl Default for Admin {
    fn default() -> Self {
        Self { socket: "admin.sock".into(), listen: None, token: "admin.token".into() }
    }
}
