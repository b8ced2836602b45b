//! Who spends, and what an instruction of theirs looks like.

use crate::{
    addresses,
    instructions::{
        Buy, BuyPass, CancelStream, OpenChannel, OpenFan, OpenStream, PauseStream, Pay,
        RefundStream, Renew, RequestClose, RequestCloseFan, ResumeStream, TopUpChannel, TopUpFan,
        TopUpStream,
    },
    solana::Address,
};

/// Who spends from a deposit: its owner, or the key of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spender {
    pub owner: Address,
    /// The key that signs in the owner's place.
    pub session: Option<Address>,
    /// Pays fees and rents, where that is not who signs.
    pub payer: Option<Address>,
    /// Whether what the deposit lacks is brought in from the owner's associated token account. Without
    /// that the program refuses what the deposit cannot pay.
    pub brings: bool,
}

impl Spender {
    /// The key of a session of the owner's deposit.
    pub fn session(owner: Address, key: Address) -> Self {
        Self::new(owner, Some(key))
    }

    /// The owner, or the key of a session where there is one.
    pub fn new(owner: Address, session: Option<Address>) -> Self {
        Self { owner, session, payer: None, brings: true }
    }

    /// Somebody else pays fees and rents.
    #[must_use]
    pub fn paid_by(self, payer: Address) -> Self {
        Self { payer: Some(payer), ..self }
    }

    /// Spends only what the deposit holds.
    #[must_use]
    pub fn from_deposit(self) -> Self {
        Self { brings: false, ..self }
    }

    /// Who signs.
    pub fn signer(&self) -> Address {
        self.session.unwrap_or(self.owner)
    }

    /// Who pays fees and rents.
    pub fn payer(&self) -> Address {
        self.payer.unwrap_or(self.signer())
    }

    /// The deposit that is spent from.
    pub fn deposit(&self, mint: &Address) -> Address {
        addresses::deposit(&self.owner, mint)
    }
}

impl From<Address> for Spender {
    fn from(owner: Address) -> Self {
        Self::new(owner, None)
    }
}

/// An instruction that the key of a session can sign.
pub trait BySpender: Sized {
    /// Signed, and its rent paid, as the spender says.
    #[must_use]
    fn by(self, spender: &Spender) -> Self;
}

macro_rules! by_spender {
    ($($name:ident),* $(,)?) => {$(
        impl BySpender for $name {
            fn by(self, spender: &Spender) -> Self {
                match spender.session {
                    Some(key) => self.by_session(key),
                    None => self,
                }
            }
        }
    )*};
    ($($name:ident),* with payer) => {$(
        impl BySpender for $name {
            fn by(self, spender: &Spender) -> Self {
                match spender.session {
                    Some(key) => self.by_session(key),
                    None => self,
                }
                .payer(spender.payer())
            }
        }
    )*};
}

by_spender!(
    Pay,
    Buy,
    Renew,
    TopUpStream,
    RefundStream,
    PauseStream,
    ResumeStream,
    CancelStream,
    TopUpChannel,
    RequestClose,
    TopUpFan,
    RequestCloseFan,
);
by_spender!(BuyPass, OpenStream, OpenChannel, OpenFan with payer);
