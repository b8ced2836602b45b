//! Shares as people write them: `2.5%`, exact to a hundredth of a percent.

use super::TokenArg;
use farthing_sdk::solana::Address;
use std::str::FromStr;

/// A share in hundredths of a percent, 0 to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareArg(pub u16);

impl FromStr for ShareArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "write a share in percent with at most two decimals, as in 2.5%";
        if text.starts_with('-') {
            return Err("a share cannot be negative".into());
        }
        let number = text.strip_suffix('%').ok_or(wrong)?;
        let bps = number.parse::<TokenArg>().and_then(|share| share.base_units(2));
        match bps {
            Ok(bps) if bps <= 10_000 => Ok(Self(bps as u16)),
            Ok(_) => Err("a share is at most 100%".into()),
            Err(_) => Err(wrong.into()),
        }
    }
}

/// A wallet and its share: `WALLET=SHARE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitArg {
    pub owner: Address,
    pub share: ShareArg,
}

impl FromStr for SplitArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (owner, share) =
            text.split_once('=').ok_or("write a split as WALLET=SHARE, as in 9xQe…=10%")?;
        let owner = owner.parse().map_err(|_| format!("{owner} is not an address"))?;
        Ok(Self { owner, share: share.parse()? })
    }
}

/// Hundredths of a percent as people read them.
pub fn percent(bps: u16) -> String {
    format!("{}%", super::token_text(u64::from(bps), 2))
}

#[cfg(test)]
mod tests {
    use super::{ShareArg, SplitArg, percent};

    #[test]
    fn reads_shares_exactly() {
        assert_eq!("2.5%".parse(), Ok(ShareArg(250)));
        assert_eq!("100%".parse(), Ok(ShareArg(10_000)));
        assert_eq!("0.01%".parse(), Ok(ShareArg(1)));
        assert_eq!(percent(250), "2.5%");
    }

    #[test]
    fn refuses_other_shares() {
        for text in ["", "%", "2.5", "100.01%", "0.001%", "-1%", "2,5%"] {
            assert!(text.parse::<ShareArg>().is_err(), "{text:?}");
        }
        assert!("nobody=10%".parse::<SplitArg>().is_err());
    }
}
