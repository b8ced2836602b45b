//! What binds a promise to one ledger of one origin (rule R4), so that it is worth nothing elsewhere.

use farthing_core::fan::Recipient;
use farthing_vouchers::chain::sha256;

use crate::origin::Origin;
use crate::text::Base58;

/// Characters of a genesis hash in the name of a network, by CAIP-2.
const REFERENCE: usize = 32;

/// The salt that a channel to a gateway must have: the first 8 bytes, little-endian, of
/// `sha256("farthing gate 1" ‖ ledger ‖ origin)`. The payer takes the origin that it dialled, the gateway that of
/// its configuration. With it the channel's address binds program, cluster, mint, payee, ledger and origin.
#[must_use]
pub fn channel_salt(ledger: &[u8; 16], origin: &Origin) -> u64 {
    let hash = hash(ledger, origin);
    hash.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

/// Where shares of fans count: `sha256("farthing gate 1" ‖ ledger ‖ 16 zeros ‖ origin)`, since a fan's ledgers have 32
/// bytes.
#[must_use]
pub fn audience(ledger: &[u8; 16], origin: &Origin) -> [u8; 32] {
    let mut long = [0; 32];
    for (to, from) in long.iter_mut().zip(ledger) {
        *to = *from;
    }
    hash(&long, origin)
}

/// Whom shares of fans are for: the payee's deposit or earnings, at this ledger and origin.
#[must_use]
pub fn recipient(payee: [u8; 32], ledger: &[u8; 16], origin: &Origin) -> Recipient {
    Recipient { payee, audience: audience(ledger, origin) }
}

/// The CAIP-2 name of the network with this genesis hash: `solana:` and the first 32 characters of its base58.
#[must_use]
pub fn network_of(genesis: &[u8; 32]) -> String {
    let reference: String = Base58(genesis).to_string().chars().take(REFERENCE).collect();
    format!("solana:{reference}")
}

fn hash(ledger: &[u8], origin: &Origin) -> [u8; 32] {
    sha256(&[b"farthing gate 1", ledger, origin.as_str().as_bytes()].concat())
}
