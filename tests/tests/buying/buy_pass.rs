//! - given a listing with a duration and no refund window
//!   - when a pass is bought: the price goes to the seller side at once, access lasts its term
//! - given a listing with a refund window
//!   - when a pass is bought: the pass holds the price, and pins both ends
//!     - when a referrer is named: its share waits in the pass
//!     - when it is free: nothing is held, nothing is pinned
//! - when it is a gift: the holder has access, the payer the refund and the rent
//! - when several units are bought: access lasts as many terms
//! - when a unit lasts for ever, or longer than time: access is perpetual
//! - given a pass that has ended and holds nothing: the same account serves again

use farthing_tests::prelude::*;

fn bought(outcome: &Outcome) -> &PassBought {
    let Event::PassBought(event) = outcome.event() else { panic!("{}", outcome.story()) };
    event
}

#[test]
fn without_a_refund_window_the_price_is_the_sellers_at_once() {
    // Given thirty days of access.
    let (scene, listing) = Scene::selling(season());
    // When the reader buys them.
    let (now, buy) = (scene.now(), scene.buy_pass(&listing));
    let outcome = scene.run(buy.clone()).succeeded();
    // Then the price moves, nothing is held, and the event says it all (bug class 45).
    let (purse, till, price) = (scene.purse("reader"), scene.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (till, price)]);
    outcome.assert_event(PassBought {
        pass: addresses::pass(&listing, &buy.holder),
        listing,
        holder: scene.address("reader"),
        payer_deposit: purse,
        referrer: NOBODY,
        term: 1,
        units: 1,
        amount: PRICE,
        held: 0,
        referral: 0,
        started_at: now,
        expires_at: now + TERM,
        refundable_until: now,
        deposit_balance: PURSE - PRICE,
        earnings_balance: PRICE,
    });
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn with_a_refund_window_the_pass_holds_the_price_and_pins_both_ends() {
    let (scene, listing) = Scene::selling(trial());
    let (now, buy) = (scene.now(), scene.buy_pass(&listing));
    let outcome = scene.run(buy.clone()).succeeded();
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (buy.pass, price)]);
    let event = bought(&outcome);
    assert_eq!((event.amount, event.held, event.earnings_balance), (PRICE, PRICE, 0));
    assert_eq!(event.refundable_until, now + DAY);
    assert_eq!(scene.pinned_by_sales("reader"), (1, 1));
}

#[test]
fn a_pass_carries_every_term_it_was_bought_at() {
    // Given a listing whose terms are all set.
    let (scene, listing) = Scene::selling(referred(trial(), 1_250));
    // When a pass is bought through a friend.
    let friend = scene.purse("friend");
    let buy = scene.buy_pass(&listing).quantity(3).referrer(Some(friend));
    scene.given(buy.clone());
    // Then leaving never needs the listing (I6).
    let (now, pass) = (scene.now(), scene.pass_at(&buy.pass));
    assert_eq!((pass.listing, pass.creator, pass.earnings), (listing, scene.creator, scene.till()));
    assert_eq!((pass.payer_deposit, pass.referrer), (scene.purse("reader"), friend));
    assert_eq!((pass.held, pass.referral, pass.units), (3 * PRICE, 375, 3));
    assert_eq!((pass.started_at, pass.expires_at), (now, now + 3 * TERM));
    assert_eq!((pass.refundable_until, pass.fallback_expires_at), (now + DAY, now));
    assert_eq!((pass.term, pass.generation), (1, 1));
    assert_eq!((pass.version, pass.reserved), (1, [0; 2]));
    assert_eq!((pass.holder, pass.rent_payer), (buy.holder, buy.payer));
}

#[test]
fn without_a_refund_window_the_referrer_is_paid_at_once() {
    // bug class 7
    let (scene, listing) = Scene::selling(referred(season(), 333));
    let friend = scene.purse("friend");
    let outcome = scene.run(scene.buy_pass(&listing).referrer(Some(friend))).succeeded();
    let (purse, till) = (scene.purse("reader"), scene.till());
    assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
    let Event::PassBought(event) = told(&outcome, &listing, &friend, 33) else { panic!() };
    assert_eq!((event.referral, event.referrer), (33, friend));
}

#[test]
fn a_gift_gives_the_holder_access_and_leaves_the_payer_the_rent_and_the_refund() {
    // Given a friend who signs nothing.
    let (scene, listing) = Scene::selling(trial());
    let friend = scene.address("friend");
    // When the reader buys for that friend, at a sponsor's rent.
    let sponsor = scene.address("sponsor");
    let buy = scene.buy_pass(&listing).holder(friend).payer(sponsor);
    let outcome = scene.run(buy.clone()).succeeded();
    // Then each has a role.
    let pass = scene.pass_at(&buy.pass);
    assert_eq!((pass.holder, pass.payer_deposit), (friend, scene.purse("reader")));
    let rent = i128::from(scene.rent(Pass::SIZE));
    assert_eq!((pass.rent_payer, outcome.lamports_delta(&sponsor)), (sponsor, -rent));
    assert_eq!(outcome.lamports_delta(&scene.address("reader")), 0);
}

#[test]
fn several_units_last_as_many_terms() {
    let (scene, listing) = Scene::selling(season());
    let outcome = scene.run(scene.buy_pass(&listing).quantity(12)).succeeded();
    assert_eq!(bought(&outcome).expires_at, scene.now() + 12 * TERM);
    assert_eq!((bought(&outcome).units, bought(&outcome).amount), (12, 12 * PRICE));
}

#[test]
fn a_unit_without_duration_lasts_for_ever() {
    // bug class 40: the sentinel is the end of time, and no clock reaches it.
    let (scene, _, pass) = Scene::with_pass(keepsake());
    assert_eq!(scene.pass_at(&pass).expires_at, i64::MAX);
    scene.at(i64::MAX - 1);
    assert!(!scene.pass_at(&pass).is_expired(scene.now()));
}

#[test]
fn terms_longer_than_time_end_with_it() {
    // bug class 5: neither duration nor product wraps into the past.
    for (duration, quantity) in [(u64::MAX, 1), (1 << 62, 4), (u64::MAX, u64::MAX)] {
        let terms = ListingTerms { duration, ..ListingTerms::default() };
        let (scene, listing) = Scene::selling(terms);
        let outcome = scene.run(scene.buy_pass(&listing).quantity(quantity)).succeeded();
        assert_eq!(bought(&outcome).expires_at, i64::MAX);
    }
}

#[test]
fn the_longest_refund_window_is_ninety_days() {
    let window = 90 * DAY;
    let (scene, listing) =
        Scene::selling(ListingTerms { refund_window: window as u64, ..keepsake() });
    let outcome = scene.run(scene.buy_pass(&listing)).succeeded();
    assert_eq!(bought(&outcome).refundable_until, scene.now() + window);
}

#[test]
fn a_free_trial_holds_nothing_and_pins_nothing() {
    // bug class 41: what holds no money must not keep anyone's account open.
    let (scene, listing) = Scene::selling(ListingTerms { price: 0, ..referred(trial(), 10_000) });
    let friend = scene.purse("friend");
    let outcome = scene.run(scene.buy_pass(&listing).referrer(Some(friend))).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn an_ended_pass_serves_again_at_the_rent_of_its_first_payer() {
    // Given a pass that has ended.
    let (scene, listing, pass) = Scene::with_pass(season());
    scene.at(scene.pass_at(&pass).expires_at);
    // When a stranger buys it anew for the reader, and offers the rent.
    let reader = scene.address("reader");
    let buy = scene.buy_pass_by(&listing, "stranger").holder(reader);
    let outcome = scene.run(buy).succeeded();
    // Then no rent is needed, and the first payer of it keeps the claim (bug class 41).
    assert_eq!(outcome.lamports_delta(&scene.address("stranger")), 0);
    let pass = scene.pass_at(&pass);
    assert_eq!((pass.rent_payer, pass.payer_deposit), (reader, scene.purse("stranger")));
    assert_eq!((pass.started_at, pass.expires_at), (scene.now(), scene.now() + TERM));
}

#[test]
fn a_holder_can_be_any_address_and_is_not_asked() {
    // A vault of another program, which has no key: nothing but the expiry ends its access.
    let (scene, listing) = Scene::selling(season());
    let vault = addresses::reserve(&listing);
    let buy = scene.buy_pass(&listing).holder(vault);
    scene.given(buy.clone());
    scene.refuses(scene.close_pass(&buy.pass, "reader"), NotHolder);
    scene.at(scene.pass_at(&buy.pass).expires_at);
    scene.given(scene.close_pass(&buy.pass, "reader"));
}

#[test]
fn what_passes_hold_is_out_of_reach_of_a_distribution() {
    // bug class 24: nobody's money counts as earned before it is.
    let (scene, _, pass) = Scene::with_pass(trial());
    let creator = scene.get(&scene.creator);
    let distribute = Distribute::of(scene.creator, &creator, scene.token.mint);
    scene.run(distribute).assert_did_nothing();
    assert_eq!(scene.pass_at(&pass).held, PRICE);
}
