//! Arguments of instructions.

/// Declares the arguments of every instruction, and `Call`, which is any of them.
macro_rules! calls {
    ($($(#[$meta:meta])* $code:literal $snake:literal $name:ident { $($body:tt)* })*) => {
        $(
            $crate::declare::record! {
                #[doc = concat!("Arguments of `", $snake, "`.\n")]
                $(#[$meta])*
                pub struct $name { $($body)* }
            }

            impl $name {
                /// The instruction with these arguments and accounts.
                ///
                /// # Panics
                /// Never: writing to memory does not fail.
                pub fn to_instruction(
                    &self,
                    accounts: super::metas::$name,
                ) -> $crate::solana::Instruction {
                    let mut data = vec![$code];
                    borsh::to_writer(&mut data, self).expect("memory can be written");
                    let program_id = super::PROGRAM_ID;
                    $crate::solana::Instruction { program_id, accounts: accounts.into(), data }
                }
            }
        )*

        /// An instruction of the program, read back from its data.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Call { $($name($name),)* }

        impl Call {
            /// Reads instruction data; bytes after the arguments are ignored, as by the program.
            /// `None` when the program would not understand it either.
            pub fn decode(data: &[u8]) -> Option<Self> {
                let (code, mut body) = data.split_first()?;
                match code {
                    $($code => borsh::BorshDeserialize::deserialize(&mut body).ok().map(Self::$name),)*
                    _ => None,
                }
            }

            /// The arguments as the program wants them, without the instruction's first byte.
            ///
            /// # Panics
            /// Never: writing to memory does not fail.
            pub fn to_bytes(&self) -> Vec<u8> {
                let bytes = match self { $(Self::$name(arguments) => borsh::to_vec(arguments),)* };
                bytes.expect("memory can be written")
            }

            /// The instruction's name, as the program has it.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $snake,)* }
            }
        }

        impl $crate::fields::Fields for Call {
            fn fields(&self) -> Vec<$crate::fields::Field> {
                match self { $(Self::$name(arguments) => arguments.fields(),)* }
            }
        }

        /// The first byte and the name of every instruction.
        pub const INSTRUCTIONS: &[(u8, &str)] = &[$(($code, $snake)),*];
    };
}
pub(crate) use calls;
