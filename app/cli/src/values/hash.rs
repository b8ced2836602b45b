//! Thirty-two bytes as people write them: 64 hexadecimal digits.

use std::{fmt, str::FromStr};

/// A hash, a key that is public, or a payment reference.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Hash32(pub [u8; 32]);

impl FromStr for Hash32 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write 64 hexadecimal digits".to_string();
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Hash32;

    #[test]
    fn reads_what_it_writes() {
        let hash = Hash32(core::array::from_fn(|at| at as u8 * 7));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("zz".repeat(32).parse::<Hash32>().is_err());
        assert!("00".parse::<Hash32>().is_err());
    }
}
