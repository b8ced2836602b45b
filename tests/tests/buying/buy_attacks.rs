//! - given a stranger that names itself or the seller as referrer: worth nothing
//! - given amounts at the edge of 64 bits: an error, never a wrap
//! - given a free listing: nobody can use it up
//! - given the same signed bytes twice: one purchase; two purchases when it is asked for twice

use farthing_tests::prelude::*;

#[test]
fn a_quantity_whose_price_does_not_fit_is_an_error_and_no_bargain() {
    // bug class 5: 2^63 times 2 wraps to nothing.
    let (scene, listing) = Scene::selling(ListingTerms::at(1 << 63));
    scene.refuses(scene.buy(&listing).quantity(2), AmountOverflow);
}

#[test]
fn the_highest_price_is_too_much_and_nothing_else() {
    let (scene, listing) = Scene::selling(referred(ListingTerms::at(u64::MAX), 10_000));
    scene.refuses(scene.buy(&listing).referrer(Some(scene.purse("friend"))), InsufficientBalance);
}

#[test]
fn a_whole_supply_of_tokens_can_change_hands() {
    // Given every unit that 64 bits can count, in one purse.
    let scene = Scene::set();
    let all = scene.reserve_of(Kind::Classic);
    let purse = scene.deposit_in(all, "reader", u64::MAX);
    let friend = scene.deposit_in(all, "friend", 0);
    let terms = referred(ListingTerms::at(u64::MAX), 9_999);
    let listing = scene.listing_in(all, &scene.creator, terms);
    // When it is all spent.
    let outcome = scene.run(scene.buy(&listing).referrer(Some(friend))).succeeded();
    // Then the share is exact at that size, too (bug class 4).
    let share = i128::from(u64::MAX) * 9_999 / 10_000;
    let till = scene.earnings(&scene.creator, all);
    let rest = i128::from(u64::MAX) - share;
    assert_moved(&outcome, &[(purse, -i128::from(u64::MAX)), (friend, share), (till, rest)]);
    assert_eq!(scene.listing_at(&listing).revenue, u64::MAX);
}

#[test]
fn the_statistic_of_revenue_cannot_stop_a_sale() {
    // Given a listing whose revenue is as high as can be, the money having come round again.
    let scene = Scene::set();
    let all = scene.reserve_of(Kind::Classic);
    scene.deposit_in(all, "reader", u64::MAX);
    let listing = scene.listing_in(all, &scene.creator, ListingTerms::at(u64::MAX));
    scene.given(scene.buy(&listing));
    let creator = scene.get(&scene.creator);
    scene.given(Distribute::of(scene.creator, &creator, all.mint));
    let author = scene.address("author");
    let reader = addresses::deposit(&scene.address("reader"), &all.mint);
    scene.given(Pay::new(author, all.mint, reader, u64::MAX));
    // When it is bought once more, then it is sold.
    scene.given(scene.buy(&listing));
    assert_eq!(scene.listing_at(&listing).revenue, u64::MAX);
}

#[test]
fn nobody_can_use_up_a_free_listing_without_limit() {
    // Given something free, for everyone, without limit.
    let (scene, listing) = Scene::selling(ListingTerms::at(0));
    // When a stranger takes as many as can be counted, for nothing.
    let greedy = Buy::of(listing, &scene.get(&listing), scene.address("stranger"));
    scene.attempt(greedy.quantity(u64::MAX));
    // Then the next reader still gets one.
    scene.run(scene.buy(&listing)).assert_ok();
}

#[test]
fn a_supply_of_every_number_there_is_is_still_a_supply() {
    // bug class 5: where there is a cap, the count must not stop short of saying that it is
    // reached.
    let (scene, listing) =
        Scene::selling(ListingTerms { supply_cap: u64::MAX, ..ListingTerms::at(0) });
    scene.given(scene.buy(&listing).quantity(u64::MAX));
    scene.refuses(scene.buy(&listing), SoldOut);
}

#[test]
fn the_count_of_a_listing_without_limit_stops_at_its_highest() {
    let (scene, listing) = Scene::selling(ListingTerms::at(0));
    scene.given(scene.buy(&listing).quantity(u64::MAX));
    scene.given(scene.buy(&listing).quantity(u64::MAX));
    assert_eq!(scene.listing_at(&listing).sold, u64::MAX);
}

#[test]
fn the_same_purchase_twice_in_one_transaction_is_two_purchases() {
    let (scene, listing) = Scene::selling(item());
    let buy = Instruction::from(scene.buy(&listing));
    let outcome = scene.run_all(&[buy.clone(), buy]).succeeded();
    let paid = 2 * i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -paid), (scene.till(), paid)]);
    assert_eq!(outcome.events.len(), 2);
}
