//! `[[route]]`: what a path costs.

use serde::Deserialize;

use super::value::{Key, parsed_option};

/// `[[route]]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteSettings {
    /// A pattern: see [`crate::routes`].
    pub path: String,
    /// Methods; GET covers HEAD. `"*"` for all.
    #[serde(default = "get")]
    pub methods: Vec<String>,
    /// Base units of one request: at least 1, a multiple of the unit.
    #[serde(default)]
    pub price: Option<u64>,
    /// The listing whose price a request has and whose passes serve it (rule R13), in place of a price.
    #[serde(default, deserialize_with = "parsed_option")]
    pub listing: Option<Key>,
    /// Whether a pass serves while it can still be refunded: then what was read is read for nothing.
    #[serde(default)]
    pub pass_refundable: bool,
    /// Whether it costs nothing.
    #[serde(default)]
    pub free: bool,
    /// Requests that are free for one address in a day, 1 to 1,000,000 (rule R20).
    #[serde(default)]
    pub free_first: Option<u32>,
    /// Requests that are free for one agent of `[agents]` in a day, 1 to 1,000,000 (rule R20).
    #[serde(default)]
    pub free_agents: Option<u32>,
    /// In receipts and the admin's figures: 1 to 64 characters; the path where it is left out.
    #[serde(default)]
    pub name: Option<String>,
    /// For people, on the page that says what it costs: 1 to 200 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a part of a reply costs as much as all of it; without it `Range` is not passed on (rule R8).
    #[serde(default)]
    pub range: bool,
    /// Whether the upstream does a thing once where it is asked twice with one `Idempotency-Key`: then retries of
    /// other methods than GET and HEAD are delivered again too (rule R7).
    #[serde(default)]
    pub idempotent: bool,
    /// Times that a reply is delivered again for nothing, 0 to 3 (rule R7): 0 for what is another each time.
    #[serde(default = "three")]
    pub again: u8,
    /// Whether the upstream may begin before the payment is on disk (rule R17): only where that costs nothing.
    #[serde(default)]
    pub overlap: bool,
    /// What its replies are measured by, where they cost what they use: `price` is reserved then.
    #[serde(default)]
    pub meter: Option<MeterSettings>,
}

/// `[route.meter]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeterSettings {
    /// What a unit is.
    pub by: MeterBy,
    /// Base units of one: at least 1, at most what is reserved.
    pub each: u64,
    /// Seconds that a reply waits for more money before it ends, 1 to 300.
    #[serde(default = "half_a_minute")]
    pub patience_seconds: u16,
}

/// What a unit of a metered reply is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MeterBy {
    /// What the service reports in `Farthing-Used`, a header or a trailer.
    Report,
    /// 1,024 bytes of body, begun.
    Kib,
    /// A second of the reply, begun.
    Second,
}

impl MeterBy {
    /// As the configuration names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Kib => "kib",
            Self::Second => "second",
        }
    }
}

fn half_a_minute() -> u16 {
    30
}

fn get() -> Vec<String> {
    vec!["GET".to_owned()]
}

fn three() -> u8 {
    3
}
