//! How events are declared.

/// Declares every event, and [`Event`], which is any of them.
macro_rules! events {
    ($($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        $($crate::fields::record! {
            $(#[$meta])*
            pub struct $name { $(pub $field: $type,)* }
        })*

        /// An event of the program.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $($name($name),)* }

        impl Event {
            /// Reads the bytes of one logged event. `None` when this version does not know it.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                $(if let Some(mut body) =
                    bytes.strip_prefix(<farthing::events::$name as Discriminator>::DISCRIMINATOR)
                {
                    return $name::deserialize(&mut body).ok().map(Self::$name);
                })*
                None
            }

            /// The bytes that the program logs.
            ///
            /// # Panics
            /// Never: writing to memory does not fail.
            pub fn to_bytes(&self) -> Vec<u8> {
                let (discriminator, body) = match self {
                    $(Self::$name(event) => (
                        <farthing::events::$name as Discriminator>::DISCRIMINATOR,
                        borsh::to_vec(event),
                    ),)*
                };
                [discriminator, &body.expect("memory can be written")].concat()
            }

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        impl Fields for Event {
            fn fields(&self) -> Vec<Field> {
                match self { $(Self::$name(event) => event.fields(),)* }
            }
        }

        /// Name and discriminator of every event.
        pub const EVENTS: &[(&str, &[u8])] = &[$((
            stringify!($name),
            <farthing::events::$name as Discriminator>::DISCRIMINATOR,
        )),*];
    };
}
pub(super) use events;
