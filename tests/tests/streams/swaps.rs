//! Streams, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::{
        InstructionError::{
            AccountDataTooSmall, IllegalOwner, IncorrectProgramId, InvalidAccountData,
            MissingRequiredSignature, ReadonlyDataModified,
        },
        token,
    },
};
use farthing_tests::{
    framework::ALIAS,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn open_stream() {
    refuses(
        "open_stream",
        [
            row("authority", [Wallet("stranger")], NotSpender),
            // To itself.
            row("authority", [Wallet("friend")], NotSpender).with("payer", Wallet("friend")),
            row("authority", [Unsigned], MissingRequiredSignature),
            row("payer", [Unsigned], MissingRequiredSignature),
            // bug class 17
            row("payee", [OtherDeposit("friend"), OtherEarnings("founder")], MintMismatch),
            // bug class 18
            row("payee", [Own("deposit")], ALIAS),
            row("stream", [Own("deposit"), Own("payee")], ALIAS),
            // bug classes 16, 20
            row("payee", [Wallet("friend"), Reserve], AccountDataTooSmall),
            row("payee", [Creator("founder"), Stream], InvalidAccountData),
            row("payee", [Forged], IllegalOwner),
            // Money leaves earnings only by their splits, even if their creator signs.
            row("deposit", [Earnings("founder")], InvalidAccountData)
                .with("authority", Wallet("founder")),
            // bug class 15
            row("system_program", [Program(token::ID)], IncorrectProgramId),
        ],
    );
}

#[test]
fn open_stream_at_listing() {
    refuses(
        "open_stream_at_listing",
        [
            // bug class 16: neither a deposit, nor the earnings of a rival.
            row("payee", [Deposit("friend"), Earnings("stranger")], WrongEarnings),
            row("listing", [Listing("founder")], ListingNotStreamed),
            // bug class 20
            row("listing", [Creator("founder")], InvalidAccountData),
            row("listing", [Deposit("stranger")], AccountDataTooSmall),
            row("listing", [Wallet("stranger")], IllegalOwner),
        ],
    );
}

#[test]
fn top_up_stream() {
    refuses(
        "top_up_stream",
        [
            row("authority", [Wallet("stranger"), Wallet("friend")], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 17
            row("deposit", [OtherDeposit("reader")], MintMismatch),
        ],
    );
}

#[test]
fn withdraw_stream() {
    refuses(
        "withdraw_stream",
        [
            // bug class 16
            row("payee", [Deposit("stranger"), Deposit("reader"), Earnings("founder")], WrongPayee),
            // bug class 20: another kind of ours, and a stream's bytes under another owner.
            row("stream", [Creator("founder")], InvalidAccountData),
            row("stream", [Deposit("reader"), Wallet("reader")], AccountDataTooSmall),
            row("stream", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn withdraw_streams() {
    refuses(
        "withdraw_streams_2",
        [
            // bug class 18
            row("remaining 1", [Own("payee")], ALIAS),
            row("remaining 0", [ReadOnly], ReadonlyDataModified),
        ],
    );
}

#[test]
fn pause_stream_and_resume_stream() {
    for case in ["pause_stream", "resume_stream"] {
        refuses(
            case,
            [
                // Also the payee, whom a pause is meant for.
                row(
                    "authority",
                    [Wallet("friend"), Wallet("stranger"), Wallet("sponsor")],
                    NotSpender,
                ),
                row("authority", [Unsigned], MissingRequiredSignature),
                // bug class 16: even if its owner signs.
                row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                    .with("authority", Wallet("stranger")),
            ],
        );
    }
}

#[test]
fn refund_stream() {
    refuses(
        "refund_stream",
        [
            row("authority", [Wallet("stranger"), Wallet("friend"), Wallet("sponsor")], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16: the recipient names its own deposit as the payer's.
            row("deposit", [Deposit("friend")], WrongPayerDeposit)
                .with("authority", Wallet("friend")),
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("stranger")),
        ],
    );
}

#[test]
fn set_stream_rate_and_renounce_stream() {
    // bug class 16: nobody takes rights from another.
    for case in ["set_stream_rate", "renounce_stream"] {
        refuses(
            case,
            [
                row(
                    "owner",
                    [Wallet("friend"), Wallet("stranger"), Wallet("sponsor")],
                    NotDepositOwner,
                ),
                row("owner", [Unsigned], MissingRequiredSignature),
                row("deposit", [Deposit("friend")], WrongPayerDeposit)
                    .with("owner", Wallet("friend")),
                row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                    .with("owner", Wallet("stranger")),
            ],
        );
    }
}

#[test]
fn cancel_stream() {
    refuses(
        "cancel_stream",
        [
            row("authority", [Wallet("stranger")], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 43: a spoofed or closed account in each optional place.
            row("session", [Nothing, Mint], IllegalOwner).with("authority", Wallet("stranger")),
            row("session", [Deposit("stranger")], AccountDataTooSmall)
                .with("authority", Wallet("stranger")),
            row("session", [Own("payee")], ALIAS).with("authority", Wallet("stranger")),
            // bug class 16: the payee names its own deposit as the payer's, and the payer itself as
            // payee.
            row("deposit", [Deposit("stranger")], WrongPayerDeposit),
            row("deposit", [Deposit("stranger")], WrongPayerDeposit)
                .with("authority", Wallet("friend")),
            row("deposit", [Own("payee")], ALIAS).with("authority", Wallet("friend")),
            row("payee", [Deposit("stranger"), Earnings("founder")], WrongPayee),
            // bug class 17
            row("deposit", [OtherDeposit("reader")], WrongPayerDeposit),
            row("payee", [OtherDeposit("friend")], WrongPayee),
        ],
    );
}

#[test]
fn cancel_stream_by_creator() {
    let others = || [Wallet("operator"), Wallet("stranger"), Wallet("friend"), Wallet("sponsor")];
    refuses(
        "cancel_stream_by_creator",
        [
            row("authority", others(), NotSpender),
            row("authority", others(), NotSpender).with("creator", Omitted),
            // bug class 16
            row("creator", [Creator("stranger"), Omitted], NotSpender),
            row("creator", [Creator("stranger")], NotSpender).with("authority", Wallet("stranger")),
            // bug class 43: a spoofed or closed account.
            row("creator", [Nothing, Mint], IllegalOwner),
            row("creator", [Deposit("stranger")], AccountDataTooSmall),
            row("creator", [Own("payee")], ALIAS),
            // The bytes of the creator under another owner, with the attacker as its authority.
            row("creator", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn transfer_stream() {
    refuses(
        "transfer_stream",
        [
            row("owner", [Wallet("reader"), Wallet("stranger"), Wallet("founder")], NotStreamPayee),
            row("owner", [Unsigned], MissingRequiredSignature),
            // bug class 16: a thief shows its own deposit as the one that is paid.
            row("payee", [Deposit("stranger")], WrongPayee).with("owner", Wallet("stranger")),
            row("new_payee", [Own("payee")], ALIAS),
            // bug class 18
            row("new_payee", [Deposit("reader")], PayeeIsPayer),
            // bug class 17
            row("new_payee", [OtherDeposit("friend"), OtherEarnings("stranger")], MintMismatch),
            // bug class 20
            row("new_payee", [Wallet("stranger"), Mint], AccountDataTooSmall),
            row("new_payee", [Creator("stranger")], InvalidAccountData),
        ],
    );
}

#[test]
fn set_refusal() {
    // bug class 20
    refuses(
        "set_refusal",
        [
            row("payee", [Creator("stranger")], InvalidAccountData),
            row("payee", [Wallet("friend")], AccountDataTooSmall),
            row("payee", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn close_stream() {
    refuses(
        "close_stream",
        [
            // bug class 16
            row(
                "rent_payer",
                [Wallet("stranger"), Wallet("friend"), Deposit("reader")],
                NotRentPayer,
            ),
            // bug class 20
            row("stream", [Deposit("friend"), Nothing], AccountDataTooSmall),
            row("stream", [Creator("founder")], InvalidAccountData),
        ],
    );
}
