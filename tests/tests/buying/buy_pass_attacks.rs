//! - given a holder's pass of another listing: refused
//! - given a stranger that opens passes for others: it pays for them, and pins nobody but itself
//!   and the seller
//! - given a free listing: nobody can use it up

use farthing_tests::prelude::*;

#[test]
fn refuses_the_holders_pass_of_another_listing() {
    // bug class 16
    let (scene, listing, pass) = Scene::with_pass(season());
    let dearer = scene.listing(&scene.creator, trial());
    assert_ne!(listing, dearer);
    let buy = BuyPass { pass, ..scene.buy_pass(&dearer) };
    scene.run(buy).assert_refused();
}

#[test]
fn a_gift_does_not_pin_the_deposit_of_its_holder() {
    // bug classes 22, 41: a stranger must not be able to keep anyone's deposit open.
    let (scene, listing) = Scene::selling(trial());
    let reader = scene.address("reader");
    scene.given(scene.buy_pass_by(&listing, "stranger").holder(reader));
    let deposit: Deposit = scene.get(&scene.purse("reader"));
    assert_eq!(deposit.children, 0);
    assert_eq!(scene.pinned_by_sales("stranger"), (1, 1));
}

#[test]
fn a_holder_rids_itself_of_a_gift_that_stands_in_its_way() {
    // Given a stranger who keeps the reader from buying with a gift to be taken back later.
    let (scene, listing) = Scene::selling(trial());
    let reader = scene.address("reader");
    let gift = scene.buy_pass_by(&listing, "stranger").holder(reader);
    scene.given(gift.clone());
    scene.refuses(scene.buy_pass(&listing), PassStillActive);
    // When the reader sends the money back, and buys in the same second.
    scene.given(scene.refund_pass(&gift.pass, "reader"));
    scene.given(scene.buy_pass(&listing));
    // Then the pass is the reader's own, out of the stranger's reach.
    scene.refuses(scene.refund_pass(&gift.pass, "stranger"), NotRefunder);
}

#[test]
fn a_free_gift_is_renounced_by_its_holder() {
    let (scene, listing) = Scene::selling(ListingTerms { price: 0, ..keepsake() });
    let reader = scene.address("reader");
    let gift = scene.buy_pass_by(&listing, "stranger").holder(reader);
    scene.given(gift.clone());
    scene.given(scene.close_pass(&gift.pass, "reader"));
    scene.given(scene.buy_pass(&listing));
    assert_eq!(scene.pass_at(&gift.pass).payer_deposit, scene.purse("reader"));
}

#[test]
fn nobody_can_use_up_free_passes_without_limit() {
    let (scene, listing) = Scene::selling(ListingTerms { price: 0, ..season() });
    scene.attempt(scene.buy_pass_by(&listing, "stranger").quantity(u64::MAX));
    scene.run(scene.buy_pass(&listing)).assert_ok();
}

#[test]
fn an_author_who_buys_from_itself_through_itself_gains_nothing() {
    // Given an author with money, who refers itself from a second wallet.
    let (scene, listing) = Scene::selling(referred(trial(), 10_000));
    scene.deposit_of("author", PRICE);
    let friend = scene.purse("friend");
    let buy = scene.buy_pass_by(&listing, "author").referrer(Some(friend));
    scene.given(buy.clone());
    // When it releases its own term.
    scene.at(scene.pass_at(&buy.pass).refundable_until);
    let outcome = scene.run(scene.release_pass(&buy.pass)).succeeded();
    // Then the money went round once, and is one price.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -price), (friend, price)]);
    assert_eq!((scene.balance(&scene.till()), scene.balance(&scene.purse("author"))), (0, 0));
}
