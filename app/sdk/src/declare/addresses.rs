//! Addresses that follow from seeds.

use crate::solana::Address;

/// A part of an address, as bytes.
pub(crate) trait Seed {
    fn bytes(&self) -> Vec<u8>;
}

impl Seed for &Address {
    fn bytes(&self) -> Vec<u8> {
        self.to_bytes().to_vec()
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Seed for $type {
            fn bytes(&self) -> Vec<u8> {
                self.to_le_bytes().to_vec()
            }
        }
    )*};
}
numbers!(u32, u64);

pub(crate) fn find(program: &Address, name: &'static str, seeds: &[&dyn Seed]) -> (Address, u8) {
    let bytes: Vec<Vec<u8>> = seeds.iter().map(|seed| seed.bytes()).collect();
    let mut all: Vec<&[u8]> = vec![name.as_bytes()];
    all.extend(bytes.iter().map(Vec::as_slice));
    Address::find_program_address(&all, program)
}

/// Declares two functions for each account: its address, and that with its bump.
macro_rules! addresses {
    ($($(#[$meta:meta])* $name:ident $with_bump:ident($($seed:ident: $type:ty),*);)*) => {$(
        $(#[$meta])*
        pub fn $name($($seed: $type),*) -> Address {
            $with_bump($($seed),*).0
        }

        /// The same with its bump, which some instructions name instead of searching for it.
        pub fn $with_bump($($seed: $type),*) -> (Address, u8) {
            $crate::declare::find(&super::PROGRAM_ID, stringify!($name), &[$(&$seed),*])
        }
    )*};
}
pub(crate) use addresses;
