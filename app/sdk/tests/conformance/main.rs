//! This crate's generated types against the program's own, with random values, in both directions.
//! `cargo xtask idl` writes the lists; each check builds the program's value field by field, so that a
//! field that is added, renamed or retyped on one side does not compile, and one that moves does not
//! pass.

mod compare;
#[rustfmt::skip]
mod generated;

use compare::{account, batch, constant, error, event, meta, offset, shares, variant};
use farthing_sdk::{
    accounts::{self, AccountKind, ListingStatus},
    args::INSTRUCTIONS,
    errors::{ERRORS, FarthingError},
    events::{BatchItem, EVENTS, status},
};
use std::collections::BTreeSet;

#[test]
fn accounts_are_read_as_the_program_writes_them() {
    let compared = generated::accounts();
    let all: Vec<_> = accounts::KINDS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(compared, all);
}

#[test]
fn events_are_read_as_the_program_writes_them() {
    let compared = generated::events();
    let all: Vec<_> = EVENTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(compared, all);
}

#[test]
fn accounts_of_instructions_are_those_that_the_program_reads() {
    assert_eq!(generated::metas().len(), INSTRUCTIONS.len());
}

#[test]
fn errors_enums_and_constants_have_the_programs_numbers() {
    let compared = generated::errors();
    let all: Vec<_> = ERRORS.iter().map(|error| error.name).collect();
    assert_eq!(compared, all);
    assert!(!generated::numbers().is_empty());
}

#[test]
fn codes_names_and_messages_are_each_given_once() {
    assert_eq!(ERRORS.iter().map(|e| e.code).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert_eq!(ERRORS.iter().map(|e| e.name).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert_eq!(ERRORS.iter().map(|e| e.message).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert!(ERRORS.is_sorted_by_key(|e| e.code));
    assert!(ERRORS.iter().all(|e| e.message.ends_with('.')));
}

#[test]
fn a_code_gives_its_error_and_back() {
    for entry in ERRORS {
        assert_eq!(FarthingError::from_code(entry.code).unwrap().entry(), *entry);
    }
    assert_eq!(FarthingError::from_code(6099), None);
    assert_eq!(FarthingError::from_code(2040), None);
}

#[test]
fn a_status_that_does_not_exist_is_refused() {
    let mut data = vec![0; accounts::Listing::SIZE];
    data[..8].copy_from_slice(accounts::Listing::DISCRIMINATOR);
    let at = 8 + std::mem::offset_of!(farthing::state::Listing, status);
    data[at] = ListingStatus::Retired as u8;
    assert_eq!(accounts::Listing::decode(&data).unwrap().status, ListingStatus::Retired);
    data[at] = 3;
    assert!(accounts::Listing::decode(&data).is_err());
}

#[test]
fn addresses_stand_where_accounts_are_searched_by_them() {
    assert!(!generated::offsets().is_empty());
}

/// What a batch says came of an account is public interface.
#[test]
fn every_status_of_a_batch_has_its_number_and_its_words() {
    let all = [
        status::PAID,
        status::NOTHING_DUE,
        status::NOT_LIVE,
        status::OTHER_PAYEE,
        status::OTHER_KIND,
        status::OTHER_CHANNEL,
        status::WRONG_CREDENTIAL,
        status::EXPIRED,
        status::GRACE_OVER,
        status::ENDED,
        status::BEYOND_LENGTH,
        status::TOO_FAR,
    ];
    assert!(all.iter().copied().eq(0..12));
    let words = |status| BatchItem { status, amount: 0, total: 0 }.outcome();
    let told: BTreeSet<_> = (0..13).map(words).collect();
    assert_eq!(told.len(), 13);
}
