//! Vouchers, in three steps: prepare, verify, admit.

use super::{STRICT, admit, ask, left, paid, strict, unverified, verified, with};
use crate::{CHANNEL, NOW, channel, linked, refused, signer, voucher};
use ed25519_dalek::SigningKey;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    ChannelState, Credential, MemoryStorage, Page, Policy, Promise, Refusal, Storage, Verified,
    VoucherBook, verify_prepared,
};
use farthing_vouchers::signed::SignedVoucher;
use farthing_vouchers::verify::KeyError;

/// gateway rule R1: parallel requests by voucher, in every order of three.
#[test]
fn vouchers_of_parallel_requests_come_in_any_order() {
    let orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];
    for order in orders {
        let mut book = strict(channel());
        for number in order {
            let shown = voucher(u64::from(number) * 10, 0);
            assert!(admit(&mut book, &shown, &ask(number, 10)).is_ok());
        }
        assert_eq!((left(&book), book.page(CHANNEL).unwrap().served), (0, 30));
        assert_eq!(book.page(CHANNEL).unwrap().promise, Some(Promise::Voucher(voucher(30, 0))));
    }
}

/// gateway rule R1: signed, and never shown before a better one was.
#[test]
fn an_older_authentic_voucher_admits_while_there_is_money_left() {
    let mut book = strict(channel());
    assert_eq!(admit(&mut book, &voucher(40, 0), &ask(0, 10)).unwrap().gained, 40);
    assert_eq!(admit(&mut book, &voucher(15, 0), &ask(1, 20)).unwrap().gained, 0);
    let verified = verified(&book, &voucher(1, 0));
    let unpaid = book.admit_voucher(&verified, &ask(2, 11), NOW);
    assert_eq!(refused(unpaid), Refusal::Unpaid { missing: 1 });
    assert!(book.admit_voucher(&verified, &ask(2, 10), NOW).is_ok());
    assert_eq!(book.page(CHANNEL).unwrap().promise, Some(Promise::Voucher(voucher(40, 0))));
}

#[test]
fn the_first_step_refuses_what_no_signature_helps() {
    let strange = Voucher { channel: [1; 32], cumulative: 1, expires_at: 0 };
    let strange = SignedVoucher::sign(strange, &signer());
    assert_eq!(unverified(&strict(channel()), &strange), Refusal::UnknownChannel);
    assert_eq!(unverified(&strict(linked()), &voucher(1, 0)), Refusal::WrongKind);
    let closing = strict(ChannelState { closes_at: Some(NOW + 60), ..channel() });
    assert_eq!(unverified(&closing, &voucher(1, 0)), Refusal::Closing { at: NOW + 60 });
    let book = strict(channel());
    assert_eq!(unverified(&book, &voucher(1, NOW)), Refusal::Expired { at: NOW });
    let soon = Refusal::ExpiresTooSoon { at: NOW + 60 };
    assert_eq!(unverified(&book, &voucher(1, NOW + 60)), soon);
    let mut lasting = strict(channel());
    lasting.accept(voucher(10, 0), NOW).unwrap();
    let sooner = Refusal::ExpiresSooner { at: NOW + 99 };
    assert_eq!(unverified(&lasting, &voucher(11, NOW + 99)), sooner);
    assert_eq!(
        unverified(&strict(paid(40, 1)), &voucher(40, 0)),
        Refusal::BelowFloor { floor: 40 }
    );
}

/// server invariant 24, also of a voucher that promises nothing new.
#[test]
fn the_second_step_drops_what_is_not_signed() {
    let mut book = strict(channel());
    book.accept(voucher(50, 0), NOW).unwrap();
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let mut all = Vec::new();
    for cumulative in [20, 50, 60] {
        let own = voucher(cumulative, 0);
        let mut bent = own;
        bent.signature[40] ^= 1;
        all.extend([own, SignedVoucher::sign(own.voucher, &stranger), bent]);
        all.push(SignedVoucher { signature: voucher(cumulative + 1, 0).signature, ..own });
    }
    let prepared: Vec<_> = all.iter().map(|signed| book.prepare(*signed, NOW).unwrap()).collect();
    let verdicts: Vec<bool> = verify_prepared(&prepared).iter().map(Option::is_some).collect();
    let one_in_four: Vec<bool> = (0..12).map(|at| at % 4 == 0).collect();
    assert_eq!(verdicts, one_in_four);
    assert!(verify_prepared(&[]).is_empty());
}

/// A page that was stored with a key that the book would not take up.
#[test]
fn a_stored_key_is_looked_at_when_its_first_voucher_comes() {
    let page = *strict(channel()).page(CHANNEL).unwrap();
    let credential = Credential::Key([2; 32]);
    let mut storage = MemoryStorage::default();
    let wrong = Page { channel: ChannelState { credential, ..page.channel }, ..page };
    storage.save(&CHANNEL.into(), &wrong).unwrap();
    let mut book = VoucherBook::open(storage, STRICT).unwrap();
    let reason = Refusal::Key(KeyError::NotAPoint);
    assert_eq!(unverified(&book, &voucher(1, 0)), reason);
    assert_eq!(refused(book.accept(voucher(1, 0), NOW)), reason);
    assert_eq!(refused(book.accept_all(&[voucher(1, 0)], NOW).remove(0)), reason);
}

/// A book, and a voucher of 30 verified for it before what follows.
fn begun() -> (crate::Book, Verified) {
    let book = strict(channel());
    let verified = verified(&book, &voucher(30, 0));
    (book, verified)
}

/// What happens on the chain while signatures are checked is seen by the third step.
#[test]
fn the_third_step_looks_at_the_channel_as_it_is_by_then() {
    let (mut closed, verified) = begun();
    let news = ChannelState { closes_at: Some(NOW + 5), slot: 2, ..channel() };
    closed.update(CHANNEL, news).unwrap();
    let outcome = closed.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::Closing { at: NOW + 5 });

    let (mut claimed, verified) = begun();
    claimed.accept(voucher(30, 0), NOW).unwrap();
    claimed.update(CHANNEL, paid(30, 2)).unwrap();
    let outcome = claimed.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::BelowFloor { floor: 30 });

    let (mut stopped, verified) = begun();
    stopped.update(CHANNEL, paid(1, 2)).unwrap();
    let outcome = stopped.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::ClaimedAbovePromise { claimed: 1, highest: 0 });

    let (mut later, verified) = begun();
    let late = ChannelState { closes_at: Some(NOW + 100), slot: 2, ..channel() };
    later.update(CHANNEL, late).unwrap();
    assert!(later.admit_voucher(&verified, &ask(0, 1), NOW + 39).is_ok());
    let outcome = later.admit_voucher(&verified, &ask(1, 1), NOW + 40);
    assert_eq!(refused(outcome), Refusal::Closing { at: NOW + 100 });
}

/// And what happens in the book.
#[test]
fn the_third_step_looks_at_the_page_as_it_is_by_then() {
    let (mut signing, verified) = begun();
    signing.accept(voucher(30, 0), NOW).unwrap();
    signing.claiming(CHANNEL, 30).unwrap();
    let outcome = signing.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::BelowFloor { floor: 30 });

    let (mut better, verified) = begun();
    better.accept(voucher(50, 0), NOW).unwrap();
    let admitted = better.admit_voucher(&verified, &ask(0, 40), NOW).unwrap();
    assert_eq!((admitted.gained, admitted.standing.covered), (0, 50));

    let (mut used, verified) = begun();
    used.admit_voucher(&verified, &ask(0, 1), NOW).unwrap();
    let outcome = used.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::NumberUsed);

    let (mut forgotten, verified) = begun();
    forgotten.forget(CHANNEL).unwrap();
    let outcome = forgotten.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::UnknownChannel);
}

/// An address never lives twice on the chain; a book that was told otherwise takes nothing for the other's.
#[test]
fn a_voucher_that_was_verified_for_another_key_is_worth_nothing() {
    let mut book = strict(channel());
    let verified = verified(&book, &voucher(30, 0));
    book.forget(CHANNEL).unwrap();
    let key = SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
    book.update(CHANNEL, ChannelState { credential: Credential::Key(key), ..channel() }).unwrap();
    let outcome = book.admit_voucher(&verified, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::BadSignature);
}

/// A renewal gains time and no money: nothing is served on credit for it.
#[test]
fn as_much_for_longer_is_kept_and_draws_on_no_credit() {
    let mut book = with(Policy { credit: 5, ..STRICT }, channel());
    admit(&mut book, &voucher(10, NOW + 500), &ask(0, 10)).unwrap();
    let renewal = verified(&book, &voucher(10, NOW + 900));
    let outcome = book.admit_voucher(&renewal, &ask(1, 1), NOW);
    assert_eq!(refused(outcome), Refusal::Unpaid { missing: 1 });
    assert_eq!(book.admit_voucher(&renewal, &ask(1, 0), NOW).unwrap().gained, 0);
    assert_eq!(book.page(CHANNEL).unwrap().expires_at(), Some(NOW + 900));
}

/// A never-expiring promise is not traded for one that gains nothing.
#[test]
fn a_voucher_beyond_what_is_funded_shows_who_asks_and_is_not_kept() {
    let mut book = strict(channel());
    admit(&mut book, &voucher(150, 0), &ask(0, 90)).unwrap();
    let beyond = verified(&book, &voucher(160, 0));
    let outcome = book.admit_voucher(&beyond, &ask(1, 11), NOW);
    assert_eq!(refused(outcome), Refusal::Underfunded { missing: 1 });
    book.admit_voucher(&beyond, &ask(1, 10), NOW).unwrap();
    assert_eq!(book.page(CHANNEL).unwrap().promise, Some(Promise::Voucher(voucher(150, 0))));
}
