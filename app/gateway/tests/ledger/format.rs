//! How it is written: files of version 1 are read for ever, and records are small.

use std::{fs, path::Path};

use farthing_gateway::ledger::{
    Booked, Facts, Ledger, Settings,
    log::{block::HEADER, blocks::Read},
    receipts,
};

use crate::scene::{NOW, Payer, Scene, ask, copy};

/// As the ledger wrote them when it was new; [`writes_the_files_of_version_1`] says what is in them. Never written
/// again: a ledger of that age must open.
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ledger/version-1");

const FACTS: Facts = Facts { owner: [5; 32], opening: [6; 64], sponsored: 7, is_old: false };

#[test]
fn files_of_version_1_open_with_all_that_is_in_them() {
    // Given
    let scene = Scene::new();
    copy(Path::new(FILES), &scene.path());
    let settings = Settings { is_moved: true, ..scene.settings.clone() };
    // When
    let ledger = Ledger::open(&scene.path(), &settings).unwrap();
    // Then
    let (payer, other) = (Payer::new(1), Payer::new(2));
    let page = payer.page(&ledger).unwrap();
    assert_eq!((page.served, page.returned, page.floor, page.promised()), (4, 1, 2, 4));
    assert_eq!(page.window.highest(), Some(3));
    assert_eq!(other.served(&ledger), 1);
    let row = payer.address.into();
    assert_eq!(ledger.shard(&payer.address).facts(&row), Some(&FACTS));
    assert_eq!(ledger.each(b""), [(b"key".to_vec(), b"value".to_vec())]);
    let sold = receipts(&scene.path(), NOW, NOW + 1).unwrap().map(Result::unwrap);
    let sold = sold.filter(|receipt| matches!(receipt.booked, Booked::Sold { .. }));
    assert_eq!(sold.count(), 5);
    let mut shard = ledger.shard(&payer.address);
    let retry = shard.recent.find(row, 3, NOW).map(|entry| entry.print);
    assert_eq!(retry, Some(ask(3).print));
    assert!(shard.recent.find(row, 1, NOW).is_none(), "its money came back");
    drop(shard);
    payer.pay_all(&ledger, 4..5);
}

/// For a later version to begin with: `cargo test … writes_the_files -- --ignored`, in a folder of its own.
#[test]
#[ignore = "writes files"]
fn writes_the_files_of_version_1() {
    let (scene, payer, other) = (Scene::new(), Payer::new(1), Payer::new(2));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    ledger.shard(&payer.address).note(payer.address.into(), FACTS).unwrap();
    payer.pay(&ledger, 1);
    ledger.put(b"key", Some(b"value")).unwrap();
    ledger.put(b"gone", Some(b"value")).unwrap();
    ledger.close().unwrap();
    drop(ledger);
    // The rest is in the log alone.
    let ledger = scene.open();
    ledger.put(b"gone", None).unwrap();
    other.open(&ledger);
    other.pay(&ledger, 0);
    payer.pay(&ledger, 2);
    payer.pay(&ledger, 3);
    let seq = ledger.shard(&payer.address).book.give_back(payer.address, 1, 1).unwrap();
    ledger.wait(seq).unwrap();
    let seq = ledger.shard(&payer.address).book.claiming(payer.address, 2).unwrap();
    ledger.wait(seq).unwrap();
    drop(ledger);
    let _ = fs::remove_file(scene.segment(2));
    let path = scene.segment(1);
    let end = {
        let read = Read::open(&path).unwrap();
        read.in_a_row().last().map(|(offset, block)| read.behind(offset, &block)).unwrap()
    };
    fs::File::options().write(true).open(&path).unwrap().set_len(end).unwrap();
    copy(&scene.path(), Path::new(FILES));
}

#[test]
fn a_request_by_link_takes_92_bytes_of_the_log() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..2);
    let read = Read::open(&scene.segment(1)).unwrap();
    let (_, block) = read.in_a_row().last().unwrap();
    assert_eq!((block.count, block.length() - HEADER), (1, 92));
}

/// What was written between two sales is not kept with the receipts: 56 bytes a sale, or 47 of a return.
#[test]
fn receipts_that_are_put_away_are_small() {
    let mut scene = Scene::new();
    scene.settings.snapshot = crate::scene::SEGMENT;
    let payer = Payer::new(1);
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..100);
    drop(ledger);
    let path = scene.path().join("receipts-000000000001");
    let read = Read::open(&path).unwrap();
    let sales: usize = read.all().map(|(_, block)| block.count as usize).sum();
    let bytes: usize = read.all().map(|(_, block)| block.length()).sum();
    assert!(sales > 10 && bytes <= HEADER + sales * 56, "{bytes} bytes of {sales} sales");
}
