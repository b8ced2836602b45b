//! The disk has lost or changed what was acknowledged: the ledger does not open, says what to do, and touches nothing.

use std::{collections::BTreeMap, fs, path::Path};

use farthing_gateway::ledger::{
    LedgerError,
    log::{block::Block, blocks::Read, segment::Header},
};

use crate::scene::{Payer, Scene, blocks, copy, edit, overwrite};

/// Blocks of a scene's log: more than one segment's.
const BLOCKS: u32 = 40;

/// A ledger with several segments, closed without a snapshot.
fn written() -> (Scene, Payer) {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay_all(&ledger, 0..BLOCKS);
    drop(ledger);
    assert!(scene.segment(3).exists(), "three segments");
    (scene, payer)
}

fn refused(scene: &Scene) -> LedgerError {
    let before = content(&scene.path());
    let error = scene.try_open().expect_err("it does not open");
    assert_eq!(content(&scene.path()), before, "nothing is changed");
    error
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// gateway rule R18
#[test]
fn refuses_a_whole_block_after_a_damaged_one() {
    let (scene, _) = written();
    let at = blocks(&fs::read(scene.segment(1)).unwrap());
    edit(&scene.segment(1), |bytes| bytes[at[2] + 60] ^= 4);

    let error = refused(&scene);

    let LedgerError::Damaged { path, offset } = &error else { panic!("{error:?}") };
    assert_eq!((path, *offset), (&scene.segment(1), at[2] as u64));
    assert!(error.to_string().contains("farthing gate ledger restore"), "{error}");
}

/// gateway rule R18
#[test]
fn refuses_every_block_but_the_last_that_was_lost() {
    let (scene, _) = written();
    for number in [1, 2] {
        let segment = fs::read(scene.segment(number)).unwrap();
        for at in blocks(&segment) {
            edit(&scene.segment(number), |bytes| bytes[at..at + 4096].fill(0));
            let error = refused(&scene);
            assert!(
                matches!(error, LedgerError::Damaged { .. } | LedgerError::Gap { .. }),
                "block at {at} of {number}: {error:?}"
            );
            overwrite(&scene.segment(number), &segment);
        }
    }
}

/// gateway rule R18
#[test]
fn refuses_a_log_that_lacks_a_segment() {
    let (scene, _) = written();
    for number in [1, 2] {
        let segment = fs::read(scene.segment(number)).unwrap();
        fs::remove_file(scene.segment(number)).unwrap();
        let error = refused(&scene);
        assert!(matches!(error, LedgerError::Gap { .. }), "{number}: {error:?}");
        fs::write(scene.segment(number), segment).unwrap();
    }
    assert!(scene.try_open().is_ok());
}

/// gateway rule R18
#[test]
fn refuses_a_snapshot_that_is_ahead_of_its_log() {
    let (scene, _) = written();
    let older = scene.folder.path().join("older");
    copy(&scene.path(), &older);
    let ledger = scene.open();
    Payer::new(1).pay(&ledger, BLOCKS);
    ledger.close().unwrap();
    drop(ledger);
    for entry in fs::read_dir(&older).unwrap() {
        let name = entry.unwrap().file_name();
        if name.to_str().unwrap().starts_with("log-") {
            fs::copy(older.join(&name), scene.path().join(&name)).unwrap();
        }
    }

    let error = refused(&scene);

    assert!(matches!(error, LedgerError::Gap { .. }), "{error:?}");
}

/// gateway rule R18
#[test]
fn refuses_a_snapshot_without_its_log() {
    let (scene, _) = written();
    scene.open().close().unwrap();
    for number in 1..10 {
        let _ = fs::remove_file(scene.segment(number));
    }
    assert!(matches!(refused(&scene), LedgerError::Gap { .. }));
    // Nor is another made over it: what the snapshot says is all that is left.
    let made = farthing_gateway::ledger::Ledger::create(&scene.path(), &scene.settings);
    assert!(matches!(made, Err(LedgerError::Exists { .. })));
}

#[test]
fn refuses_a_log_without_a_snapshot() {
    let (scene, _) = written();
    fs::remove_file(scene.path().join("snapshot")).unwrap();
    assert!(matches!(refused(&scene), LedgerError::DamagedSnapshot { .. }));
    let made = farthing_gateway::ledger::Ledger::create(&scene.path(), &scene.settings);
    assert!(matches!(made, Err(LedgerError::Exists { .. })));
}

#[test]
fn refuses_a_segment_that_does_not_begin_as_one() {
    let (scene, _) = written();
    let segment = fs::read(scene.segment(2)).unwrap();
    for at in (0..8).chain(12..60) {
        edit(&scene.segment(2), |bytes| bytes[at] ^= 1);
        let error = refused(&scene);
        assert!(matches!(error, LedgerError::DamagedHeader { .. }), "byte {at}: {error:?}");
        overwrite(&scene.segment(2), &segment);
    }
    edit(&scene.segment(2), |bytes| bytes.truncate(59));
    assert!(matches!(refused(&scene), LedgerError::DamagedHeader { .. }));
}

#[test]
fn refuses_formats_that_it_does_not_know() {
    let (scene, _) = written();
    edit(&scene.segment(2), |bytes| bytes[8] = 2);
    let error = refused(&scene);
    assert!(matches!(error, LedgerError::Version { version: 2, .. }), "{error:?}");
    edit(&scene.segment(2), |bytes| bytes[8] = 1);
    edit(&scene.path().join("snapshot"), |bytes| bytes[8] = 3);
    let error = refused(&scene);
    assert!(matches!(error, LedgerError::Version { version: 3, .. }), "{error:?}");
}

#[test]
fn refuses_a_snapshot_that_was_changed_anywhere_or_cut_off() {
    let (scene, _) = written();
    scene.open().close().unwrap();
    let file = scene.path().join("snapshot");
    let snapshot = fs::read(&file).unwrap();
    for at in (0..200).chain((200..snapshot.len()).step_by(43)) {
        edit(&file, |bytes| bytes[at] ^= 16);
        let error = refused(&scene);
        let is_known = match error {
            LedgerError::DamagedSnapshot { .. } => true,
            LedgerError::Version { .. } => (8..12).contains(&at),
            _ => false,
        };
        assert!(is_known, "byte {at}");
        overwrite(&file, &snapshot);
    }
    for length in (0..snapshot.len()).step_by(97) {
        edit(&file, |bytes| bytes.truncate(length));
        let error = refused(&scene);
        assert!(matches!(error, LedgerError::DamagedSnapshot { .. }), "{length}: {error:?}");
        overwrite(&file, &snapshot);
    }
    assert!(scene.try_open().is_ok());
}

/// gateway rule R18
#[test]
fn refuses_a_segment_of_another_ledger_and_one_in_anothers_place() {
    let ((scene, _), (other, _)) = (written(), written());
    let segment = fs::read(scene.segment(2)).unwrap();
    fs::copy(other.segment(2), scene.segment(2)).unwrap();
    assert!(matches!(refused(&scene), LedgerError::Foreign { .. }));
    fs::copy(scene.segment(1), scene.segment(2)).unwrap();
    assert!(matches!(refused(&scene), LedgerError::Foreign { .. }));
    fs::write(scene.segment(2), segment).unwrap();
    assert!(scene.try_open().is_ok());
}

/// gateway rule R18
#[test]
fn blocks_of_another_segment_or_another_place_never_count() {
    let (scene, payer) = written();
    let served = payer.served(&scene.open());
    let last = (1..9).rev().find(|&number| {
        scene.segment(number).exists()
            && !blocks(&fs::read(scene.segment(number)).unwrap()).is_empty()
    });
    let last = last.unwrap();
    let segment = fs::read(scene.segment(last)).unwrap();
    let ends = *blocks(&segment).last().unwrap() + 4096;
    let older = fs::read(scene.segment(1)).unwrap();
    // A block of an older segment from the very place, and the segment's own first one.
    for stale in [older[ends..ends + 4096].to_vec(), segment[4096..8192].to_vec()] {
        assert!(stale.starts_with(b"farblock"));
        edit(&scene.segment(last), |bytes| bytes[ends..ends + 4096].copy_from_slice(&stale));
        assert_eq!(payer.served(&scene.open()), served);
    }
}

/// gateway rule R18: a segment that had the number before, in a folder that was put back, is another all the same.
#[test]
fn blocks_of_another_segment_of_the_same_number_never_count() {
    let (scene, payer) = written();
    let served = payer.served(&scene.open());
    let path = (1..9)
        .rev()
        .map(|number| scene.segment(number))
        .find(|path| path.exists() && !blocks(&fs::read(path).unwrap()).is_empty());
    let path = path.unwrap();
    let read = Read::open(&path).unwrap();
    let (offset, last) = read.in_a_row().last().unwrap();
    let behind = read.behind(offset, &last);
    let before = Header { salt: read.header.salt.map(|byte| !byte), ..read.header };
    edit(&path, |bytes| {
        // Nobody could read it, if it counted.
        let block = Block { first: last.next(), count: 1, time: 0, records: &[99; 92] };
        let at = usize::try_from(behind).unwrap();
        block.encode(&before, behind, &mut bytes[at..at + 4096]);
    });
    assert_eq!(payer.served(&scene.open()), served);
}

/// A block that is whole and says what this version does not know was written by a later one.
#[test]
fn refuses_records_that_it_does_not_know() {
    let (scene, _) = written();
    let path = scene.segment(3);
    let (offset, next) = {
        let read = Read::open(&path).unwrap();
        let (offset, block) = read.in_a_row().last().unwrap();
        (read.behind(offset, &block), block.next())
    };
    let header = Read::open(&path).unwrap().header;
    let at = usize::try_from(offset).unwrap();
    for (records, count) in [(vec![99; 92], 1), (vec![7; 34], 2), (vec![7; 35], 1)] {
        edit(&path, |bytes| {
            let block = Block { first: next, count, time: 0, records: &records };
            block.encode(&header, offset, &mut bytes[at..at + 4096]);
        });
        let error = refused(&scene);
        assert!(
            matches!(error, LedgerError::Record { offset: found, .. } if found == offset),
            "{error:?}"
        );
    }
}
