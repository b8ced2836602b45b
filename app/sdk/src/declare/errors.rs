//! Errors.

/// One error of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As a transaction reports it: `custom program error: 0x...`.
    pub code: u32,
    pub name: &'static str,
    /// What was expected.
    pub message: &'static str,
}

/// Declares the program's errors and the table of them.
macro_rules! errors {
    ($($code:literal $name:ident $message:literal,)*) => {
        /// What a guard of the program refuses with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum FarthingError {
            $(#[doc = $message] $name = $code,)*
        }

        /// All errors, by rising code.
        pub const ERRORS: &[$crate::declare::Entry] = &[$(FarthingError::$name.entry()),*];

        impl FarthingError {
            /// The code that a transaction reports.
            pub const fn code(self) -> u32 {
                self as u32
            }

            /// Its code, name and message.
            pub const fn entry(self) -> $crate::declare::Entry {
                match self {
                    $(Self::$name => $crate::declare::Entry {
                        code: $code,
                        name: stringify!($name),
                        message: $message,
                    },)*
                }
            }

            /// The error with this code; `None` when the program has none.
            pub fn from_code(code: u32) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use errors;
