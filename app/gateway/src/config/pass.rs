//! `[pass]`: how much one pass may read.

use serde::Deserialize;

/// `[pass]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PassSettings {
    /// Requests of one pass at once, 1 to 10,000.
    pub at_once: u32,
    /// Requests of one pass in a minute, 1 to 1,000,000.
    pub per_minute: u32,
    /// Seconds that a token lives at most, 60 to 600 (rule R13): what happens to a pass counts after that.
    pub token_seconds: u32,
}

impl Default for PassSettings {
    fn default() -> Self {
        Self { at_once: 4, per_minute: 600, token_seconds: 600 }
    }
}
