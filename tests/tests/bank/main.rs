//! Ring 3: the journeys in the real bank (`solana-program-test`), for a mint of each token program.
//!
//! given a creator with splits and three listings
//!   when a reader deposits, pays, buys, refunds and orders, and everyone goes home
//!     every base unit and every lamport is with whom it belongs to
//!   when an address was funded before it was opened
//!     the surplus goes to whoever paid the rent
//!   when accounts are another's, or the refund comes too late
//!     the bank refuses

mod network;
mod story;

use farthing_sdk::{
    ALL,
    accounts::Deposit as DepositAccount,
    addresses, compose,
    instructions::{CloseDeposit, OpenDeposit, OpenReserve, Pay, Withdraw},
    solana::system_instruction,
};
use network::{Bank, LAMPORTS};
use story::Story;

async fn tell(is_2022: bool) {
    let mut story = Story::begin(is_2022).await;
    story.read().await;
    story.close_shop().await;
    story.go_home().await;
    story.balance_the_books().await;
}

#[tokio::test]
async fn everyone_goes_home_with_what_is_theirs() {
    tell(false).await;
}

#[tokio::test]
async fn everyone_goes_home_with_what_is_theirs_of_a_token_2022_mint() {
    tell(true).await;
}

#[tokio::test]
async fn lamports_sent_to_an_address_before_it_opens_go_to_the_rent_payer() {
    // bug class 13: given lamports at the address of a deposit to come.
    let (mut bank, [founder, owner]) = Bank::start(false).await;
    let (token, at) = (bank.token, addresses::deposit(&owner, &bank.token.mint));
    bank.run(OpenReserve::new(founder, token)).await;
    let gift = 5_000_000;
    bank.must(&[system_instruction::transfer(&founder, &at, gift)]).await;
    // When its owner opens and closes it.
    bank.run(OpenDeposit::new(owner, token.mint)).await;
    let deposit: DepositAccount = bank.read(&at).await;
    bank.run(CloseDeposit::of(&deposit)).await;
    // Then the owner has them.
    assert_eq!(bank.lamports(&owner).await, LAMPORTS + gift);
}

#[tokio::test]
async fn a_stranger_cannot_spend_withdraw_or_close() {
    // Given a deposit with money in it.
    let (mut bank, [owner, stranger]) = Bank::start(false).await;
    let (token, mint) = (bank.token, bank.token.mint);
    bank.run(OpenReserve::new(owner, token)).await;
    for who in [owner, stranger] {
        bank.must(&compose::fill_deposit(who, token, 1_000)).await;
    }
    let at = addresses::deposit(&owner, &mint);
    // When a stranger acts on it, then the bank refuses (I10).
    let mut pay = Pay::to_wallet(stranger, mint, stranger, 1);
    pay.deposit = at;
    let mut withdraw = Withdraw::new(stranger, token, ALL);
    withdraw.deposit = at;
    let deposit: DepositAccount = bank.read(&at).await;
    let mut close = CloseDeposit::of(&deposit);
    close.owner = stranger;
    for attack in [pay.into(), withdraw.into(), close.into()] {
        assert!(bank.send(&[attack]).await.is_err());
    }
    assert_eq!(bank.read::<DepositAccount>(&at).await, deposit);
}
