//! The power goes while the last block is written: some of it is on the disk, in any pieces. Nobody was told of it.

use std::{fs, path::Path, sync::atomic::Ordering};

use farthing_gateway::ledger::log::{
    block::HEADER,
    blocks::Read,
    replay::{End, Wanted, replay},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::scene::{Orders, Payer, Scene, Told, blocks, edit, overwrite};

/// Records of the last block: more than a page.
const TOGETHER: u32 = 60;

/// A log of which the last block has [`TOGETHER`] records, and what a replay of the whole gives.
struct Written {
    scene: Scene,
    segment: Vec<u8>,
    /// Where the last block begins, and where its records end.
    last: usize,
    end: usize,
    id: [u8; 16],
    next: u64,
}

fn written() -> Written {
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    ledger.wait(1).unwrap();
    // One commit waits, and all others gather behind it.
    disk.order(|orders| orders.waits = true);
    let before = disk.writes.load(Ordering::SeqCst);
    let first = payer.try_pay(&ledger, 0).unwrap();
    while disk.writes.load(Ordering::SeqCst) == before {
        std::thread::yield_now();
    }
    let last = (1..=TOGETHER).map(|number| payer.try_pay(&ledger, number).unwrap()).last();
    disk.order(|orders| orders.waits = false);
    ledger.wait(last.unwrap()).unwrap();
    let (id, next) = (ledger.id(), last.unwrap() + 1);
    drop(ledger);
    let mut segment = fs::read(scene.segment(1)).unwrap();
    let last = *blocks(&segment).last().unwrap();
    let length = u32::from_le_bytes(segment[last + 32..last + 36].try_into().unwrap());
    let end = last + HEADER + length as usize;
    assert_eq!(next, first + u64::from(TOGETHER) + 1);
    assert!(end > last + 4096, "the last block has more than one page");
    // What follows is zeros.
    segment.truncate(end.next_multiple_of(4096) + 4096);
    Written { scene, segment, last, end, id, next }
}

impl Written {
    /// What is read of the log when the segment is like that.
    fn read(&self, segment: &[u8]) -> End {
        overwrite(&self.scene.segment(1), segment);
        let (folder, ledger) = (self.scene.path(), self.id);
        let wanted = Wanted { folder: &folder, ledger, before: ledger, from: 1 };
        replay(&wanted, &mut |_, _| Ok(())).unwrap()
    }

    /// With nothing of the last block.
    fn without(&self) -> Vec<u8> {
        let mut segment = self.segment.clone();
        segment[self.last..].fill(0);
        segment
    }

    /// The last block is none, and there is none behind it: then the log ends before it.
    fn assert_dropped(&self, segment: Vec<u8>, how: &str) {
        let read = Read::new(segment, Path::new("segment")).unwrap();
        let ends = read.in_a_row().last().map(|(offset, block)| read.behind(offset, &block));
        assert_eq!(ends, Some(self.last as u64), "{how}");
        assert!(read.all_from(self.last as u64).next().is_none(), "{how}");
    }
}

/// gateway rule R18
#[test]
fn every_prefix_of_the_last_block_is_dropped_and_the_whole_is_kept() {
    let written = written();
    for length in 0..written.end - written.last {
        let mut segment = written.without();
        let end = written.last + length;
        segment[written.last..end].copy_from_slice(&written.segment[written.last..end]);
        // The records may end in zeros: then the prefix is the whole.
        if segment != written.segment {
            written.assert_dropped(segment, &format!("{length} bytes"));
        }
    }
    assert_eq!(written.read(&written.segment).next, written.next);
    let end = written.read(&written.without());
    assert_eq!(end.next, written.next - u64::from(TOGETHER));
    assert_eq!(end.last.map(|(_, offset, _)| offset), Some(written.last as u64));
}

/// gateway rule R18
#[test]
fn sectors_of_the_last_block_in_any_choice_and_order_are_dropped() {
    let written = written();
    let sectors: Vec<usize> = (written.last..written.end).step_by(512).collect();
    // All of the last block's sectors, but for some.
    for chosen in 0..(1u64 << sectors.len()) - 1 {
        let mut segment = written.without();
        for (index, &start) in sectors.iter().enumerate() {
            if chosen >> index & 1 == 1 {
                let sector = start..start + 512;
                segment[sector.clone()].copy_from_slice(&written.segment[sector]);
            }
        }
        if chosen % 37 == 0 || chosen.count_ones() as usize + 1 == sectors.len() {
            written.assert_dropped(segment, &format!("sectors {chosen:b}"));
        }
    }
}

/// gateway rule R18
#[test]
fn a_bit_that_is_flipped_in_the_last_block_drops_it() {
    let written = written();
    let mut bits = ChaCha8Rng::seed_from_u64(18);
    for at in written.last..written.end {
        let in_header = at < written.last + HEADER;
        let flipped: Vec<u8> =
            if in_header { (0..8).collect() } else { vec![bits.random_range(0..8)] };
        for bit in flipped {
            let mut segment = written.segment.clone();
            segment[at] ^= 1 << bit;
            written.assert_dropped(segment, &format!("bit {bit} of byte {at}"));
        }
    }
}

/// What is left of a torn block lies behind what is written afterwards, in the same place or in the next segment.
#[test]
fn a_ledger_goes_on_after_a_torn_block_again_and_again() {
    let (mut scene, payer) = (Scene::new(), Payer::new(1));
    payer.open(&scene.create());
    let (mut random, mut paid) = (ChaCha8Rng::seed_from_u64(4), 0);
    for round in 0..60 {
        let survive = random.random();
        let disk = Told::new(Orders { writes_left: Some(3), survive, ..Orders::default() });
        scene.on(&disk);
        let ledger = scene.open();
        let served = u32::try_from(payer.served(&ledger)).unwrap();
        // What was torn may have come through as a whole, though nobody was told.
        assert!((paid..=paid + TOGETHER).contains(&served), "round {round}");
        paid = served;
        (0..3).for_each(|_| {
            payer.pay(&ledger, paid);
            paid += 1;
        });
        let last = (0..random.random_range(1..TOGETHER))
            .map(|more| payer.try_pay(&ledger, paid + more))
            .map_while(Result::ok)
            .last();
        assert!(last.is_none_or(|last| ledger.wait(last).is_err()));
        if paid + 4 * TOGETHER > crate::scene::LENGTH {
            break;
        }
    }
    scene.settings.disks = None;
    assert!(payer.served(&scene.open()) >= paid.into());
}

/// A fresh segment whose first block is torn holds nothing, and is used.
#[test]
fn a_segment_whose_only_block_is_torn_counts_as_empty() {
    let (scene, payer) = (Scene::new(), Payer::new(1));
    let ledger = scene.create();
    payer.open(&ledger);
    drop(ledger);
    tear(&scene.segment(1));

    let ledger = scene.open();

    assert_eq!(payer.page(&ledger), None);
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    drop(ledger);
    assert_eq!(payer.served(&scene.open()), 1);
}

/// Changes the last byte of the last block's records.
fn tear(path: &Path) {
    let read = Read::open(path).unwrap();
    let (offset, block) = read.in_a_row().last().unwrap();
    let end = usize::try_from(offset).unwrap() + block.length() - 1;
    edit(path, |bytes| bytes[end] ^= 1);
}
