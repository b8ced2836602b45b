//! The payee's book, beside a chain that it only hears of.
//!
//! ```text
//! cases    each reason to refuse        -> its own test, and nothing changes
//! walk     any interleaving of vouchers, links, duplicates, forgeries, claims, top-ups, closing,
//!          time, crashes and failing storage
//!   what counts as covered              -> the chain pays it, if it is claimed in time
//!   what is served                      -> never exceeds what was covered, plus the credit
//!   an accepted promise                 -> takes nothing away, at any later second
//!   a batch                             -> has the outcomes of its vouchers one by one
//!   after a crash                       -> the book is as it was
//! requests of one channel, with numbers and in any order
//!   links, vouchers, numbers, returns   -> each reason to refuse, in its order; each edge of the window
//!   floor    what was or may be claimed -> shows nobody's right to anything
//!   steps    prepare, verify, admit     -> the same as one by one, whatever happens in between
//!   replay   changes, again             -> change nothing; bytes of pages -> the same page, or none
//! shares   each reason to refuse one    -> its own test; and what becomes of a row as its slot changes
//! leases   any life of a fan, its payer bound by nothing but the program
//!   what counts as covered            -> the slot pays it at this moment, and after the margin
//! claims   what is due, at a fee        -> worth it or not, and what would be lost first
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod cases;
mod claims;
mod flaky;
mod leases;
mod model;
mod requests;
mod shares;
mod truth;
mod walk;
mod words;

use ed25519_dalek::SigningKey;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    BookError, ChannelState, Credential, MemoryStorage, Policy, VoucherBook,
};
use farthing_vouchers::chain::Chain;
use farthing_vouchers::signed::SignedVoucher;

const NOW: i64 = 1_800_000_000;
const CHANNEL: [u8; 32] = [0xc0; 32];
const POLICY: Policy = Policy { credit: 10, margin: 60, shares: None };
const UNIT: u64 = 5;
const LENGTH: u32 = 100;

type Book = VoucherBook<MemoryStorage>;

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn chain() -> Chain {
    Chain::new([8; 32], CHANNEL, LENGTH)
}

/// 100 units by voucher, of which nothing is claimed, and nobody closes it.
fn channel() -> ChannelState {
    let key = signer().verifying_key().to_bytes();
    ChannelState {
        credential: Credential::Key(key),
        funded: 100,
        claimed: 0,
        closes_at: None,
        slot: 1,
    }
}

/// The same by hash chain: 100 links of 5 units, 100 units funded.
fn linked() -> ChannelState {
    let claimed = chain().link(0).unwrap();
    ChannelState {
        credential: Credential::Chain { unit: UNIT, length: LENGTH, claimed },
        ..channel()
    }
}

fn book(channel: ChannelState) -> Book {
    let mut book = VoucherBook::open(MemoryStorage::default(), POLICY).unwrap();
    book.update(CHANNEL, channel).unwrap();
    book
}

fn voucher(cumulative: u64, expires_at: i64) -> SignedVoucher {
    SignedVoucher::sign(Voucher { channel: CHANNEL, cumulative, expires_at }, &signer())
}

/// The reason, where it was one of the book's own.
fn refused<T>(
    outcome: Result<T, BookError<std::convert::Infallible>>,
) -> farthing_vouchers::book::Refusal {
    match outcome {
        Err(BookError::Refused(refusal)) => refusal,
        Ok(_) => panic!("it was accepted"),
    }
}
