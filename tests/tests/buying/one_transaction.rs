//! Several instructions in one transaction, where an attacker has no clock against it.
//!
//! - given purchase, refund and purchase: one term, one price, one child
//! - given purchase, refund and close: everything is back, as if nothing had been sent
//! - given the same refund twice, or purchase twice: the whole transaction is refused
//! - given refund and release together: refused, before and after the window
//! - given a pass that moves money to its payer and on to a purchase: nothing is counted twice
//! - given a deposit that closes and opens around a refund: refused

use super::support::*;
use farthing_sdk::{
    accounts::{AccountKind, Deposit, Pass},
    addresses,
    args::ListingTerms,
    errors::FarthingError,
    instructions::{CloseDeposit, ClosePass, OpenDeposit, Pay, RefundPass, ReleasePass},
    solana::{Address, Instruction},
};
use farthing_tests::Outcome;

/// A refund of a term that is bought in the same transaction.
fn refund_of_new(shop: &Shop, listing: &Address) -> RefundPass {
    let reader = shop.address("reader");
    RefundPass {
        authority: reader,
        pass: addresses::pass(listing, &reader),
        deposit: shop.purse("reader"),
        earnings: shop.till(),
        creator: shop.creator,
        listing: *listing,
        expected_term: shop.terms_of(listing).terms + 1,
    }
}

fn refused_with(outcome: Outcome, error: FarthingError) {
    let _ = outcome.assert_err(error);
}

#[test]
fn bought_refunded_and_bought_again_is_bought_once() {
    // bug class 21
    let (shop, listing) = Shop::selling(ListingTerms { supply_cap: 1, ..trial() });
    let buy = Instruction::from(shop.buy_pass(&listing));
    let refund = Instruction::from(refund_of_new(&shop, &listing));
    let outcome = shop.run_all(&[buy.clone(), refund, buy]).assert_ok();
    let (pass, price) = (addresses::pass(&listing, &shop.address("reader")), i128::from(PRICE));
    assert_moved(&outcome, &[(shop.purse("reader"), -price), (pass, price)]);
    assert_eq!(shop.pinned("reader"), (1, 1));
    assert_eq!((shop.terms_of(&listing).sold, outcome.events.len()), (1, 3));
}

#[test]
fn bought_refunded_and_closed_leaves_no_trace() {
    // bug classes 21, 22
    let (shop, listing) = Shop::selling(keepsake());
    let buy = shop.buy_pass(&listing);
    let close = ClosePass {
        authority: shop.address("stranger"),
        pass: buy.pass,
        rent_payer: buy.payer,
        expected_term: shop.terms_of(&listing).terms + 1,
    };
    let refund = refund_of_new(&shop, &listing);
    let outcome = shop.run_all(&[buy.clone().into(), refund.into(), close.into()]).assert_ok();
    assert_moved(&outcome, &[]);
    assert_eq!(outcome.lamports_delta(&buy.payer), 0);
    assert_gone(&shop, &buy.pass);
    assert_eq!(shop.pinned("reader"), (0, 0));
}

#[test]
fn the_same_purchase_twice_is_refused_as_a_whole() {
    let (shop, listing) = Shop::selling(trial());
    let buy = Instruction::from(shop.buy_pass(&listing));
    let outcome = shop.run_all(&[buy.clone(), buy]);
    refused_with(outcome, FarthingError::PassStillActive);
}

#[test]
fn the_same_refund_twice_is_refused_as_a_whole() {
    // I5, bug class 2
    let (shop, _, pass) = Shop::with_pass(trial());
    let refund = Instruction::from(shop.refund(&pass, "reader"));
    let outcome = shop.run_all(&[refund.clone(), refund]);
    refused_with(outcome, FarthingError::PassHoldsNothing);
}

#[test]
fn a_refund_and_a_release_never_go_together() {
    // I5
    for offset in [-1, 0] {
        for release_first in [false, true] {
            let (shop, _, pass) = Shop::with_pass(trial());
            shop.at(shop.pass_at(&pass).refundable_until + offset);
            let mut both =
                [shop.refund(&pass, "reader").instruction(), shop.release(&pass).instruction()];
            if release_first {
                both.reverse();
            }
            let _ = shop.run_all(&both).assert_refused();
        }
    }
}

#[test]
fn a_release_makes_way_for_a_renewal() {
    // What the SDK composes (docs/adr/0006).
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    let both = [shop.release(&pass).instruction(), shop.renew(&pass).instruction()];
    let outcome = shop.run_all(&both).assert_ok();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(shop.purse("reader"), -price), (shop.till(), price)]);
}

#[test]
fn the_same_renewal_twice_is_refused_as_a_whole() {
    let (shop, _, pass) = Shop::with_pass(season());
    let renew = Instruction::from(shop.renew(&pass));
    refused_with(shop.run_all(&[renew.clone(), renew]), FarthingError::PassTermChanged);
}

#[test]
fn money_that_is_refunded_is_spent_once() {
    // Given a purse that is empty but for what a pass holds.
    let (shop, listing) = Shop::selling(ListingTerms { price: PURSE, ..trial() });
    let pass = shop.pass(&listing, "reader");
    let pay = Pay::new(shop.address("reader"), shop.token.mint, shop.purse("stranger"), PURSE);
    // When it is refunded and sent away, and the same once more.
    let once = [shop.refund(&pass, "reader").instruction(), pay.instruction()];
    let twice = [&once[..], &once[..]].concat();
    let _ = shop.run_all(&twice).assert_refused();
    // Then once is right.
    let outcome = shop.run_all(&once).assert_ok();
    let all = i128::from(PURSE);
    assert_moved(&outcome, &[(pass, -all), (shop.purse("stranger"), all)]);
}

#[test]
fn a_deposit_cannot_leave_while_a_pass_holds_its_money() {
    // bug class 22: closed and opened again, it would have forgotten its children.
    let (shop, listing) = Shop::selling(ListingTerms { price: PURSE, ..trial() });
    shop.pass(&listing, "reader");
    let (owner, deposit) = (shop.address("reader"), shop.purse("reader"));
    let close = CloseDeposit { owner, deposit, rent_payer: owner };
    let open = OpenDeposit::new(owner, shop.token.mint);
    let outcome = shop.run_all(&[close.into(), open.into()]);
    refused_with(outcome, FarthingError::DepositHasChildren);
}

#[test]
fn refunded_closed_and_left_in_one_transaction() {
    // The way out for a reader in a hurry: every lamport comes back at once.
    let (shop, listing) = Shop::selling(ListingTerms { price: PURSE, ..trial() });
    let pass = shop.pass(&listing, "reader");
    let (owner, deposit) = (shop.address("reader"), shop.purse("reader"));
    let author = shop.purse("author");
    let all = [
        shop.refund(&pass, "reader").into(),
        shop.close(&pass, "reader").into(),
        Pay::new(owner, shop.token.mint, author, PURSE).into(),
        CloseDeposit { owner, deposit, rent_payer: owner }.into(),
    ];
    let outcome = shop.run_all(&all).assert_ok();
    let rents = shop.rent(Pass::SIZE) + shop.rent(Deposit::SIZE);
    assert_eq!(outcome.lamports_delta(&owner), i128::from(rents));
}

#[test]
fn one_release_does_not_pay_for_two() {
    // bug class 16: two passes of one payer, and the release of one passed twice.
    let (shop, listing) = Shop::selling(trial());
    let one = shop.pass(&listing, "reader");
    let friend = shop.address("friend");
    shop.given(shop.buy_pass(&listing).holder(friend));
    shop.at(shop.pass_at(&one).refundable_until);
    let release = Instruction::from(ReleasePass::of(one, &shop.pass_at(&one)));
    let outcome = shop.run_all(&[release.clone(), release]);
    refused_with(outcome, FarthingError::PassHoldsNothing);
}
