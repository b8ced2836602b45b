//! A mint as people name it and read it.

use crate::failure::Outcome;
use crate::values::{Amount, Rate, TypedAmount, TypedTokens};
use farthing_sdk::{ALL, Token, core::stream::Fixed, solana::Address};
use std::str::FromStr;

/// Phrase of the public key of the mint that `localnet` and `demo` play with.
pub const TEST_MINT_PHRASE: &str = "farthing public test mint key";
pub const TEST_DECIMALS: u8 = 6;

/// Mints that are known by name. The test mint joins them by its public phrase.
const NAMED: [(&str, &str); 3] = [
    ("SOL", "So11111111111111111111111111111111111111112"),
    ("USDC", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
    ("USDC-DEV", "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"),
];
const TEST: &str = "TEST";

/// A mint as typed: an address, or a name that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MintArg(pub Address);

impl FromStr for MintArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case(TEST) {
            return Ok(Self(test_mint()));
        }
        let named = NAMED.iter().find(|(name, _)| text.eq_ignore_ascii_case(name));
        let address = named.map_or(text, |(_, address)| address);
        address.parse().map(Self).map_err(|_| {
            format!("{text} is no mint; give its address, or SOL, USDC, USDC-DEV or TEST")
        })
    }
}

/// The mint that `localnet` makes. Everyone has its key, and it is worth nothing.
pub fn test_mint() -> Address {
    use farthing_sdk::solana::Signer;
    farthing_sdk::development::public_keypair(TEST_MINT_PHRASE).pubkey()
}

/// A mint's name where it is known, else its shortened address.
pub fn unit(mint: &Address) -> String {
    let text = mint.to_string();
    if *mint == test_mint() {
        return TEST.into();
    }
    match NAMED.iter().find(|(_, address)| *address == text) {
        Some((name, _)) => (*name).into(),
        None => format!("{}…{}", &text[..4], &text[text.len() - 4..]),
    }
}

/// What amounts of a mint mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    pub token: Token,
    pub decimals: u8,
    pub unit: String,
}

impl Coin {
    pub fn new(token: Token, decimals: u8) -> Self {
        Self { unit: unit(&token.mint), token, decimals }
    }

    pub fn mint(&self) -> Address {
        self.token.mint
    }

    /// What `--mint` takes for it.
    pub fn mint_name(&self) -> String {
        if self.unit.contains('…') { self.mint().to_string() } else { self.unit.clone() }
    }

    /// An amount to show.
    pub fn amount(&self, base_units: u64) -> Amount {
        Amount { base_units, decimals: self.decimals, unit: self.unit.clone() }
    }

    /// A rate to show, in base units per second.
    pub fn rate(&self, fixed: Fixed) -> Rate {
        Rate { fixed, decimals: self.decimals, unit: self.unit.clone() }
    }

    /// Base units of what was typed.
    pub fn units(&self, typed: &TypedTokens) -> Outcome<u64> {
        typed.units(self.decimals)
    }

    /// Base units of what was typed, where it may be "all".
    pub fn units_or_all(&self, typed: &TypedAmount) -> Outcome<u64> {
        typed.units(self.decimals, ALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mints_have_names_both_ways() {
        for name in ["SOL", "USDC", "USDC-DEV", "TEST", "test"] {
            let mint: MintArg = name.parse().unwrap();
            assert_eq!(unit(&mint.0), name.to_uppercase());
        }
        assert_eq!(unit(&Address::new_from_array([0; 32])), "1111…1111");
        assert!("nothing".parse::<MintArg>().is_err());
    }
}
