//! Creators and their earnings, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{IllegalOwner, InvalidSeeds, ReadonlyDataModified},
};
use farthing_tests::{
    framework::ALIAS,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn register_creator() {
    // Bug class 15: only the founder registers at the founder's address.
    let elsewhere = [Nothing, Wallet("friend")];
    refuses("register_creator", [row("creator", elsewhere, InvalidSeeds)]);
}

#[test]
fn update_creator_and_transfer_creator() {
    for case in ["update_creator", "transfer_creator"] {
        // Not the operator either.
        let others = [Wallet("operator"), Wallet("friend"), Wallet("stranger")];
        refuses(case, [row("authority", others, NotCreatorAuthority)]);
    }
}

#[test]
fn accept_creator() {
    let others = [Wallet("founder"), Wallet("stranger")];
    refuses("accept_creator", [row("new_authority", others, NotPendingAuthority)]);
}

#[test]
fn open_earnings() {
    refuses(
        "open_earnings",
        [
            row("authority", [Wallet("stranger")], NotCreatorAuthority),
            row("earnings", [Nothing, Wallet("stranger")], InvalidSeeds),
            // A mint without one; one with the right bytes (bug class 20).
            row("reserve", [Nothing, Forged], IllegalOwner),
            // Bug class 20.
            row("creator", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn distribute() {
    refuses(
        "distribute",
        [
            // Bug class 16: earnings divide by their own creator's splits.
            row("creator", [Creator("stranger")], WrongCreator).with("payout", Deposit("stranger")),
            // Bug classes 16 and 17: another's deposit, or the payout's in another mint.
            row("payout", [Deposit("stranger"), OtherDeposit("founder")], WrongPayoutDeposit),
            // Bug class 20.
            row("earnings", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn split_deposits() {
    for case in ["distribute_8_splits", "close_earnings_8_splits"] {
        refuses(
            case,
            [
                // Bug class 16.
                row("remaining 0", [Deposit("stranger")], WrongSplitDeposit),
                // Bug class 17.
                row("remaining 0", [OtherDeposit("split owner")], WrongSplitDeposit),
                row("remaining 7", [Own("remaining 0")], WrongSplitDeposit),
                // Bug class 20: gone, earnings, another kind, or forged with the right bytes.
                row("remaining 0", [Forged, Earnings("stranger"), Reserve], AccountNotOurs),
                row("remaining 3", [Wallet("stranger")], AccountNotOurs),
                row("remaining 7", [ReadOnly], ReadonlyDataModified),
                // Both are written already.
                row("remaining 0", [Own("payout"), Own("earnings")], ALIAS),
                // Bug class 18.
                row("payout", [Own("remaining 0")], ALIAS),
            ],
        );
    }
}

#[test]
fn close_earnings() {
    refuses(
        "close_earnings",
        [
            row("authority", [Wallet("stranger"), Wallet("sponsor")], NotCreatorAuthority),
            // Bug class 16.
            row("creator", [Creator("stranger")], WrongCreator)
                .with("authority", Wallet("stranger"))
                .with("payout", Deposit("stranger")),
            // Bug classes 16 and 17: another's deposit, or the payout's in another mint.
            row("payout", [Deposit("stranger"), OtherDeposit("founder")], WrongPayoutDeposit),
            // Bug class 16.
            row("rent_payer", [Wallet("founder"), Wallet("stranger")], NotRentPayer),
            // Bug class 20.
            row("earnings", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn close_creator() {
    // At any age, as long as it is open; not the payer of the rent either.
    for case in ["close_creator", "close_creator_early"] {
        let others = [Wallet("stranger"), Wallet("sponsor")];
        refuses(case, [row("authority", others, NotCreatorAuthority)]);
    }
    // Bug class 16: when it closes and when it is freed.
    for case in ["close_creator_early", "close_creator_freed"] {
        refuses(case, [row("rent_payer", [Wallet("stranger")], NotRentPayer)]);
    }
    // Bug class 20.
    refuses("close_creator", [row("creator", [Forged], IllegalOwner)]);
}
