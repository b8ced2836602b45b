//! One case for each reason, and for what is accepted.

use super::{
    Book, CHANNEL, LENGTH, NOW, POLICY, UNIT, book, chain, channel, linked, refused, signer,
    voucher,
};
use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    Accepted, ChannelState, Credential, MemoryStorage, Promise, Refusal, Standing, VoucherBook,
};
use farthing_vouchers::chain::Chain;
use farthing_vouchers::signed::SignedVoucher;
use farthing_vouchers::verify::KeyError;

/// Refused for this reason, with nothing changed.
fn refuses(book: &mut Book, signed: &SignedVoucher, reason: Refusal) {
    let before = book.page(CHANNEL).copied();
    assert_eq!(refused(book.accept(signed, NOW)), reason);
    assert_eq!(book.page(CHANNEL).copied(), before);
    assert_eq!(refused(book.accept_all(&[*signed], NOW).remove(0)), reason);
}

fn refuses_link(book: &mut Book, link: Link, reason: Refusal) {
    let before = book.page(CHANNEL).copied();
    assert_eq!(refused(book.accept_link(&CHANNEL, link, NOW)), reason);
    assert_eq!(book.page(CHANNEL).copied(), before);
}

#[test]
fn accepts_vouchers_in_any_order_and_keeps_the_highest() {
    let mut book = book(channel());
    let accepted = Accepted { promised: 30, covered: 30, gained: 30 };
    assert_eq!(book.accept(voucher(30, 0), NOW), Ok(accepted));
    let accepted = Accepted { promised: 50, covered: 50, gained: 20 };
    assert_eq!(book.accept(voucher(50, 0), NOW), Ok(accepted));
    for stale in [50, 40, 30, 0] {
        refuses(&mut book, &voucher(stale, 0), Refusal::Stale { held: 50 });
    }
    assert_eq!(book.page(CHANNEL).unwrap().promise, Some(Promise::Voucher(voucher(50, 0))));
}

#[test]
fn refuses_a_voucher_that_pays_no_more_than_was_claimed() {
    let mut book = book(ChannelState { claimed: 40, ..channel() });
    refuses(&mut book, &voucher(40, 0), Refusal::Stale { held: 40 });
    assert_eq!(book.accept(voucher(41, 0), NOW).unwrap().gained, 1);
}

#[test]
fn says_how_much_of_a_voucher_above_the_funds_is_covered() {
    let mut book = book(channel());
    let accepted = Accepted { promised: 150, covered: 100, gained: 100 };
    assert_eq!(book.accept(voucher(150, 0), NOW), Ok(accepted));
    refuses(&mut book, &voucher(160, 0), Refusal::AboveFunded { funded: 100 });
    // After a top-up what was promised is covered, and the next voucher gains.
    book.update(CHANNEL, ChannelState { funded: 200, slot: 2, ..channel() }).unwrap();
    assert_eq!(book.standing(CHANNEL, NOW).unwrap().covered, 150);
    let accepted = Accepted { promised: 160, covered: 160, gained: 10 };
    assert_eq!(book.accept(voucher(160, 0), NOW), Ok(accepted));
}

#[test]
fn refuses_a_voucher_for_a_channel_that_it_does_not_know() {
    let mut book = book(channel());
    let voucher = Voucher { channel: [1; 32], cumulative: 1, expires_at: 0 };
    refuses(&mut book, &SignedVoucher::sign(voucher, &signer()), Refusal::UnknownChannel);
    let link = chain().link(1).unwrap();
    assert_eq!(refused(book.accept_link(&[1; 32], link, NOW)), Refusal::UnknownChannel);
    assert_eq!(refused(book.serve([1; 32], 0, NOW)), Refusal::UnknownChannel);
    assert_eq!(refused(book.unserve([1; 32], 0)), Refusal::UnknownChannel);
    assert_eq!((book.standing([1; 32], NOW), book.page([1; 32])), (None, None));
}

#[test]
fn refuses_a_promise_of_the_other_kind() {
    refuses(&mut book(linked()), &voucher(1, 0), Refusal::WrongKind);
    refuses_link(&mut book(channel()), chain().link(1).unwrap(), Refusal::WrongKind);
}

#[test]
fn refuses_a_signature_of_another_key_or_for_other_words() {
    let mut book = book(channel());
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let own = voucher(20, 0);
    refuses(&mut book, &SignedVoucher::sign(own.voucher, &stranger), Refusal::BadSignature);
    let dearer = SignedVoucher { signature: own.signature, ..voucher(21, 0) };
    refuses(&mut book, &dearer, Refusal::BadSignature);
}

// bug class 40: at each bound itself.
#[test]
fn refuses_a_voucher_that_is_expired_or_expires_too_soon_to_be_claimed() {
    let mut book = book(channel());
    refuses(&mut book, &voucher(9, NOW), Refusal::Expired { at: NOW });
    refuses(&mut book, &voucher(9, -1), Refusal::Expired { at: -1 });
    for at in [NOW + 1, NOW + 60] {
        refuses(&mut book, &voucher(9, at), Refusal::ExpiresTooSoon { at });
    }
    assert!(book.accept(voucher(9, NOW + 61), NOW).is_ok());
}

// Or a payer could trade 30 units for ever for 31 that nobody can claim in time.
#[test]
fn refuses_a_voucher_that_expires_before_one_that_is_worth_something() {
    for held in [0, NOW + 5_000] {
        let mut book = book(channel());
        book.accept(voucher(30, held), NOW).unwrap();
        let at = NOW + 4_999;
        refuses(&mut book, &voucher(31, at), Refusal::ExpiresSooner { at });
        assert!(book.accept(voucher(31, held), NOW).is_ok());
    }
}

#[test]
fn takes_a_voucher_that_expires_sooner_once_the_one_before_is_claimed_or_gone() {
    let mut claimed = book(channel());
    claimed.accept(voucher(30, 0), NOW).unwrap();
    claimed.update(CHANNEL, ChannelState { claimed: 30, slot: 2, ..channel() }).unwrap();
    assert!(claimed.accept(voucher(31, NOW + 4_999), NOW).is_ok());
    let mut gone = book(channel());
    gone.accept(voucher(30, NOW + 100), NOW).unwrap();
    // It counts no more, but as long as it can be claimed it is not thrown away.
    assert_eq!(gone.standing(CHANNEL, NOW + 40).unwrap().covered, 0);
    let lower = voucher(10, NOW + 200);
    assert_eq!(refused(gone.accept(lower, NOW + 99)), Refusal::Stale { held: 30 });
    assert_eq!(gone.accept(lower, NOW + 100).unwrap().gained, 10);
}

#[test]
fn takes_the_same_amount_again_for_longer() {
    let mut book = book(channel());
    book.accept(voucher(30, NOW + 100), NOW).unwrap();
    let renewed = Accepted { promised: 30, covered: 30, gained: 0 };
    assert_eq!(book.accept(voucher(30, NOW + 101), NOW), Ok(renewed));
    assert_eq!(book.accept(voucher(30, 0), NOW), Ok(renewed));
    refuses(&mut book, &voucher(30, 0), Refusal::Stale { held: 30 });
    refuses(&mut book, &voucher(30, NOW + 500), Refusal::Stale { held: 30 });
    // Also above the funds, where more gains nothing.
    let mut above = super::book(channel());
    above.accept(voucher(150, NOW + 100), NOW).unwrap();
    let longer = Accepted { promised: 160, covered: 100, gained: 0 };
    assert_eq!(above.accept(voucher(160, NOW + 101), NOW), Ok(longer));
    // But not what is claimed already: there is nothing left to keep.
    let mut claimed = super::book(channel());
    claimed.accept(voucher(30, NOW + 100), NOW).unwrap();
    claimed.update(CHANNEL, ChannelState { claimed: 30, slot: 2, ..channel() }).unwrap();
    refuses(&mut claimed, &voucher(30, 0), Refusal::Stale { held: 30 });
}

#[test]
fn refuses_everything_on_a_channel_that_closes_too_soon() {
    for (channel, at) in [(channel(), NOW + 60), (linked(), NOW), (linked(), i64::MIN)] {
        let mut book = book(ChannelState { closes_at: Some(at), ..channel });
        match channel.credential {
            Credential::Chain { .. } => {
                refuses_link(&mut book, chain().link(1).unwrap(), Refusal::Closing { at });
            }
            _ => refuses(&mut book, &voucher(9, 0), Refusal::Closing { at }),
        }
    }
    let mut in_time = book(ChannelState { closes_at: Some(NOW + 61), ..channel() });
    assert!(in_time.accept(voucher(9, 0), NOW).is_ok());
}

#[test]
fn accepts_links_in_any_order_and_keeps_the_last() {
    let mut book = book(linked());
    let accepted = Accepted { promised: 15, covered: 15, gained: 15 };
    assert_eq!(book.accept_link(&CHANNEL, chain().link(3).unwrap(), NOW), Ok(accepted));
    for stale in [3, 1, 0] {
        refuses_link(&mut book, chain().link(stale).unwrap(), Refusal::Stale { held: 15 });
    }
    let above = Accepted { promised: 150, covered: 100, gained: 85 };
    assert_eq!(book.accept_link(&CHANNEL, chain().link(30).unwrap(), NOW), Ok(above));
    let next = chain().link(31).unwrap();
    refuses_link(&mut book, next, Refusal::AboveFunded { funded: 100 });
    book.update(CHANNEL, ChannelState { funded: 500, slot: 2, ..linked() }).unwrap();
    let last = Accepted { promised: 500, covered: 500, gained: 350 };
    assert_eq!(book.accept_link(&CHANNEL, chain().link(LENGTH).unwrap(), NOW), Ok(last));
}

/// gateway rule R4: pages that were lost, or promises that somebody else has.
#[test]
fn a_channel_stops_where_more_was_claimed_than_was_ever_promised_here() {
    let mut by_voucher = book(channel());
    by_voucher.accept(voucher(30, 0), NOW).unwrap();
    by_voucher.update(CHANNEL, ChannelState { claimed: 30, slot: 2, ..channel() }).unwrap();
    assert_eq!(by_voucher.page(CHANNEL).unwrap().stopped(), None);
    by_voucher.update(CHANNEL, ChannelState { claimed: 31, slot: 3, ..channel() }).unwrap();
    let alarm = Refusal::ClaimedAbovePromise { claimed: 31, highest: 30 };
    assert_eq!(by_voucher.page(CHANNEL).unwrap().stopped(), Some(alarm));
    refuses(&mut by_voucher, &voucher(90, 0), alarm);
    assert_eq!(refused(by_voucher.serve(CHANNEL, 0, NOW)), alarm);
    assert_eq!(by_voucher.standing(CHANNEL, NOW).unwrap().left, 0);
    let mut by_link = book(linked());
    by_link.accept_link(&CHANNEL, chain().link(2).unwrap(), NOW).unwrap();
    let claimed = chain().link(9).unwrap();
    let credential = Credential::Chain { unit: UNIT, length: LENGTH, claimed };
    by_link.update(CHANNEL, ChannelState { credential, claimed: 45, slot: 2, ..linked() }).unwrap();
    let alarm = Refusal::ClaimedAbovePromise { claimed: 45, highest: 10 };
    refuses_link(&mut by_link, chain().link(10).unwrap(), alarm);
    // Also where the link that was claimed is worth more than was funded.
    let mut underfunded = book(ChannelState { funded: 7, ..linked() });
    underfunded.accept_link(&CHANNEL, chain().link(2).unwrap(), NOW).unwrap();
    let news = ChannelState { credential, funded: 7, claimed: 7, slot: 2, ..linked() };
    underfunded.update(CHANNEL, news).unwrap();
    assert_eq!(underfunded.page(CHANNEL).unwrap().stopped(), Some(alarm));
}

#[test]
fn refuses_links_beyond_the_chain_too_far_and_made_up() {
    let mut book = book(linked());
    let link = |index| Link { index, hash: [1; 32] };
    refuses_link(&mut book, link(LENGTH + 1), Refusal::BeyondLength { length: LENGTH });
    refuses_link(&mut book, link(2), Refusal::WrongLink);
    let other = Chain::new([8; 32], [0xc1; 32], LENGTH).link(2).unwrap();
    refuses_link(&mut book, other, Refusal::WrongLink);
    let credential =
        Credential::Chain { unit: 1, length: 20_000, claimed: Link { index: 0, hash: [0; 32] } };
    let mut long = super::book(ChannelState { credential, ..channel() });
    refuses_link(&mut long, link(10_001), Refusal::TooFar);
}

// A link claimed while the channel held less than it was worth can be shown again.
#[test]
fn a_claimed_link_is_worth_its_rest_after_a_top_up() {
    let claimed = chain().link(30).unwrap();
    let credential = Credential::Chain { unit: UNIT, length: LENGTH, claimed };
    let channel = ChannelState { credential, claimed: 100, ..channel() };
    let mut book = book(channel);
    assert_eq!(book.standing(CHANNEL, NOW).unwrap().covered, 100);
    book.update(CHANNEL, ChannelState { funded: 120, slot: 2, ..channel }).unwrap();
    assert_eq!(book.standing(CHANNEL, NOW).unwrap().covered, 120);
    refuses_link(&mut book, chain().link(29).unwrap(), Refusal::Stale { held: 150 });
    // And that it is claimed is no alarm.
    book.update(CHANNEL, ChannelState { funded: 150, claimed: 150, slot: 3, ..channel }).unwrap();
    assert_eq!(book.page(CHANNEL).unwrap().stopped(), None);
}

#[test]
fn serves_what_is_covered_and_the_credit_and_no_more() {
    let mut book = book(channel());
    assert_eq!(refused(book.serve(CHANNEL, 11, NOW)), Refusal::Unpaid { missing: 1 });
    book.serve(CHANNEL, 10, NOW).unwrap();
    assert_eq!(refused(book.serve(CHANNEL, 5, NOW)), Refusal::Unpaid { missing: 5 });
    book.accept(voucher(7, NOW + 1_000), NOW).unwrap();
    let standing =
        Standing { promised: 7, covered: 7, claimed: 0, served: 10, returned: 0, owed: 3, left: 7 };
    assert_eq!(book.standing(CHANNEL, NOW), Some(standing));
    book.serve(CHANNEL, 7, NOW).unwrap();
    book.unserve(CHANNEL, 2).unwrap();
    let standing = book.standing(CHANNEL, NOW).unwrap();
    assert_eq!((standing.served, standing.returned, standing.left), (17, 2, 2));
    // What can no longer be claimed in time does not count.
    let late = book.standing(CHANNEL, NOW + 940).unwrap();
    assert_eq!((late.promised, late.covered, late.owed, late.left), (0, 0, 15, 0));
    assert_eq!(book.standing(CHANNEL, NOW + 939).unwrap().covered, 7);
}

#[test]
fn what_was_claimed_before_the_book_began_counts_as_served() {
    let mut book = book(ChannelState { claimed: 40, ..channel() });
    let standing = book.standing(CHANNEL, NOW).unwrap();
    assert_eq!((standing.promised, standing.covered), (40, 40));
    assert_eq!((standing.served, standing.owed, standing.left), (40, 0, 10));
    book.serve(CHANNEL, 10, NOW).unwrap();
    assert_eq!(refused(book.serve(CHANNEL, 1, NOW)), Refusal::Unpaid { missing: 1 });
}

#[test]
fn refuses_a_key_whose_signatures_the_program_may_refuse() {
    let mut identity = [0; 32];
    identity[0] = 1;
    for (key, error) in [(identity, KeyError::SmallOrder), ([2; 32], KeyError::NotAPoint)] {
        let mut book = VoucherBook::open(MemoryStorage::default(), POLICY).unwrap();
        let channel = ChannelState { credential: Credential::Key(key), ..channel() };
        assert_eq!(refused(book.update(CHANNEL, channel)), Refusal::Key(error));
        assert_eq!(book.page(CHANNEL), None);
    }
}

// I12: an address never lives twice, so a change is a lie or another cluster.
#[test]
fn refuses_a_channel_that_changes_what_is_fixed_and_ignores_older_news() {
    let other_key = SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
    let other = ChannelState { credential: Credential::Key(other_key), slot: 9, ..channel() };
    let mut by_voucher = book(channel());
    for changed in [other, ChannelState { slot: 9, ..linked() }] {
        assert_eq!(refused(by_voucher.update(CHANNEL, changed)), Refusal::Changed);
    }
    let claimed = chain().link(0).unwrap();
    let mut by_link = book(linked());
    for credential in [
        Credential::Chain { unit: UNIT + 1, length: LENGTH, claimed },
        Credential::Chain { unit: UNIT, length: LENGTH + 1, claimed },
    ] {
        let changed = ChannelState { credential, ..linked() };
        assert_eq!(refused(by_link.update(CHANNEL, changed)), Refusal::Changed);
    }
    let newer = ChannelState { funded: 300, slot: 5, ..channel() };
    by_voucher.update(CHANNEL, ChannelState { funded: 200, slot: 5, ..channel() }).unwrap();
    // Of one slot what comes last is what was read last.
    by_voucher.update(CHANNEL, newer).unwrap();
    by_voucher.update(CHANNEL, ChannelState { slot: 4, ..channel() }).unwrap();
    assert_eq!(by_voucher.page(CHANNEL).unwrap().channel, newer);
}

#[test]
fn a_forgotten_channel_is_unknown_also_after_a_restart() {
    let mut book = book(channel());
    book.forget(CHANNEL).unwrap();
    refuses(&mut book, &voucher(1, 0), Refusal::UnknownChannel);
    let mut reopened = VoucherBook::open(book.storage().clone(), POLICY).unwrap();
    refuses(&mut reopened, &voucher(1, 0), Refusal::UnknownChannel);
}
