//! - given a network with nothing on it but the program, and a mint of each token program
//!   - when readers and creators, a viewer, a dapp with a session, and a reader of ten thousand
//!     articles live there: everyone ends with what is theirs, to the base unit and the lamport
//!   - and no instruction of the program is unused

use super::embedded::Embedded;
use farthing_tests::{Kind, lives};

const KINDS: [Kind; 2] = [Kind::Classic, Kind::Token2022(&[])];

#[test]
fn readers_and_creators_end_with_what_is_theirs() {
    for kind in KINDS {
        lives::readers_and_creators(Embedded::new(kind));
    }
}

#[test]
fn a_viewers_evening_costs_what_was_watched() {
    for kind in KINDS {
        lives::viewers_evening(Embedded::new(kind));
    }
}

#[test]
fn a_dapp_with_a_session_spends_what_it_may() {
    for kind in KINDS {
        lives::dapp_with_a_session(Embedded::new(kind));
    }
}

#[test]
fn ten_thousand_articles_are_paid_by_voucher_and_by_link() {
    for kind in KINDS {
        lives::ten_thousand_articles(Embedded::new(kind));
    }
}

#[test]
fn no_instruction_is_missing_in_these_lives() {
    lives::assert_complete(&lives::all(|| Embedded::new(Kind::Classic)));
}
