//! Vouchers turned into balance.
//!
//! - given a voucher: the payee has what it promises and was not claimed, by anyone who pushes it
//! - given a newer one: the difference; an older or an equal one: nothing
//! - given more than is funded: what is funded, and the rest after a top-up
//! - given an expiry, a channel that closes: to the second
//! - given many: each is paid or skipped with its status (bug class 30)

use farthing_tests::prelude::*;

#[track_caller]
fn claimed(scene: &Scene, records: &[VoucherRecord]) -> Outcome {
    scene.run_all(&scene.claim(records)).succeeded()
}

#[track_caller]
fn claims(scene: &Scene, records: &[VoucherRecord]) {
    claimed(scene, records).assert_ok();
}

/// Refused because nothing pays.
#[track_caller]
fn pays_nothing(scene: &Scene, record: VoucherRecord) {
    let outcome = scene.run_all(&scene.claim(&[record]));
    outcome.assert_err(NothingClaimed);
}

/// The status of a voucher that is skipped, learned from a claim with a good one beside it.
#[track_caller]
fn status_of(scene: &Scene, record: VoucherRecord) -> u8 {
    let good = scene.channel(scene.by_voucher());
    let outcome = claimed(scene, &[scene.promise(&good, 1), record]);
    let one = (scene.purse("friend"), 1);
    assert_moved(&outcome, &[one, (good, -1)]);
    outcome.return_data[1]
}

#[test]
fn a_voucher_is_paid_into_a_deposit_and_into_earnings() {
    for earnings in [false, true] {
        let scene = Scene::set();
        let payee = if earnings { scene.till() } else { scene.purse("friend") };
        let channel = scene.channel_to(payee, scene.by_voucher());
        let claim = Claim::of(payee, &[scene.promise(&channel, 300)]).unwrap();
        let outcome = scene.run_all(&claim).succeeded();
        assert_moved(&outcome, &[(channel, -300), (payee, 300)]);
        let item = BatchItem { status: status::PAID, amount: 300, total: 300 };
        let expected =
            VouchersClaimed { payee, amount: 300, payee_balance: 300, items: vec![item] };
        assert_eq!(*outcome.event(), Event::VouchersClaimed(expected));
        assert!(outcome.return_data.is_empty());
    }
}

#[test]
fn a_voucher_is_cumulative_and_pays_the_difference() {
    let (scene, channel) = Scene::with_channel();
    for (cumulative, paid) in [(1, 1), (2, 1), (300, 298), (FUNDED, FUNDED - 300)] {
        let outcome = claimed(&scene, &[scene.promise(&channel, cumulative)]);
        let paid = i128::from(paid);
        assert_moved(&outcome, &[(channel, -paid), (scene.purse("friend"), paid)]);
    }
    let ended = scene.channel_at(&channel);
    assert_eq!((ended.claimed, ended.funded), (FUNDED, FUNDED));
}

#[test]
fn the_same_voucher_an_equal_one_and_a_lower_one_pay_nothing() {
    // bug class 10: replayed at once, later, and before a newer one.
    let (scene, channel) = Scene::with_channel();
    let paid = scene.promise(&channel, 300);
    claims(&scene, &[paid]);
    for stale in [paid, scene.promise(&channel, 300), scene.promise(&channel, 299)] {
        pays_nothing(&scene, stale);
        assert_eq!(status_of(&scene, stale), status::NOTHING_DUE);
    }
    claims(&scene, &[scene.promise(&channel, 301)]);
    pays_nothing(&scene, paid);
    pays_nothing(&scene, scene.promise(&channel, 0));
    assert_eq!(scene.channel_at(&channel).claimed, 301);
}

#[test]
fn above_what_is_funded_pays_what_is_funded_and_the_rest_after_a_top_up() {
    // I2
    let (scene, channel) = Scene::with_channel();
    let large = scene.promise(&channel, FUNDED + 500);
    claims(&scene, &[large]);
    assert_eq!(scene.channel_at(&channel).claimed, FUNDED);
    pays_nothing(&scene, large);
    scene.given(scene.top_up_channel(&channel, 200));
    claims(&scene, &[large]);
    assert_eq!(scene.channel_at(&channel).claimed, FUNDED + 200);
    scene.given(scene.top_up_channel(&channel, 1_000));
    claims(&scene, &[large]);
    assert_eq!(scene.channel_at(&channel).claimed, FUNDED + 500);
}

#[test]
fn an_empty_channel_pays_nothing_until_there_is_something() {
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.withdraw_channel(&channel, 0));
    let promise = scene.promise(&channel, 5);
    pays_nothing(&scene, promise);
    assert_eq!(status_of(&scene, promise), status::NOTHING_DUE);
    scene.given(scene.top_up_channel(&channel, 3));
    claims(&scene, &[promise]);
    assert_eq!(scene.channel_at(&channel).claimed, 3);
}

#[test]
fn the_largest_promise_there_is_pays_what_is_funded() {
    // bug class 5
    let (scene, channel) = Scene::with_channel();
    claims(&scene, &[scene.promise(&channel, u64::MAX)]);
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

#[test]
fn a_voucher_is_good_until_the_second_before_its_expiry() {
    // bug class 40: zero is never, what is negative has passed.
    let (scene, channel) = Scene::with_channel();
    let until = scene.now() + 10;
    let [first, second] = [100, 200].map(|amount| scene.promise_until(&channel, amount, until));
    scene.at(until - 1);
    claims(&scene, &[first]);
    scene.at(until);
    pays_nothing(&scene, second);
    assert_eq!(status_of(&scene, second), status::EXPIRED);
    for past in [1, -1, i64::MIN] {
        let past = scene.promise_until(&channel, 200, past);
        assert_eq!(status_of(&scene, past), status::EXPIRED);
    }
    for later in [0, until + 1, i64::MAX] {
        let amount = scene.channel_at(&channel).claimed + 1;
        claims(&scene, &[scene.promise_until(&channel, amount, later)]);
    }
}

#[test]
fn it_is_paid_until_the_second_before_the_grace_ends() {
    // Asked to close, and expired.
    for expires in [false, true] {
        let scene = Scene::set();
        let since = scene.now() + 50;
        let expires_at = if expires { since } else { 0 };
        let channel = scene.channel(ChannelTerms { expires_at, ..scene.by_voucher() });
        scene.at(since);
        if !expires {
            scene.given(scene.request_close(&channel));
        }
        for (second, amount) in [(since, 1), (since + 1, 2), (since + GRACE - 1, 3)] {
            scene.at(second);
            claims(&scene, &[scene.promise(&channel, amount)]);
        }
        for second in [since + GRACE, since + GRACE + 1, i64::MAX] {
            scene.at(second);
            let late = scene.promise(&channel, 4);
            pays_nothing(&scene, late);
        }
        scene.at(since + GRACE);
        assert_eq!(status_of(&scene, scene.promise(&channel, 4)), status::GRACE_OVER);
    }
}

#[test]
fn every_voucher_that_cannot_be_paid_is_skipped_with_its_reason() {
    // bug class 30
    let scene = Scene::set();
    let other_payee = scene.channel_to(scene.till(), scene.by_voucher());
    let other_pen = ChannelTerms { credential: [9; 32], ..scene.by_voucher() };
    let other_pen = scene.channel(other_pen);
    let (chain, _) = scene.open_chain(scene.purse("friend"), UNIT, 5);
    scene.given(chain.clone());
    let ended = scene.channel(scene.by_voucher());
    scene.given(scene.close_channel(&ended, "friend"));
    let freed = scene.channel(scene.by_voucher());
    let late = scene.promise(&freed, 5);
    scene.given(scene.close_channel(&freed, "friend"));
    scene.advance_slots(151);
    scene.given(scene.free_channel(&freed));
    for (record, expected) in [
        (scene.promise(&other_payee, 5), status::OTHER_PAYEE),
        (scene.promise(&other_pen, 5), status::WRONG_CREDENTIAL),
        (scene.promise(&chain.channel, 5), status::OTHER_KIND),
        (scene.promise(&ended, 5), status::ENDED),
        (late, status::NOT_LIVE),
        (scene.promise(&scene.purse("reader"), 5), status::NOT_LIVE),
        (scene.promise(&scene.stream(running()), 5), status::NOT_LIVE),
        (scene.promise(&scene.address("stranger"), 5), status::NOT_LIVE),
        (scene.promise(&scene.creator, 5), status::NOT_LIVE),
    ] {
        pays_nothing(&scene, record);
        assert_eq!(status_of(&scene, record), expected);
    }
}

#[test]
fn eight_vouchers_are_claimed_together_and_told_in_their_order() {
    // bug classes 30, 45
    let scene = Scene::set();
    let channels: Vec<Address> = (0..8).map(|_| scene.channel(scene.by_voucher())).collect();
    let promise = |(index, channel): (usize, &Address)| scene.promise(channel, index as u64 * 10);
    let records: Vec<_> = channels.iter().enumerate().map(promise).collect();
    // More than fits into one transaction of the network, as lookup tables would make it fit.
    let outcome = claimed(&scene, &records);
    let Event::VouchersClaimed(told) = outcome.event() else { panic!("{}", outcome.story()) };
    let amounts: Vec<_> = told.items.iter().map(|item| item.amount).collect();
    assert_eq!(amounts, [0, 10, 20, 30, 40, 50, 60, 70]);
    assert_eq!((told.amount, told.payee_balance), (280, 280));
    let skipped = [status::NOTHING_DUE].into_iter().chain([status::PAID; 7]);
    assert_eq!(outcome.return_data, skipped.collect::<Vec<_>>());
}

#[test]
fn one_channel_may_stand_twice_in_a_batch_and_is_paid_once() {
    let (scene, channel) = Scene::with_channel();
    for order in [[100, 250], [350, 300]] {
        let records = order.map(|amount| scene.promise(&channel, amount));
        claims(&scene, &records);
    }
    assert_eq!(scene.channel_at(&channel).claimed, 350);
    assert_eq!(scene.balance(&scene.purse("friend")), 350);
}

#[test]
fn anyone_pushes_a_claim_and_the_payee_is_paid() {
    // Nobody of the two has to sign: the voucher is the authority.
    let (scene, channel) = Scene::with_channel();
    let claim = scene.claim(&[scene.promise(&channel, 5)]);
    assert!(claim.iter().all(|ix| ix.accounts.iter().all(|meta| !meta.is_signer)));
    let outcome = scene.run_all(&claim).succeeded();
    assert_moved(&outcome, &[(channel, -5), (scene.purse("friend"), 5)]);
}

#[test]
fn a_forged_channel_pays_nothing() {
    // bug class 20
    let (scene, channel) = Scene::with_channel();
    let forged = Address::new_from_array([88; 32]);
    let good = scene.channel(scene.by_voucher());
    scene.forge_copy(&channel, forged, scene.token.program);
    let records = [scene.promise(&good, 1), scene.promise(&forged, 5)];
    let outcome = claimed(&scene, &records);
    assert_eq!(outcome.return_data, [status::PAID, status::NOT_LIVE]);
}
