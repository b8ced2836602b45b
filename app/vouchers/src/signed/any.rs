//! Both kinds of voucher as one.

use super::{Message, Signed, SignedFanVoucher, SignedVoucher};

/// A signed voucher of a channel or of a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnyVoucher {
    /// Of a channel.
    Channel(SignedVoucher),
    /// Of a share of a fan.
    Share(SignedFanVoucher),
}

impl Signed for AnyVoucher {
    fn message(&self) -> Message {
        match self {
            Self::Channel(signed) => signed.message(),
            Self::Share(signed) => signed.message(),
        }
    }

    fn signature(&self) -> &[u8; 64] {
        match self {
            Self::Channel(signed) => signed.signature(),
            Self::Share(signed) => signed.signature(),
        }
    }
}

impl From<SignedVoucher> for AnyVoucher {
    fn from(signed: SignedVoucher) -> Self {
        Self::Channel(signed)
    }
}

impl From<SignedFanVoucher> for AnyVoucher {
    fn from(signed: SignedFanVoucher) -> Self {
        Self::Share(signed)
    }
}

/// So that a book takes either by reference.
impl<V: Copy + Into<AnyVoucher>> From<&V> for AnyVoucher {
    fn from(signed: &V) -> Self {
        (*signed).into()
    }
}
