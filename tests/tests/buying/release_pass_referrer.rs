//! - given a pass that names a referrer
//!   - when it is released: the referrer gets its share, the creator the rest
//!   - when the referrer's deposit is gone: its share goes to the creator, and nothing is stuck
//!   - when whoever paid the rent of the referrer's deposit would close it before that: a unit in it prevents it
//!   - when there is something else, or a new deposit, at that address: only a deposit is paid

use farthing_sdk::core::bounds::DEPOSIT_RENT_TERM;
use farthing_tests::prelude::*;

/// A shop, a pass that a friend referred to, due for release.
fn due(bps: u16) -> (Scene, Address) {
    let (scene, listing) = Scene::selling(referred(trial(), bps));
    let buy = scene.buy_pass(&listing).referrer(Some(scene.purse("friend")));
    scene.given(buy.clone());
    scene.at(scene.pass_at(&buy.pass).refundable_until);
    (scene, buy.pass)
}

/// The friend closes its deposit.
fn leave(scene: &Scene) {
    let (deposit, owner) = (scene.purse("friend"), scene.address("friend"));
    let account: Deposit = scene.get(&deposit);
    scene.given(CloseDeposit { authority: owner, deposit, rent_payer: account.rent_payer });
}

#[test]
fn the_referrer_gets_exactly_its_share_and_the_creator_the_rest() {
    // bug class 7
    let cases = [(0, 0), (1, 0), (9, 0), (10, 1), (333, 33), (9_999, 999), (10_000, 1_000)];
    for (bps, share) in cases {
        let (scene, pass) = due(bps);
        let outcome = scene.run(scene.release_pass(&pass)).succeeded();
        let [price, given] = [PRICE, share].map(i128::from);
        let (friend, till) = (scene.purse("friend"), scene.till());
        assert_moved(&outcome, &[(pass, -price), (friend, given), (till, price - given)]);
        let told = told(&outcome, &scene.pass_at(&pass).listing, &friend, share);
        let Event::PassReleased(event) = told else { panic!("no release") };
        assert_eq!((event.amount, event.referral), (PRICE, share));
    }
}

#[test]
fn a_pass_through_which_everyone_is_paid_can_be_renewed_through_someone_else() {
    // Given a term with a referrer, released.
    let (scene, pass) = due(5_000);
    scene.given(scene.release_pass(&pass));
    // When the next term names none.
    scene.given(scene.renew(&pass));
    // Then the share of the last term is gone with it.
    let after = scene.pass_at(&pass);
    assert_eq!((after.referrer, after.referral), (NOBODY, 0));
}

#[test]
fn whoever_lent_a_referrer_its_rent_can_take_its_share_away_unless_a_unit_is_in_the_deposit() {
    // What docs/adr/0027 leaves, and its remedy. Given a referrer whose deposit the creator's sponsor opened.
    for kept in [0, 1] {
        let (scene, listing) = Scene::selling(referred(trial(), 5_000));
        leave(&scene);
        let (friend, sponsor) = (scene.purse("friend"), scene.address("sponsor"));
        let open = OpenDeposit::new(scene.address("friend"), scene.token.mint);
        scene.given(open.payer(sponsor));
        let buy = scene.buy_pass(&listing).referrer(Some(friend));
        scene.given(buy.clone());
        if kept != 0 {
            let (reader, mint) = (scene.address("reader"), scene.token.mint);
            scene.given(Pay::new(reader, mint, friend, kept));
        }
        scene.advance_seconds(DEPOSIT_RENT_TERM);
        // When that sponsor closes it, and the pass is released.
        let close = CloseDeposit::of(&scene.get(&friend)).authority(sponsor);
        scene.refuses_unless(kept == 0, close, DepositNotEmpty);
        let outcome = scene.run(scene.release_pass(&buy.pass)).succeeded();
        // Then the share is the creator's, or the referrer's who kept one unit.
        let share = if kept == 0 { 0 } else { PRICE / 2 };
        let Some(Event::PassReleased(told)) = outcome.events.last() else { panic!("no release") };
        assert_eq!(told.referral, share);
    }
}

#[test]
fn the_share_goes_to_the_creator_if_the_referrers_deposit_is_gone() {
    // bug classes 29, 41: the referrer is not pinned, and cannot keep the creator waiting.
    let (scene, pass) = due(5_000);
    leave(&scene);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (scene.till(), price)]);
    let Event::PassReleased(event) = outcome.event() else { panic!("no release") };
    assert_eq!((event.amount, event.referral, event.earnings_balance), (PRICE, 0, PRICE));
}

#[test]
fn lamports_at_the_address_of_a_closed_deposit_are_no_deposit() {
    // bug class 43
    let (scene, pass) = due(5_000);
    leave(&scene);
    scene.prefund(&scene.purse("friend"), 1_000_000_000);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (scene.till(), price)]);
}

#[test]
fn a_deposit_that_was_opened_again_is_the_same_referrers() {
    // It belongs to the same wallet, by whomever it was opened.
    let (scene, pass) = due(5_000);
    leave(&scene);
    scene.deposit_of("friend", 0);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    let half = i128::from(PRICE) / 2;
    let (friend, till) = (scene.purse("friend"), scene.till());
    assert_moved(&outcome, &[(pass, -2 * half), (friend, half), (till, half)]);
}

#[test]
fn a_forged_deposit_of_another_program_is_not_paid() {
    // bug class 20: the right bytes under the wrong owner.
    let (scene, pass) = due(5_000);
    leave(&scene);
    let friend = scene.purse("friend");
    scene.forge_copy(&scene.purse("reader"), friend, Address::new_from_array([3; 32]));
    let forged = scene.data(&friend);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    assert_eq!(scene.balance(&scene.till()), PRICE);
    assert_eq!(scene.data(&friend), forged);
    assert_eq!(outcome.lamports_delta(&friend), 0);
}
