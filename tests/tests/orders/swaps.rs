//! Orders, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{InvalidSeeds, MissingRequiredSignature},
};
use farthing_tests::{
    framework::ALIAS,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn place_order() {
    refuses(
        "place_order",
        [
            row("owner", [Wallet("stranger")], NotDepositOwner).with("payer", Wallet("stranger")),
            row("owner", [Unsigned], MissingRequiredSignature),
            row("payer", [Unsigned], MissingRequiredSignature),
            // bug classes 16, 17
            row("earnings", [Earnings("stranger"), OtherEarnings("founder")], WrongEarnings),
            // bug class 16
            row("order", [Nothing], InvalidSeeds),
        ],
    );
}

#[test]
fn fulfil_order() {
    refuses(
        "fulfil_order",
        [
            // bug class 16: one who sees the key in flight could otherwise send it with its own
            // account.
            row("earnings", [Earnings("stranger")], WrongEarnings),
            // bug class 22: the buyer's would be pinned for ever.
            row("deposit", [Deposit("stranger")], WrongPayerDeposit),
        ],
    );
}

#[test]
fn cancel_order() {
    refuses(
        "cancel_order",
        [
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16
            row(
                "authority",
                [Wallet("stranger"), Wallet("founder"), Wallet("operator"), Wallet("friend")],
                NotCanceller,
            ),
            // bug class 16: the buyer's money must not go to who paid the rent, and may cancel.
            row("deposit", [Deposit("sponsor")], WrongPayerDeposit)
                .with("authority", Wallet("sponsor")),
            // bug class 22
            row("earnings", [Earnings("stranger")], WrongEarnings),
            row("listing", [Listing("founder")], WrongListing),
        ],
    );
}

#[test]
fn decline_order() {
    refuses(
        "decline_order",
        [
            // Declining is the seller's; the buyer waits, because the key may be on its way.
            row(
                "authority",
                [Wallet("reader"), Wallet("stranger"), Wallet("sponsor")],
                NotCreatorOrOperator,
            ),
            // bug class 16: both accounts agree with each other, but not with the order.
            row("earnings", [Earnings("stranger")], WrongEarnings)
                .with("creator", Creator("stranger"))
                .with("authority", Wallet("stranger")),
            // bug class 16
            row("deposit", [Deposit("founder")], WrongPayerDeposit),
            row("listing", [Listing("founder")], WrongListing),
        ],
    );
}

#[test]
fn close_order() {
    refuses(
        "close_order",
        [
            // bug class 16: anyone may call, so nobody may choose.
            row("rent_payer", [Wallet("stranger")], NotRentPayer),
            // bug class 18
            row("rent_payer", [Own("order")], ALIAS),
        ],
    );
}
