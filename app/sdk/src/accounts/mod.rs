//! The program's accounts, decoded.

mod channels;
mod status;
mod streams;
mod types;

pub use channels::{Channel, ChannelKind, ChannelStatus};
pub use streams::{Session, SessionStatus, Stream, StreamStatus};
pub use types::{
    Creator, CreatorStatus, Deposit, Earnings, Listing, ListingStatus, Order, OrderStatus, Pass,
    Reserve,
};

use crate::fields::{Field, Fields};
use anchor_lang::Discriminator;
use borsh::BorshDeserialize;

/// Bytes before an account's fields, which name its kind.
pub const DISCRIMINATOR_LENGTH: usize = 8;

/// Why bytes are not the account expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the account is no {expected} but {found}")]
    OtherKind { expected: &'static str, found: String },
    #[error("the account is of no kind that this version knows")]
    UnknownKind,
    #[error("the account's bytes are no valid {kind}: {reason}")]
    Malformed { kind: &'static str, reason: String },
}

/// One kind of account.
pub trait AccountKind: BorshDeserialize + Fields + Clone {
    /// As in the glossary, capitalised.
    const NAME: &'static str;
    /// The first bytes of its data.
    const DISCRIMINATOR: &'static [u8];
    /// Bytes of data, discriminator included.
    const SIZE: usize;

    /// Reads an account's data.
    ///
    /// # Errors
    /// When it is of another kind, too short, or has a status that does not exist. Who owns the
    /// account is for the caller to check; [`crate::Client::fetch`] does.
    fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let Some(mut body) = data.strip_prefix(Self::DISCRIMINATOR) else {
            let found = AnyAccount::decode(data).map_or("unknown", |other| other.name());
            return Err(DecodeError::OtherKind { expected: Self::NAME, found: found.into() });
        };
        Self::deserialize(&mut body)
            .map_err(|error| DecodeError::Malformed { kind: Self::NAME, reason: error.to_string() })
    }
}

macro_rules! kinds {
    ($($name:ident),*) => {
        /// An account of any kind of ours.
        // Made one at a time and soon taken apart: a box would only be in the way.
        #[allow(clippy::large_enum_variant)]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum AnyAccount { $($name($name),)* }

        impl AnyAccount {
            /// Reads an account's data by its discriminator.
            ///
            /// # Errors
            /// `UnknownKind` or `Malformed`.
            pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
                $(if data.starts_with($name::DISCRIMINATOR) {
                    return $name::decode(data).map(Self::$name);
                })*
                Err(DecodeError::UnknownKind)
            }

            /// The kind, as in the glossary, capitalised.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        impl Fields for AnyAccount {
            fn fields(&self) -> Vec<Field> {
                match self { $(Self::$name(account) => account.fields(),)* }
            }
        }

        $(
            impl AccountKind for $name {
                const NAME: &'static str = stringify!($name);
                const DISCRIMINATOR: &'static [u8] =
                    <farthing::state::$name as Discriminator>::DISCRIMINATOR;
                const SIZE: usize = DISCRIMINATOR_LENGTH + size_of::<farthing::state::$name>();
            }
        )*

        /// Name, discriminator and size of every kind.
        pub const KINDS: &[(&str, &[u8], usize)] =
            &[$(($name::NAME, $name::DISCRIMINATOR, $name::SIZE)),*];
    };
}

kinds!(Reserve, Deposit, Creator, Earnings, Listing, Pass, Order, Stream, Session, Channel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_another_kind_is_named_in_the_error() {
        let mut data = vec![0; Deposit::SIZE];
        data[..8].copy_from_slice(Deposit::DISCRIMINATOR);
        assert!(Deposit::decode(&data).is_ok());
        let error = Earnings::decode(&data).unwrap_err();
        assert_eq!(error.to_string(), "the account is no Earnings but Deposit");
    }

    #[test]
    fn a_short_account_and_a_foreign_one_are_refused() {
        let short = [Deposit::DISCRIMINATOR, &[0; 20]].concat();
        assert!(matches!(Deposit::decode(&short), Err(DecodeError::Malformed { .. })));
        assert_eq!(AnyAccount::decode(&[9; 200]), Err(DecodeError::UnknownKind));
        assert_eq!(AnyAccount::decode(&[]), Err(DecodeError::UnknownKind));
    }
}
