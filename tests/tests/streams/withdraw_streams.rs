//! - given many streams to one payee
//!   - when they are withdrawn together: each pays what has accrued, and one event and the return
//!     data say what came of each
//!   - when some are ended, freed, of another payee, no streams at all, or named twice: they are
//!     skipped, and the others pay (bug class 30)
//! - given nothing that pays: refused

use farthing_tests::prelude::*;

fn streams(scene: &Scene, count: usize) -> Vec<Address> {
    (0..count).map(|_| scene.stream(running())).collect()
}

/// The event says what came of each; the return data repeat the statuses where one is skipped.
#[track_caller]
fn assert_items(scene: &Scene, outcome: &Outcome, items: &[BatchItem]) {
    let payee = scene.purse("friend");
    outcome.assert_event(StreamsWithdrawn {
        payee,
        amount: items.iter().map(|item| item.amount).sum(),
        payee_balance: scene.balance(&payee),
        items: items.to_vec(),
    });
    let mut statuses: Vec<_> = items.iter().map(|item| item.status).collect();
    if statuses.iter().all(|status| *status == status::PAID) {
        statuses.clear();
    }
    assert_eq!(outcome.return_data, statuses);
}

fn item(status: u8, amount: u64, total: u64) -> BatchItem {
    BatchItem { status, amount, total }
}

#[test]
fn all_of_them_pay_at_once() {
    let scene = Scene::set();
    let all = streams(&scene, 5);
    scene.advance_seconds(3);
    scene.given(scene.withdraw_stream(&all[1]).amount(5));
    let outcome = scene.run(scene.withdraw_streams(&all)).succeeded();
    let paid = |index| if index == 1 { 25 } else { 30 };
    let mut moved: Vec<_> = (0..5).map(|i| (all[i], -i128::from(paid(i)))).collect();
    moved.push((scene.purse("friend"), 145));
    assert_moved(&outcome, &moved);
    let items: Vec<_> = (0..5).map(|i| item(status::PAID, paid(i), 30)).collect();
    assert_items(&scene, &outcome, &items);
}

#[test]
fn as_many_as_the_sdk_packs_fit_into_one_transaction() {
    let scene = Scene::set();
    let all = streams(&scene, WithdrawStreams::AT_ONCE);
    scene.advance_seconds(1);
    let outcome = scene.run(scene.withdraw_streams(&all)).succeeded();
    let paid = i128::from(PACE) * all.len() as i128;
    assert_eq!(outcome.events.len(), 1);
    assert!(outcome.return_data.is_empty());
    assert_eq!(scene.balance(&scene.purse("friend")) as i128, paid);
}

/// Everything that can stand in a stream's place.
fn bad_items(scene: &Scene) -> Vec<(Address, u8)> {
    let [dry, ended, freed, paused] = [(); 4].map(|()| scene.stream(running()));
    scene.given(scene.pause_stream(&paused));
    scene.given(scene.cancel_stream(&freed, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_stream(&freed));
    scene.given(scene.cancel_stream(&ended, "reader"));
    let later = StreamTerms { start: scene.now() + 1_000, ..running() };
    let others = scene.stream_to(scene.till(), running());
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&dry));
    vec![
        (dry, status::NOTHING_DUE),
        (ended, status::NOTHING_DUE),
        (freed, status::NOT_LIVE),
        (paused, status::NOTHING_DUE),
        (scene.stream(later), status::NOTHING_DUE),
        (others, status::OTHER_PAYEE),
        (scene.address("stranger"), status::NOT_LIVE),
        (scene.purse("reader"), status::NOT_LIVE),
        (scene.till(), status::NOT_LIVE),
        (scene.creator, status::NOT_LIVE),
        (addresses::reserve(&scene.token.mint), status::NOT_LIVE),
        (scene.token.mint, status::NOT_LIVE),
        (Address::new_from_array([44; 32]), status::NOT_LIVE),
    ]
}

#[test]
fn a_bad_item_is_skipped_with_its_status_and_the_others_pay() {
    // bug class 30: each kind of bad item, between two good ones.
    let scene = Scene::set();
    let bad = bad_items(&scene);
    let [first, last] = [(); 2].map(|()| scene.stream(running()));
    for (address, expected) in bad {
        scene.advance_seconds(1);
        let all = [first, address, last];
        let outcome = scene.run(scene.withdraw_streams(&all)).succeeded();
        assert_eq!(outcome.return_data, [status::PAID, expected, status::PAID], "{address}");
        let friend = (scene.purse("friend"), 2 * i128::from(PACE));
        let pace = -i128::from(PACE);
        assert_moved(&outcome, &[(first, pace), (last, pace), friend]);
    }
}

#[test]
fn the_items_tell_what_was_paid_since_the_beginning() {
    // bug class 45
    let scene = Scene::set();
    let bad = bad_items(&scene);
    let good = scene.stream(running());
    scene.advance_seconds(2);
    let all: Vec<_> = bad.iter().map(|(address, _)| *address).chain([good]).collect();
    let outcome = scene.run(scene.withdraw_streams(&all)).succeeded();
    let mut items: Vec<_> = bad.iter().map(|(_, status)| item(*status, 0, 0)).collect();
    items.push(item(status::PAID, 2 * PACE, 2 * PACE));
    assert_items(&scene, &outcome, &items);
}

#[test]
fn a_stream_that_somebody_withdraws_first_does_not_make_the_others_fail() {
    // bug class 30: the race that anyone can win.
    let scene = Scene::set();
    let all = streams(&scene, 3);
    scene.advance_seconds(1);
    let batch = scene.withdraw_streams(&all);
    scene.given(scene.withdraw_stream(&all[1]));
    let outcome = scene.run(batch).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::NOTHING_DUE, status::PAID]);
}

#[test]
fn a_stream_that_is_named_twice_pays_once() {
    let scene = Scene::set();
    let stream = scene.stream(running());
    scene.advance_seconds(1);
    let outcome = scene.run(scene.withdraw_streams(&[stream; 3])).succeeded();
    let pace = i128::from(PACE);
    assert_moved(&outcome, &[(stream, -pace), (scene.purse("friend"), pace)]);
    let again = || item(status::NOTHING_DUE, 0, 0);
    assert_items(&scene, &outcome, &[item(status::PAID, PACE, PACE), again(), again()]);
}

#[test]
fn refuses_when_nothing_pays() {
    let scene = Scene::set();
    let bad: Vec<_> = bad_items(&scene).into_iter().map(|(address, _)| address).collect();
    for all in [&bad[..], &bad[..1], &[]] {
        scene.refuses(scene.withdraw_streams(all), NothingAccrued);
    }
}

#[test]
fn streams_that_were_transferred_pay_their_new_payee_in_a_batch() {
    let scene = Scene::set();
    let all = streams(&scene, 2);
    scene.given(scene.transfer_stream(&all[0], scene.till()));
    scene.advance_seconds(1);
    let outcome = scene.run(scene.withdraw_streams(&all)).succeeded();
    assert_eq!(outcome.return_data, [status::OTHER_PAYEE, status::PAID]);
    let outcome = scene.run(WithdrawStreams::new(scene.till(), all)).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::OTHER_PAYEE]);
}

#[test]
fn a_forged_stream_pays_nothing() {
    // bug class 20: a stream's bytes under another owner, full of money that nobody paid in.
    let scene = Scene::set();
    let [stream, good] = [(); 2].map(|()| scene.stream(running()));
    scene.advance_seconds(1);
    let forged = Address::new_from_array([88; 32]);
    scene.forge_copy(&stream, forged, scene.token.program);
    let outcome = scene.run(scene.withdraw_streams(&[forged, good])).succeeded();
    assert_eq!(outcome.return_data, [status::NOT_LIVE, status::PAID]);
}
