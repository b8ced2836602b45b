//! - given an item on sale
//!   - when its price is consented to: the price moves to the earnings, and the event says so
//!   - when several are bought: the quantity times the price moves
//!   - when the maximum is above the price: the price is paid
//!   - when a referrer is named: the share goes there, the rest to the earnings, nothing is lost
//!     - when the share is everything, or rounds to nothing
//!   - when it is free: nothing moves, and the sale counts
//!   - when the terms consented to are not those in force, or it does not sell: refused
//!   - when it cannot be paid for, or there are too few: refused
//! - given a listing that gives a pass, or is streamed: refused, naming the right way

use farthing_tests::prelude::*;

#[test]
fn the_price_goes_to_the_earnings_and_the_event_is_the_receipt() {
    // Given an item.
    let (scene, listing) = Scene::selling(item());
    // When the reader buys it.
    let buy = scene.buy(&listing).reference([5; 32]);
    let outcome = scene.run(buy).succeeded();
    // Then the event says what moved, to the unit (bug class 45).
    let (purse, till, price) = (scene.purse("reader"), scene.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (till, price)]);
    let expected = Bought {
        listing,
        deposit: purse,
        reference: [5; 32],
        quantity: 1,
        amount: PRICE,
        referral: 0,
        deposit_balance: PURSE - PRICE,
        earnings_balance: PRICE,
    };
    outcome.assert_event(expected);
    assert_eq!(scene.listing_at(&listing).sold, 1);
    assert_eq!(scene.listing_at(&listing).revenue, PRICE);
}

#[test]
fn several_units_cost_the_quantity_times_the_price() {
    let (scene, listing) = Scene::selling(item());
    let outcome = scene.run(scene.buy(&listing).quantity(7)).succeeded();
    let all = 7 * i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -all), (scene.till(), all)]);
    assert_eq!(scene.listing_at(&listing).sold, 7);
    assert_eq!(scene.listing_at(&listing).revenue, 7 * PRICE);
}

#[test]
fn a_maximum_above_the_price_is_not_what_is_paid() {
    let (scene, listing) = Scene::selling(item());
    let outcome = scene.run(scene.buy(&listing).max_price(u64::MAX)).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (scene.till(), price)]);
}

#[test]
fn the_referrer_gets_exactly_its_share_and_the_creator_the_rest() {
    // bug class 7: one floor, rounded towards the seller, and nothing is lost between the two.
    let cases: [(u64, u16, u64); 7] = [
        (1_000, 1_000, 100),
        (999, 333, 33),
        (1, 9_999, 0),
        (1, 10_000, 1),
        (10_001, 1, 1),
        (9_999, 1, 0),
        (1_000, 0, 0),
    ];
    for (price, bps, share) in cases {
        // Given a price and a share.
        let (scene, listing) = Scene::selling(referred(ListingTerms::at(price), bps));
        // When a friend is named.
        let friend = scene.purse("friend");
        let outcome = scene.run(scene.buy(&listing).referrer(Some(friend))).succeeded();
        // Then every unit is somewhere.
        let (purse, till) = (scene.purse("reader"), scene.till());
        let [paid, given, kept] = [price, share, price - share].map(i128::from);
        assert_moved(&outcome, &[(purse, -paid), (friend, given), (till, kept)]);
        let told = told(&outcome, &listing, &friend, share);
        let Event::Bought(event) = told else { panic!("no receipt") };
        assert_eq!((event.amount, event.referral), (price, share));
        assert_eq!(event.earnings_balance, price - share);
    }
}

#[test]
fn the_share_is_taken_of_the_whole_purchase_and_floored_once() {
    // bug class 7: seven times 33 would be 231; 333 of 6,993 is 232.
    let (scene, listing) = Scene::selling(referred(ListingTerms::at(999), 333));
    let friend = scene.purse("friend");
    let outcome = scene.run(scene.buy(&listing).quantity(7).referrer(Some(friend))).succeeded();
    let (purse, till) = (scene.purse("reader"), scene.till());
    assert_moved(&outcome, &[(purse, -6_993), (friend, 232), (till, 6_761)]);
}

#[test]
fn without_a_referrer_the_creator_keeps_the_share() {
    let (scene, listing) = Scene::selling(referred(item(), 5_000));
    let outcome = scene.run(scene.buy(&listing)).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (scene.till(), price)]);
}

#[test]
fn a_free_item_moves_nothing_and_still_counts() {
    let (scene, listing) = Scene::selling(referred(ListingTerms::at(0), 10_000));
    let friend = scene.purse("friend");
    let outcome = scene.run(scene.buy(&listing).referrer(Some(friend))).succeeded();
    assert_moved(&outcome, &[]);
    let Event::Bought(event) = outcome.event() else { panic!("no receipt") };
    assert_eq!((event.amount, event.referral), (0, 0));
    assert_eq!(scene.listing_at(&listing).sold, 1);
}

#[test]
fn the_last_units_of_a_supply_can_be_bought_and_not_one_more() {
    // Given three in stock.
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 3, ..item() });
    scene.given(scene.buy(&listing));
    // When three are asked for, then the last two, then one.
    scene.refuses(scene.buy(&listing).quantity(3), SoldOut);
    scene.given(scene.buy(&listing).quantity(2));
    // Then there are none left.
    scene.refuses(scene.buy(&listing), SoldOut);
}

#[test]
fn refuses_a_quantity_of_zero() {
    let (scene, listing) = Scene::selling(item());
    scene.refuses(scene.buy(&listing).quantity(0), QuantityZero);
}

#[test]
fn refuses_a_price_above_the_maximum() {
    let (scene, listing) = Scene::selling(item());
    scene.refuses(scene.buy(&listing).max_price(PRICE - 1), PriceAboveMaximum);
}

#[test]
fn refuses_another_generation_even_at_a_lower_price() {
    // Given a reader who has read the terms.
    let (scene, listing) = Scene::selling(item());
    let buy = scene.buy(&listing);
    // When the author lowers the price before the purchase lands.
    scene.change(&listing, ListingChanges { price: Some(1), ..ListingChanges::default() });
    // Then those are not the terms consented to (bug class 8).
    scene.refuses(buy, ListingChanged);
}

#[test]
fn refuses_a_generation_that_is_still_to_come() {
    let (scene, listing) = Scene::selling(item());
    scene.refuses(Buy { generation: 2, ..scene.buy(&listing) }, ListingChanged);
}

#[test]
fn refuses_a_paused_listing_until_it_sells_again() {
    // Given a pause, which changes no terms.
    let (scene, listing) = Scene::selling(item());
    let buy = scene.buy(&listing);
    let paused = |paused| ListingChanges { paused: Some(paused), ..ListingChanges::default() };
    scene.change(&listing, paused(true));
    scene.refuses(buy.clone(), ListingNotActive);
    // When it is over, then the same consent is good.
    scene.change(&listing, paused(false));
    scene.given(buy);
}

#[test]
fn refuses_a_retired_listing() {
    let (scene, listing) = Scene::selling(item());
    scene.retire(&listing);
    scene.refuses(scene.buy(&listing), ListingNotActive);
}

#[test]
fn refuses_a_listing_that_gives_a_pass() {
    for terms in [season(), keepsake()] {
        let (scene, listing) = Scene::selling(terms);
        scene.refuses(scene.buy(&listing), ListingGivesPass);
    }
}

#[test]
fn refuses_a_listing_that_is_paid_by_the_second() {
    let (scene, listing) = Scene::selling(ListingTerms { period: 3_600, ..item() });
    scene.refuses(scene.buy(&listing), ListingIsStreamed);
}

#[test]
fn refuses_a_balance_that_is_one_unit_short() {
    // Given a purse that holds one unit less than the price, then exactly the price.
    let (scene, listing) = Scene::selling(ListingTerms::at(PURSE + 1));
    scene.refuses(scene.buy(&listing), InsufficientBalance);
    scene.deposit_of("reader", 1);
    // When it is bought, then nothing is left.
    scene.given(scene.buy(&listing));
    assert_eq!(scene.balance(&scene.purse("reader")), 0);
}

#[test]
fn refuses_when_the_share_could_be_paid_but_not_the_rest() {
    // The share leaves first: a refusal after it must take it back.
    let (scene, listing) = Scene::selling(referred(ListingTerms::at(PURSE + 1), 5_000));
    scene.refuses(scene.buy(&listing).referrer(Some(scene.purse("friend"))), InsufficientBalance);
}
