//! Who asks: an address, under a name that tells nobody else which.

use super::Asker;
use crate::chain::books::{Books, Down};

/// Of addresses that ask.
const SECRET: &[u8] = b"chain/secret";

/// The ledger's secret for [`asker`]: made with the first question, the same for ever, so that a restart forgets
/// nobody's budget.
///
/// # Errors
/// [`Down`]; also where the system has no randomness.
pub fn asker_secret(books: &dyn Books) -> Result<[u8; 32], Down> {
    if let Some(secret) = books.get(SECRET).and_then(|bytes| bytes.try_into().ok()) {
        return Ok(secret);
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|_| Down)?;
    books.wait(books.put(SECRET, Some(&secret)))?;
    Ok(secret)
}

/// The hash under which costs of an address are summed: of its whole address for IPv4, of its first 64 bits for
/// IPv6, which is what one customer has. `secret` is the ledger's, so that the list tells nobody who asked.
pub fn asker(address: std::net::IpAddr, secret: &[u8; 32]) -> Asker {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new_with_prefix(b"farthing asker");
    hash.update(secret);
    match address.to_canonical() {
        std::net::IpAddr::V4(address) => hash.update(address.octets()),
        std::net::IpAddr::V6(address) => {
            hash.update((address.to_bits() >> 64).to_be_bytes());
        }
    }
    let hash: [u8; 32] = hash.finalize().into();
    hash.first_chunk().copied().unwrap_or_default()
}
