//! Chains that need no backup: the seed comes from a signature, which the same key makes again.

use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_signer::{Signer, SignerError};

use crate::chain::Chain;

/// What is signed before the channel's address. Its first bytes cannot begin a transaction or a
/// voucher.
const PURPOSE: &[u8] = b"farthing chain seed, keep this signature secret: ";

/// The seed of a channel's chain: the hash of the key's signature of the channel's address. As random
/// and as secret as the key, and no other channel's, because an address never lives twice. Anyone who
/// is shown the signature has the whole chain.
///
/// # Errors
/// When the key refuses.
pub fn seed(signer: &dyn Signer, channel: &Address) -> Result<[u8; 32], SignerError> {
    let signature = signer.try_sign_message(&[PURPOSE, channel.as_ref()].concat())?;
    Ok(Sha256::digest(signature.as_ref()).into())
}

/// The chain of a channel, from [`seed`]: `length` hashes. The same again whenever it is lost.
///
/// # Errors
/// When the key refuses.
pub fn chain(signer: &dyn Signer, channel: &Address, length: u32) -> Result<Chain, SignerError> {
    Ok(Chain::new(seed(signer, channel)?, channel.to_bytes(), length))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use solana_keypair::Keypair;

    #[test]
    fn a_chain_can_be_made_again_and_only_by_its_key_for_its_channel() {
        let [one, two] = [[1; 32], [2; 32]].map(Keypair::new_from_array);
        let [a, b] = [[1; 32], [2; 32]].map(Address::new_from_array);
        let root = |key, channel| chain(key, channel, 100).unwrap().root();
        assert_eq!(root(&one, &a), root(&one, &a));
        assert_ne!(root(&one, &a), root(&one, &b));
        assert_ne!(root(&one, &a), root(&two, &a));
    }
}
