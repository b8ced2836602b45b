//! Ring 3: whole lives in the real bank (`solana-program-test`), for a mint of each token program.
//! The lives are those of the journeys, which run in process as well.
//!
//! given a bank with nothing on it but the program
//!   when readers and creators, a viewer, a dapp with a session, and a reader of ten thousand
//!   articles live there
//!     every base unit and every lamport is with whom it belongs to
//!     and no instruction of the program is unused
//!   when an address was funded before it was opened
//!     the surplus goes to the payer of the rent
//!   when equal payments are sent with one blockhash
//!     as many land as differ in a limit that is never reached
//!   when a hundred reads at thirty creators are paid, by each way there is
//!     fees, lamports locked and prompts are what docs/fans.md says
//!   when accounts are another's
//!     the bank refuses

mod headline;
mod network;
mod submissions;

use farthing_sdk::accounts::Deposit as DepositAccount;
use farthing_tests::{
    lives::{self, LAMPORTS, Life},
    prelude::*,
};
use network::Bank;

/// Classic, and Token-2022.
const MINTS: [bool; 2] = [false, true];

#[test]
fn readers_and_creators_go_home_with_what_is_theirs() {
    for is_2022 in MINTS {
        lives::readers_and_creators(Bank::start(is_2022));
    }
}

#[test]
fn a_viewers_evening_costs_what_was_watched() {
    for is_2022 in MINTS {
        lives::viewers_evening(Bank::start(is_2022));
    }
}

#[test]
fn a_dapp_with_a_session_spends_what_it_may() {
    for is_2022 in MINTS {
        lives::dapp_with_a_session(Bank::start(is_2022));
    }
}

#[test]
fn ten_thousand_articles_are_paid_by_voucher_and_by_link() {
    for is_2022 in MINTS {
        lives::ten_thousand_articles(Bank::start(is_2022));
    }
}

#[test]
fn a_reader_of_many_pays_each_from_one_fan() {
    for is_2022 in MINTS {
        lives::reader_of_many(Bank::start(is_2022));
    }
}

#[test]
fn every_instruction_of_the_interface_has_succeeded_here() {
    lives::assert_complete(&lives::all(|| Bank::start(false)));
}

#[test]
fn lamports_sent_to_an_address_before_it_opens_go_to_the_rent_payer() {
    // bug class 13: given lamports at the address of a deposit to come.
    let mut life = Life::begin(Bank::start(false));
    let [giver, owner] = ["giver", "owner"].map(|name| life.person(name));
    let (mint, at, gift) = (life.token.mint, life.deposit(&owner), 5_000_000);
    life.run(system_instruction::transfer(&giver, &at, gift));
    // When its owner opens and closes it.
    life.run(OpenDeposit::new(owner, mint));
    let deposit: DepositAccount = life.read(&at);
    life.run(CloseDeposit::of(&deposit));
    // Then the owner has them.
    assert_eq!(life.lamports(&owner), LAMPORTS + gift);
}

#[test]
fn a_stranger_cannot_spend_withdraw_or_close() {
    // Given a deposit with money in it.
    let mut life = Life::begin(Bank::start(false));
    let [owner, stranger] = ["owner", "stranger"].map(|name| life.depositor(name, 1_000));
    let (token, at) = (life.token, life.deposit(&owner));
    // When a stranger acts on it, then the bank refuses, and nothing changes (I10).
    let mut pay = Pay::to_wallet(stranger, token.mint, stranger, 1);
    pay.deposit = at;
    let mut withdraw = Withdraw::new(stranger, token, ALL);
    withdraw.deposit = at;
    let deposit: DepositAccount = life.read(&at);
    let close = CloseDeposit::of(&deposit).authority(stranger);
    life.refuses(pay, NotSpender);
    life.refuses(withdraw, NotDepositOwner);
    life.refuses(close, NotDepositCloser);
}
