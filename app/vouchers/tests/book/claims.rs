//! What is worth claiming.

use super::{CHANNEL, NOW, POLICY, book, chain, channel, linked, signer, voucher};
use farthing_core::chain::HASHES_MAX;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    ChannelState, Claim, ClaimPolicy, Credential, Fee, MemoryStorage, Promise, Reason, VoucherBook,
};
use farthing_vouchers::chain::{Chain, sha256};
use farthing_vouchers::signed::SignedVoucher;

const CLAIMS: ClaimPolicy = ClaimPolicy { fee: 10, times: 5, soon: 3_600, only_served: false };

#[test]
fn a_fee_is_worth_its_share_of_a_sol_rounded_up() {
    let fee = |lamports, units_per_sol| Fee { lamports, units_per_sol }.in_units();
    // 5,000 lamports at 150 dollars, in millionths of a dollar.
    assert_eq!(fee(5_000, 150_000_000), 750);
    assert_eq!((fee(1, 1), fee(0, 1), fee(1, 0)), (1, 0, 0));
    assert_eq!(fee(1_000_000_000, 7), 7);
    assert_eq!(fee(1_000_000_001, 7), 8);
    assert_eq!(fee(u64::MAX, u64::MAX), u64::MAX);
}

#[test]
fn claims_what_pays_many_times_its_fee() {
    let mut book = book(channel());
    book.accept(voucher(49, 0), NOW).unwrap();
    assert_eq!(book.claims(&CLAIMS, NOW), []);
    book.accept(voucher(50, 0), NOW).unwrap();
    let promise = Promise::Voucher(voucher(50, 0));
    let claim = Claim {
        row: CHANNEL.into(),
        promise,
        asks: None,
        amount: 50,
        due: 50,
        reason: Reason::Amount,
    };
    assert_eq!(book.claims(&CLAIMS, NOW), [claim]);
    book.update(CHANNEL, ChannelState { claimed: 50, slot: 2, ..channel() }).unwrap();
    assert_eq!(book.claims(&CLAIMS, NOW), []);
}

#[test]
fn claims_before_it_is_too_late_whatever_pays_more_than_its_fee() {
    for (amount, is_worth_it) in [(10, false), (11, true)] {
        let mut expiring = book(channel());
        expiring.accept(voucher(amount, NOW + 4_000), NOW).unwrap();
        assert_eq!(expiring.claims(&CLAIMS, NOW + 399), []);
        let claims = expiring.claims(&CLAIMS, NOW + 400);
        let reasons: Vec<Reason> = claims.iter().map(|claim| claim.reason).collect();
        let expected: &[Reason] = if is_worth_it { &[Reason::Expiring(NOW + 4_000)] } else { &[] };
        assert_eq!(reasons, expected);
        // Up to the last second, and not at the bound itself.
        assert_eq!(expiring.claims(&CLAIMS, NOW + 3_999).len(), expected.len());
        assert_eq!(expiring.claims(&CLAIMS, NOW + 4_000), []);
    }
    let mut closing = book(channel());
    closing.accept(voucher(11, NOW + 4_000), NOW).unwrap();
    let news = ChannelState { closes_at: Some(NOW + 900), slot: 2, ..channel() };
    closing.update(CHANNEL, news).unwrap();
    assert_eq!(closing.claims(&CLAIMS, NOW)[0].reason, Reason::Closing(NOW + 900));
    assert_eq!(closing.claims(&CLAIMS, NOW + 900), []);
}

#[test]
fn the_first_claim_is_the_one_lost_soonest_then_the_largest() {
    let mut book = VoucherBook::open(MemoryStorage::default(), POLICY).unwrap();
    for (label, cumulative, expires_at) in
        [(1, 60, 0), (2, 80, 0), (3, 20, NOW + 200), (4, 15, NOW + 100), (5, 70, 0), (6, 9, 0)]
    {
        let address = [label; 32];
        book.update(address, channel()).unwrap();
        let voucher = Voucher { channel: address, cumulative, expires_at };
        book.accept(SignedVoucher::sign(voucher, &signer()), NOW).unwrap();
    }
    let order: Vec<u8> =
        book.claims(&CLAIMS, NOW).iter().map(|claim| claim.row.account[0]).collect();
    assert_eq!(order, [4, 3, 2, 5, 1]);
}

#[test]
fn claims_by_chain_show_the_last_link() {
    let mut book = book(linked());
    book.accept_link(&CHANNEL, chain().link(12).unwrap(), NOW).unwrap();
    let promise = Promise::Link(chain().link(12).unwrap());
    let claim = Claim {
        row: CHANNEL.into(),
        promise,
        asks: None,
        amount: 60,
        due: 60,
        reason: Reason::Amount,
    };
    assert_eq!(book.claims(&CLAIMS, NOW), [claim]);
}

// R3: the links beyond what was served stay the payer's.
#[test]
fn claims_of_what_was_served_show_the_link_that_pays_it() {
    let only_served = ClaimPolicy { fee: 0, times: 0, soon: 0, only_served: true };
    let mut book = book(linked());
    book.accept_link(&CHANNEL, chain().link(12).unwrap(), NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW), []);
    for (more, index, amount) in [(1, 1, 5), (4, 1, 5), (6, 3, 15), (44, 11, 55), (5, 12, 60)] {
        book.serve(CHANNEL, more, NOW).unwrap();
        let claim = book.claims(&only_served, NOW)[0];
        let link = Promise::Link(chain().link(index).unwrap());
        assert_eq!((claim.promise, claim.amount), (link, amount));
    }
    // On credit more is served than there are links.
    book.serve(CHANNEL, 9, NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW)[0].amount, 60);
}

// Links further ahead than an instruction can hash are claimed in steps, and nothing is lost.
#[test]
fn claims_of_a_long_chain_come_in_steps_that_an_instruction_can_check() {
    let chain = Chain::new([3; 32], CHANNEL, 25_000);
    let channel = |index, claimed| {
        let claimed_link = chain.link(index).unwrap();
        let credential = Credential::Chain { unit: 2, length: 25_000, claimed: claimed_link };
        let slot = u64::from(index) + 1;
        ChannelState { credential, funded: 60_000, claimed, closes_at: None, slot }
    };
    let mut book = book(channel(0, 0));
    for index in [9_000, 18_000, 24_000] {
        book.accept_link(&CHANNEL, chain.link(index).unwrap(), NOW).unwrap();
    }
    let (mut index, mut claimed) = (0, 0);
    for (expected, due) in [(10_000, 48_000), (20_000, 28_000), (24_000, 8_000)] {
        let claim = book.claims(&CLAIMS, NOW)[0];
        let Promise::Link(link) = claim.promise else { panic!() };
        assert_eq!((link, claim.due), (chain.link(expected).unwrap(), due));
        assert!(link.index - index <= HASHES_MAX);
        assert_eq!(link.verify(&chain.link(index).unwrap(), &CHANNEL, sha256), Ok(()));
        index = link.index;
        claimed += claim.amount;
        book.update(CHANNEL, channel(index, claimed)).unwrap();
    }
    assert_eq!((claimed, book.claims(&CLAIMS, NOW)), (48_000, Vec::new()));
}
