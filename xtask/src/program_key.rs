//! The public development key of the program: everybody can derive it, so it is for local networks
//! and development clusters only. A deployment to mainnet brings a key of its own.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The seed is the SHA-256 of this text.
const SEED_TEXT: &[u8] = b"farthing public development program key";

/// The seed's public key, as `declare_id!` and Anchor.toml have it. Written down, since deriving it takes the
/// arithmetic of the curve, and `cargo xtask` is what everybody compiles first; a test derives it.
const PROGRAM_ID: &str = "6ebE3JV2J7FVzg5GQnSgTsZ9mrxaWsmZiQAefCwJN4ZT";

fn seed() -> [u8; 32] {
    Sha256::digest(SEED_TEXT).into()
}

/// The program's address.
pub fn program_id() -> &'static str {
    PROGRAM_ID
}

/// Seed and public key: the bytes that the Solana tools read.
fn keypair() -> Result<Vec<u8>> {
    let public = bs58::decode(PROGRAM_ID).into_vec().context("the program's address")?;
    Ok([seed().as_slice(), &public].concat())
}

/// Writes the key in the form that the Solana tools read, unless it is there already.
pub fn write(path: &Path) -> Result<()> {
    let text = serde_json::to_string(&keypair()?)?;
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_public_key_is_the_seeds() {
        let key = ed25519_dalek::SigningKey::from_bytes(&super::seed());
        assert_eq!(super::keypair().unwrap(), key.to_keypair_bytes());
    }
}
