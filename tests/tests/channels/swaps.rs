//! Channels, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{
        AccountDataTooSmall, IllegalOwner, InvalidAccountData, MissingRequiredSignature,
    },
};
use farthing_tests::{
    framework::ALIAS,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn what_is_no_channel() {
    // bug class 20: the bytes of a channel under another owner among it.
    for case in [
        "top_up_channel",
        "withdraw_channel",
        "close_channel",
        "request_close",
        "finish_close",
        "free_channel",
    ] {
        refuses(
            case,
            [
                row("channel", [Forged], IllegalOwner),
                row("channel", [Stream, Fan, Creator("founder")], InvalidAccountData),
                row("channel", [Deposit("stranger"), Reserve], AccountDataTooSmall),
            ],
        );
    }
}

#[test]
fn open_channel() {
    refuses(
        "open_channel",
        [
            row("authority", [Wallet("stranger")], NotSpender).with("payer", Wallet("stranger")),
            row("authority", [Wallet("friend")], NotSpender).with("payer", Wallet("friend")),
            row("authority", [Wallet("sponsor"), VoucherKey], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            row("payer", [Unsigned], MissingRequiredSignature),
            // bug class 17
            row("payee", [OtherDeposit("friend"), OtherEarnings("founder")], MintMismatch),
            // bug class 18
            row("payee", [Own("deposit")], ALIAS),
            row("channel", [Own("deposit"), Own("payee")], ALIAS),
            // bug classes 16, 20
            row("payee", [Wallet("friend"), Reserve], AccountDataTooSmall),
            row("payee", [Creator("founder"), Channel], InvalidAccountData),
            row("payee", [Forged], IllegalOwner),
            // bug class 20: its owner would sign for it.
            row("deposit", [Forged], IllegalOwner),
            row("deposit", [Earnings("founder"), Creator("founder")], InvalidAccountData),
        ],
    );
}

#[test]
fn top_up_channel() {
    refuses(
        "top_up_channel",
        [
            row(
                "authority",
                [Wallet("stranger"), Wallet("friend"), Wallet("founder"), VoucherKey],
                NotSpender,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 25: what is left would go home to the reader.
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("stranger")),
        ],
    );
}

#[test]
fn claim_and_claim_chain() {
    for case in ["claim_2", "claim_chain_2"] {
        refuses(
            case,
            [
                // bug class 18
                row("remaining 1", [Own("payee")], ALIAS),
                // bug classes 16, 20
                row("payee", [Wallet("friend"), Reserve], AccountDataTooSmall),
                row("payee", [Creator("founder"), Stream, Channel], InvalidAccountData),
                row("payee", [Forged], IllegalOwner),
            ],
        );
    }
}

#[test]
fn withdraw_channel() {
    refuses(
        "withdraw_channel",
        [
            // The key of a session neither: what it put in never comes back by its hand.
            row(
                "owner",
                [Wallet("friend"), Wallet("stranger"), Wallet("delegate"), VoucherKey],
                NotDepositOwner,
            ),
            row("owner", [Unsigned], MissingRequiredSignature),
            row("payee_authority", [Unsigned], MissingRequiredSignature),
            // bug class 16
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("owner", Wallet("stranger")),
            row("payee", [Deposit("stranger")], WrongPayee)
                .with("payee_authority", Wallet("stranger")),
        ],
    );
}

#[test]
fn close_channel() {
    refuses(
        "close_channel",
        [
            // bug class 16: the payee gets what it claimed, and nothing else.
            row("deposit", [Deposit("stranger")], WrongPayerDeposit),
            row("deposit", [Own("payee")], ALIAS),
            // Who owns some deposit owns no channel of somebody else's.
            row("payee", [Deposit("stranger")], WrongPayee).with("authority", Wallet("stranger")),
            row("payee", [Earnings("founder")], WrongPayee)
                .with("creator", Creator("founder"))
                .with("authority", Wallet("founder")),
        ],
    );
    // bug class 20: it would name any operator.
    refuses("close_channel_by_operator", [row("creator", [Forged], IllegalOwner)]);
}

#[test]
fn request_close() {
    refuses(
        "request_close",
        [
            // Not the payee either: it closes at once, or not at all.
            row(
                "authority",
                [
                    Wallet("friend"),
                    Wallet("stranger"),
                    Wallet("sponsor"),
                    Wallet("founder"),
                    VoucherKey,
                ],
                NotSpender,
            ),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("stranger")),
            row("deposit", [Deposit("friend")], WrongPayerDeposit)
                .with("authority", Wallet("friend")),
        ],
    );
}

#[test]
fn finish_close() {
    refuses(
        "finish_close",
        [
            // bug class 16
            row("deposit", [Deposit("stranger"), Deposit("founder")], WrongPayerDeposit),
            row("payee", [Earnings("founder"), Deposit("stranger")], WrongPayee),
        ],
    );
}

#[test]
fn free_channel() {
    refuses(
        "free_channel",
        [
            // bug class 16
            row(
                "rent_payer",
                [Wallet("stranger"), Wallet("friend"), Deposit("reader")],
                NotRentPayer,
            ),
        ],
    );
}
