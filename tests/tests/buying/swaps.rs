//! Buying, with one account exchanged.

use farthing_sdk::{
    errors::FarthingError::*,
    solana::InstructionError::{
        AccountDataTooSmall, InvalidAccountData, MissingRequiredSignature, PrivilegeEscalation,
    },
};
use farthing_tests::{
    framework::ALIAS,
    matrix::swaps::{Instead::*, refuses, row},
};

#[test]
fn buy() {
    refuses(
        "buy",
        [
            row("authority", [Wallet("stranger")], NotSpender),
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 17: worthless tokens must not buy what costs real ones.
            row("deposit", [OtherDeposit("reader")], MintMismatch),
            // bug classes 16, 17
            row("earnings", [Earnings("stranger"), OtherEarnings("founder")], WrongEarnings),
            // bug class 16: the two have the same size and begin alike.
            row("earnings", [Deposit("stranger")], InvalidAccountData),
        ],
    );
    refuses(
        "buy_with_referrer",
        [
            // bug class 17
            row("referrer", [OtherDeposit("friend")], ReferrerMintMismatch),
            // bug class 18
            row("referrer", [Own("deposit"), Own("earnings")], ALIAS),
            row("referrer", [Nothing], AccountDataTooSmall),
        ],
    );
}

#[test]
fn buy_pass() {
    refuses(
        "buy_pass",
        [
            row("payer", [Unsigned], MissingRequiredSignature),
            row("authority", [Wallet("stranger")], NotSpender).with("payer", Wallet("stranger")),
            // bug class 17
            row("deposit", [OtherDeposit("reader")], MintMismatch),
            // bug classes 16, 17
            row("earnings", [Earnings("stranger"), OtherEarnings("founder")], WrongEarnings),
            // bug class 16: the address is that of listing and holder, and no other.
            row("pass", [Nothing], PrivilegeEscalation),
            // bug class 20
            row("pass", [Creator("founder"), Deposit("friend"), Reserve], PrivilegeEscalation),
        ],
    );
    refuses(
        "buy_pass_with_referrer",
        [
            // bug class 17
            row("referrer", [OtherDeposit("friend")], ReferrerMintMismatch),
            // bug class 18: a pass must never name its payer as its referrer.
            row("referrer", [Own("deposit")], ALIAS),
        ],
    );
}

#[test]
fn renew() {
    refuses(
        "renew",
        [
            row("authority", [Wallet("stranger")], NotSpender),
            // bug class 16: a cheap listing must not prolong a dear pass.
            row("listing", [Listing("founder")], WrongListing),
            // bug class 17
            row("deposit", [OtherDeposit("reader")], MintMismatch),
            // bug classes 16, 17
            row("earnings", [Earnings("stranger"), OtherEarnings("founder")], WrongEarnings),
            // bug class 17
            row("referrer", [OtherDeposit("friend")], ReferrerMintMismatch),
            // bug class 18
            row("referrer", [Own("deposit")], ALIAS),
        ],
    );
}

#[test]
fn refund_pass() {
    refuses(
        "refund_pass",
        [
            row("authority", [Unsigned], MissingRequiredSignature),
            // bug class 16
            row("authority", [Wallet("stranger")], NotRefunder),
            // Who has a share, or paid for the account, has no say over the money.
            row("authority", [Wallet("referrer"), Wallet("sponsor")], NotRefunder),
            // bug class 16: who registers a creator is somebody's authority.
            row("creator", [Creator("stranger")], WrongCreator)
                .with("authority", Wallet("stranger")),
            // bug class 16: the holder of a gift must not cash it in.
            row("deposit", [Deposit("friend")], WrongPayerDeposit)
                .with("authority", Wallet("friend")),
            // Otherwise a count would fall elsewhere, and those would be pinned for ever (bug class
            // 22).
            row("earnings", [Earnings("stranger")], WrongEarnings),
            // Otherwise a refund would raise the supply of something dearer.
            row("listing", [Listing("founder")], WrongListing),
        ],
    );
}

#[test]
fn release_pass() {
    refuses(
        "release_pass",
        [
            // bug class 16: anyone may call, so nobody may choose who is paid.
            row("earnings", [Earnings("stranger")], WrongEarnings),
            // Otherwise a count would fall elsewhere, and the payer would be pinned for ever (bug
            // class 22).
            row("deposit", [Deposit("stranger")], WrongPayerDeposit),
            // bug class 16: the pass names none.
            row("referrer", [Deposit("stranger")], WrongReferrer),
        ],
    );
    refuses(
        "release_pass_with_referrer",
        [
            // Otherwise the creator would release and keep the share.
            row("referrer", [Omitted], ReferrerMissing),
            // bug class 16
            row("referrer", [Deposit("stranger")], WrongReferrer),
        ],
    );
}

#[test]
fn close_pass() {
    // bug class 16: anyone may call once it has expired, so nobody may choose.
    refuses("close_pass_expired", [row("rent_payer", [Wallet("stranger")], NotRentPayer)]);
    // bug class 18
    refuses("close_pass", [row("rent_payer", [Own("pass")], ALIAS)]);
}
