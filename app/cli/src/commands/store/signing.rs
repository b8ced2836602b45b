//! Whose signatures a channel or a fan takes.

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    wallet::{self, KeyArg},
};
use farthing_sdk::solana::{Address, Keypair, Signer};
use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// A key that is to sign, and where it is.
pub struct Signing {
    pub address: Address,
    /// `None` of a key that is elsewhere.
    pub keypair: Option<Keypair>,
    pub file: Option<PathBuf>,
}

impl Signing {
    /// The key that is named, else the one that signs the transaction, with its file.
    pub fn find(
        context: &Context,
        named: Option<&KeyArg>,
        session: &Option<PathBuf>,
    ) -> Outcome<Self> {
        let file = match (named, session) {
            (Some(KeyArg::Address(address)), _) => {
                if !address.is_on_curve() {
                    let reason =
                        format!("{address} is no key, so nobody could sign a voucher for it");
                    return Err(Failure::Usage(reason).of("--signer <KEY>", address));
                }
                return Ok(Self { address: *address, keypair: None, file: None });
            }
            (Some(KeyArg::File(file)), _) | (None, Some(file)) => file.clone(),
            (None, None) => context.keypair_path().to_path_buf(),
        };
        let keypair = match named {
            Some(signer) => signer.keypair()?,
            None => Some(context.wallet()?.insecure_clone()),
        };
        let keypair = keypair.ok_or_else(|| Failure::Usage("a signer is a keypair file".into()))?;
        let file = std::path::absolute(&file).unwrap_or(file);
        Ok(Self { address: keypair.pubkey(), keypair: Some(keypair), file: Some(file) })
    }
}

/// The key that a channel or a fan, which is the `kind`, was opened with, wherever it is: in the file that is
/// named, else where it was then, else the wallet.
pub fn signer_of(
    context: &Context,
    (wanted, file): (Address, Option<&Path>),
    named: Option<&Path>,
    kind: &str,
) -> Outcome<Keypair> {
    let keypair = match named.or(file) {
        Some(file) if named.is_some() || file.is_file() => {
            wallet::read_named(file, "--signer", "farthing keygen")?
        }
        _ => context.wallet()?.insecure_clone(),
    };
    if keypair.pubkey() != wanted {
        return Err(Failure::Usage(format!(
            "the {kind} takes promises of the key {wanted}; name its keypair file with --signer"
        )));
    }
    Ok(keypair)
}

/// This machine's clock, unix seconds: nobody is asked.
pub fn here() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
    since.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
}
