//! Listings, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{IllegalOwner, InvalidAccountData, InvalidSeeds},
};
use farthing_tests::matrix::swaps::{Instead::*, refuses, row};

#[test]
fn create_listing() {
    refuses(
        "create_listing",
        [
            // Not the operator either.
            row("authority", [Wallet("operator"), Wallet("stranger")], NotCreatorAuthority),
            row("listing", [Nothing], InvalidSeeds),
            // Bug class 16.
            row("earnings", [Earnings("stranger")], WrongEarnings),
            // A deposit has the same length; forged earnings the same bytes (bug class 20).
            row("earnings", [Deposit("founder")], InvalidAccountData),
            row("earnings", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn update_listing() {
    refuses(
        "update_listing",
        [
            // Not the operator either.
            row("authority", [Wallet("operator"), Wallet("stranger")], NotCreatorAuthority),
            // Bug class 16: the listing of another creator.
            row("creator", [Creator("stranger")], WrongCreator)
                .with("authority", Wallet("stranger")),
            // Bug class 20.
            row("listing", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn retire_listing() {
    refuses(
        "retire_listing",
        [
            row("authority", [Wallet("stranger")], NotCreatorOrOperator),
            // Bug class 16: the listing of another creator.
            row("creator", [Creator("stranger")], WrongCreator)
                .with("authority", Wallet("stranger")),
            // Bug class 20.
            row("listing", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn close_listing() {
    refuses(
        "close_listing",
        [
            // Neither the operator nor the payer of the rent.
            row(
                "authority",
                [Wallet("operator"), Wallet("sponsor"), Wallet("stranger")],
                NotCreatorAuthority,
            ),
            // Bug class 16.
            row("rent_payer", [Wallet("founder"), Wallet("stranger")], NotRentPayer),
            // Bug class 16: the listing of another creator.
            row("creator", [Creator("stranger")], WrongCreator)
                .with("authority", Wallet("stranger")),
            // Bug class 20.
            row("listing", [Forged], IllegalOwner),
        ],
    );
}
