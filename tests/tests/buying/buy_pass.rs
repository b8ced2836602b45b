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

use super::support::*;
use farthing_sdk::{
    NOBODY,
    accounts::{AccountKind, Pass},
    addresses,
    args::ListingTerms,
    events::{Event, PassBought},
    instructions::{BuyPass, Distribute},
};
use farthing_tests::Outcome;

fn bought(outcome: &Outcome) -> &PassBought {
    let Event::PassBought(event) = outcome.event() else { panic!("{}", outcome.story()) };
    event
}

#[test]
fn without_a_refund_window_the_price_is_the_sellers_at_once() {
    // Given thirty days of access.
    let (shop, listing) = Shop::selling(season());
    // When the reader buys them.
    let (now, buy) = (shop.now(), shop.buy_pass(&listing));
    let outcome = shop.run(buy.clone()).assert_ok();
    // Then the price moves, nothing is held, and the event tells it all (bug class 45).
    let (purse, till, price) = (shop.purse("reader"), shop.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (till, price)]);
    let expected = PassBought {
        pass: addresses::pass(&listing, &buy.holder),
        listing,
        holder: shop.address("reader"),
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
    };
    assert_eq!(outcome.event(), &Event::PassBought(expected));
    assert_eq!(shop.pinned("reader"), (0, 0));
}

#[test]
fn with_a_refund_window_the_pass_holds_the_price_and_pins_both_ends() {
    let (shop, listing) = Shop::selling(trial());
    let (now, buy) = (shop.now(), shop.buy_pass(&listing));
    let outcome = shop.run(buy.clone()).assert_ok();
    let (purse, price) = (shop.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (buy.pass, price)]);
    let event = bought(&outcome);
    assert_eq!((event.amount, event.held, event.earnings_balance), (PRICE, PRICE, 0));
    assert_eq!(event.refundable_until, now + DAY);
    assert_eq!(shop.pinned("reader"), (1, 1));
}

#[test]
fn a_pass_carries_every_term_it_was_bought_at() {
    // Given a listing whose terms are all set.
    let (shop, listing) = Shop::selling(referred(trial(), 1_250));
    // When a pass is bought through a friend.
    let friend = shop.purse("friend");
    let buy = shop.buy_pass(&listing).quantity(3).referrer(Some(friend));
    shop.given(buy.clone());
    // Then leaving never needs the listing (I6).
    let (now, pass) = (shop.now(), shop.pass_at(&buy.pass));
    assert_eq!((pass.listing, pass.creator, pass.earnings), (listing, shop.creator, shop.till()));
    assert_eq!((pass.payer_deposit, pass.referrer), (shop.purse("reader"), friend));
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
    let (shop, listing) = Shop::selling(referred(season(), 333));
    let friend = shop.purse("friend");
    let outcome = shop.run(shop.buy_pass(&listing).referrer(Some(friend))).assert_ok();
    let (purse, till) = (shop.purse("reader"), shop.till());
    assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
    let Event::PassBought(event) = told(&outcome, &listing, &friend, 33) else { panic!() };
    assert_eq!((event.referral, event.referrer), (33, friend));
}

#[test]
fn a_gift_gives_the_holder_access_and_leaves_the_payer_the_rent_and_the_refund() {
    // Given a friend who signs nothing.
    let (shop, listing) = Shop::selling(trial());
    let friend = shop.address("friend");
    // When the reader buys for that friend, at a sponsor's rent.
    let sponsor = shop.address("sponsor");
    let buy = shop.buy_pass(&listing).holder(friend).payer(sponsor);
    let outcome = shop.run(buy.clone()).assert_ok();
    // Then each has a role.
    let pass = shop.pass_at(&buy.pass);
    assert_eq!((pass.holder, pass.payer_deposit), (friend, shop.purse("reader")));
    let rent = i128::from(shop.rent(Pass::SIZE));
    assert_eq!((pass.rent_payer, outcome.lamports_delta(&sponsor)), (sponsor, -rent));
    assert_eq!(outcome.lamports_delta(&shop.address("reader")), 0);
}

#[test]
fn several_units_last_as_many_terms() {
    let (shop, listing) = Shop::selling(season());
    let outcome = shop.run(shop.buy_pass(&listing).quantity(12)).assert_ok();
    assert_eq!(bought(&outcome).expires_at, shop.now() + 12 * TERM);
    assert_eq!((bought(&outcome).units, bought(&outcome).amount), (12, 12 * PRICE));
}

#[test]
fn a_unit_without_duration_lasts_for_ever() {
    // bug class 40: the sentinel is the end of time, and no clock reaches it.
    let (shop, _, pass) = Shop::with_pass(keepsake());
    assert_eq!(shop.pass_at(&pass).expires_at, i64::MAX);
    shop.at(i64::MAX - 1);
    assert!(!shop.pass_at(&pass).is_expired(shop.now()));
}

#[test]
fn terms_longer_than_time_end_with_it() {
    // bug class 5: neither duration nor product wraps into the past.
    for (duration, quantity) in [(u64::MAX, 1), (1 << 62, 4), (u64::MAX, u64::MAX)] {
        let terms = ListingTerms { duration, ..ListingTerms::default() };
        let (shop, listing) = Shop::selling(terms);
        let outcome = shop.run(shop.buy_pass(&listing).quantity(quantity)).assert_ok();
        assert_eq!(bought(&outcome).expires_at, i64::MAX);
    }
}

#[test]
fn the_longest_refund_window_is_ninety_days() {
    let window = 90 * DAY;
    let (shop, listing) =
        Shop::selling(ListingTerms { refund_window: window as u64, ..keepsake() });
    let outcome = shop.run(shop.buy_pass(&listing)).assert_ok();
    assert_eq!(bought(&outcome).refundable_until, shop.now() + window);
}

#[test]
fn a_free_trial_holds_nothing_and_pins_nothing() {
    // bug class 41: what holds no money must not keep anyone's account open.
    let (shop, listing) = Shop::selling(ListingTerms { price: 0, ..referred(trial(), 10_000) });
    let friend = shop.purse("friend");
    let outcome = shop.run(shop.buy_pass(&listing).referrer(Some(friend))).assert_ok();
    assert_moved(&outcome, &[]);
    assert_eq!(shop.pinned("reader"), (0, 0));
}

#[test]
fn an_ended_pass_serves_again_at_the_rent_of_whoever_paid_first() {
    // Given a pass that has ended.
    let (shop, listing, pass) = Shop::with_pass(season());
    shop.at(shop.pass_at(&pass).expires_at);
    // When a stranger buys it anew for the reader, and offers the rent.
    let reader = shop.address("reader");
    let buy = shop.buy_pass_by(&listing, "stranger").holder(reader);
    let outcome = shop.run(buy).assert_ok();
    // Then no rent is needed, and the first payer of it keeps the claim (bug class 41).
    assert_eq!(outcome.lamports_delta(&shop.address("stranger")), 0);
    let pass = shop.pass_at(&pass);
    assert_eq!((pass.rent_payer, pass.payer_deposit), (reader, shop.purse("stranger")));
    assert_eq!((pass.started_at, pass.expires_at), (shop.now(), shop.now() + TERM));
}

#[test]
fn a_prefunded_address_takes_a_pass_all_the_same() {
    // bug class 13: anyone can send lamports to an address before it is opened.
    let rent = Shop::open().rent(Pass::SIZE);
    for lamports in [1, rent - 1, rent, rent + 1, 10 * rent] {
        // Given lamports at the address.
        let (shop, listing) = Shop::selling(season());
        let buy: BuyPass = shop.buy_pass(&listing);
        shop.prefund(&buy.pass, lamports);
        // When the pass is bought and, once it has ended, closed.
        let paid = -shop.run(buy.clone()).assert_ok().lamports_delta(&buy.payer);
        shop.at(shop.pass_at(&buy.pass).expires_at);
        let back = shop.run(shop.close(&buy.pass, "stranger")).assert_ok();
        // Then only what lacked was taken, and all goes to the rent payer (I8).
        assert_eq!(paid, i128::from(rent.saturating_sub(lamports)));
        assert_eq!(back.lamports_delta(&buy.payer), i128::from(lamports.max(rent)));
    }
}

#[test]
fn a_holder_can_be_any_address_and_is_not_asked() {
    // A vault of another program, which has no key: nothing but the expiry ends its access.
    let (shop, listing) = Shop::selling(season());
    let vault = addresses::reserve(&listing);
    let buy = shop.buy_pass(&listing).holder(vault);
    shop.given(buy.clone());
    shop.refuses(shop.close(&buy.pass, "reader"), farthing_sdk::errors::FarthingError::NotHolder);
    shop.at(shop.pass_at(&buy.pass).expires_at);
    shop.given(shop.close(&buy.pass, "reader"));
}

#[test]
fn what_passes_hold_is_out_of_reach_of_a_distribution() {
    // bug class 24: nobody's money counts as earned before it is.
    let (shop, _, pass) = Shop::with_pass(trial());
    let creator = shop.get(&shop.creator);
    let distribute = Distribute::of(shop.creator, &creator, shop.token.mint);
    let _ = shop.run(distribute).assert_ok().assert_unchanged().assert_no_event();
    assert_eq!(shop.pass_at(&pass).held, PRICE);
}
