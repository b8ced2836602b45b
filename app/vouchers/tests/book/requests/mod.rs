//! Requests of one channel, each with a number of its own.
//!
//! ```text
//! links     the next, the same, older, ahead  -> one save; each refusal, in its order
//! vouchers  prepare, verify, admit            -> as one by one; and when the page changes in between
//! numbers   0, u32::MAX, far, 255, 256 behind -> once each, in any order
//! returns   once, and to be spent again       -> never more than was spent
//! floor     what was or may be claimed        -> shows nobody's right, and claims stay below what was served
//! replay    changes applied again             -> nothing
//! bytes     of every kind of page             -> the same page; anything else is refused
//! ```

mod bytes;
mod floor;
mod links;
mod numbers;
mod replay;
mod returns;
mod vouchers;

use crate::{Book, CHANNEL, LENGTH, NOW, UNIT, chain, channel, linked, refused};
use farthing_core::chain::Link;
use farthing_vouchers::book::{
    Admitted, Ask, BookError, ChannelState, Credential, MemoryStorage, Policy, Prepared, Refusal,
    Verified, VoucherBook, verify_prepared,
};
use farthing_vouchers::signed::SignedVoucher;
use std::convert::Infallible;

type Outcome = Result<Admitted<()>, BookError<Infallible>>;

/// Nothing on credit.
const STRICT: Policy = Policy { credit: 0, margin: 60, shares: None };
const REACH: u32 = 64;

fn strict(channel: ChannelState) -> Book {
    with(STRICT, channel)
}

fn with(policy: Policy, channel: ChannelState) -> Book {
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
    book.update(CHANNEL, channel).unwrap();
    book
}

fn ask(number: u32, price: u64) -> Ask {
    Ask { number, price, route: 3, print: 4, ..Ask::default() }
}

fn link(index: u32) -> Link {
    chain().link(index).unwrap()
}

fn admit_link(book: &mut Book, index: u32, ask: &Ask) -> Outcome {
    book.admit_link((&CHANNEL, link(index)), ask, REACH, NOW)
}

fn refuses_link(book: &mut Book, link: Link, ask: &Ask, reason: Refusal) {
    let before = *book.page(CHANNEL).unwrap();
    assert_eq!(refused(book.admit_link((&CHANNEL, link), ask, REACH, NOW)), reason);
    assert_eq!(book.page(CHANNEL), Some(&before));
}

fn verified(book: &Book, signed: &SignedVoucher) -> Verified {
    let prepared = book.prepare(*signed, NOW).unwrap();
    verify_prepared(&[prepared]).remove(0).unwrap()
}

fn admit(book: &mut Book, signed: &SignedVoucher, ask: &Ask) -> Outcome {
    let verified = verified(book, signed);
    book.admit_voucher(&verified, ask, NOW)
}

fn left(book: &Book) -> u64 {
    book.standing(CHANNEL, NOW).unwrap().left
}

fn unverified(book: &Book, signed: &SignedVoucher) -> Refusal {
    book.prepare(*signed, NOW).map(|_: Prepared| ()).unwrap_err()
}

/// The channel of links after a claim of this link, which paid so much.
fn claimed(index: u32, claimed: u64, slot: u64) -> ChannelState {
    let credential = Credential::Chain { unit: UNIT, length: LENGTH, claimed: link(index) };
    ChannelState { credential, claimed, slot, ..linked() }
}

/// The channel of vouchers after a claim that paid so much.
fn paid(claimed: u64, slot: u64) -> ChannelState {
    ChannelState { claimed, slot, ..channel() }
}
