//! Vouchers turned into balance, with their signatures checked by the program itself.
//!
//! - given a voucher: the payee has what it promises and was not claimed, by anyone who pushes it
//! - given a newer one: the difference; an older or an equal one: nothing
//! - given more than is funded: what is funded, and the rest after a top-up
//! - given an expiry, a channel that closes: to the second
//! - given anything that is wrong: its status, in the order in which it is asked, and the others are paid
//! - given a voucher that `claim` takes: both take it, and no unit twice

use farthing_tests::prelude::*;

fn claim(scene: &Scene, records: &[VoucherRecord]) -> ClaimSigned {
    ClaimSigned::of(scene.purse("friend"), records)
}

#[track_caller]
fn claimed(scene: &Scene, records: &[VoucherRecord]) -> Outcome {
    scene.run(claim(scene, records)).succeeded()
}

#[track_caller]
fn claims(scene: &Scene, record: VoucherRecord) {
    claimed(scene, &[record]).assert_ok();
}

#[track_caller]
fn pays_nothing(scene: &Scene, record: VoucherRecord) {
    scene.refuses(claim(scene, &[record]), NothingClaimed);
}

/// The status of a claim that is skipped, learned from one with a good one beside it.
#[track_caller]
fn status_of(scene: &Scene, channel: Address, voucher: VoucherClaim) -> u8 {
    let good = scene.channel(scene.by_voucher());
    let mut claim = claim(scene, &[scene.promise(&good, 1)]);
    claim.claims.push((channel, voucher));
    let outcome = scene.run(claim).succeeded();
    assert_moved(&outcome, &[(scene.purse("friend"), 1), (good, -1)]);
    outcome.return_data[1]
}

/// What is claimed by a record.
fn of(scene: &Scene, record: VoucherRecord) -> VoucherClaim {
    claim(scene, &[record]).claims.swap_remove(0).1
}

#[track_caller]
fn status_of_record(scene: &Scene, record: VoucherRecord) -> u8 {
    pays_nothing(scene, record);
    status_of(scene, record.channel(), of(scene, record))
}

#[test]
fn a_voucher_is_paid_into_a_deposit_and_into_earnings() {
    for earnings in [false, true] {
        let scene = Scene::set();
        let payee = if earnings { scene.till() } else { scene.purse("friend") };
        let channel = scene.channel_to(payee, scene.by_voucher());
        let before = scene.channel_at(&channel);
        let claim = ClaimSigned::of(payee, &[scene.promise(&channel, 300)]);
        let outcome = scene.run(claim).succeeded();
        assert_moved(&outcome, &[(channel, -300), (payee, 300)]);
        assert_eq!(scene.channel_at(&channel), Channel { claimed: 300, ..before });
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
}

#[test]
fn no_voucher_is_paid_by_both_ways() {
    // bug class 10: either first, and the same, an equal, or a lower one by the other.
    for by_program_first in [false, true] {
        let (scene, channel) = Scene::with_channel();
        let record = scene.promise(&channel, 300);
        let by_precompile = scene.claim(&[record]).to_vec();
        let by_program = vec![claim(&scene, &[record]).into()];
        let (first, second) = if by_program_first {
            (by_program, by_precompile)
        } else {
            (by_precompile, by_program)
        };
        scene.run_all(&[first.clone(), second.clone()].concat()).assert_err(NothingClaimed);
        scene.run_all(&first).assert_ok();
        scene.run_all(&second).assert_err(NothingClaimed);
        pays_nothing(&scene, scene.promise(&channel, 299));
        assert_eq!(scene.balance(&scene.purse("friend")), 300);
        // A newer one pays the difference by the other way.
        claims(&scene, scene.promise(&channel, 301));
        scene.run_all(&scene.claim(&[scene.promise(&channel, 302)])).assert_ok();
    }
}

#[test]
fn above_what_is_funded_pays_what_is_funded_and_the_rest_after_a_top_up() {
    // I2
    let (scene, channel) = Scene::with_channel();
    let large = scene.promise(&channel, FUNDED + 500);
    claims(&scene, large);
    assert_eq!(scene.channel_at(&channel).claimed, FUNDED);
    assert_eq!(status_of_record(&scene, large), status::NOTHING_DUE);
    scene.given(scene.top_up_channel(&channel, 200));
    claims(&scene, large);
    assert_eq!(scene.channel_at(&channel).claimed, FUNDED + 200);
}

#[test]
fn the_largest_promise_there_is_pays_what_is_funded() {
    // bug class 5
    let (scene, channel) = Scene::with_channel();
    claims(&scene, scene.promise(&channel, u64::MAX));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

#[test]
fn a_voucher_is_good_until_the_second_before_its_expiry() {
    // bug class 40: zero is never, what is negative has passed.
    let (scene, channel) = Scene::with_channel();
    let until = scene.now() + 10;
    let [first, second] = [100, 200].map(|amount| scene.promise_until(&channel, amount, until));
    scene.at(until - 1);
    claims(&scene, first);
    scene.at(until);
    assert_eq!(status_of_record(&scene, second), status::EXPIRED);
    for past in [1, -1, i64::MIN] {
        let past = scene.promise_until(&channel, 200, past);
        assert_eq!(status_of_record(&scene, past), status::EXPIRED);
    }
    for later in [0, until + 1, i64::MAX] {
        let amount = scene.channel_at(&channel).claimed + 1;
        claims(&scene, scene.promise_until(&channel, amount, later));
    }
}

#[test]
fn it_is_paid_until_the_second_before_the_grace_ends() {
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE - 1);
    claims(&scene, scene.promise(&channel, 1));
    scene.advance_seconds(1);
    assert_eq!(status_of_record(&scene, scene.promise(&channel, 2)), status::GRACE_OVER);
}

#[test]
fn every_voucher_that_cannot_be_paid_is_skipped_with_its_reason() {
    // bug classes 20, 30
    let scene = Scene::set();
    let other_payee = scene.channel_to(scene.till(), scene.by_voucher());
    let other_pen = ChannelTerms { credential: [9; 32], ..scene.by_voucher() };
    let other_pen = scene.channel(other_pen);
    let (chain, _) = scene.open_chain(scene.purse("friend"), UNIT, 5);
    scene.given(chain.clone());
    let ended = scene.channel(scene.by_voucher());
    scene.given(scene.close_channel(&ended, "friend"));
    for (record, expected) in [
        (scene.promise(&other_payee, 5), status::OTHER_PAYEE),
        (scene.promise(&other_pen, 5), status::WRONG_CREDENTIAL),
        (scene.promise(&chain.channel, 5), status::OTHER_KIND),
        (scene.promise(&ended, 5), status::ENDED),
        (scene.promise(&scene.purse("reader"), 5), status::NOT_LIVE),
        (scene.promise(&scene.stream(running()), 5), status::NOT_LIVE),
        (scene.promise(&scene.address("stranger"), 5), status::NOT_LIVE),
        (scene.promise(&scene.creator, 5), status::NOT_LIVE),
    ] {
        assert_eq!(status_of_record(&scene, record), expected);
    }
}

#[test]
fn what_is_stale_costs_no_curve() {
    // Signed by nobody, so it would be told if the signature were asked first.
    let (scene, channel) = Scene::with_channel();
    claims(&scene, scene.promise(&channel, 300));
    let unsigned =
        |cumulative, expires_at| VoucherClaim { cumulative, expires_at, signature: [9; 64] };
    for (claim, expected) in [
        (unsigned(0, 1), status::EXPIRED),
        (unsigned(300, 0), status::NOTHING_DUE),
        (unsigned(301, 0), status::WRONG_CREDENTIAL),
    ] {
        assert_eq!(status_of(&scene, channel, claim), expected);
    }
    let before = claim(&scene, &[scene.promise(&channel, 300)]);
    assert!(scene.run(before).compute_units < 3_000);
}

#[test]
fn another_vouchers_signature_is_worth_nothing() {
    let (scene, channel) = Scene::with_channel();
    let twin = scene.channel(scene.by_voucher());
    let claim = of(&scene, scene.promise(&channel, 300));
    for other in [
        scene.promise(&channel, 301),
        scene.promise_until(&channel, 300, i64::MAX),
        scene.promise(&twin, 300),
    ] {
        let signature = of(&scene, other).signature;
        let forged = VoucherClaim { signature, ..claim.clone() };
        assert_eq!(status_of(&scene, channel, forged), status::WRONG_CREDENTIAL);
    }
}

#[test]
fn one_channel_may_stand_twice_in_a_batch_and_is_paid_once() {
    let (scene, channel) = Scene::with_channel();
    for order in [[100, 250], [350, 300]] {
        claimed(&scene, &order.map(|amount| scene.promise(&channel, amount))).assert_ok();
    }
    assert_eq!(scene.channel_at(&channel).claimed, 350);
    assert_eq!(scene.balance(&scene.purse("friend")), 350);
}

#[test]
fn anyone_pushes_a_claim_and_the_payee_is_paid() {
    let (scene, channel) = Scene::with_channel();
    let claim = claim(&scene, &[scene.promise(&channel, 5)]).instruction();
    assert!(claim.accounts.iter().all(|meta| !meta.is_signer));
    assert_moved(&scene.run(claim).succeeded(), &[(channel, -5), (scene.purse("friend"), 5)]);
}

#[test]
fn only_the_payee_of_a_channel_is_paid() {
    // bug classes 16, 17
    let (scene, channel) = Scene::with_channel();
    let worthless = scene.reserve_of(Kind::Classic);
    let foreign = scene.deposit_in(worthless, "friend", 0);
    for payee in [scene.purse("stranger"), scene.purse("reader"), scene.till(), foreign] {
        let claim = ClaimSigned::of(payee, &[scene.promise(&channel, 5)]);
        scene.refuses(claim, NothingClaimed);
    }
}

#[test]
fn refuses_another_number_of_vouchers_than_of_channels() {
    let (scene, channel) = Scene::with_channel();
    let claim = claim(&scene, &[scene.promise(&channel, 5)]).instruction();
    let extra = AccountMeta::new(channel, false);
    for channels in [vec![], vec![extra.clone(), extra]] {
        let mut claim = claim.clone();
        claim.accounts.truncate(1);
        claim.accounts.extend(channels);
        scene.refuses(claim, ClaimCountMismatch);
    }
    scene.refuses(ClaimSigned { payee: scene.purse("friend"), claims: vec![] }, NothingClaimed);
}
