//! Terms are fixed at the moment of agreement (I6).
//!
//! - given a pass
//!   - when the author changes every term, or closes the listing: price, window, expiry, share and
//!     receiver of this term stay as agreed, whether it is refunded or released
//!   - when the operator is dismissed: it can no longer refund
//! - given a free fall of the clock, or a window longer than the term: still one of refund or release
//! - given frozen tokens in the reserve: money still moves inside it

use super::support::*;
use farthing_sdk::{
    accounts::Reserve,
    addresses,
    args::{CreatorChanges, ListingChanges, ListingTerms},
    errors::FarthingError,
    instructions::{UpdateCreator, Withdraw},
    solana::{Account, Address, ReadableAccount, token},
};
use farthing_tests::Refusal;

/// Where a token account says how it is; 2 means frozen.
const TOKEN_STATE: usize = 108;

/// The author turns everything round.
fn everything_else() -> ListingChanges {
    ListingChanges {
        price: Some(1),
        period: None,
        duration: Some(1),
        refund_window: Some(1),
        supply_cap: Some(1),
        referral_bps: Some(0),
        content_hash: Some([1; 32]),
        uri: Some("elsewhere".into()),
        paused: Some(true),
    }
}

/// A pass that a friend referred to.
fn referred_pass() -> (Shop, Address, Address) {
    let (shop, listing) = Shop::selling(referred(trial(), 5_000));
    let buy = shop.buy_pass(&listing).referrer(Some(shop.purse("friend")));
    shop.given(buy.clone());
    (shop, listing, buy.pass)
}

#[test]
fn a_change_of_terms_leaves_every_pass_as_it_is() {
    // bug classes 8, 11
    let (shop, listing, pass) = referred_pass();
    let before = shop.pass_at(&pass);
    shop.change(&listing, everything_else());
    assert_eq!(shop.pass_at(&pass), before);
}

#[test]
fn the_share_agreed_is_the_share_paid() {
    // bug class 8
    let (shop, listing, pass) = referred_pass();
    shop.change(&listing, everything_else());
    shop.remove(&listing);
    shop.at(shop.pass_at(&pass).refundable_until);
    let outcome = shop.run(shop.release(&pass)).assert_ok();
    let half = i128::from(PRICE) / 2;
    let (friend, till) = (shop.purse("friend"), shop.till());
    assert_moved(&outcome, &[(pass, -2 * half), (friend, half), (till, half)]);
}

#[test]
fn a_new_payout_does_not_change_where_a_pass_pays_into() {
    // bug class 16: the earnings are those of the purchase, whoever divides them later.
    let (shop, _, pass) = referred_pass();
    let (author, heir) = (shop.address("author"), shop.address("heir"));
    let changes = CreatorChanges { payout: Some(heir), ..CreatorChanges::default() };
    shop.given(UpdateCreator::new(author, shop.creator, changes));
    assert_eq!(shop.pass_at(&pass).earnings, shop.till());
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
}

#[test]
fn a_dismissed_operator_can_no_longer_refund() {
    // bug class 39: in every state of a pass, the author can be rid of a stolen operator key.
    let (shop, _, pass) = referred_pass();
    let author = shop.address("author");
    let changes =
        CreatorChanges { operator: Some(farthing_sdk::NOBODY), ..CreatorChanges::default() };
    shop.given(UpdateCreator::new(author, shop.creator, changes));
    shop.refuses(shop.refund(&pass, "operator"), FarthingError::NotRefunder);
    shop.given(shop.refund(&pass, "author"));
}

#[test]
fn a_clock_that_falls_back_never_opens_both_ways_at_once() {
    // bug class 3: validators' clocks may stall or step back a little.
    let (shop, _, pass) = referred_pass();
    let until = shop.pass_at(&pass).refundable_until;
    shop.at(until);
    shop.refuses(shop.refund(&pass, "reader"), FarthingError::RefundWindowOver);
    shop.at(until - 1);
    shop.refuses(shop.release(&pass), FarthingError::RefundWindowOpen);
    shop.given(shop.refund(&pass, "reader"));
    shop.at(until);
    shop.refuses(shop.release(&pass), FarthingError::PassHoldsNothing);
}

#[test]
fn a_term_that_ends_inside_its_window_can_still_be_refunded() {
    // The seller chose these terms; what is agreed is agreed.
    let (shop, listing) = Shop::selling(ListingTerms { duration: 60, ..trial() });
    let pass = shop.pass(&listing, "reader");
    shop.at(shop.pass_at(&pass).refundable_until - 1);
    assert!(shop.pass_at(&pass).is_expired(shop.now()));
    shop.given(shop.refund(&pass, "reader"));
}

#[test]
fn frozen_tokens_stop_withdrawals_and_nothing_inside_the_reserve() {
    // bug classes 29, 33: an issuer can freeze the reserve's tokens, not the balances.
    for release in [false, true] {
        let (shop, _, pass) = referred_pass();
        freeze(&shop);
        let withdraw = Withdraw::new(shop.address("reader"), shop.token, 1);
        shop.token_account(&shop.address("reader"), shop.token);
        let frozen = Refusal::Token(token::error::TokenError::AccountFrozen as u32);
        let _ = shop.run(withdraw).assert_framework_err(frozen);
        if release {
            shop.at(shop.pass_at(&pass).refundable_until);
            shop.given(shop.release(&pass));
        } else {
            shop.given(shop.refund(&pass, "reader"));
        }
        shop.conserve();
    }
}

/// Freezes the reserve's token account.
fn freeze(shop: &Shop) {
    let reserve: Reserve = shop.get(&addresses::reserve(&shop.token.mint));
    let snapshot = shop.snapshot();
    let account = snapshot.account(&reserve.tokens).unwrap();
    let mut data = account.data().to_vec();
    data[TOKEN_STATE] = 2;
    let (lamports, owner) = (account.lamports(), *account.owner());
    shop.forge(reserve.tokens, Account { lamports, data, owner, ..Account::default() });
}
