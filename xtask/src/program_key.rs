//! The public development key of the program: everybody can derive it, so it is for local networks
//! and development clusters only. A deployment to mainnet brings a key of its own.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

/// The seed is the SHA-256 of this text.
const SEED_TEXT: &[u8] = b"farthing public development program key";

fn key() -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(SEED_TEXT).into())
}

/// The program's address, as `declare_id!` and Anchor.toml have it.
pub fn program_id() -> String {
    bs58::encode(key().verifying_key().as_bytes()).into_string()
}

/// Writes the key in the form that the Solana tools read, unless it is there already.
pub fn write(path: &Path) -> Result<()> {
    let text = serde_json::to_string(&key().to_keypair_bytes().to_vec())?;
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn derives_the_address_everyone_uses() {
        assert_eq!(super::program_id(), "6ebE3JV2J7FVzg5GQnSgTsZ9mrxaWsmZiQAefCwJN4ZT");
    }
}
