//! Closed and opened again.

use std::{fs, thread, time::Duration};

use farthing_core::chain::HASHES_MAX;
use farthing_gateway::ledger::{
    Facts, Ledger, LedgerError, NotNoted, SEGMENT_MAX, SEGMENT_MIN, Settings,
};
use farthing_vouchers::book::BookError;

use crate::scene::{NOW, Payer, SEGMENT, Scene, ask};

#[test]
fn what_was_closed_opens_as_it_was() {
    // Given
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..5);
    let (id, page) = (ledger.id(), payer.page(&ledger));
    // When
    ledger.close().unwrap();
    drop(ledger);
    // Then
    let ledger = scene.open();
    assert_eq!((ledger.id(), payer.page(&ledger)), (id, page));
    assert_eq!(payer.served(&ledger), 5);
}

/// Nothing but the log says what happened since the ledger was made.
#[test]
fn what_was_never_closed_opens_as_it_was() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..5);
    let seq = ledger.shard(&payer.address).book.give_back(payer.address, 2, 1).unwrap();
    let seq = seq.max(ledger.shard(&payer.address).book.claiming(payer.address, 3).unwrap());
    ledger.wait(seq).unwrap();
    let page = payer.page(&ledger);

    drop(ledger);

    assert_eq!(payer.page(&scene.open()), page);
    assert_eq!(page.map(|page| (page.served, page.returned, page.floor)), Some((5, 1, 3)));
}

/// A ledger that is looked at is as it was, to the last byte; one that is open or damaged is named as opening would.
#[test]
fn a_ledger_is_checked_without_a_change() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..5);
    let check = || Ledger::check(&scene.path(), &scene.settings);
    assert!(matches!(check(), Err(LedgerError::Locked { .. })));
    drop(ledger);
    let files = || {
        let entries = fs::read_dir(scene.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        files.sort();
        files
    };
    let before = files();
    assert!(check().is_ok());
    assert!(files() == before);
    fs::write(scene.path().join("snapshot"), b"none").unwrap();
    assert!(check().is_err());
}

/// Many segments, snapshots while it goes on, and segments that are put away.
#[test]
fn a_long_log_opens_as_it_was_and_stays_short_on_the_disk() {
    let mut scene = Scene::new();
    scene.settings.snapshot = 4 * SEGMENT;
    let payers: Vec<Payer> = (0..3).map(Payer::new).collect();
    let ledger = scene.create();
    payers.iter().for_each(|payer| payer.open(&ledger));
    for number in 0..150 {
        payers.iter().for_each(|payer| payer.pay_all(&ledger, number..number + 1));
    }
    let pages: Vec<_> = payers.iter().map(|payer| payer.page(&ledger)).collect();

    drop(ledger);
    let ledger = scene.open();

    let opened: Vec<_> = payers.iter().map(|payer| payer.page(&ledger)).collect();
    assert_eq!(opened, pages);
    let names = fs::read_dir(scene.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let logs = names.filter(|name| name.to_str().unwrap().starts_with("log-")).count();
    assert!(logs < 15, "{logs} segments of 450 blocks are still there");
    assert!(!scene.segment(1).exists());
}

#[test]
fn a_closed_ledger_takes_nothing_more() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    ledger.close().unwrap();

    let refused = payer.try_pay(&ledger, 0);

    assert!(matches!(refused, Err(BookError::Storage(NotNoted::Down(_)))), "{refused:?}");
    assert!(ledger.wait(ledger.durable() + 1).is_err());
}

#[test]
fn no_ledger_is_made_over_another() {
    let scene = Scene::new();
    let id = scene.create().id();

    let made = Ledger::create(&scene.path(), &scene.settings);

    assert!(matches!(made, Err(LedgerError::Exists { .. })), "{made:?}");
    assert_eq!(scene.open().id(), id);
}

#[test]
fn a_folder_without_a_ledger_does_not_open_and_stays_as_it_is() {
    let scene = Scene::new();

    let opened = scene.try_open();

    assert!(matches!(opened, Err(LedgerError::Missing { .. })), "{opened:?}");
    assert!(!scene.path().exists());
}

#[test]
fn two_ledgers_have_two_ids() {
    assert_ne!(Scene::new().create().id(), Scene::new().create().id());
}

#[test]
fn refuses_segments_that_are_too_small_too_large_or_uneven() {
    for segment in [0, SEGMENT_MIN - 4096, SEGMENT_MIN + 1, SEGMENT_MAX + 4096] {
        let scene = Scene::new();
        let settings = Settings { segment, ..scene.settings.clone() };
        let made = Ledger::create(&scene.path(), &settings);
        assert!(matches!(made, Err(LedgerError::Setting(_))), "{segment}: {made:?}");
        assert!(!scene.path().exists());
    }
}

#[test]
fn a_forgotten_row_is_forgotten_with_its_facts() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    let row = payer.address.into();
    let facts = Facts { owner: [1; 32], opening: [2; 64], sponsored: 3, is_old: false };
    ledger.shard(&payer.address).note(row, facts).unwrap();
    let other = Payer::new(2);
    ledger.shard(&other.address).note(other.address.into(), facts).unwrap();

    ledger.shard(&payer.address).forget(row).unwrap();

    assert_eq!(ledger.shard(&payer.address).facts(&row), None);
    drop(ledger);
    let ledger = scene.open();
    assert_eq!(payer.page(&ledger), None);
    assert_eq!(ledger.shard(&payer.address).facts(&row), None);
    assert_eq!(ledger.shard(&other.address).facts(&other.address.into()), Some(&facts));
}

#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    drop(scene.create());
    for entry in fs::read_dir(scene.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
    }
}

/// gateway rule R18: what is written while a snapshot is taken is in some parts of it and not in others. Where it is,
/// the log says nothing more: not of a channel either that was forgotten by then.
#[test]
fn what_comes_between_two_parts_of_a_snapshot_is_not_done_again() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    assert!(payer.address[0] > 0, "not of the first part");
    let ledger = scene.create();
    payer.open(&ledger);
    let mut shard = ledger.shard(&payer.address);
    thread::scope(|scope| {
        let tidying = scope.spawn(|| ledger.tidy());
        // It waits for this part, and has those before it.
        thread::sleep(Duration::from_millis(300));
        let shown = (&payer.address, payer.link(1));
        shard.book.admit_link(shown, &ask(0), HASHES_MAX, NOW).unwrap();
        shard.forget(payer.address.into()).unwrap();
        drop(shard);
        tidying.join().unwrap().unwrap();
    });
    drop(ledger);
    assert_eq!(payer.page(&scene.open()), None);
}
