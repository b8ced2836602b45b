//! Buying by key, for the owner of the deposit.
//!
//! - given an article: bought, and the whole price counts, the referrer's part too
//! - given access: bought and renewed for the owner, never for anyone else
//! - given a refund: the money is home, and not back in the limit
//! - given a price above what is left, or no such action: refused

use farthing_tests::prelude::*;

const PRICE: u64 = 100;

/// Access for a minute at a time.
fn access() -> ListingTerms {
    ListingTerms { duration: 60, ..ListingTerms::at(PRICE) }
}

/// A session, and a listing to buy from.
fn selling(terms: ListingTerms, limits: SessionTerms) -> (Scene, Address) {
    let (scene, _) = Scene::with_session(limits);
    let listing = scene.listing(&scene.creator, terms);
    (scene, listing)
}

fn listing_at(scene: &Scene, listing: &Address) -> Listing {
    scene.get(listing)
}

fn buy(scene: &Scene, listing: &Address) -> Buy {
    let account = listing_at(scene, listing);
    Buy::of(*listing, &account, scene.address("reader")).by_session(scene.key())
}

fn buy_pass(scene: &Scene, listing: &Address) -> BuyPass {
    let account = listing_at(scene, listing);
    BuyPass::of(*listing, &account, scene.address("reader")).by_session(scene.key())
}

fn renew(scene: &Scene, pass: &Address) -> Renew {
    let pass: Pass = scene.get(pass);
    let account = listing_at(scene, &pass.listing);
    Renew::of(&pass, &account, scene.address("reader")).by_session(scene.key())
}

#[test]
fn the_whole_price_counts() {
    let (scene, listing) = selling(ListingTerms::at(PRICE), everything());
    let outcome = scene.run(buy(&scene, &listing).quantity(7)).succeeded();
    let price = 7 * i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (scene.till(), price)]);
    assert_eq!(scene.spent(), 7 * PRICE);
    scene.refuses(buy(&scene, &listing).quantity(4), SessionTotalExceeded);
    scene.given(buy(&scene, &listing).quantity(3));
    assert_eq!(scene.spent(), LIMIT);
}

#[test]
fn a_window_counts_purchases_and_payments_together() {
    let (scene, listing) = selling(ListingTerms::at(PRICE), everything().per_window(250, 60));
    scene.given(buy(&scene, &listing).quantity(2));
    scene.refuses(buy(&scene, &listing), SessionWindowExceeded);
    scene.given(scene.spend(50));
    scene.refuses(scene.spend(1), SessionWindowExceeded);
    scene.advance_seconds(60);
    scene.given(buy(&scene, &listing));
}

#[test]
fn access_is_bought_and_renewed_for_the_owner() {
    let (scene, listing) = selling(access(), everything());
    let pass = buy_pass(&scene, &listing);
    scene.given(pass.clone());
    let bought: Pass = scene.get(&pass.pass);
    assert_eq!((bought.holder, bought.rent_payer), (scene.address("reader"), scene.key()));
    scene.given(renew(&scene, &pass.pass));
    scene.advance_seconds(120);
    // Ended, it is bought again.
    scene.given(buy_pass(&scene, &listing));
    assert_eq!(scene.spent(), 3 * PRICE);
}

#[test]
fn a_gift_to_anyone_is_refused() {
    let (scene, listing) = selling(access(), everything());
    for name in ["friend", "key", "author"] {
        scene.refuses(buy_pass(&scene, &listing).holder(scene.address(name)), SessionMayNotGift);
    }
    // Nor is a friend's pass renewed.
    let friends = BuyPass::of(listing, &listing_at(&scene, &listing), scene.address("reader"))
        .holder(scene.address("friend"));
    scene.given(friends.clone());
    scene.refuses(renew(&scene, &friends.pass), SessionMayNotGift);
}

#[test]
fn a_refund_is_not_back_in_the_limit_and_not_the_keys_to_ask_for() {
    // I4
    let terms = ListingTerms { refund_window: 60, ..access() };
    let (scene, listing) = selling(terms, SessionTerms::up_to(PRICE));
    let buy = buy_pass(&scene, &listing);
    scene.given(buy.clone());
    let refund = |name| RefundPass::of(buy.pass, &scene.get(&buy.pass), scene.address(name));
    scene.refuses(refund("key"), NotRefunder);
    scene.given(refund("reader"));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    scene.refuses(buy_pass(&scene, &listing), SessionTotalExceeded);
}

#[test]
fn refuses_without_the_action_to_buy() {
    for actions in [action::PAY, action::ALL & !action::BUY] {
        let (scene, article) = selling(ListingTerms::at(PRICE), everything().actions(actions));
        scene.refuses(buy(&scene, &article), SessionActionNotAllowed);
        let season = scene.listing(&scene.creator, access());
        scene.refuses(buy_pass(&scene, &season), SessionActionNotAllowed);
    }
}

#[test]
fn refuses_a_revoked_and_an_expired_session() {
    let (scene, listing) = selling(access(), everything().until(Scene::set().now() + 30));
    let pass = buy_pass(&scene, &listing);
    scene.given(pass.clone());
    let renew = renew(&scene, &pass.pass);
    scene.advance_seconds(30);
    scene.refuses(renew.clone(), SessionExpired);
    let session = pass.session.unwrap();
    scene.given(scene.revoke_session(&session, "reader"));
    scene.refuses(renew, SessionRevoked);
}

#[test]
fn free_things_cost_no_limit_but_the_action() {
    // bug class 40: nothing is within every limit, also within none.
    let (scene, listing) = selling(ListingTerms::at(0), SessionTerms::up_to(0));
    scene.given(buy(&scene, &listing));
    assert_eq!(scene.spent(), 0);
}

#[test]
fn a_price_of_more_than_anything_is_refused_before_it_counts() {
    // bug class 5
    let (scene, listing) = selling(ListingTerms::at(u64::MAX), SessionTerms::up_to(u64::MAX));
    scene.refuses(buy(&scene, &listing), InsufficientBalance);
    scene.refuses(buy(&scene, &listing).quantity(2), AmountOverflow);
}
