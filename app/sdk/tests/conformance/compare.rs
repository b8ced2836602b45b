//! One comparison for each kind of thing. Each gives the name of what it compared.

use borsh::{BorshDeserialize, BorshSerialize};
use farthing_sdk::{
    accounts::{AccountKind, AnyAccount},
    args::FanShare,
    events::{BatchItem, Event},
    solana::Address,
};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const RUNS: u64 = 200;

/// Another sequence for each name.
pub fn seeded(name: &str) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(
        name.bytes().fold(7, |seed, byte| seed * 31 % 65_537 + u64::from(byte)),
    )
}

/// A value read from random bytes, with 0 or 1 where a status stands.
pub fn random<T: BorshDeserialize>(rng: &mut ChaCha8Rng, length: usize, statuses: &[usize]) -> T {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    for at in statuses {
        bytes[*at] %= 2;
    }
    borsh::from_slice(&bytes).expect("every byte has a place")
}

/// A batch event's value: 48 bytes, and up to 29 items.
pub fn random_batch<T: BorshDeserialize>(rng: &mut ChaCha8Rng) -> T {
    random_list::<T, BatchItem>(rng, 48, 17)
}

/// The value of an event with shares: 36 bytes, and up to 29 shares.
pub fn random_shares<T: BorshDeserialize>(rng: &mut ChaCha8Rng) -> T {
    random_list::<T, FanShare>(rng, 36, 13)
}

fn random_list<T: BorshDeserialize, I: BorshDeserialize + BorshSerialize>(
    rng: &mut ChaCha8Rng,
    head: usize,
    item: usize,
) -> T {
    let head: Vec<u8> = (0..head).map(|_| rng.random()).collect();
    let items: Vec<I> = (0..rng.random_range(0..30)).map(|_| random(rng, item, &[])).collect();
    borsh::from_slice(&[head, borsh::to_vec(&items).unwrap()].concat()).unwrap()
}

pub fn address(rng: &mut ChaCha8Rng) -> Address {
    Address::new_from_array(rng.random())
}

/// What an account's bytes are read as, alone and as any account.
pub fn decoded<T: AccountKind>(data: &[u8]) -> (T, AnyAccount) {
    (T::decode(data).unwrap(), AnyAccount::decode(data).unwrap())
}

/// What an event's bytes are read as, written again.
pub fn again(data: &[u8]) -> (Event, Vec<u8>) {
    let event = Event::from_bytes(data).unwrap();
    let bytes = event.to_bytes();
    (event, bytes)
}

/// `behind` names the bytes of a record of which up to 64 stand behind the fields.
macro_rules! account {
    ($name:ident { $($field:ident),* } $(status $($status:ident),*)? $(behind $item:literal)?) => {{
        let mut rng = $crate::compare::seeded(stringify!($name));
        for _run in 0..$crate::compare::RUNS {
            let statuses = [$($(std::mem::offset_of!(farthing::state::$name, $status)),*)?];
            let length = size_of::<farthing::state::$name>();
            let further = 0 $(+ $item * (_run as usize % 65))?;
            let ours: farthing_sdk::accounts::$name =
                $crate::compare::random(&mut rng, length + further, &statuses);
            let theirs = farthing::state::$name {
                $($field: ours.$field.clone(),)*
                $($($status: ours.$status as u8,)*)?
            };
            let body = borsh::to_vec(&ours).unwrap();
            assert_eq!(body.len(), length + further);
            assert_eq!(anchor_lang::bytemuck::bytes_of(&theirs), &body[..length], stringify!($name));
            let begins = <farthing::state::$name as anchor_lang::Discriminator>::DISCRIMINATOR;
            let data = [begins, &body].concat();
            assert_eq!(data.len() - further, <farthing_sdk::accounts::$name as farthing_sdk::accounts::AccountKind>::SIZE);
            let any = farthing_sdk::accounts::AnyAccount::$name(ours.clone());
            assert_eq!($crate::compare::decoded(&data), (ours, any));
        }
        stringify!($name)
    }};
}
pub(crate) use account;

macro_rules! offset {
    ($name:ident $constant:ident $field:ident) => {{
        let theirs = std::mem::offset_of!(farthing::state::$name, $field);
        let begins = <farthing::state::$name as anchor_lang::Discriminator>::DISCRIMINATOR;
        assert_eq!(farthing_sdk::accounts::$name::$constant, begins.len() + theirs);
        stringify!($constant)
    }};
}
pub(crate) use offset;

macro_rules! event {
    ($name:ident { $($field:ident),* }) => {{
        let mut rng = $crate::compare::seeded(stringify!($name));
        for _ in 0..$crate::compare::RUNS {
            let length = size_of::<farthing::events::$name>();
            let ours: farthing_sdk::events::$name = $crate::compare::random(&mut rng, length, &[]);
            let theirs = farthing::events::$name { $($field: ours.$field.clone()),* };
            let data = anchor_lang::Event::data(&theirs);
            let event = farthing_sdk::events::Event::$name(ours);
            assert_eq!($crate::compare::again(&data), (event, data));
        }
        stringify!($name)
    }};
}
pub(crate) use event;

/// An event with a list in it, which has no fixed length.
macro_rules! batch {
    ($name:ident { $($field:ident),* }) => {{
        let mut rng = $crate::compare::seeded(stringify!($name));
        for _ in 0..$crate::compare::RUNS {
            let ours: farthing_sdk::events::$name = $crate::compare::random_batch(&mut rng);
            let theirs = |item: &farthing_sdk::events::BatchItem| {
                let farthing_sdk::events::BatchItem { status, amount, total } = *item;
                farthing::events::BatchItem { status, amount, total }
            };
            let items = ours.items.iter().map(theirs).collect();
            let theirs = farthing::events::$name { $($field: ours.$field,)* items };
            let data = anchor_lang::Event::data(&theirs);
            let event = farthing_sdk::events::Event::$name(ours);
            assert_eq!($crate::compare::again(&data), (event, data));
        }
        stringify!($name)
    }};
}
pub(crate) use batch;

/// An event with shares of a fan in it.
macro_rules! shares {
    ($name:ident { $($field:ident),* }) => {{
        let mut rng = $crate::compare::seeded(stringify!($name));
        for _ in 0..$crate::compare::RUNS {
            let ours: farthing_sdk::events::$name = $crate::compare::random_shares(&mut rng);
            let theirs = |share: &farthing_sdk::args::FanShare| {
                let farthing_sdk::args::FanShare { slot, tag, until, share } = *share;
                farthing::instructions::fans::FanShare { slot, tag, until, share }
            };
            let shares = ours.shares.iter().map(theirs).collect();
            let theirs = farthing::events::$name { $($field: ours.$field,)* shares };
            let data = anchor_lang::Event::data(&theirs);
            let event = farthing_sdk::events::Event::$name(ours);
            assert_eq!($crate::compare::again(&data), (event, data));
        }
        stringify!($name)
    }};
}
pub(crate) use shares;

/// The program's accounts of an instruction, each under the instruction's name.
pub mod program {
    /// An account has the instruction's name.
    pub use farthing::accounts::DepositTokens as Deposit;
    pub use farthing::accounts::*;
}

macro_rules! meta {
    (
        $name:ident { $($plain:ident),* } optional { $($optional:ident),* }
        fixed { $($fixed:ident: $address:literal),* }
    ) => {{
        let mut rng = $crate::compare::seeded(stringify!($name));
        for present in [false, true] {
            $(let $plain = $crate::compare::address(&mut rng);)*
            $(let $optional = present.then(|| $crate::compare::address(&mut rng));)*
            $(let $fixed = farthing_sdk::solana::Address::from_str_const($address);)*
            let _ = present;
            let ours: Vec<farthing_sdk::solana::AccountMeta> =
                farthing_sdk::metas::$name { $($plain,)* $($optional),* }.into();
            let theirs = anchor_lang::ToAccountMetas::to_account_metas(
                &$crate::compare::program::$name { $($plain,)* $($optional,)* $($fixed),* },
                None,
            );
            assert_eq!(ours, theirs, stringify!($name));
        }
        stringify!($name)
    }};
}
pub(crate) use meta;

macro_rules! error {
    ($name:ident) => {{
        let ours = farthing_sdk::errors::FarthingError::$name;
        assert_eq!(ours.code(), 6000 + farthing::FarthingError::$name as u32);
        assert_eq!(ours.entry().name, stringify!($name));
        stringify!($name)
    }};
}
pub(crate) use error;

macro_rules! variant {
    ($enum:ident $variant:ident) => {{
        let ours = farthing_sdk::accounts::$enum::$variant;
        assert_eq!(ours as u8, farthing::state::$enum::$variant as u8);
        assert_eq!(farthing_sdk::accounts::$enum::from_number(ours as u64), Some(ours));
        stringify!($variant)
    }};
}
pub(crate) use variant;

/// The modules of constants, wherever they stand.
pub mod constants {
    pub use farthing::{
        events::status,
        state::{action, right},
    };
    pub mod ours {
        pub use farthing_sdk::{
            args::{action, right},
            events::status,
        };
    }
}

macro_rules! constant {
    ($module:ident $name:ident) => {{
        assert_eq!(
            $crate::compare::constants::ours::$module::$name,
            $crate::compare::constants::$module::$name
        );
        stringify!($name)
    }};
}
pub(crate) use constant;
