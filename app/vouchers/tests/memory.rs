//! What open channels cost in memory.

#![cfg(target_os = "linux")]
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use std::convert::Infallible;
use std::fs;

use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    Ask, Change, ChannelState, Credential, Page, Policy, Row, Storage, VoucherBook,
};
use farthing_vouchers::chain::sha256;
use farthing_vouchers::signed::SignedVoucher;

/// Just beyond what a table of 2^14 places takes, so that it has twice as many: the worst number of channels,
/// for which a million is nearly as bad.
const CHANNELS: u64 = (1 << 14) * 7 / 8 + 1;

/// Bytes of a channel, at most.
const MOST: u64 = 1_024;

/// Keeps nothing, as a log keeps it elsewhere.
struct Nowhere;

impl Storage for Nowhere {
    type Error = Infallible;
    type Saved = ();

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Infallible> {
        Ok(Vec::new())
    }

    fn save(&mut self, _: &Row, _: &Page) -> Result<(), Infallible> {
        Ok(())
    }

    fn change(&mut self, _: &Row, _: &Change, _: &Page) -> Result<(), Infallible> {
        Ok(())
    }

    fn remove(&mut self, _: &Row) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Bytes of this process that are in memory, as the system counts them.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1_024
}

fn address(label: u64) -> [u8; 32] {
    sha256(&label.to_le_bytes())
}

/// A book of so many channels, and the bytes that each takes.
fn filled(open: impl Fn(&mut VoucherBook<Nowhere>, u64)) -> (VoucherBook<Nowhere>, u64) {
    let before = resident();
    let mut book = VoucherBook::open(Nowhere, Policy::default()).unwrap();
    for label in 0..CHANNELS {
        open(&mut book, label);
    }
    let bytes = (resident() - before) / CHANNELS;
    assert_eq!(book.pages().count() as u64, CHANNELS);
    (book, bytes)
}

/// With a promise of each, a number in its window, and of vouchers the key ready to verify. One test, so that
/// no other is in memory.
#[test]
fn an_open_channel_costs_at_most_a_kibibyte() {
    let ask = Ask { number: 1, price: 1, route: 0, print: 0, ..Ask::default() };
    let state = |credential| ChannelState {
        credential,
        funded: 1_000,
        claimed: 0,
        closes_at: None,
        slot: 1,
    };
    // Neither is given back before the end, or the second would take the place of the first.
    let (_links, by_link) = filled(|book, label| {
        let (address, shown) = (address(label), Link { index: 1, hash: [7; 32] });
        let root = farthing_core::chain::walk(&shown.hash, &address, 1, sha256);
        let claimed = Link { index: 0, hash: root };
        book.update(address, state(Credential::Chain { unit: 1, length: 9, claimed })).unwrap();
        book.admit_link((&address, shown), &ask, 1, 0).unwrap();
    });
    let signer = SigningKey::from_bytes(&[7; 32]);
    let key = Credential::Key(signer.verifying_key().to_bytes());
    let (_vouchers, by_voucher) = filled(|book, label| {
        let (channel, cumulative, expires_at) = (address(label), 5, 0);
        book.update(channel, state(key)).unwrap();
        let voucher = Voucher { channel, cumulative, expires_at };
        // The signature is kept as it is; checking it again for each would take minutes.
        let signed = SignedVoucher { voucher, signature: [9; 64] };
        assert!(book.prepare(signed, 0).is_ok());
    });
    println!("bytes of an open channel: {by_link} by link, {by_voucher} by voucher");
    assert!((200..=MOST).contains(&by_link), "{by_link} bytes by link");
    assert!((400..=MOST).contains(&by_voucher), "{by_voucher} bytes by voucher");
}
