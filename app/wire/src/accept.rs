//! The ways to pay that a 402 offers: one entry of x402's `accepts` each.

use serde::{Serialize, Serializer};

use crate::error::WireError;
use crate::exact::{self, ExactRequirements};
use crate::json::{Fields, Json};
use crate::pass::{PASS_SCHEME, PassRequirements};
use crate::pay::{self, PayRequirements};
use crate::requirements::{self, Requirements};

/// A way to pay.
///
/// Two are equal where their canonical JSON is, so that what a payer echoes is compared as a value (server
/// invariant 1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accept {
    /// By promises of a channel or fan.
    Channel(Requirements),
    /// By a plain transfer of tokens to a wallet, as stock clients make it.
    Exact(ExactRequirements),
    /// By one `pay` or `buy` of Farthing's program.
    Pay(PayRequirements),
    /// By a pass of a listing, which is bought on chain and shown by signing in.
    Pass(PassRequirements),
}

impl Serialize for Accept {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Channel(requirements) => requirements.serialize(to),
            Self::Exact(requirements) => requirements.serialize(to),
            Self::Pay(requirements) => requirements.serialize(to),
            Self::Pass(requirements) => requirements.serialize(to),
        }
    }
}

impl From<Requirements> for Accept {
    fn from(requirements: Requirements) -> Self {
        Self::Channel(requirements)
    }
}

impl From<ExactRequirements> for Accept {
    fn from(requirements: ExactRequirements) -> Self {
        Self::Exact(requirements)
    }
}

impl From<PayRequirements> for Accept {
    fn from(requirements: PayRequirements) -> Self {
        Self::Pay(requirements)
    }
}

impl From<PassRequirements> for Accept {
    fn from(requirements: PassRequirements) -> Self {
        Self::Pass(requirements)
    }
}

impl Accept {
    /// What x402 calls it.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::Channel(_) => requirements::SCHEME,
            Self::Exact(_) => exact::SCHEME,
            Self::Pay(_) => pay::SCHEME,
            Self::Pass(_) => PASS_SCHEME,
        }
    }

    /// Base units of its token.
    #[must_use]
    pub fn amount(&self) -> u64 {
        match self {
            Self::Channel(Requirements { amount, .. })
            | Self::Exact(ExactRequirements { amount, .. })
            | Self::Pay(PayRequirements { amount, .. })
            | Self::Pass(PassRequirements { amount, .. }) => *amount,
        }
    }

    /// Network, mint, and who is paid.
    pub(crate) fn to_whom(&self) -> (&str, &[u8; 32], &[u8; 32]) {
        match self {
            Self::Channel(Requirements { network, asset, pay_to, .. })
            | Self::Exact(ExactRequirements { network, asset, pay_to, .. })
            | Self::Pay(PayRequirements { network, asset, pay_to, .. })
            | Self::Pass(PassRequirements { network, asset, pay_to, .. }) => {
                (network, asset, pay_to)
            }
        }
    }

    /// The requirements of a channel, where it is one.
    #[must_use]
    pub fn channel(&self) -> Option<&Requirements> {
        match self {
            Self::Channel(requirements) => Some(requirements),
            _ => None,
        }
    }

    /// An entry of a 402. `None` of what is not ours: an unknown scheme, or `exact` of another network or server,
    /// whose fields are for others to know. Nothing is paid by what is passed over.
    pub(crate) fn find(entry: Json) -> Result<Option<Self>, WireError> {
        let scheme = match &entry {
            Json::Object(fields) => match fields.get("scheme") {
                Some(Json::Text(scheme)) => scheme.clone(),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let read = Self::read(&scheme, Fields::of(entry, "accepts")?);
        match read {
            None => Ok(None),
            Some(Err(_)) if scheme == exact::SCHEME => Ok(None),
            Some(read) => read.map(Some),
        }
    }

    /// What a payer says that it pays: an entry of ours, read strictly (server invariant 4).
    pub(crate) fn echoed(fields: Fields) -> Result<Self, WireError> {
        let scheme = fields.peek("scheme").ok_or(WireError::Accepted)?.to_owned();
        Self::read(&scheme, fields).ok_or(WireError::Accepted)?
    }

    fn read(scheme: &str, fields: Fields) -> Option<Result<Self, WireError>> {
        Some(match scheme {
            requirements::SCHEME => Requirements::read(fields).map(Self::Channel),
            exact::SCHEME => ExactRequirements::read(fields).map(Self::Exact),
            pay::SCHEME => PayRequirements::read(fields).map(Self::Pay),
            PASS_SCHEME => PassRequirements::read(fields).map(Self::Pass),
            _ => return None,
        })
    }
}
