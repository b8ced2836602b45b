//! Sessions, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{
        AccountDataTooSmall, IllegalOwner, InvalidAccountData, MissingRequiredSignature,
    },
};
use farthing_tests::{
    framework::NOT_WRITABLE,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn pay_by_session() {
    refuses(
        "pay_by_session",
        [
            // A key without its session, and a session without its key.
            row("session", [Omitted], NotSpender),
            row("authority", [Wallet("stranger"), Wallet("friend")], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            row("session", [ReadOnly], NOT_WRITABLE),
            // bug class 16: the same key, trusted by a stranger with more.
            row("session", [Session], NotSpender),
            // bug classes 20, 43: another kind of account, other bytes, another owner, nothing.
            row("session", [Deposit("stranger"), Wallet("friend"), Nothing], AccountDataTooSmall),
            row("session", [Creator("founder")], InvalidAccountData),
            row("session", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn what_a_session_manages() {
    for case in [
        "pause_stream_by_session",
        "resume_stream_by_session",
        "refund_stream_by_session",
        "cancel_stream_by_session",
    ] {
        refuses(
            case,
            [
                // bug class 16: a stranger opens a session for the same key, and shows it.
                row("session", [Session], NotSpender),
                // The session of a key with the signature of another.
                row("authority", [Wallet("stranger")], NotSpender),
            ],
        );
    }
}

#[test]
fn open_session() {
    refuses(
        "open_session",
        [
            row("owner", [Wallet("stranger")], NotDepositOwner).with("payer", Wallet("stranger")),
            row("owner", [Wallet("delegate"), Wallet("sponsor")], NotDepositOwner),
            row("owner", [Unsigned], MissingRequiredSignature),
            row("payer", [Unsigned], MissingRequiredSignature),
            // bug class 20: not earnings either, whose creator would sign.
            row("deposit", [Earnings("founder"), Creator("founder")], InvalidAccountData)
                .with("owner", Wallet("founder")),
            row("deposit", [Wallet("friend")], AccountDataTooSmall),
        ],
    );
}

#[test]
fn update_session() {
    refuses(
        "update_session",
        [
            // I4: never its own limits.
            row(
                "owner",
                [Wallet("delegate"), Wallet("stranger"), Wallet("friend")],
                NotDepositOwner,
            ),
            row("owner", [Unsigned], MissingRequiredSignature),
            row("deposit", [Deposit("stranger")], WrongSessionDeposit)
                .with("owner", Wallet("stranger")),
            row("deposit", [Deposit("friend")], WrongSessionDeposit)
                .with("owner", Wallet("friend")),
        ],
    );
}

#[test]
fn revoke_session() {
    refuses(
        "revoke_session",
        [
            row(
                "authority",
                [Wallet("stranger"), Wallet("friend"), Wallet("sponsor")],
                NotSessionParty,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16: even if its owner signs.
            row("deposit", [Deposit("stranger")], WrongSessionDeposit)
                .with("authority", Wallet("stranger")),
        ],
    );
}

#[test]
fn close_session() {
    refuses(
        "close_session",
        [
            // bug class 16
            row("rent_payer", [Wallet("stranger"), Wallet("delegate")], NotRentPayer),
            row("deposit", [Deposit("stranger")], WrongSessionDeposit),
        ],
    );
}
