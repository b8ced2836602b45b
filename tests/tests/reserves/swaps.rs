//! Reserves and deposits, with one account exchanged.

use farthing_sdk::solana::{
    InstructionError::{
        AccountDataTooSmall, IllegalOwner, IncorrectProgramId, InvalidAccountData, InvalidSeeds,
    },
    ids::system_program,
};
use farthing_tests::{
    matrix::swaps::{Instead::*, refuses, row},
    prelude::*,
};

#[test]
fn open_reserve() {
    refuses(
        "open_reserve",
        [
            row("reserve", [Nothing], InvalidSeeds),
            row("tokens", [Nothing], InvalidSeeds),
            row("tokens", [Own("reserve")], ALIAS),
            row("token_program", [Program(token_2022::ID)], WrongTokenProgram),
            row("token_program", [Program(system_program::ID)], IncorrectProgramId),
        ],
    );
}

#[test]
fn open_deposit() {
    refuses(
        "open_deposit",
        [
            // Another owner's, an open one among them, another mint's, and a wallet.
            row("deposit", [Deposit("stranger"), OtherDeposit("reader")], InvalidSeeds),
            row("deposit", [Nothing, Wallet("stranger")], InvalidSeeds),
            row("reserve", [Deposit("stranger")], InvalidAccountData),
            // A mint without one; one with the right bytes (bug class 20).
            row("reserve", [Nothing, Forged], IllegalOwner),
        ],
    );
}

#[test]
fn deposit() {
    let owner_mismatch = Refusal::token(4);
    refuses(
        "deposit",
        [
            row("authority", [Wallet("stranger")], owner_mismatch),
            // Bug class 18.
            row("source", [Own("tokens")], ALIAS),
            // Bug class 17.
            row("reserve", [OtherReserve], WrongReserveTokens),
            row("mint", [OtherMint], WrongMint),
            row("deposit", [OtherDeposit("reader")], WrongReserve),
            // Bug class 16.
            row("tokens", [Tokens("stranger")], WrongReserveTokens),
            row("token_program", [Program(token_2022::ID), Program(PROGRAM_ID)], WrongTokenProgram),
            // Earnings, a wallet; a forged deposit with the right bytes (bug class 20).
            row("deposit", [Earnings("stranger")], InvalidAccountData),
            row("deposit", [Wallet("stranger")], AccountDataTooSmall),
            row("deposit", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn withdraw() {
    refuses(
        "withdraw",
        [
            row("owner", [Wallet("stranger")], NotDepositOwner)
                .with("destination", Tokens("stranger")),
            // Bug class 16.
            row("tokens", [Tokens("stranger")], WrongReserveTokens),
            // Bug class 17.
            row("mint", [OtherMint], WrongMint),
            row("token_program", [Program(token_2022::ID)], WrongTokenProgram),
            // Bug class 18: the balance would fall and the tokens stay.
            row("destination", [Own("tokens")], ALIAS),
            row("destination", [Nothing], InvalidAccountData),
            // Bug class 20: a deposit that the thief's own program has written.
            row("deposit", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn pay() {
    refuses(
        "pay",
        [
            row("authority", [Wallet("stranger")], NotSpender).with("payee", Deposit("stranger")),
            // Bug class 17.
            row("payee", [OtherDeposit("friend"), OtherEarnings("stranger")], MintMismatch),
            // Bug class 18.
            row("payee", [Own("deposit")], ALIAS),
            row("payee", [Reserve, Wallet("stranger")], AccountDataTooSmall),
            row("payee", [Creator("stranger"), Listing("stranger")], InvalidAccountData),
            row("payee", [ReserveTokens], IllegalOwner),
            // Money leaves earnings only through `distribute`.
            row("deposit", [Earnings("founder")], InvalidAccountData)
                .with("authority", Wallet("founder")),
            // Bug class 20.
            row("payee", [Forged], IllegalOwner),
            row("deposit", [Forged], IllegalOwner),
        ],
    );
}

#[test]
fn close_deposit() {
    refuses(
        "close_deposit",
        [
            row("authority", [Wallet("stranger")], NotDepositCloser),
            // The payer of the rent, on the first day.
            row("authority", [Wallet("sponsor")], DepositTooYoung),
            // Bug class 16.
            row("rent_payer", [Wallet("reader"), Wallet("stranger")], NotRentPayer),
            // Earnings have the same length; a forged deposit the same bytes (bug class 20).
            row("deposit", [Earnings("stranger")], InvalidAccountData),
            row("deposit", [Reserve], AccountDataTooSmall),
            row("deposit", [Forged], IllegalOwner),
        ],
    );
}
