//! What the ledger remembers besides pages: retries, receipts, cold facts.

use std::fs;

use farthing_core::chain::HASHES_MAX;
use farthing_gateway::ledger::{
    Booked, Down, Entry, NotNoted, RETRIES_LAST, Receipt, Recent, SHARDS, Settled, State, receipts,
};
use farthing_vouchers::book::{Row, WINDOW};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::scene::{NOW, Payer, SEGMENT, Scene, ask};

/// gateway rule R7
#[test]
fn a_retry_after_a_restart_is_known_and_its_outcome_is_not() {
    for closes in [false, true] {
        let (scene, payer) = (Scene::new(), Payer::new(1));
        let ledger = scene.create();
        payer.open(&ledger);
        payer.pay(&ledger, 0);
        payer.pay(&ledger, 1);
        if closes {
            ledger.close().unwrap();
        }
        drop(ledger);

        let ledger = scene.open();

        let mut shard = ledger.shard(&payer.address);
        let found = shard.recent.find(payer.address.into(), 1, NOW).copied();
        let print = ask(1).print;
        let expected =
            Entry { print, price: 1, route: 3, at: NOW, deliveries: 0, state: State::Unknown };
        assert_eq!(found, Some(expected), "closed: {closes}");
        assert_eq!(shard.recent.len(), 2);
        assert!(shard.recent.find(payer.address.into(), 2, NOW).is_none());
        assert!(shard.recent.find(payer.address.into(), 1, NOW + RETRIES_LAST).is_none());
    }
}

/// gateway rule R7
#[test]
fn what_got_its_money_back_is_not_delivered_again_after_a_restart() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    ledger.shard(&payer.address).book.give_back(payer.address, 0, 1).unwrap();
    drop(ledger);
    let ledger = scene.open();
    assert!(ledger.shard(&payer.address).recent.find(payer.address.into(), 0, NOW).is_none());
}

/// gateway rule R7: of a channel only as many as its window has numbers take room.
#[test]
fn a_channel_of_many_requests_does_not_push_out_what_others_asked() {
    let mut recent = Recent::new(1_000);
    let [slow, quick] = [1, 2].map(|label| Row::from([label; 32]));
    recent.admit(slow, &ask(0), NOW);
    (0..10_000).for_each(|number| recent.admit(quick, &ask(number), NOW + 1));
    assert!(recent.find(slow, 0, NOW + 1).is_some());
    let last: Vec<u32> =
        (0..10_000).filter(|number| recent.find(quick, *number, NOW + 1).is_some()).collect();
    assert_eq!(last, (10_000 - WINDOW..10_000).collect::<Vec<_>>());
}

/// gateway rule R7
#[test]
fn requests_are_remembered_for_120_seconds_and_as_far_as_there_is_room() {
    let (mut recent, row) = (Recent::new(3), Row::from([1; 32]));
    (0..3).for_each(|number| recent.admit(row, &ask(number), NOW + i64::from(number)));
    recent.admit(row, &ask(3), NOW + 3);
    assert!(recent.find(row, 0, NOW + 3).is_none(), "the oldest goes first");
    assert!(recent.find(row, 1, NOW + RETRIES_LAST).is_some());
    assert!(recent.find(row, 1, NOW + RETRIES_LAST + 1).is_none());
    // What is over makes room even where there is some.
    recent.admit(row, &ask(4), NOW + RETRIES_LAST + 2);
    assert_eq!(recent.len(), 2);
    // What is forgotten takes no room, and pushes out nothing.
    (5..100).for_each(|number| {
        recent.admit(row, &ask(number), NOW + RETRIES_LAST + 2);
        recent.forget(row, number);
    });
    assert_eq!(recent.len(), 2);
}

/// gateway rule R7: in whatever order numbers come, and whatever is forgotten between them.
#[test]
fn what_is_remembered_is_what_a_plain_list_would_have() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let (mut recent, mut list) = (Recent::new(400), Vec::<(Row, u32, i64)>::new());
    let rows = [1, 2, 3].map(|label| Row::from([label; 32]));
    let (mut next, mut now) = ([0_u32; 3], NOW);
    for _ in 0..30_000 {
        now += i64::from(random.random_ratio(1, 4));
        let at = random.random_range(0..rows.len());
        let (row, back) = (rows[at], random.random_range(0..WINDOW.min(next[at] + 1)));
        let number = next[at] - back;
        if random.random_ratio(1, 8) {
            recent.forget(row, number);
            list.retain(|known| (known.0, known.1) != (row, number));
        } else {
            recent.admit(row, &ask(number), now);
            list.retain(|known| known.0 != row || known.1 != number && known.1 + WINDOW > number);
            list.push((row, number, now));
            next[at] = next[at].max(number + random.random_range(0..3));
        }
        while list.len() > 400 || list.first().is_some_and(|known| now - known.2 >= RETRIES_LAST) {
            list.remove(0);
        }
        let asked = next[at].saturating_sub(random.random_range(0..WINDOW));
        let is_known = list.iter().any(|known| (known.0, known.1) == (row, asked));
        assert_eq!(recent.find(row, asked, now).is_some(), is_known, "{asked} of {at}");
    }
    assert!(list.len() > 100);
}

#[test]
fn room_for_retries_is_shared_by_the_shards() {
    let mut scene = Scene::new();
    scene.settings.recent = SHARDS * 2;
    let payer = Payer::new(1);
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..5);
    assert_eq!(ledger.shard(&payer.address).recent.len(), 2);
    drop(ledger);
    let ledger = scene.open();
    let mut shard = ledger.shard(&payer.address);
    let kept =
        (0..5).filter(|&number| shard.recent.find(payer.address.into(), number, NOW).is_some());
    assert_eq!(kept.collect::<Vec<_>>(), [3, 4]);
}

/// Segments are put away while it goes on, and the receipts in them stay, each once.
#[test]
fn receipts_outlive_their_segments() {
    let mut scene = Scene::new();
    scene.settings.snapshot = SEGMENT;
    let payer = Payer::new(1);
    let ledger = scene.create();
    payer.open(&ledger);
    // What one transaction paid is one record with its fact, and put away like the others.
    let settled = Settled { payer: [8; 32], signature: [9; 64], amount: 77, route: 4, print: 5 };
    ledger.put_settled(b"settle/one", b"fact", &settled).unwrap();
    payer.pay_all(&ledger, 0..150);
    ledger.shard(&payer.address).book.give_back(payer.address, 140, 1).unwrap();
    drop(ledger);
    assert_eq!(scene.open().get(b"settle/one").as_deref(), Some(&b"fact"[..]));
    assert!(names(&scene).iter().any(|name| name.starts_with("receipts-")), "{:?}", names(&scene));

    let all: Vec<Receipt> =
        receipts(&scene.path(), NOW, NOW + 1).unwrap().map(Result::unwrap).collect();

    let (row, at) = (Row::from(payer.address), NOW);
    let booked = Booked::Settled(settled);
    let single = Receipt { at, row: Row::from([8; 32]), number: 0, booked };
    let sold = (0..150).map(|number| {
        let booked = Booked::Sold { route: 3, price: 1, print: ask(number).print };
        Receipt { at, row, number, booked }
    });
    let mut expected: Vec<Receipt> = std::iter::once(single).chain(sold).collect();
    expected.push(Receipt {
        at,
        row,
        number: 140,
        booked: Booked::Returned { amount: 1, is_wish: false },
    });
    assert_eq!(all, expected);
    assert_eq!(receipts(&scene.path(), NOW + 1, NOW + 9).unwrap().count(), 0);
    assert_eq!(receipts(&scene.path(), 0, NOW).unwrap().count(), 0);
}

#[test]
fn who_keeps_no_receipts_has_none_of_what_was_put_away() {
    let mut scene = Scene::new();
    (scene.settings.snapshot, scene.settings.keep_days) = (SEGMENT, 0);
    let payer = Payer::new(1);
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..150);
    drop(ledger);
    assert!(!names(&scene).iter().any(|name| name.starts_with("receipts-")));
    assert!(!scene.segment(1).exists());
}

#[test]
fn receipts_are_removed_when_their_days_are_over() {
    let mut scene = Scene::new();
    (scene.settings.snapshot, scene.settings.keep_days) = (SEGMENT, 2);
    let payer = Payer::new(1);
    let ledger = scene.create();
    payer.open(&ledger);
    let (old, kept) =
        (scene.path().join("receipts-000000000900"), scene.path().join("receipts-000000000901"));
    let day = std::time::Duration::from_secs(86_400);
    for (path, age) in [(&old, 2 * day + day / 24), (&kept, 2 * day - day / 24)] {
        let file = fs::File::create(path).unwrap();
        file.set_modified(std::time::SystemTime::now() - age).unwrap();
    }
    payer.pay_all(&ledger, 0..100);
    drop(ledger);
    assert!(!old.exists());
    assert!(kept.exists());
}

/// gateway rule R22: also where too little is written for a snapshot.
#[test]
fn a_quiet_ledger_removes_old_receipts_when_it_is_tidied() {
    let mut scene = Scene::new();
    scene.settings.keep_days = 2;
    let ledger = scene.create();
    let day = std::time::Duration::from_secs(86_400);
    let all = [("receipts-000000000900", 3 * day), ("receipts-000000000901", day)];
    for (name, age) in all {
        let file = fs::File::create(scene.path().join(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - age).unwrap();
    }
    ledger.tidy().unwrap();
    assert_eq!(all.map(|(name, _)| scene.path().join(name).exists()), [false, true]);
}

#[test]
fn cold_facts_are_put_replaced_removed_and_found_by_their_beginning() {
    let scene = Scene::new();
    let ledger = scene.create();
    for (key, value) in [("b/1", "one"), ("b/2", "two"), ("c/1", "three"), ("a", "four")] {
        ledger.put(key.as_bytes(), Some(value.as_bytes())).unwrap();
    }
    ledger.put(b"b/1", Some(b"five")).unwrap();
    let seq = ledger.put(b"b/2", None).unwrap();
    ledger.wait(seq).unwrap();
    assert_eq!(ledger.get(b"b/1").as_deref(), Some(b"five".as_slice()));
    assert_eq!(ledger.get(b"b/2"), None);
    assert_eq!(ledger.each(b"b/"), [(b"b/1".to_vec(), b"five".to_vec())]);
    drop(ledger);
    let ledger = scene.open();
    assert_eq!(ledger.each(b"").len(), 3);
    assert_eq!(ledger.get(b"c/1").as_deref(), Some(b"three".as_slice()));
    ledger.close().unwrap();
    drop(ledger);
    assert_eq!(scene.open().get(b"a").as_deref(), Some(b"four".as_slice()));
}

#[test]
fn a_cold_fact_that_is_too_long_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    let ledger = scene.create();
    let most = usize::try_from(SEGMENT / 8).unwrap() - 10;
    ledger.put(b"k", Some(&vec![1; most])).unwrap();
    assert_eq!(ledger.put(b"k", Some(&vec![2; most + 1])), Err(NotNoted::TooLong));
    assert_eq!(ledger.get(b"k"), Some(vec![1; most]));
}

/// A request that is refused leaves nothing: no record, no receipt, no retry.
#[test]
fn a_request_that_is_refused_leaves_nothing() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    let before = payer.pay(&ledger, 0);
    let twice = (&payer.address, payer.link(2));
    let refused = ledger.shard(&payer.address).book.admit_link(twice, &ask(0), HASHES_MAX, NOW);
    assert!(refused.is_err());
    assert_eq!(payer.pay(&ledger, 1), before + 1);
}

fn names(scene: &Scene) -> Vec<String> {
    let entries = fs::read_dir(scene.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// gateway rule R22
#[test]
fn a_secret_is_made_once_and_survives_a_restart() {
    let scene = Scene::new();
    let ledger = scene.create();
    let secret: [u8; 32] = ledger.secret(b"of somebody").unwrap();
    assert_eq!(ledger.secret(b"of somebody"), Ok(secret));
    assert_ne!(ledger.secret(b"of somebody else"), Ok(secret));
    drop(ledger);
    let ledger = scene.open();
    assert_eq!(ledger.secret(b"of somebody"), Ok(secret));
    assert_ne!(Scene::new().create().secret(b"of somebody"), Ok(secret));
    ledger.close().unwrap();
    assert_eq!(ledger.secret::<16>(b"of nobody"), Err(NotNoted::Down(Down)));
}
