//! Content that a key opens: AES-256-GCM-SIV. A key encrypts one file and no more, so the nonce can
//! be zero, and a file that was changed on its way does not open.

use aes_gcm_siv::{
    Aes256GcmSiv, Key, Nonce,
    aead::{Aead, KeyInit},
};
use sha2::{Digest, Sha256};

/// An encrypted content and what an order says about it.
pub struct Locked {
    pub encrypted: Vec<u8>,
    pub key_hash: [u8; 32],
    /// sha256 of the encrypted bytes, as they are delivered.
    pub delivery_hash: [u8; 32],
}

impl Locked {
    /// Encrypts content that fits in memory. `None` above 64 GiB.
    pub fn new(content: &[u8], key: &[u8; 32]) -> Option<Self> {
        let encrypted = cipher(key).encrypt(&Nonce::default(), content).ok()?;
        Some(Self {
            key_hash: Sha256::digest(key).into(),
            delivery_hash: Sha256::digest(&encrypted).into(),
            encrypted,
        })
    }
}

/// Decrypts. `None` with another key or changed bytes.
pub fn open(encrypted: &[u8], key: &[u8; 32]) -> Option<Vec<u8>> {
    cipher(key).decrypt(&Nonce::default(), encrypted).ok()
}

fn cipher(key: &[u8; 32]) -> Aes256GcmSiv {
    Aes256GcmSiv::new(Key::<Aes256GcmSiv>::from_slice(key))
}

#[cfg(test)]
mod tests {
    use super::{Locked, open};

    #[test]
    fn only_the_key_opens_the_content_and_only_as_it_was_delivered() {
        let locked = Locked::new(b"a sword", &[7; 32]).unwrap();
        assert_eq!(open(&locked.encrypted, &[7; 32]).unwrap(), b"a sword");
        assert_eq!(open(&locked.encrypted, &[8; 32]), None);
        let mut changed = locked.encrypted;
        changed[0] ^= 1;
        assert_eq!(open(&changed, &[7; 32]), None);
    }
}
