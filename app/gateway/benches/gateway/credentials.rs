//! Channels that are paid for in advance: their keys, and every header that is to be sent, made before the
//! measurement.

use std::{sync::Arc, thread};

use farthing_core::{
    chain::{Link, walk},
    voucher::{NEVER, Voucher},
};
use farthing_sdk::solana::{Keypair, Signer};
use farthing_vouchers::{chain::sha256, signed::SignedVoucher};
use farthing_wire::{Shown, hot};
use hyper::header::{HeaderName, HeaderValue};

/// What a request costs, and what a link is worth: base units.
pub const PRICE: u64 = 7;

/// How channels pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Vouchers,
    /// With so many links in a chain.
    Links {
        length: u32,
    },
}

/// The headers that one stream sends, one a request.
#[derive(Clone)]
pub struct Headers {
    pub name: HeaderName,
    pub values: Arc<[HeaderValue]>,
}

impl Headers {
    fn new(values: Vec<HeaderValue>) -> Self {
        Self { name: HeaderName::from_static(hot::NAME), values: values.into() }
    }
}

/// The address of a channel of the benchmark.
pub fn channel(number: u32) -> [u8; 32] {
    sha256(&[b"benchmark channel", number.to_le_bytes().as_slice()].concat())
}

/// The key that signs its vouchers. Made from its number: worth nothing anywhere.
pub fn key(number: u32) -> Keypair {
    let seed = sha256(&[b"benchmark key", number.to_le_bytes().as_slice()].concat());
    Keypair::new_from_array(seed)
}

fn seed(number: u32) -> [u8; 32] {
    sha256(&[b"benchmark seed", number.to_le_bytes().as_slice()].concat())
}

/// The root of the chain of `length` links that a channel is opened with.
pub fn root(number: u32, length: u32) -> [u8; 32] {
    walk(&seed(number), &channel(number), length, sha256)
}

/// The headers of so many channels, each with `count`; made by two threads.
pub fn many(kind: Kind, channels: u32, count: u32) -> Vec<Option<Headers>> {
    let one = move |number: u32| match kind {
        Kind::Links { length } => links(number, length),
        Kind::Vouchers => vouchers(number, count),
    };
    let half = channels / 2;
    let other = thread::spawn(move || (half..channels).map(one).collect::<Vec<_>>());
    let mut all: Vec<Headers> = (0..half).map(one).collect();
    all.extend(other.join().unwrap_or_default());
    all.into_iter().map(Some).collect()
}

/// Links of a channel whose chain has `length`: request n shows link n.
fn links(number: u32, length: u32) -> Headers {
    let channel = channel(number);
    let mut hash = seed(number);
    let mut values = Vec::with_capacity(length as usize);
    for index in (1..=length).rev() {
        values.push(value(&Shown::link(&channel, Link { index, hash }, index, PRICE)));
        hash = walk(&hash, &channel, 1, sha256);
    }
    values.reverse();
    Headers::new(values)
}

fn vouchers(number: u32, count: u32) -> Headers {
    let (channel, key) = (channel(number), key(number));
    let shown = |request: u32| {
        let cumulative = PRICE * u64::from(request);
        let voucher = Voucher { channel, cumulative, expires_at: NEVER };
        let signature = key.sign_message(&voucher.encode()).into();
        value(&Shown::voucher(SignedVoucher { voucher, signature }, request, PRICE))
    };
    Headers::new((1..=count).map(shown).collect())
}

/// Links that lead nowhere, of a channel that there is: what a stranger can send who has seen its address.
pub fn wrong_links(number: u32, count: u32) -> Headers {
    let channel = channel(number);
    let shown = |request: u32| {
        let hash = sha256(&request.to_le_bytes());
        value(&Shown::link(&channel, Link { index: request, hash }, request, PRICE))
    };
    Headers::new((1..=count).map(shown).collect())
}

fn value(shown: &Shown) -> HeaderValue {
    // Base64 is always a header.
    HeaderValue::from_str(&hot::encode(shown)).unwrap_or_else(|_| HeaderValue::from_static(""))
}
