//! Who asks: an address, under a name that tells nobody else which.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::{chain::transactions::Asker, free::Block};

/// The hash under which costs of an address are summed, of what counts as one ([`Block`]). `secret` is the ledger's, the
/// same ever after, so that the list tells nobody who asked and a restart forgets nobody's budget.
pub fn asker(address: IpAddr, secret: &[u8; 32]) -> Asker {
    let mut hash = Sha256::new_with_prefix(b"farthing asker");
    hash.update(secret);
    match Block::from(address) {
        Block::V4(address) => hash.update(address),
        Block::V6(first) => hash.update(first),
    }
    let hash: [u8; 32] = hash.finalize().into();
    hash.first_chunk().copied().unwrap_or_default()
}
