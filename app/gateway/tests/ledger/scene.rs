//! A ledger in a folder of its own, channels that pay it by link, and a disk that does as it is told.

use std::{
    fs, io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering},
    },
};

use farthing_core::chain::{HASHES_MAX, Link};
use farthing_gateway::ledger::{Disk, Disks, Files, Ledger, LedgerError, Mode, NotNoted, Settings};
use farthing_vouchers::{
    book::{Ask, BookError, ChannelState, Credential, Page},
    chain::{Chain, sha256},
};
use tempfile::TempDir;

/// Unix seconds at which every scene begins.
pub const NOW: i64 = 1_800_000_000;

/// Links of a channel's chain.
pub const LENGTH: u32 = 2_000;

/// Bytes of a scene's segments: the smallest.
pub const SEGMENT: u64 = 64 * 1024;

/// A folder, settings, and a clock that stands still.
pub struct Scene {
    pub folder: TempDir,
    pub settings: Settings,
    pub clock: Arc<AtomicI64>,
    /// How often a write has failed.
    pub downs: Arc<AtomicUsize>,
}

/// Who pays from one channel.
pub struct Payer {
    pub address: [u8; 32],
    chain: Chain,
}

impl Scene {
    pub fn new() -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let downs = Arc::new(AtomicUsize::new(0));
        let (time, down) = (Arc::clone(&clock), Arc::clone(&downs));
        let settings = Settings {
            segment: SEGMENT,
            clock: Arc::new(move || time.load(Ordering::SeqCst)),
            on_down: Arc::new(move |_| {
                down.fetch_add(1, Ordering::SeqCst);
            }),
            ..Settings::default()
        };
        Self { folder: TempDir::new().unwrap(), settings, clock, downs }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    pub fn create(&self) -> Ledger {
        Ledger::create(&self.path(), &self.settings).unwrap()
    }

    pub fn open(&self) -> Ledger {
        self.try_open().unwrap()
    }

    pub fn try_open(&self) -> Result<Ledger, LedgerError> {
        Ledger::open(&self.path(), &self.settings)
    }

    /// On a disk that does as it is told.
    /// On a disk that does as it is told, with a payer.
    pub fn told() -> (Self, Payer, Told) {
        let (mut scene, disk) = (Self::new(), Told::new(Orders::default()));
        scene.on(&disk);
        (scene, Payer::new(1), disk)
    }

    pub fn on(&mut self, disk: &Told) {
        self.settings.disks = Some(Arc::new(disk.clone()));
    }

    /// The oldest segment of the log, as a file.
    pub fn segment(&self, number: u64) -> PathBuf {
        self.path().join(format!("log-{number:012}"))
    }
}

impl Payer {
    /// Of the channel of this number, which nobody knows yet.
    pub fn new(number: u32) -> Self {
        let address = sha256(&number.to_le_bytes());
        Self { address, chain: Chain::new(sha256(&address), address, LENGTH) }
    }

    /// As the chain has it, funded with so many base units.
    pub fn state(&self, funded: u64) -> ChannelState {
        let claimed = Link { index: 0, hash: self.chain.root() };
        let credential = Credential::Chain { unit: 1, length: LENGTH, claimed };
        ChannelState { credential, funded, claimed: 0, closes_at: None, slot: 1 }
    }

    /// Takes the channel up.
    pub fn open(&self, ledger: &Ledger) {
        ledger.shard(&self.address).book.update(self.address, self.state(LENGTH.into())).unwrap();
    }

    pub fn link(&self, index: u32) -> Link {
        self.chain.link(index).unwrap()
    }

    /// A request of this number for one base unit, which shows the link above it.
    pub fn try_pay(&self, ledger: &Ledger, number: u32) -> Result<u64, BookError<NotNoted>> {
        let link = self.link(number + 1);
        let mut shard = ledger.shard(&self.address);
        let now = NOW;
        let admitted =
            shard.book.admit_link((&self.address, link), &ask(number), HASHES_MAX, now)?;
        shard.recent.admit(self.address.into(), &ask(number), now);
        Ok(admitted.saved)
    }

    /// A request that is durable.
    pub fn pay(&self, ledger: &Ledger, number: u32) -> u64 {
        let seq = self.try_pay(ledger, number).unwrap();
        ledger.wait(seq).unwrap();
        seq
    }

    /// Requests that are durable, one after the other, as the disk has room.
    pub fn pay_all(&self, ledger: &Ledger, numbers: std::ops::Range<u32>) {
        for number in numbers {
            while ledger.check_room().is_err() {
                std::thread::yield_now();
            }
            self.pay(ledger, number);
        }
    }

    pub fn page(&self, ledger: &Ledger) -> Option<Page> {
        ledger.shard(&self.address).book.page(self.address).copied()
    }

    /// Base units' worth that was served.
    pub fn served(&self, ledger: &Ledger) -> u64 {
        self.page(ledger).unwrap().served
    }
}

/// What a request of this number asks.
pub fn ask(number: u32) -> Ask {
    Ask { number, price: 1, route: 3, print: u64::from(number) << 32 | 7, ..Ask::default() }
}

/// All files of a folder, as they are.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Changes a file in place, so that it stays the same file.
pub fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    overwrite(path, &bytes);
}

/// Without cutting the file off first, which some file systems follow with a flush.
pub fn overwrite(path: &Path, bytes: &[u8]) {
    let file = fs::File::options().write(true).create(true).truncate(false).open(path).unwrap();
    file.write_all_at(bytes, 0).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
}

/// Where the blocks of a segment begin, as their magic says.
pub fn blocks(segment: &[u8]) -> Vec<usize> {
    let starts = (4096..segment.len()).step_by(4096);
    starts.filter(|&at| segment[at..].starts_with(b"farblock")).collect()
}

/// What happens to the writes of a disk.
#[derive(Debug, Default)]
pub struct Orders {
    /// Writes until one fails, if one does.
    pub writes_left: Option<u64>,
    /// Whether the failure is in the sync after the write.
    pub fails_in_sync: bool,
    /// Which sectors of 512 bytes of the write that fails are written nevertheless, a bit each, again and again.
    pub survive: u64,
    /// Whether writes wait.
    pub waits: bool,
    /// Whether no segment can be prepared.
    pub is_full: bool,
}

/// A disk that does as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    files: Files,
    orders: Arc<(Mutex<Orders>, Condvar)>,
    /// Writes of blocks that were asked for.
    pub writes: Arc<AtomicU64>,
}

struct ToldDisk {
    told: Told,
    disk: Box<dyn Disk>,
    fails: bool,
}

impl Told {
    pub fn new(orders: Orders) -> Self {
        let orders = Arc::new((Mutex::new(orders), Condvar::new()));
        Self { files: Files::in_mode(Mode::Synced), orders, writes: Arc::default() }
    }

    pub fn order(&self, change: impl FnOnce(&mut Orders)) {
        let (orders, changed) = &*self.orders;
        change(&mut orders.lock().unwrap());
        changed.notify_all();
    }
}

impl Disks for Told {
    fn mode(&self) -> Mode {
        self.files.mode()
    }

    fn prepare(&self, path: &Path, header: &[u8], bytes: u64, hurry: bool) -> io::Result<()> {
        if self.orders.0.lock().unwrap().is_full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.files.prepare(path, header, bytes, hurry)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Disk>> {
        let disk = self.files.open(path)?;
        Ok(Box::new(ToldDisk { told: self.clone(), disk, fails: false }))
    }
}

impl Disk for ToldDisk {
    fn write(&mut self, pages: &[u8], offset: u64) -> io::Result<()> {
        self.told.writes.fetch_add(1, Ordering::SeqCst);
        let (orders, changed) = &*self.told.orders;
        let orders = orders.lock().unwrap();
        let mut orders = changed.wait_while(orders, |orders| orders.waits).unwrap();
        match &mut orders.writes_left {
            Some(0) => self.fails = true,
            Some(left) => *left -= 1,
            None => {}
        }
        if !self.fails {
            return self.disk.write(pages, offset);
        }
        for (index, sector) in pages.chunks(512).enumerate() {
            if orders.survive.rotate_right(index as u32) & 1 == 1 {
                self.disk.write(sector, offset + index as u64 * 512)?;
            }
        }
        if orders.fails_in_sync { Ok(()) } else { Err(io::ErrorKind::Other.into()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.fails { Err(io::ErrorKind::Other.into()) } else { self.disk.sync() }
    }
}
