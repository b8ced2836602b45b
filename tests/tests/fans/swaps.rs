//! Fans, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::{
        InstructionError::{
            AccountDataTooSmall, IllegalOwner, IncorrectProgramId, InvalidAccountData,
            MissingRequiredSignature, PrivilegeEscalation, ReadonlyDataModified,
        },
        token,
    },
};
use farthing_tests::{
    framework::{ALIAS, NOT_WRITABLE},
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn what_is_no_fan() {
    // bug class 20: the bytes of a fan under another owner among it.
    for case in [
        "top_up_fan",
        "assign",
        "release_share",
        "request_close_fan",
        "finish_close_fan",
        "free_fan",
    ] {
        refuses(
            case,
            [
                row("fan", [Forged], IllegalOwner),
                row("fan", [Stream, Channel, Creator("founder")], InvalidAccountData),
                row("fan", [Deposit("stranger")], InvalidAccountData),
                row("fan", [Reserve, Wallet("stranger"), Nothing, Mint], AccountDataTooSmall),
                row("fan", [ReadOnly], NOT_WRITABLE),
            ],
        );
    }
}

#[test]
fn open_fan() {
    refuses(
        "open_fan",
        [
            row("authority", [Wallet("stranger")], NotSpender).with("payer", Wallet("stranger")),
            row("authority", [Wallet("friend")], NotSpender).with("payer", Wallet("friend")),
            row("authority", [Wallet("sponsor"), Wallet("delegate"), VoucherKey], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            row("payer", [Unsigned], MissingRequiredSignature),
            row("deposit", [Deposit("stranger"), Deposit("friend")], NotSpender),
            // bug class 17: worthless money would be in a fan of the good mint.
            row("deposit", [OtherDeposit("reader")], PrivilegeEscalation),
            // bug class 20: its owner would sign for it.
            row("deposit", [Forged], IllegalOwner),
            row("deposit", [Earnings("founder"), Creator("founder"), Fan], InvalidAccountData),
            row("deposit", [Wallet("friend"), Reserve], AccountDataTooSmall),
            row("fan", [Own("deposit")], ALIAS),
            row(
                "fan",
                [Nothing, Wallet("stranger"), Fan, Deposit("stranger")],
                PrivilegeEscalation,
            ),
            row("system_program", [Program(token::ID)], IncorrectProgramId),
        ],
    );
    refuses(
        "open_fan_by_session",
        [
            row("session", [Omitted, Session], NotSpender),
            row("session", [Forged], IllegalOwner),
            row("session", [Own("deposit")], ALIAS),
            row("session", [Fan, Channel], InvalidAccountData),
        ],
    );
}

#[test]
fn top_up_fan() {
    refuses(
        "top_up_fan",
        [
            row(
                "authority",
                [Wallet("stranger"), Wallet("friend"), Wallet("sponsor"), VoucherKey],
                NotSpender,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 25: what is left would go home to the reader.
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("stranger")),
            // bug class 17
            row("deposit", [OtherDeposit("reader")], WrongPayerDeposit),
            row("fan", [Fan], WrongPayerDeposit),
            row("fan", [Own("deposit")], ALIAS),
        ],
    );
    refuses(
        "top_up_fan_by_session",
        [row("session", [Omitted, Session], NotSpender), row("session", [Forged], IllegalOwner)],
    );
}

#[test]
fn assign() {
    refuses(
        "assign",
        [
            // The owner of the money neither: what is promised is the key's.
            row(
                "key",
                [Wallet("reader"), Wallet("stranger"), Wallet("friend"), Wallet("sponsor")],
                NotFanKey,
            ),
            row("key", [Unsigned], MissingRequiredSignature),
            row("fan", [Fan], NotFanKey),
            row("fan", [Own("key")], ALIAS),
        ],
    );
}

#[test]
fn claim_fans_and_claim_signed() {
    for case in ["claim_fans_2", "claim_signed_2"] {
        refuses(
            case,
            [
                // bug class 18
                row("remaining 1", [Own("payee")], ALIAS),
                // The runtime's word: the program writes what it was given.
                row("remaining 0", [ReadOnly], ReadonlyDataModified),
                row("payee", [ReadOnly], NOT_WRITABLE),
                // bug classes 16, 20
                row("payee", [Wallet("friend"), Reserve], AccountDataTooSmall),
                row("payee", [Creator("founder"), Stream, Channel, Fan], InvalidAccountData),
                row("payee", [Forged], IllegalOwner),
                // Somebody else's, the payer's, and of another mint (bug class 17).
                row("payee", [Deposit("stranger"), Deposit("reader")], NothingClaimed),
                row("payee", [Earnings("founder")], NothingClaimed),
                row("payee", [OtherDeposit("friend")], NothingClaimed),
            ],
        );
    }
    // bug class 20: nor by itself.
    for case in ["claim_fans", "claim_signed"] {
        refuses(case, [row("remaining 0", [Forged, Fan, Channel, Nothing], NothingClaimed)]);
    }
}

#[test]
fn release_share() {
    refuses(
        "release_share",
        [
            // Nobody else gives up what is promised: the payer neither.
            row(
                "authority",
                [Wallet("reader"), Wallet("stranger"), Wallet("founder"), VoucherKey],
                NotPayeeSide,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16: who owns some deposit owns no share of somebody else's.
            row("payee", [Deposit("stranger")], ShareOfAnother)
                .with("authority", Wallet("stranger")),
            row("payee", [Deposit("reader")], ShareOfAnother).with("authority", Wallet("reader")),
            row("payee", [OtherDeposit("friend")], ShareOfAnother),
            row("payee", [Forged], IllegalOwner),
            row("payee", [Own("fan")], ALIAS),
            row("fan", [Fan], ShareOfAnother),
        ],
    );
    refuses(
        "release_share_of_creator",
        [
            row("authority", [Wallet("reader"), Wallet("stranger")], NotPayeeSide),
            row("creator", [Omitted], NotPayeeSide),
            row("creator", [Creator("stranger")], NotPayeeSide)
                .with("authority", Wallet("stranger")),
            row("payee", [Earnings("stranger")], ShareOfAnother)
                .with("creator", Creator("stranger"))
                .with("authority", Wallet("stranger")),
            // bug class 20: it would name any operator.
            row("creator", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn request_close_fan() {
    refuses(
        "request_close_fan",
        [
            row(
                "authority",
                [Wallet("friend"), Wallet("stranger"), Wallet("sponsor"), Wallet("delegate")],
                NotSpender,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("stranger")),
            row("deposit", [OtherDeposit("reader")], WrongPayerDeposit),
            row("fan", [Fan], WrongPayerDeposit),
            row("fan", [Own("deposit")], ALIAS),
        ],
    );
    refuses(
        "request_close_fan_by_key",
        [
            row("authority", [Unsigned], MissingRequiredSignature),
            row("fan", [Fan], WrongPayerDeposit),
        ],
    );
    refuses(
        "request_close_fan_by_session",
        [row("session", [Omitted, Session], NotSpender), row("session", [Forged], IllegalOwner)],
    );
}

#[test]
fn finish_close_fan() {
    refuses(
        "finish_close_fan",
        [
            // bug class 16
            row("deposit", [Deposit("stranger"), Deposit("founder")], WrongPayerDeposit),
            row("deposit", [OtherDeposit("reader")], WrongPayerDeposit),
            row("fan", [Own("deposit")], ALIAS),
            row("fan", [Fan], WrongPayerDeposit),
        ],
    );
}

#[test]
fn free_fan() {
    refuses(
        "free_fan",
        [
            // bug class 16
            row(
                "rent_payer",
                [Wallet("stranger"), Wallet("reader"), Deposit("reader")],
                NotRentPayer,
            ),
            row("fan", [Fan], FanNotEnded),
        ],
    );
}
