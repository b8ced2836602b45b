//! Statuses.

/// A status that is stored as one byte.
macro_rules! status {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $byte:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
        #[borsh(use_discriminant = true)]
        #[repr(u8)]
        pub enum $name { $($(#[$about])* $variant = $byte,)* }

        impl $crate::fields::ToValue for $name {
            fn to_value(&self) -> $crate::fields::Value {
                $crate::fields::Value::Text(format!("{self:?}").to_lowercase())
            }
        }
    };
}
pub(super) use status;
