//! Who can keep whose account open, and for how long.
//!
//! - given a held pass: the payer's deposit and the creator's earnings stay until it ends
//! - given its refund or release: both can go
//! - given a creator who wants to leave while strangers hold passes: it ends them alone
//! - given a stranger: it can pin nobody's deposit but its own
//! - given a full count: refused, not wrapped

use farthing_tests::prelude::*;

/// Empties the deposit of a wallet by giving its money to the author.
fn empty(scene: &Scene, name: &str) {
    let (owner, author) = (scene.address(name), scene.purse("author"));
    let balance = scene.balance(&scene.purse(name));
    scene.given(Pay::new(owner, scene.token.mint, author, balance));
}

fn leave(scene: &Scene, name: &str) -> CloseDeposit {
    let (deposit, owner) = (scene.purse(name), scene.address(name));
    let account: Deposit = scene.get(&deposit);
    CloseDeposit { authority: owner, deposit, rent_payer: account.rent_payer }
}

fn close_till(scene: &Scene) -> CloseEarnings {
    let till: Earnings = scene.get(&scene.till());
    CloseEarnings::of(&till, &scene.get(&scene.creator))
}

#[test]
fn a_held_pass_keeps_the_payers_deposit_until_its_release() {
    // bug classes 22, 41
    let (scene, _, pass) = Scene::with_pass(trial());
    empty(&scene, "reader");
    scene.refuses(leave(&scene, "reader"), DepositHasChildren);
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.given(leave(&scene, "reader"));
}

#[test]
fn a_held_pass_keeps_the_payers_deposit_until_its_refund() {
    // bug classes 22, 41
    let (scene, _, pass) = Scene::with_pass(trial());
    empty(&scene, "reader");
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.refuses(leave(&scene, "reader"), DepositNotEmpty);
    empty(&scene, "reader");
    scene.given(leave(&scene, "reader"));
}

#[test]
fn a_pass_that_holds_nothing_keeps_nobody() {
    // bug class 41
    let (scene, _, _) = Scene::with_pass(season());
    empty(&scene, "reader");
    scene.given(leave(&scene, "reader"));
}

#[test]
fn the_holder_of_a_gift_and_the_referrer_can_leave_at_any_time() {
    // bug classes 22, 41
    let (scene, listing) = Scene::selling(referred(trial(), 5_000));
    let reader = scene.address("reader");
    let buy = scene.buy_pass_by(&listing, "stranger").holder(reader);
    scene.given(buy.referrer(Some(scene.purse("friend"))));
    empty(&scene, "reader");
    scene.given(leave(&scene, "reader"));
    scene.given(leave(&scene, "friend"));
}

#[test]
fn held_passes_keep_the_earnings_open() {
    // bug class 22: a refund must find them, and a release must have somewhere to pay.
    let (scene, _, _) = Scene::with_pass(trial());
    scene.refuses(close_till(&scene), EarningsHaveChildren);
}

#[test]
fn a_creator_ends_all_its_passes_alone_and_leaves() {
    // Given strangers who buy with a long window, so that the creator stays (bug classes 22, 41).
    let (scene, listing) = Scene::selling(trial());
    let passes = ["reader", "stranger"].map(|name| scene.pass(&listing, name));
    scene.remove(&listing);
    // When the author sends all the money back.
    for pass in &passes {
        scene.given(scene.refund_pass(pass, "author"));
    }
    // Then everything of the creator's can go.
    scene.given(close_till(&scene));
    scene.advance_slots(151);
    scene.given(CloseCreator::of(scene.creator, &scene.get(&scene.creator)));
    assert_gone(&scene, &scene.creator);
    // And the readers still get their rent.
    for (pass, name) in passes.iter().zip(["reader", "stranger"]) {
        let outcome = scene.run(scene.close_pass(pass, name)).succeeded();
        assert!(outcome.lamports_delta(&scene.address(name)) > 0);
    }
}

#[test]
fn earnings_that_closed_and_opened_again_serve_a_renewal() {
    // Given a creator that closed its earnings between two terms.
    let (scene, _, pass) = Scene::with_pass(season());
    let author: Address = scene.address("author");
    let creator = scene.get(&scene.creator);
    let home = Distribute::of(scene.creator, &creator, scene.token.mint);
    scene.given(home);
    scene.given(close_till(&scene));
    scene.run(scene.renew(&pass)).assert_refused();
    // When it opens them again.
    scene.given(OpenEarnings::new(author, scene.creator, scene.token.mint));
    scene.given(scene.renew(&pass));
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5: a count that wraps to zero would let the account go.
    let (scene, listing) = Scene::selling(trial());
    scene.tamper(&scene.purse("reader"), |deposit: &mut Deposit| deposit.children = u32::MAX);
    scene.refuses(scene.buy_pass(&listing), CountOverflow);
    let buy = scene.buy_pass_by(&listing, "stranger");
    scene.tamper(&scene.till(), |till: &mut Earnings| till.children = u32::MAX);
    scene.refuses(buy, CountOverflow);
}

#[test]
fn refuses_to_count_below_nothing() {
    // No sequence of instructions gets here; if one did, it would stop rather than wrap.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.tamper(&scene.purse("reader"), |deposit: &mut Deposit| deposit.children = 0);
    scene.refuses(scene.refund_pass(&pass, "reader"), CountUnderflow);
}
