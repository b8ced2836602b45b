//! Who spends, and what an instruction of theirs looks like.

use crate::{addresses, solana::Address};

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

/// Lets the key of a session sign in the owner's place; `by` asks a [`Spender`] who signs.
macro_rules! by_session {
    ($($name:ident $(with $payer:ident)?),* $(,)?) => {$(
        impl $name {
            /// Signed by the key of a session of the deposit instead of by its owner.
            $(#[doc = concat!("The key is the ", stringify!($payer), " too, unless another is set.")])?
            #[must_use]
            pub fn by_session(self, key: $crate::solana::Address) -> Self {
                $(let $payer = if self.$payer == self.authority { key } else { self.$payer };)?
                let session = Some($crate::addresses::session(&self.deposit, &key));
                Self { $($payer,)? session, authority: key, ..self }
            }

            /// Signed by the spender: the owner of the deposit, or the key of a session of it.
            $(#[doc = concat!("Sets the ", stringify!($payer), " too.")])?
            #[must_use]
            pub fn by(self, spender: &$crate::instructions::Spender) -> Self {
                let signed = match spender.session {
                    Some(key) => self.by_session(key),
                    None => self,
                };
                $(let signed = Self { $payer: spender.payer(), ..signed };)?
                signed
            }
        }
    )*};
}
pub(super) use by_session;
