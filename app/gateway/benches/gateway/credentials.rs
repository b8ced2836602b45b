//! Channels that are paid for in advance: their keys, and every header that is to be sent, made before the
//! measurement.

use farthing_core::{
    chain::{Link, walk},
    voucher::{NEVER, Voucher},
};
use farthing_sdk::solana::{Keypair, Signer};
use farthing_vouchers::{chain::sha256, signed::SignedVoucher};
use farthing_wire::{Shown, hot};
use hyper::header::{HeaderName, HeaderValue};

use crate::load::Headers;

/// What a request costs, and what a link is worth: base units.
pub const PRICE: u64 = 7;

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

/// Links of a channel whose chain has `length`, as headers: request n shows link n.
pub fn links(number: u32, length: u32) -> Headers {
    let channel = channel(number);
    let mut hash = seed(number);
    let mut values = Vec::with_capacity(length as usize);
    for index in (1..=length).rev() {
        let link = Link { index, hash };
        values.push(value(&Shown::link(&channel, link, index, PRICE)));
        hash = walk(&hash, &channel, 1, sha256);
    }
    values.reverse();
    Headers { name: HeaderName::from_static(hot::NAME), values }
}

/// The same with vouchers, `count` of them.
pub fn vouchers(number: u32, count: u32) -> Headers {
    let (channel, key) = (channel(number), key(number));
    let shown = |request: u32| {
        let cumulative = PRICE * u64::from(request);
        let voucher = Voucher { channel, cumulative, expires_at: NEVER };
        let signature = key.sign_message(&voucher.encode()).into();
        value(&Shown::voucher(SignedVoucher { voucher, signature }, request, PRICE))
    };
    Headers { name: HeaderName::from_static(hot::NAME), values: (1..=count).map(shown).collect() }
}

/// Links that lead nowhere, of a channel that there is: what a stranger can send who has seen its address.
pub fn wrong_links(number: u32, count: u32) -> Headers {
    let channel = channel(number);
    let shown = |request: u32| {
        let hash = sha256(&request.to_le_bytes());
        value(&Shown::link(&channel, Link { index: request, hash }, request, PRICE))
    };
    Headers { name: HeaderName::from_static(hot::NAME), values: (1..=count).map(shown).collect() }
}

fn value(shown: &Shown) -> HeaderValue {
    // Base64 is always a header.
    HeaderValue::from_str(&hot::encode(shown)).unwrap_or_else(|_| HeaderValue::from_static(""))
}
