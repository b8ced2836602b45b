//! - as encoded: decodes to the same; of the length that its kind has
//! - changed in any byte: something else, or refused
//! - of another length, alphabet, with padding, with bits after the end, with a slot that no fan has: refused

use super::{link, shown, voucher};
use farthing_vouchers::book::Row;
use farthing_wire::hot::{self, HotError, LINK_LENGTH, SHARE_LENGTH, VOUCHER_LENGTH};
use farthing_wire::{Shown, ShownPromise};
use proptest::prelude::*;

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(shown in shown()) {
        let text = hot::encode(&shown);
        let length = match (&shown.promise, shown.row.slot) {
            (ShownPromise::Link(_), _) => LINK_LENGTH,
            (_, None) => VOUCHER_LENGTH,
            (_, Some(_)) => SHARE_LENGTH,
        };
        prop_assert_eq!(text.len(), length);
        prop_assert_eq!(hot::decode(text.as_bytes()), Ok(shown));
    }

    #[test]
    fn a_change_of_one_byte_is_another_request_or_none(
        shown in shown(), at in any::<prop::sample::Index>(), byte: u8,
    ) {
        let mut bytes = hot::encode(&shown).into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        prop_assert_ne!(hot::decode(&bytes), Ok(shown));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(shown) = hot::decode(&bytes) {
            prop_assert_eq!(hot::encode(&shown).into_bytes(), bytes);
        }
    }

    /// Of all texts of the right lengths, those of the alphabet: random bytes hardly ever get that far.
    #[test]
    fn a_text_that_decodes_is_the_only_one_of_its_request(
        text in prop_oneof!["[A-Za-z0-9_-]{107}", "[A-Za-z0-9_-]{166}", "[A-Za-z0-9_-]{167}"],
    ) {
        match hot::decode(text.as_bytes()) {
            Ok(shown) => prop_assert_eq!(hot::encode(&shown), text),
            Err(error) => prop_assert_ne!(error, HotError::Length),
        }
    }
}

#[test]
fn refuses_every_other_length() {
    let long = "A".repeat(300);
    for length in 0..long.len() {
        let is_form = [LINK_LENGTH, VOUCHER_LENGTH, SHARE_LENGTH].contains(&length);
        let refusal = hot::decode(&long.as_bytes()[..length]).err();
        assert_eq!(refusal == Some(HotError::Length), !is_form, "{length}");
    }
}

#[test]
fn refuses_the_standard_alphabet_and_bits_after_the_end() {
    let text = hot::encode(&link());
    let with = |last: &str| format!("{}{last}", &text[..LINK_LENGTH - 1]);
    for last in ["+", "/", "=", " ", "\n"] {
        assert_eq!(hot::decode(with(last).as_bytes()), Err(HotError::Alphabet), "{last:?}");
    }
    // 107 characters have two bits more than 80 bytes; the last one of `[10; 32]` ends in zeros.
    let last = text.chars().last().unwrap();
    let next = char::from(u8::try_from(last).unwrap() + 1);
    assert_eq!(hot::decode(with(&next.to_string()).as_bytes()), Err(HotError::Alphabet));
}

#[test]
fn refuses_a_slot_that_no_fan_has() {
    for (slot, is_one) in [(0, true), (63, true), (64, false), (255, false)] {
        let outcome = hot::decode(hot::encode(&voucher(Some(slot))).as_bytes());
        assert_eq!(outcome.is_ok(), is_one, "{slot}");
        assert!(is_one || outcome == Err(HotError::Slot));
    }
}

/// gateway rule R3: what makes a promise worth money stays out of logs.
#[test]
fn neither_debug_nor_an_error_shows_a_credential() {
    let shown = [link(), voucher(None), voucher(Some(5))];
    for shown in shown {
        let text = format!("{shown:?}");
        assert!(!text.contains("hash") && !text.contains("signature"), "{text}");
        assert!(!text.contains("10, 10") && !text.contains("11, 11"), "{text}");
    }
    for error in [HotError::Length, HotError::Alphabet, HotError::Slot] {
        assert!(error.to_string().starts_with("the "), "{error}");
    }
}

#[test]
fn a_link_is_of_a_channel_whatever_slot_is_named() {
    let with_slot = Shown { row: Row::share(&[9; 32], 3), ..link() };
    assert_eq!(hot::encode(&with_slot), hot::encode(&link()));
}
