//! What promises are made with: a key, or the chain that it makes. Both are there again whenever this machine
//! has lost everything but the key (rule R21).

use std::sync::Arc;

use farthing_sdk::{
    channels::{self, Chain, NEVER, Voucher, VoucherRecord},
    solana::{Address, Signer},
};
use farthing_wire::ShownPromise;

use crate::error::PayError;

/// A key that signs, from any thread.
pub type Key = Arc<dyn Signer + Send + Sync>;

/// Makes the promises of one channel.
pub(crate) struct Promiser {
    channel: Address,
    kind: Kind,
}

enum Kind {
    Vouchers(Key),
    Links { chain: Chain, unit: u64 },
}

impl Promiser {
    /// By voucher.
    pub(crate) fn vouchers(key: Key, channel: Address) -> Self {
        Self { channel, kind: Kind::Vouchers(key) }
    }

    /// By links of a chain of `length` links that are worth `unit` each: takes `length` hashes.
    ///
    /// # Errors
    /// `Signer` when the key refuses.
    pub(crate) fn links(
        key: &Key,
        channel: Address,
        (unit, length): (u64, u32),
    ) -> Result<Self, PayError> {
        let chain = channels::chain(key.as_ref(), &channel, length)?;
        Ok(Self { channel, kind: Kind::Links { chain, unit } })
    }

    /// What the channel is opened with: the root of its chain, or its key.
    pub(crate) fn credential(&self) -> [u8; 32] {
        match &self.kind {
            Kind::Vouchers(key) => key.pubkey().to_bytes(),
            Kind::Links { chain, .. } => chain.root(),
        }
    }

    /// The link at an index; `None` of vouchers and beyond the chain.
    pub(crate) fn link(&self, index: u32) -> Option<[u8; 32]> {
        match &self.kind {
            Kind::Vouchers(_) => None,
            Kind::Links { chain, .. } => chain.link(index).map(|link| link.hash),
        }
    }

    /// Promises `total` base units in all, which of a chain is a multiple of its unit. Write it down before.
    ///
    /// # Errors
    /// `Signer` when the key refuses; `UsedUp` past the end of the chain.
    pub(crate) fn promise(&self, total: u64) -> Result<ShownPromise, PayError> {
        match &self.kind {
            Kind::Vouchers(key) => {
                let channel = self.channel.to_bytes();
                let voucher = Voucher { channel, cumulative: total, expires_at: NEVER };
                let signature = VoucherRecord::sign(key.as_ref(), voucher)?.signed.signature;
                Ok(ShownPromise::Voucher { cumulative: total, expires_at: NEVER, signature })
            }
            Kind::Links { chain, unit } => {
                let index = total.checked_div(*unit).and_then(|index| u32::try_from(index).ok());
                let link = index.and_then(|index| chain.link(index));
                link.map(ShownPromise::Link).ok_or(PayError::Tab(crate::tab::TabError::UsedUp))
            }
        }
    }
}

/// Random bytes of the system's.
///
/// # Errors
/// `NoRandom`
pub(crate) fn random<const N: usize>() -> Result<[u8; N], PayError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| PayError::NoRandom)?;
    Ok(bytes)
}
