//! `[pay]`: who is paid, in what, and which channels are taken.

use farthing_sdk::{PROGRAM_ID, addresses};
use farthing_wire::network_of;
use serde::Deserialize;

use super::cap::CapSettings;
use super::value::{Key, parsed, parsed_option};

/// `[pay]`. Amounts are base units of the mint.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The cluster's genesis hash.
    #[serde(deserialize_with = "parsed")]
    pub genesis: Key,
    /// CAIP-2; that of the genesis hash where it is left out.
    #[serde(default)]
    pub network: Option<String>,
    /// Farthing's program; this build's where it is left out, and it cannot be another.
    #[serde(default, deserialize_with = "parsed_option")]
    pub program: Option<Key>,
    /// The creator whose earnings are paid: its splits apply.
    #[serde(default, deserialize_with = "parsed_option")]
    pub creator: Option<Key>,
    /// The wallet whose deposit is paid.
    #[serde(default, deserialize_with = "parsed_option")]
    pub wallet: Option<Key>,
    /// The token.
    #[serde(deserialize_with = "parsed")]
    pub mint: Key,
    /// Decimals of the mint, 0 to 18, for what people read. `gate check` compares them with the chain.
    pub decimals: u8,
    /// What the token is called for people: 1 to 12 characters.
    #[serde(default = "symbol")]
    pub symbol: String,
    /// What a link must be worth, and what every price is a multiple of (rule R6): at least 1.
    #[serde(default = "one")]
    pub unit: u64,
    /// Seconds of a channel's grace at least, 900 to 2,592,000.
    #[serde(default = "hour")]
    pub min_grace_seconds: u32,
    /// Seconds before its end from which a channel, share or voucher counts no more: at most half the grace.
    #[serde(default = "ten_minutes")]
    pub margin_seconds: u32,
    /// What a new channel must hold; 1,000 units where it is left out.
    #[serde(default)]
    pub min_deposit: Option<u64>,
    /// What must be promised with the opening; one unit where it is left out.
    #[serde(default)]
    pub min_first: Option<u64>,
    /// What is taken: `voucher`, `link`, `fan`.
    #[serde(default = "credentials")]
    pub credentials: Vec<String>,
    /// What a channel is served beyond its promises, where it brings a new one (rule R1).
    #[serde(default)]
    pub credit: u64,
    /// Seconds that the lease of a fan's share must have left at its first promise, 3,600 to 2,678,400.
    #[serde(default = "day")]
    pub fan_min_lease_seconds: u32,
    /// Promised of all shares of one fan and not claimed, at most; one token where it is left out.
    #[serde(default)]
    pub fan_max_share: Option<u64>,
    /// Seconds that a reply may take, as payers are told: 1 to 3,600.
    #[serde(default = "minute")]
    pub timeout_seconds: u32,
    /// What one channel pays here in a period at most, whatever it reads; `None` for no such bound.
    #[serde(default)]
    pub cap: Option<CapSettings>,
}

/// Who is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payee {
    /// The deposit of a wallet.
    Deposit {
        /// Its owner.
        wallet: Key,
        /// Its address, which follows.
        address: Key,
    },
    /// The earnings of a creator.
    Earnings {
        /// Whose.
        creator: Key,
        /// Their address, which follows.
        address: Key,
    },
}

impl Payee {
    /// The deposit or earnings.
    #[must_use]
    pub fn address(&self) -> Key {
        match self {
            Self::Deposit { address, .. } | Self::Earnings { address, .. } => *address,
        }
    }
}

impl Pay {
    /// Who is paid; `None` where not exactly one is named, which [`super::Config`] rules out.
    #[must_use]
    pub fn payee(&self) -> Option<Payee> {
        let mint = self.mint.address();
        match (self.creator, self.wallet) {
            (Some(creator), None) => {
                let address = Key(addresses::earnings(&creator.address(), &mint).to_bytes());
                Some(Payee::Earnings { creator, address })
            }
            (None, Some(wallet)) => {
                let address = Key(addresses::deposit(&wallet.address(), &mint).to_bytes());
                Some(Payee::Deposit { wallet, address })
            }
            _ => None,
        }
    }

    /// The network's CAIP-2 name.
    #[must_use]
    pub fn network(&self) -> String {
        self.network.clone().unwrap_or_else(|| network_of(&self.genesis.0))
    }

    /// Farthing's program.
    #[must_use]
    pub fn program(&self) -> Key {
        Key(PROGRAM_ID.to_bytes())
    }

    /// The reserve that holds the mint's money.
    #[must_use]
    pub fn reserve(&self) -> Key {
        Key(addresses::reserve(&self.mint.address()).to_bytes())
    }

    /// What a new channel must hold.
    #[must_use]
    pub fn min_deposit(&self) -> u64 {
        self.min_deposit.unwrap_or_else(|| self.unit.saturating_mul(1_000))
    }

    /// What must be promised with the opening.
    #[must_use]
    pub fn min_first(&self) -> u64 {
        self.min_first.unwrap_or(self.unit)
    }

    /// Base units of one token.
    #[must_use]
    pub fn token(&self) -> u64 {
        10_u64.checked_pow(self.decimals.into()).unwrap_or(u64::MAX)
    }

    /// Promised of all shares of one fan and not claimed, at most.
    #[must_use]
    pub fn fan_max_share(&self) -> u64 {
        self.fan_max_share.unwrap_or_else(|| self.token())
    }

    /// Whether a credential is taken: `voucher`, `link` or `fan`.
    #[must_use]
    pub fn takes(&self, credential: &str) -> bool {
        self.credentials.iter().any(|taken| taken == credential)
    }
}

fn symbol() -> String {
    "tokens".to_owned()
}

fn one() -> u64 {
    1
}

fn minute() -> u32 {
    60
}

fn ten_minutes() -> u32 {
    600
}

fn hour() -> u32 {
    3_600
}

fn day() -> u32 {
    86_400
}

fn credentials() -> Vec<String> {
    ["voucher", "link", "fan"].map(str::to_owned).to_vec()
}
