//! A pass can be bought again, so whatever consents to one names the term it expects.
//!
//! - given a pass that was bought again
//!   - when a refund, close or renewal that was signed for the old term arrives: refused
//!   - when it was closed and opened in between: refused as well
//!   - when the old term was refunded and the new one bought in the same second: refused as well
//! - given a pass closed and lamports sent to it in one transaction: it can be bought again
//! - given a listing closed: its number, and so its passes, never come back

use farthing_tests::prelude::*;

/// A pass of the reader's, its first term over and its money paid out, at the end of that term.
fn ended() -> (Scene, Address, Address) {
    let (scene, listing, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.at(scene.pass_at(&pass).expires_at);
    (scene, listing, pass)
}

#[test]
fn a_refund_of_an_old_term_does_not_reach_the_new_one() {
    // bug classes 10, 26
    let (scene, listing, pass) = ended();
    let late = scene.refund_pass(&pass, "reader");
    // Given the same pass, now paid by a stranger.
    let reader = scene.address("reader");
    scene.given(scene.buy_pass_by(&listing, "stranger").holder(reader));
    // When the reader's old refund arrives, with the accounts of today.
    let mut refund = scene.refund_pass(&pass, "reader");
    refund.expected_term = late.expected_term;
    scene.refuses(refund, PassTermChanged);
}

#[test]
fn a_renewal_of_an_old_term_does_not_reach_the_new_one() {
    // bug classes 10, 26
    let (scene, listing, pass) = ended();
    let late = scene.renew(&pass);
    scene.given(scene.buy_pass(&listing));
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.refuses(late, PassTermChanged);
}

#[test]
fn a_close_of_an_old_term_does_not_take_the_new_one_away() {
    // bug class 10: the holder gave up what had ended, not what was bought since.
    let (scene, listing, pass) = Scene::with_pass(season());
    let late = scene.close_pass(&pass, "reader");
    scene.at(scene.pass_at(&pass).expires_at);
    scene.given(scene.buy_pass(&listing));
    scene.refuses(late, PassTermChanged);
}

#[test]
fn a_close_of_a_renewed_term_is_refused() {
    // bug class 10
    let (scene, _, pass) = Scene::with_pass(season());
    let late = scene.close_pass(&pass, "reader");
    scene.advance_seconds(1);
    scene.given(scene.renew(&pass));
    scene.refuses(late, PassTermChanged);
}

#[test]
fn a_pass_that_was_closed_and_opened_again_is_another_one() {
    // bug classes 10, 21
    let (scene, listing, pass) = ended();
    let (refund, close) = (scene.refund_pass(&pass, "reader"), scene.close_pass(&pass, "reader"));
    scene.given(close.clone());
    scene.given(scene.buy_pass(&listing));
    scene.refuses(refund, PassTermChanged);
    scene.refuses(close, PassTermChanged);
}

#[test]
fn closed_and_bought_again_in_one_transaction_nothing_of_the_old_term_is_left() {
    // bug class 21
    let (scene, listing, pass) = ended();
    let friend = scene.address("friend");
    let close = Instruction::from(scene.close_pass(&pass, "stranger"));
    let buy = scene.buy_pass(&listing).payer(friend);
    scene.run_all(&[close, buy.instruction()]).assert_ok();
    let after = scene.pass_at(&pass);
    assert_eq!((after.rent_payer, after.started_at), (friend, scene.now()));
    assert_eq!((after.held, after.units, after.version), (PRICE, 1, 1));
}

#[test]
fn lamports_sent_to_a_pass_while_it_closes_do_not_keep_it_from_coming_back() {
    // bug class 21: a stranger may close an expired pass, and must not brick its address.
    let (scene, listing, pass) = ended();
    let stranger = scene.address("stranger");
    let close = Instruction::from(scene.close_pass(&pass, "stranger"));
    let send = system_instruction::transfer(&stranger, &pass, 10_000_000);
    scene.run_all(&[close, send]).assert_ok();
    // When the reader comes back.
    scene.given(scene.buy_pass(&listing));
    assert_eq!(scene.pass_at(&pass).started_at, scene.now());
}

#[test]
fn a_refund_signed_for_a_term_does_not_reach_one_bought_in_the_same_second() {
    // bug class 10: a client signed the refund of a term twice; meanwhile the holder has a new
    // term, of another payer, bought in the second of the first.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let refund = scene.refund_pass(&pass, "reader");
    scene.given(refund.clone());
    scene.given(scene.buy_pass(&listing));
    scene.refuses(refund, PassTermChanged);
}

#[test]
fn a_close_signed_for_a_term_does_not_reach_one_bought_in_the_same_second() {
    // bug class 10
    let (scene, listing, pass) = Scene::with_pass(season());
    let close = scene.close_pass(&pass, "reader");
    scene.given(close.clone());
    scene.given(scene.buy_pass(&listing));
    scene.refuses(close, PassTermChanged);
}

#[test]
fn the_number_of_a_closed_listing_is_never_given_again() {
    // bug class 9: otherwise old passes would open what is sold under the old name.
    let (scene, listing, pass) = Scene::with_pass(season());
    let number = scene.listing_at(&listing).number;
    scene.remove(&listing);
    let author = scene.address("author");
    let again = CreateListing::new(author, scene.creator, scene.token.mint, number, item());
    assert_eq!(again.listing, listing);
    scene.refuses(again, ListingNumberNotNext);
    let pass: Pass = scene.get(&pass);
    assert_eq!(pass.listing, listing);
}

#[test]
fn every_term_of_a_pass_has_a_number_of_its_own() {
    // bug class 10: bought, refunded, renewed, closed, bought again: all in one second.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let mut terms = vec![scene.pass_at(&pass).term];
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.given(scene.renew(&pass));
    terms.push(scene.pass_at(&pass).term);
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.given(scene.close_pass(&pass, "reader"));
    scene.given(scene.buy_pass(&listing));
    terms.push(scene.pass_at(&pass).term);
    assert_eq!(terms, [1, 2, 3]);
}

#[test]
fn a_renewal_signed_for_a_term_does_not_reach_one_that_was_refunded_since() {
    // bug class 10: the expiry is what it was before, the term is not.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    let renew = scene.renew(&pass);
    scene.given(renew.clone());
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.refuses(renew, PassTermChanged);
}

#[test]
fn refuses_a_term_more_than_can_be_numbered() {
    // bug class 5: a number that comes round would name two terms.
    let (scene, listing, pass) = Scene::with_pass(season());
    scene.tamper(&listing, |listing: &mut Listing| listing.terms = u64::MAX);
    scene.refuses(scene.renew(&pass), CountOverflow);
}
