//! Keys for local networks only.

use crate::solana::Keypair;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The keypair of the program's address in development: its seed is
/// `sha256("farthing public development program key")`, so **everyone has it**. It lets `farthing
/// deploy` put the program at the address that its source declares, on a local network. A real
/// deployment declares an address of its own.
///
/// # Panics
/// Never: a hash is a valid seed.
pub fn development_program_keypair() -> Keypair {
    public_keypair("farthing public development program key")
}

/// The keypair whose seed is the sha256 of a phrase. Anyone who knows the phrase has the key: for tests
/// and demonstrations.
///
/// # Panics
/// Never: a hash is a valid seed.
pub fn public_keypair(phrase: &str) -> Keypair {
    Keypair::new_from_array(Sha256::digest(phrase).into())
}

/// Where the program's bytes are: `FARTHING_PROGRAM` if it is set, else what `cargo xtask build`
/// makes in this repository.
pub fn program_path() -> PathBuf {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/deploy/farthing.so");
    let set = std::env::var_os("FARTHING_PROGRAM").filter(|path| !path.is_empty());
    set.map_or_else(|| PathBuf::from(built), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solana::Signer;

    #[test]
    fn the_development_key_is_that_of_the_declared_address() {
        assert_eq!(development_program_keypair().pubkey(), crate::PROGRAM_ID);
    }
}
