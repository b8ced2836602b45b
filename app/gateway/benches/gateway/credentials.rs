//! Channels that are paid for in advance: their keys, and every header that is to be sent, made before the
//! measurement.

use std::thread;

use bytes::Bytes;
use farthing_core::{
    chain::{Link, walk},
    voucher::{NEVER, Voucher},
};
use farthing_sdk::solana::{Keypair, Signer};
use farthing_vouchers::{chain::sha256, signed::SignedVoucher};
use farthing_wire::{HotReceipt, Shown, hot};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};

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

/// The header of the hot form, and of its receipt.
pub static NAME: HeaderName = HeaderName::from_static(hot::NAME);

/// The headers that one stream sends, one a request. All in one piece of memory: where they lie is no cost of a payer's,
/// who makes each when it is due.
#[derive(Clone)]
pub struct Headers {
    text: Bytes,
    /// Characters of each.
    length: usize,
}

impl Headers {
    /// Of the requests in their order, from number 1 on; all are equally long.
    fn new(all: impl Iterator<Item = Shown>) -> Self {
        let (mut text, mut length) = (Vec::new(), 0);
        for shown in all {
            let header = hot::encode(&shown);
            length = header.len();
            text.extend_from_slice(header.as_bytes());
        }
        Self { text: text.into(), length }
    }

    /// The value for the request of this number, from 1 on; `None` where they are used up.
    pub fn of(&self, number: u32) -> Option<HeaderValue> {
        let end = self.length.checked_mul(number as usize).filter(|end| *end <= self.text.len())?;
        let text = self.text.slice(end.checked_sub(self.length)?..end);
        let mut value = HeaderValue::from_maybe_shared(text).ok()?;
        // As our payer sends it.
        value.set_sensitive(true);
        Some(value)
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
    let mut all = Vec::with_capacity(length as usize);
    for index in (1..=length).rev() {
        all.push(Shown::link(&channel, Link { index, hash }, index, PRICE));
        hash = walk(&hash, &channel, 1, sha256);
    }
    Headers::new(all.into_iter().rev())
}

fn vouchers(number: u32, count: u32) -> Headers {
    let (channel, key) = (channel(number), key(number));
    let shown = |request: u32| {
        let cumulative = PRICE * u64::from(request);
        let voucher = Voucher { channel, cumulative, expires_at: NEVER };
        let signature = key.sign_message(&voucher.encode()).into();
        Shown::voucher(SignedVoucher { voucher, signature }, request, PRICE)
    };
    Headers::new((1..=count).map(shown))
}

/// Links that lead nowhere, of a channel that there is: what a stranger can send who has seen its address.
pub fn wrong_links(number: u32, count: u32) -> Headers {
    let channel = channel(number);
    let shown = |request: u32| {
        let hash = sha256(&request.to_le_bytes());
        Shown::link(&channel, Link { index: request, hash }, request, PRICE)
    };
    Headers::new((1..=count).map(shown))
}

/// Whether the headers of a reply say that the request of this number was paid, at its price.
pub fn is_receipt(headers: &HeaderMap, number: u32) -> bool {
    let receipt = headers.get(&NAME).and_then(|said| HotReceipt::decode(said.as_bytes()).ok());
    receipt.is_some_and(|receipt| (receipt.number, receipt.amount) == (number, PRICE))
}
