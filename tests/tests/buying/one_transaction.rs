//! Several instructions in one transaction, where an attacker has no clock against it.
//!
//! - given purchase, refund and purchase: one term, one price, one child
//! - given purchase, refund and close: everything is back, as if nothing had been sent
//! - given the same refund twice, or purchase twice: the whole transaction is refused
//! - given refund and release together: refused, before and after the window
//! - given a pass that moves money to its payer and on to a purchase: nothing is counted twice
//! - given a deposit that closes and opens around a refund: refused

use farthing_tests::prelude::*;

/// A refund of a term that is bought in the same transaction.
fn refund_of_new(scene: &Scene, listing: &Address) -> RefundPass {
    let reader = scene.address("reader");
    RefundPass {
        authority: reader,
        pass: addresses::pass(listing, &reader),
        deposit: scene.purse("reader"),
        earnings: scene.till(),
        creator: scene.creator,
        listing: *listing,
        expected_term: scene.listing_at(listing).terms + 1,
    }
}

#[test]
fn bought_refunded_and_bought_again_is_bought_once() {
    // bug class 21
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 1, ..trial() });
    let buy = Instruction::from(scene.buy_pass(&listing));
    let refund = Instruction::from(refund_of_new(&scene, &listing));
    let outcome = scene.run_all(&[buy.clone(), refund, buy]).succeeded();
    let (pass, price) = (addresses::pass(&listing, &scene.address("reader")), i128::from(PRICE));
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (pass, price)]);
    assert_eq!(scene.pinned_by_sales("reader"), (1, 1));
    assert_eq!((scene.listing_at(&listing).sold, outcome.events.len()), (1, 3));
}

#[test]
fn bought_refunded_and_closed_leaves_no_trace() {
    // bug classes 21, 22
    let (scene, listing) = Scene::selling(keepsake());
    let buy = scene.buy_pass(&listing);
    let close = ClosePass {
        authority: scene.address("stranger"),
        pass: buy.pass,
        rent_payer: buy.payer,
        expected_term: scene.listing_at(&listing).terms + 1,
    };
    let refund = refund_of_new(&scene, &listing);
    let outcome = scene.run_all(&[buy.clone().into(), refund.into(), close.into()]).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(outcome.lamports_delta(&buy.payer), 0);
    assert_gone(&scene, &buy.pass);
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn the_same_purchase_twice_is_refused_as_a_whole() {
    let (scene, listing) = Scene::selling(trial());
    let buy = Instruction::from(scene.buy_pass(&listing));
    scene.run_all(&[buy.clone(), buy]).assert_err(PassStillActive);
}

#[test]
fn the_same_refund_twice_is_refused_as_a_whole() {
    // I5, bug class 2
    let (scene, _, pass) = Scene::with_pass(trial());
    let refund = Instruction::from(scene.refund_pass(&pass, "reader"));
    scene.run_all(&[refund.clone(), refund]).assert_err(PassHoldsNothing);
}

#[test]
fn a_refund_and_a_release_never_go_together() {
    // I5
    for offset in [-1, 0] {
        for release_first in [false, true] {
            let (scene, _, pass) = Scene::with_pass(trial());
            scene.at(scene.pass_at(&pass).refundable_until + offset);
            let mut both = [
                scene.refund_pass(&pass, "reader").instruction(),
                scene.release_pass(&pass).instruction(),
            ];
            if release_first {
                both.reverse();
            }
            scene.run_all(&both).assert_refused();
        }
    }
}

#[test]
fn a_release_makes_way_for_a_renewal() {
    // What the SDK composes (docs/adr/0006).
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    let both = [scene.release_pass(&pass).instruction(), scene.renew(&pass).instruction()];
    let outcome = scene.run_all(&both).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (scene.till(), price)]);
}

#[test]
fn the_same_renewal_twice_is_refused_as_a_whole() {
    let (scene, _, pass) = Scene::with_pass(season());
    let renew = Instruction::from(scene.renew(&pass));
    scene.run_all(&[renew.clone(), renew]).assert_err(PassTermChanged);
}

#[test]
fn money_that_is_refunded_is_spent_once() {
    // Given a purse that is empty but for what a pass holds.
    let (scene, listing) = Scene::selling(ListingTerms { price: PURSE, ..trial() });
    let pass = scene.pass(&listing, "reader");
    let pay = Pay::new(scene.address("reader"), scene.token.mint, scene.purse("stranger"), PURSE);
    // When it is refunded and sent away, and the same once more.
    let once = [scene.refund_pass(&pass, "reader").instruction(), pay.instruction()];
    let twice = [&once[..], &once[..]].concat();
    scene.run_all(&twice).assert_refused();
    // Then once is right.
    let outcome = scene.run_all(&once).succeeded();
    let all = i128::from(PURSE);
    assert_moved(&outcome, &[(pass, -all), (scene.purse("stranger"), all)]);
}

#[test]
fn a_deposit_cannot_leave_while_a_pass_holds_its_money() {
    // bug class 22: closed and opened again, it would have forgotten its children.
    let (scene, listing) = Scene::selling(ListingTerms { price: PURSE, ..trial() });
    scene.pass(&listing, "reader");
    let (owner, deposit) = (scene.address("reader"), scene.purse("reader"));
    let close = CloseDeposit { authority: owner, deposit, rent_payer: owner };
    let open = OpenDeposit::new(owner, scene.token.mint);
    scene.run_all(&[close.into(), open.into()]).assert_err(DepositHasChildren);
}

#[test]
fn refunded_closed_and_left_in_one_transaction() {
    // The way out for a reader in a hurry: every lamport comes back at once.
    let (scene, listing) = Scene::selling(ListingTerms { price: PURSE, ..trial() });
    let pass = scene.pass(&listing, "reader");
    let (owner, deposit) = (scene.address("reader"), scene.purse("reader"));
    let author = scene.purse("author");
    let all = [
        scene.refund_pass(&pass, "reader").into(),
        scene.close_pass(&pass, "reader").into(),
        Pay::new(owner, scene.token.mint, author, PURSE).into(),
        CloseDeposit { authority: owner, deposit, rent_payer: owner }.into(),
    ];
    let outcome = scene.run_all(&all).succeeded();
    let rents = scene.rent(Pass::SIZE) + scene.rent(Deposit::SIZE);
    assert_eq!(outcome.lamports_delta(&owner), i128::from(rents));
}

#[test]
fn one_release_does_not_pay_for_two() {
    // bug class 16: two passes of one payer, and the release of one passed twice.
    let (scene, listing) = Scene::selling(trial());
    let one = scene.pass(&listing, "reader");
    let friend = scene.address("friend");
    scene.given(scene.buy_pass(&listing).holder(friend));
    scene.at(scene.pass_at(&one).refundable_until);
    let release = Instruction::from(ReleasePass::of(one, &scene.pass_at(&one)));
    scene.run_all(&[release.clone(), release]).assert_err(PassHoldsNothing);
}
