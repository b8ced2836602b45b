//! Clocks that go backwards, folders that were copied, backups that come back.

use std::{fs, sync::atomic::Ordering};

use farthing_gateway::ledger::{Booked, LedgerError, PASS_KEY, Settings, restore};

use crate::scene::{NOW, Payer, Scene, blocks, copy, edit};

fn times(scene: &Scene) -> Vec<i64> {
    let receipts = farthing_gateway::ledger::receipts(&scene.path(), i64::MIN, i64::MAX).unwrap();
    receipts.map(|receipt| receipt.unwrap().at).collect()
}

#[test]
fn times_never_fall_when_the_clock_goes_backwards() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    scene.clock.store(NOW + 50, Ordering::SeqCst);
    payer.pay(&ledger, 1);
    scene.clock.store(NOW - 1_000, Ordering::SeqCst);
    payer.pay(&ledger, 2);
    // Nor after a restart, with a log to read them from or only a snapshot.
    drop(ledger);
    let ledger = scene.open();
    payer.pay(&ledger, 3);
    ledger.close().unwrap();
    drop(ledger);
    let ledger = scene.open();
    payer.pay(&ledger, 4);
    scene.clock.store(NOW + 60, Ordering::SeqCst);
    payer.pay(&ledger, 5);

    assert_eq!(times(&scene), [0, 50, 50, 50, 50, 60].map(|after| NOW + after));
}

#[test]
fn refuses_a_folder_that_was_copied() {
    let (scene, payer) = paid(3);
    let backup = scene.folder.path().join("backup");
    copy(&scene.path(), &backup);

    let opened = farthing_gateway::ledger::Ledger::open(&backup, &scene.settings);

    let error = opened.expect_err("it is a copy");
    assert!(matches!(error, LedgerError::Copied { .. }), "{error:?}");
    assert!(error.to_string().contains("farthing gate ledger restore"), "{error}");
    assert_eq!(payer.served(&scene.open()), 3);
}

/// gateway rule R4
#[test]
fn refuses_a_backup_that_was_put_back() {
    let (scene, payer) = paid(3);
    let backup = scene.folder.path().join("backup");
    copy(&scene.path(), &backup);
    payer.pay(&scene.open(), 3);
    fs::remove_dir_all(scene.path()).unwrap();
    copy(&backup, &scene.path());

    assert!(matches!(scene.try_open(), Err(LedgerError::Copied { .. })));
}

/// A lock file whose text was lost says nothing, and that is no reason to trust the folder.
#[test]
fn refuses_a_folder_that_does_not_say_where_it_is() {
    let (scene, _) = paid(1);
    edit(&scene.path().join("lock"), |text| text.clear());
    assert!(matches!(scene.try_open(), Err(LedgerError::Copied { .. })));
}

#[test]
fn a_folder_that_was_moved_opens_when_the_operator_says_so_and_from_then_on() {
    let (scene, payer) = paid(3);
    let moved = scene.folder.path().join("moved");
    copy(&scene.path(), &moved);
    let settings = Settings { is_moved: true, ..scene.settings.clone() };
    drop(farthing_gateway::ledger::Ledger::open(&moved, &settings).unwrap());

    let ledger = farthing_gateway::ledger::Ledger::open(&moved, &scene.settings).unwrap();

    assert_eq!(payer.served(&ledger), 3);
}

/// gateway rule R4
#[test]
fn a_restored_ledger_has_a_new_id_and_its_channels_are_only_claimed() {
    // Given
    let (scene, payer) = paid(3);
    let (id, page) = {
        let ledger = scene.open();
        (ledger.id(), payer.page(&ledger))
    };
    // When
    let restored = restore(&scene.path(), &scene.settings).unwrap();
    // Then
    let ledger = scene.open();
    assert_eq!((restored.before, restored.id), (id, ledger.id()));
    assert_ne!(restored.id, id);
    assert_eq!((restored.rows, restored.unreadable), (1, 0));
    assert_eq!(payer.page(&ledger), page);
    let row = payer.address.into();
    assert!(ledger.shard(&payer.address).facts(&row).is_some_and(|facts| facts.is_old));
    assert!(ledger.shard(&payer.address).recent.find(row, 2, NOW).is_none(), "no retries");
    assert_eq!(times(&scene).len(), 3, "receipts are kept");
    // A channel of now is not one of before.
    let other = Payer::new(2);
    other.open(&ledger);
    assert!(ledger.shard(&other.address).facts(&other.address.into()).is_none());
    other.pay(&ledger, 0);
    drop(ledger);
    let ledger = scene.open();
    assert_eq!((other.served(&ledger), payer.page(&ledger)), (1, page));
}

/// gateway rule R13: who has read a backup could mark tokens of any holder. What receipts and what is owed are known by
/// stays.
#[test]
fn a_restored_ledger_marks_passes_by_another_secret() {
    let (scene, _) = paid(1);
    let secrets = || {
        let ledger = scene.open();
        [PASS_KEY, b"gate/print-key"].map(|key| ledger.secret::<32>(key).unwrap())
    };
    let before = secrets();
    restore(&scene.path(), &scene.settings).unwrap();
    let after = secrets();
    assert!(after[0] != before[0] && after[1] == before[1]);
    assert_eq!(secrets(), after);
}

/// gateway rule R4
#[test]
fn a_backup_is_restored_where_it_was_copied_to() {
    let (scene, payer) = paid(3);
    let backup = scene.folder.path().join("backup");
    copy(&scene.path(), &backup);
    restore(&backup, &scene.settings).unwrap();
    let ledger = farthing_gateway::ledger::Ledger::open(&backup, &scene.settings).unwrap();
    assert_eq!(payer.served(&ledger), 3);
    assert_ne!(ledger.id(), scene.open().id());
}

#[test]
fn a_ledger_is_restored_twice() {
    let (scene, payer) = paid(3);
    let ids = [0, 1].map(|_| restore(&scene.path(), &scene.settings).unwrap().id);
    let ledger = scene.open();
    assert_eq!((ledger.id(), payer.served(&ledger)), (ids[1], 3));
    assert_eq!(times(&scene).len(), 3);
}

/// Promises behind a damaged block are worth money, and are claimed.
#[test]
fn restoring_keeps_what_was_promised_behind_a_damaged_block() {
    let (scene, payer) = paid(6);
    let at = blocks(&fs::read(scene.segment(1)).unwrap());
    edit(&scene.segment(1), |bytes| bytes[at[3] + 60] ^= 4);
    assert!(matches!(scene.try_open(), Err(LedgerError::Damaged { .. })));

    restore(&scene.path(), &scene.settings).unwrap();

    let ledger = scene.open();
    let page = payer.page(&ledger).unwrap();
    assert_eq!((page.promised(), page.served), (6, 5));
}

#[test]
fn restoring_keeps_what_a_damaged_snapshot_leaves() {
    let (scene, payer) = paid(3);
    let other = Payer::new(7);
    let ledger = scene.open();
    other.open(&ledger);
    other.pay(&ledger, 0);
    ledger.close().unwrap();
    drop(ledger);
    let section = find(&fs::read(scene.path().join("snapshot")).unwrap(), &other.address);
    edit(&scene.path().join("snapshot"), |bytes| bytes[section + 40] ^= 1);

    let restored = restore(&scene.path(), &scene.settings).unwrap();

    assert_eq!(restored.unreadable, 1);
    let ledger = scene.open();
    assert_eq!(payer.served(&ledger), 3);
    // The log still had it.
    assert_eq!(other.served(&ledger), 1);
}

#[test]
fn restoring_goes_on_without_a_snapshot_and_without_a_header() {
    let (scene, payer) = paid(3);
    fs::remove_file(scene.path().join("snapshot")).unwrap();
    let restored = restore(&scene.path(), &scene.settings).unwrap();
    assert_eq!((restored.rows, restored.unreadable), (1, 1));
    let ledger = scene.open();
    assert_eq!(payer.served(&ledger), 3);
    payer.pay(&ledger, 3);
    drop(ledger);
    let newest = (1..9).find(|&number| scene.segment(number).exists()).unwrap();
    edit(&scene.segment(newest), |bytes| bytes[20] ^= 1);
    let restored = restore(&scene.path(), &scene.settings).unwrap();
    assert_eq!(restored.unreadable, 1);
    assert_eq!(payer.served(&scene.open()), 3);
    assert!(scene.path().join(format!("unreadable-{newest:012}")).exists());
}

#[test]
fn nothing_is_restored_where_there_is_nothing() {
    let scene = Scene::new();
    assert!(matches!(restore(&scene.path(), &scene.settings), Err(LedgerError::Missing { .. })));
    fs::create_dir(scene.path()).unwrap();
    assert!(matches!(restore(&scene.path(), &scene.settings), Err(LedgerError::Missing { .. })));
}

/// The power goes after the new snapshot stands and before the old segments are put away.
#[test]
fn a_restoration_that_was_interrupted_is_one() {
    let (scene, payer) = paid(3);
    let older = scene.folder.path().join("older");
    copy(&scene.path(), &older);
    let id = restore(&scene.path(), &scene.settings).unwrap().id;
    for entry in fs::read_dir(&older).unwrap() {
        let name = entry.unwrap().file_name();
        if name.to_str().unwrap().starts_with("log-") {
            fs::copy(older.join(&name), scene.path().join(&name)).unwrap();
        }
    }

    let ledger = scene.open();

    assert_eq!((ledger.id(), payer.served(&ledger)), (id, 3));
    let sold = ledger.receipts(0, i64::MAX).unwrap();
    let sold =
        sold.filter(|receipt| matches!(receipt.as_ref().unwrap().booked, Booked::Sold { .. }));
    assert_eq!(sold.count(), 3, "each sale once");
}

/// A ledger on which so many requests were paid, closed without a snapshot.
fn paid(requests: u32) -> (Scene, Payer) {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..requests);
    drop(ledger);
    (scene, payer)
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap()
}
