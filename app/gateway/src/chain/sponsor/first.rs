//! The promise that comes with an opening. It is checked before anything is signed, against the channel as it
//! would be (R9).

use farthing_sdk::{
    accounts::{Channel, ChannelKind},
    channels::{ChainError, Link, NEVER, SignedVoucher},
    solana::Address,
    vouchers::{book::Promise, chain::sha256, verify::VoucherKey},
};

/// Why the first promise is not enough to open a channel for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FirstRefusal {
    #[error("the first promise is of the other kind than the channel")]
    Kind,
    #[error("the first promise is for another channel")]
    OtherChannel,
    #[error("the first link does not lead to the channel's root")]
    WrongLink,
    #[error("the first link is more than 10,000 steps from the root")]
    TooFar,
    #[error("the channel's key has not signed the first promise")]
    Signature,
    #[error("the first promise expires before the channel can be claimed from no more")]
    Expires,
    #[error("the first promise is worth {worth} base units; opening needs {least}")]
    TooLittle { worth: u64, least: u64 },
    #[error("the first promise is worth {worth} base units, more than the channel's {funded}")]
    AboveFunded { worth: u64, funded: u64 },
}

/// Whether the first promise of a channel is authentic and worth at least so many base units.
///
/// # Errors
/// [`FirstRefusal`].
pub fn check_first(
    promise: &Promise,
    (address, channel): (&Address, &Channel),
    least: u64,
) -> Result<(), FirstRefusal> {
    let worth = match (promise, channel.kind) {
        (Promise::Link(link), ChannelKind::Chain) => link_worth(link, address, channel)?,
        (Promise::Voucher(signed), ChannelKind::Voucher) => {
            voucher_worth(signed, address, channel)?
        }
        _ => return Err(FirstRefusal::Kind),
    };
    if worth < least {
        return Err(FirstRefusal::TooLittle { worth, least });
    }
    let funded = channel.funded;
    if worth > funded { Err(FirstRefusal::AboveFunded { worth, funded }) } else { Ok(()) }
}

fn link_worth(link: &Link, address: &Address, channel: &Channel) -> Result<u64, FirstRefusal> {
    if link.index > channel.length {
        return Err(FirstRefusal::WrongLink);
    }
    let root = Link { index: channel.index, hash: channel.credential };
    match link.verify(&root, address.as_array(), sha256) {
        Ok(()) => Ok(link.worth(channel.unit)),
        Err(ChainError::TooFar) => Err(FirstRefusal::TooFar),
        Err(ChainError::Stale) => Ok(0),
        Err(ChainError::WrongLink) => Err(FirstRefusal::WrongLink),
    }
}

fn voucher_worth(
    signed: &SignedVoucher,
    address: &Address,
    channel: &Channel,
) -> Result<u64, FirstRefusal> {
    let voucher = &signed.voucher;
    if voucher.channel != address.to_bytes() {
        return Err(FirstRefusal::OtherChannel);
    }
    let end = channel.claimable_until();
    let lasts = voucher.expires_at == NEVER || end.is_some_and(|end| voucher.expires_at >= end);
    if !lasts {
        return Err(FirstRefusal::Expires);
    }
    let key = VoucherKey::new(&channel.credential).map_err(|_| FirstRefusal::Signature)?;
    if key.has_signed(signed) { Ok(voucher.cumulative) } else { Err(FirstRefusal::Signature) }
}
