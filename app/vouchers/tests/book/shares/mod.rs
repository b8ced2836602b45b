//! Shares of fans: one case for each reason to refuse a voucher, and what becomes of a row as its slot
//! changes.

mod requests;
mod slots;
mod vouchers;

use crate::{NOW, refused, signer};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_vouchers::book::{
    ChannelState, ClaimPolicy, MemoryStorage, Policy, Refusal, Row, Share, SharePolicy, VoucherBook,
};
use farthing_vouchers::signed::SignedFanVoucher;

type Book = VoucherBook<MemoryStorage>;

const FAN: [u8; 32] = [0xfa; 32];
const US: Recipient = Recipient { payee: [1; 32], audience: [2; 32] };
const DAY: i64 = 86_400;
const LEASE: Lease = Lease { opened_at: NOW as u32, last_day: 60 };
const SHARES: SharePolicy = SharePolicy { price: 10, lease: 86_400, most: 5_000 };
const POLICY: Policy = Policy { credit: 0, margin: 3_600, shares: Some(SHARES) };
const CLAIMS: ClaimPolicy = ClaimPolicy { fee: 20, times: 10, soon: 86_400, only_served: false };

fn row() -> Row {
    Row::share(&FAN, 5)
}

/// A hundred units of 10 base units, until day 9.
fn share() -> Share {
    let key = signer().verifying_key().to_bytes();
    let share = Share { key, unit: 10, lease: LEASE, recipient: US, slot: Slot::default() };
    let slot = Slot { share: 100, claimed: 0, until: 9, tag: share.tag(&FAN) };
    Share { slot, ..share }
}

fn at(slot: Slot, seen: u64) -> ChannelState {
    ChannelState::of_share(Share { slot, ..share() }, seen)
}

fn book_of(policy: Policy, share: Share) -> Book {
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
    book.update(row(), ChannelState::of_share(share, 1)).unwrap();
    book
}

fn book() -> Book {
    book_of(POLICY, share())
}

fn unsigned(cumulative: u64, day: u8) -> FanVoucher {
    FanVoucher { fan: FAN, recipient: US, slot: 5, cumulative, expires_at: LEASE.end(day) }
}

fn voucher(cumulative: u64, day: u8) -> SignedFanVoucher {
    SignedFanVoucher::sign(unsigned(cumulative, day), &signer())
}

fn refuses(book: &mut Book, voucher: FanVoucher, now: i64, reason: Refusal) {
    let before = book.page(row()).copied();
    let signed = SignedFanVoucher::sign(voucher, &signer());
    assert_eq!(refused(book.accept(signed, now)), reason);
    assert_eq!(refused(book.accept_all(&[signed], now).remove(0)), reason);
    assert_eq!(book.page(row()).copied(), before);
}
