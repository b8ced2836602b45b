//! Accounts.

use crate::fields::{Fields, ToValue, Value};
use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Read, Result, Write},
};

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

/// Records that stand behind an account's fields, as many as it has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail<T>(pub Vec<T>);

impl<T: BorshSerialize> BorshSerialize for Tail<T> {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.0.iter().try_for_each(|item| item.serialize(writer))
    }
}

/// Reads to the end, where part of one more is refused.
impl<T: BorshDeserialize> BorshDeserialize for Tail<T> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest)?;
        let (mut rest, mut items) = (rest.as_slice(), Vec::new());
        while !rest.is_empty() {
            items.push(T::deserialize(&mut rest)?);
        }
        Ok(Self(items))
    }
}

impl<T: ToValue> ToValue for Tail<T> {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

/// One kind of account.
pub trait AccountKind: BorshDeserialize + Fields + Clone {
    /// As in the glossary, capitalised.
    const NAME: &'static str;
    /// The first bytes of its data.
    const DISCRIMINATOR: &'static [u8];
    /// Bytes of data, discriminator included; of a fan those before its slots.
    const SIZE: usize;
    /// Name, discriminator and size of every kind, this one among them.
    const ALL: &'static [(&'static str, &'static [u8], usize)];

    /// Reads an account's data.
    ///
    /// # Errors
    /// When it is of another kind, too short, or has a status that does not exist. Who owns the
    /// account is for the caller to check; `Client::fetch` does.
    fn decode(data: &[u8]) -> std::result::Result<Self, DecodeError> {
        let Some(mut body) = data.strip_prefix(Self::DISCRIMINATOR) else {
            let found = Self::ALL.iter().find(|(_, begins, _)| data.starts_with(begins));
            let found = found.map_or("unknown", |(name, ..)| name).into();
            return Err(DecodeError::OtherKind { expected: Self::NAME, found });
        };
        Self::deserialize(&mut body)
            .map_err(|error| DecodeError::Malformed { kind: Self::NAME, reason: error.to_string() })
    }
}

/// Declares every account, and `AnyAccount`, which is any of them.
macro_rules! accounts {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $($body:tt)* }
        begins $discriminator:tt, takes $size:literal,
        names { $($address:ident = $offset:literal),* }
    )*) => {
        $(
            $crate::declare::record! { $(#[$meta])* pub struct $name { $($body)* } }

            impl $crate::declare::AccountKind for $name {
                const NAME: &'static str = stringify!($name);
                const DISCRIMINATOR: &'static [u8] = &$discriminator;
                const SIZE: usize = $size;
                const ALL: &'static [(&'static str, &'static [u8], usize)] = KINDS;
            }

            /// Where in the data addresses stand, by which accounts can be found.
            impl $name {
                $(pub const $address: usize = $offset;)*
            }
        )*

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
            pub fn decode(data: &[u8]) -> Result<Self, $crate::declare::DecodeError> {
                $(if data.starts_with(&$discriminator) {
                    return $crate::declare::AccountKind::decode(data).map(Self::$name);
                })*
                Err($crate::declare::DecodeError::UnknownKind)
            }

            /// The kind, as in the glossary, capitalised.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        impl $crate::fields::Fields for AnyAccount {
            fn fields(&self) -> Vec<$crate::fields::Field> {
                match self { $(Self::$name(account) => account.fields(),)* }
            }
        }

        /// Name, discriminator and size of every kind.
        pub const KINDS: &[(&str, &[u8], usize)] =
            &[$((stringify!($name), &$discriminator, $size)),*];
    };
}
pub(crate) use accounts;
