//! `[start]`: starting readers that have tokens and no lamports.

use farthing_sdk::addresses;
use serde::Deserialize;

use super::Config;
use super::value::{Key, parsed_option};

/// `[start]`. Nobody is started without a wallet.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StartSettings {
    /// Whose deposit is paid back, which must be there: neither the sponsor's nor the claimer's (rule R10).
    #[serde(deserialize_with = "parsed_option")]
    pub wallet: Option<Key>,
    /// Base units that a start brings beside its price, at least; one token where it is left out.
    pub min_deposit: Option<u64>,
    /// Hundredths of the rents of deposit and session that are paid back at once, 0 to 100. The rest is lent.
    pub rent_percent: u8,
    /// Days after which a session must expire, at most: 1 to 366.
    pub session_days: u32,
    /// Seconds for which a quote is good, 30 to 600.
    pub quote_seconds: u32,
}

impl Default for StartSettings {
    fn default() -> Self {
        let (wallet, min_deposit) = (None, None);
        Self { wallet, min_deposit, rent_percent: 100, session_days: 31, quote_seconds: 120 }
    }
}

impl Config {
    /// The deposit that is paid back for starts; `None` where nobody is started.
    #[must_use]
    pub fn paid_back(&self) -> Option<Key> {
        let wallet = self.start.wallet?;
        Some(Key(addresses::deposit(&wallet.address(), &self.pay.mint.address()).to_bytes()))
    }
}
