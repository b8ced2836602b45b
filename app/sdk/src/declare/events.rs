//! Events.

/// Declares every event, and `Event`, which is any of them.
macro_rules! events {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* } begins $discriminator:tt)*) => {
        $($crate::declare::record! { $(#[$meta])* pub struct $name { $($body)* } })*

        /// An event of the program.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $($name($name),)* }

        impl Event {
            /// Reads the bytes of one logged event. `None` when this version does not know it.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                let (discriminator, mut body) = bytes.split_first_chunk::<8>()?;
                match discriminator {
                    $(&$discriminator => {
                        borsh::BorshDeserialize::deserialize(&mut body).ok().map(Self::$name)
                    })*
                    _ => None,
                }
            }

            /// The bytes that the program logs.
            ///
            /// # Panics
            /// Never: writing to memory does not fail.
            pub fn to_bytes(&self) -> Vec<u8> {
                let (discriminator, body): ([u8; 8], _) = match self {
                    $(Self::$name(event) => ($discriminator, borsh::to_vec(event)),)*
                };
                [&discriminator, &body.expect("memory can be written")[..]].concat()
            }

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        })*

        impl $crate::fields::Fields for Event {
            fn fields(&self) -> Vec<$crate::fields::Field> {
                match self { $(Self::$name(event) => event.fields(),)* }
            }
        }

        /// Name and discriminator of every event.
        pub const EVENTS: &[(&str, &[u8])] = &[$((stringify!($name), &$discriminator)),*];
    };
}
pub(crate) use events;
