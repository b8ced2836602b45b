//! Ways to pay as policies, offers and receipts name them.

use std::{fmt, str::FromStr};

use farthing_wire::Accept;

/// A way to pay, as x402's `scheme` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// A channel, or a share of a fan.
    Channel,
    /// One `pay` of Farthing's program.
    Pay,
    /// A pass of a listing.
    Pass,
    /// x402's own: a transfer of tokens to a wallet.
    Exact,
}

impl Scheme {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Channel, Self::Pay, Self::Pass, Self::Exact];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Channel => "farthing-channel",
            Self::Pay => "farthing-pay",
            Self::Pass => "farthing-pass",
            Self::Exact => "exact",
        }
    }
}

impl From<&Accept> for Scheme {
    fn from(accept: &Accept) -> Self {
        match accept {
            Accept::Channel(_) => Self::Channel,
            Accept::Pay(_) => Self::Pay,
            Accept::Pass(_) => Self::Pass,
            Accept::Exact(_) => Self::Exact,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|scheme| scheme.name() == text);
        found.ok_or_else(|| format!("expected one of {}", known()))
    }
}

/// Some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schemes(u8);

impl Schemes {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(0b1111);

    /// Whether it is among them.
    #[must_use]
    pub fn has(self, scheme: Scheme) -> bool {
        self.0 & Self::bit(scheme) != 0
    }

    /// The same with one more.
    #[must_use]
    pub fn with(self, scheme: Scheme) -> Self {
        Self(self.0 | Self::bit(scheme))
    }

    /// What is in both.
    #[must_use]
    pub fn among(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn bit(scheme: Scheme) -> u8 {
        match scheme {
            Scheme::Channel => 1,
            Scheme::Pay => 2,
            Scheme::Pass => 4,
            Scheme::Exact => 8,
        }
    }
}

impl FromIterator<Scheme> for Schemes {
    fn from_iter<I: IntoIterator<Item = Scheme>>(all: I) -> Self {
        all.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        assert_eq!(Scheme::ALL.into_iter().collect::<Schemes>(), Schemes::ALL);
        for one in Scheme::ALL {
            let set = Schemes::NONE.with(one);
            for other in Scheme::ALL {
                assert_eq!(set.has(other), one == other);
                let both = set.with(other).among(Schemes::NONE.with(other));
                assert_eq!(both, Schemes::NONE.with(other));
            }
            assert_eq!(one.name().parse(), Ok(one));
        }
        assert!("upto".parse::<Scheme>().is_err());
    }
}
