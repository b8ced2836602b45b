//! Enums.

/// An enum that is stored as one byte.
macro_rules! numbered {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $byte:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
        #[borsh(use_discriminant = true)]
        #[repr(u8)]
        pub enum $name { $($(#[$about])* $variant = $byte,)* }

        impl $name {
            /// The variant of a number; `None` when there is none.
            pub fn from_number(number: u64) -> Option<Self> {
                match number {
                    $($byte => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// A number by its variant's name, where it has one.
            // Enums that no event has are never asked.
            #[allow(dead_code)]
            pub(crate) fn value_of(number: u64) -> $crate::fields::Value {
                match Self::from_number(number) {
                    Some(variant) => $crate::fields::ToValue::to_value(&variant),
                    None => $crate::fields::Value::Number(number),
                }
            }
        }

        impl $crate::fields::ToValue for $name {
            fn to_value(&self) -> $crate::fields::Value {
                $crate::fields::Value::Text(format!("{self:?}").to_lowercase())
            }
        }
    };
}
pub(crate) use numbered;
