//! Who can keep whose account open, and for how long.
//!
//! - given a held pass: the payer's deposit and the creator's earnings stay until it ends
//! - given its refund or release: both can go
//! - given a creator who wants to leave while strangers hold passes: it ends them alone
//! - given a stranger: it can pin nobody's deposit but its own
//! - given a full count: refused, not wrapped

use super::support::*;
use farthing_sdk::{
    accounts::{Deposit, Earnings},
    errors::FarthingError,
    instructions::{CloseCreator, CloseDeposit, CloseEarnings, Pay},
    solana::Address,
};

/// Empties the deposit of a wallet by giving its money to the author.
fn empty(shop: &Shop, name: &str) {
    let (owner, author) = (shop.address(name), shop.purse("author"));
    let balance = shop.balance(&shop.purse(name));
    shop.given(Pay::new(owner, shop.token.mint, author, balance));
}

fn leave(shop: &Shop, name: &str) -> CloseDeposit {
    let (deposit, owner) = (shop.purse(name), shop.address(name));
    let account: Deposit = shop.get(&deposit);
    CloseDeposit { owner, deposit, rent_payer: account.rent_payer }
}

fn close_till(shop: &Shop) -> CloseEarnings {
    let till: Earnings = shop.get(&shop.till());
    CloseEarnings::of(&till, &shop.get(&shop.creator))
}

#[test]
fn a_held_pass_keeps_the_payers_deposit_until_its_release() {
    // bug classes 22, 41
    let (shop, _, pass) = Shop::with_pass(trial());
    empty(&shop, "reader");
    shop.refuses(leave(&shop, "reader"), FarthingError::DepositHasChildren);
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    shop.given(leave(&shop, "reader"));
}

#[test]
fn a_held_pass_keeps_the_payers_deposit_until_its_refund() {
    // bug classes 22, 41
    let (shop, _, pass) = Shop::with_pass(trial());
    empty(&shop, "reader");
    shop.given(shop.refund(&pass, "reader"));
    shop.refuses(leave(&shop, "reader"), FarthingError::DepositNotEmpty);
    empty(&shop, "reader");
    shop.given(leave(&shop, "reader"));
}

#[test]
fn a_pass_that_holds_nothing_keeps_nobody() {
    // bug class 41
    let (shop, _, _) = Shop::with_pass(season());
    empty(&shop, "reader");
    shop.given(leave(&shop, "reader"));
}

#[test]
fn the_holder_of_a_gift_and_the_referrer_can_leave_at_any_time() {
    // bug classes 22, 41
    let (shop, listing) = Shop::selling(referred(trial(), 5_000));
    let reader = shop.address("reader");
    let buy = shop.buy_pass_by(&listing, "stranger").holder(reader);
    shop.given(buy.referrer(Some(shop.purse("friend"))));
    empty(&shop, "reader");
    shop.given(leave(&shop, "reader"));
    shop.given(leave(&shop, "friend"));
}

#[test]
fn held_passes_keep_the_earnings_open() {
    // bug class 22: a refund must find them, and a release must have somewhere to pay.
    let (shop, _, _) = Shop::with_pass(trial());
    shop.refuses(close_till(&shop), FarthingError::EarningsHaveChildren);
}

#[test]
fn a_creator_ends_all_its_passes_alone_and_leaves() {
    // Given strangers who buy with a long window, so that the creator stays (bug classes 22, 41).
    let (shop, listing) = Shop::selling(trial());
    let passes = ["reader", "stranger"].map(|name| shop.pass(&listing, name));
    shop.remove(&listing);
    // When the author sends all the money back.
    for pass in &passes {
        shop.given(shop.refund(pass, "author"));
    }
    // Then everything of the creator's can go.
    shop.given(close_till(&shop));
    shop.advance_slots(151);
    shop.given(CloseCreator::of(shop.creator, &shop.get(&shop.creator)));
    assert_gone(&shop, &shop.creator);
    // And the readers still get their rent.
    for (pass, name) in passes.iter().zip(["reader", "stranger"]) {
        let outcome = shop.run(shop.close(pass, name)).assert_ok();
        assert!(outcome.lamports_delta(&shop.address(name)) > 0);
    }
}

#[test]
fn earnings_that_closed_and_opened_again_serve_a_renewal() {
    // Given a creator that closed its earnings between two terms.
    let (shop, _, pass) = Shop::with_pass(season());
    let author: Address = shop.address("author");
    let creator = shop.get(&shop.creator);
    let home = farthing_sdk::instructions::Distribute::of(shop.creator, &creator, shop.token.mint);
    shop.given(home);
    shop.given(close_till(&shop));
    let _ = shop.run(shop.renew(&pass)).assert_refused();
    // When it opens them again.
    shop.given(farthing_sdk::instructions::OpenEarnings::new(
        author,
        shop.creator,
        shop.token.mint,
    ));
    shop.given(shop.renew(&pass));
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5: a count that wraps to zero would let the account go.
    let (shop, listing) = Shop::selling(trial());
    shop.tamper(&shop.purse("reader"), |deposit: &mut Deposit| deposit.children = u32::MAX);
    shop.refuses(shop.buy_pass(&listing), FarthingError::CountOverflow);
    let buy = shop.buy_pass_by(&listing, "stranger");
    shop.tamper(&shop.till(), |till: &mut Earnings| till.children = u32::MAX);
    shop.refuses(buy, FarthingError::CountOverflow);
}

#[test]
fn refuses_to_count_below_nothing() {
    // No sequence of instructions gets here; if one did, it would stop rather than wrap.
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.tamper(&shop.purse("reader"), |deposit: &mut Deposit| deposit.children = 0);
    shop.refuses(shop.refund(&pass, "reader"), FarthingError::CountUnderflow);
}
