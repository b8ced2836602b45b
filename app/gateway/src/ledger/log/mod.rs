//! The log: records in order, durable together, whatever they say.
//!
//! ```text
//! append ──▶ pending ──commit thread──▶ block ──▶ segment      (O_DIRECT, O_DSYNC)
//!    │                                     │
//!    └── number of the record              └──▶ Durable ──▶ Lane, one signal each
//! ```
//!
//! The commit thread takes whatever gathered while it wrote, and where that was much, for up to a millisecond more
//! (`commit`). A record is accepted only where there
//! is room for it on the disk already, so a full disk refuses and loses nothing.

pub mod aligned;
pub mod block;
pub mod blocks;
pub mod bytes;
mod commit;
pub mod disk;
mod durable;
pub mod lane;
mod queue;
pub mod replay;
pub mod segment;

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread::{self, JoinHandle},
    time::Duration,
};

use self::{
    commit::Writer,
    disk::{Disk, Disks},
    durable::Durable,
    lane::Lane,
    queue::Queue,
    segment::{Header, Kind},
};
use super::error::{Down, NotNoted};
use crate::{fail, metrics::Timing};

pub use self::queue::Use;

/// Unix seconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What is called once a write has failed.
pub type OnDown = Arc<dyn Fn(&io::Error) + Send + Sync>;

/// A segment to write to.
pub struct Segment {
    pub header: Header,
    pub disk: Box<dyn Disk>,
    /// Of the file.
    pub bytes: u64,
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Where the log goes on.
#[derive(Debug)]
pub struct Start {
    pub segment: Segment,
    /// Where in it.
    pub offset: u64,
    /// The number of the next record.
    pub next: u64,
    /// Of the last block: times never fall.
    pub time: i64,
    /// Numbers of the segments that are kept, and of the first record of each.
    pub kept: Vec<(u64, u64)>,
}

/// What there is to do besides writing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chore {
    /// The next segment, of this number.
    Prepare(u64),
    /// A snapshot: much was written since the last.
    Snapshot,
    /// To end.
    Stop,
}

/// The log, while it is open.
#[derive(Debug)]
pub struct Log {
    queue: Mutex<Queue>,
    /// Something to write, or the end.
    filled: Condvar,
    /// Something for the keeper.
    wanted: Condvar,
    durable: Arc<Durable>,
    lanes: Mutex<Vec<Weak<Lane>>>,
    /// How long commits took.
    pub commits: Timing,
}

impl Log {
    /// Starts the commit thread.
    ///
    /// # Errors
    /// The system's, where it gives no thread.
    pub fn start(
        start: Start,
        clock: Clock,
        on_down: OnDown,
    ) -> io::Result<(Arc<Self>, JoinHandle<()>)> {
        let durable = Arc::new(Durable::new(start.next.saturating_sub(1)));
        let log = Arc::new(Self {
            queue: Mutex::new(Queue::new(&start)),
            filled: Condvar::new(),
            wanted: Condvar::new(),
            durable,
            lanes: Mutex::default(),
            commits: Timing::default(),
        });
        let writer = Writer::new(Arc::clone(&log), start, clock, on_down);
        let thread = thread::Builder::new().name("commit".into()).spawn(move || writer.run())?;
        Ok((log, thread))
    }

    /// Takes a record to be written, and gives its number. It is durable once [`Self::durable`] has reached that.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing was taken.
    pub fn append(&self, record: &[u8], of: Use) -> Result<u64, NotNoted> {
        let mut queue = self.queue();
        let is_first = queue.is_empty();
        let seq = queue.push(record, of)?;
        drop(queue);
        if is_first {
            self.filled.notify_one();
        }
        fail::point("appended");
        Ok(seq)
    }

    /// Whether an admission would be refused now.
    ///
    /// # Errors
    /// [`NotNoted`]
    pub fn check_room(&self) -> Result<(), NotNoted> {
        self.queue().check(queue::ADMISSION, Use::Admission)
    }

    /// The number of the last record that was taken, durable or not.
    pub fn last(&self) -> u64 {
        self.queue().next.saturating_sub(1)
    }

    /// The number of the last record that is durable.
    pub fn durable(&self) -> u64 {
        self.durable.get()
    }

    pub fn wait(&self, seq: u64) -> Result<(), Down> {
        self.durable.wait(seq)
    }

    /// A new lane, signalled from now on.
    pub fn lane(&self) -> Arc<Lane> {
        let lane = Arc::new(Lane::new(Arc::clone(&self.durable)));
        self.lanes().push(Arc::downgrade(&lane));
        lane
    }

    /// Blocks until there is something to do; `written` bytes since the last snapshot are enough for the next.
    pub fn next_chore(&self, written: u64) -> Chore {
        let mut queue = self.queue();
        queue.enough = written;
        loop {
            if let Some(chore) = queue.chore() {
                return chore;
            }
            queue = self.wanted.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Blocks for so long, or until the log is closed.
    pub fn pause(&self, time: Duration) {
        let queue = self.queue();
        let is_open = |queue: &mut Queue| !queue.is_closed;
        drop(self.wanted.wait_timeout_while(queue, time, is_open));
    }

    /// Unix seconds of the last block that is durable; 0 before the first.
    pub fn time(&self) -> i64 {
        self.durable.time()
    }

    /// Hands over the segment that was prepared.
    pub fn supply(&self, segment: Segment) {
        self.queue().spare = Some(segment);
    }

    /// Whether a segment is ready for when the current one is full.
    pub fn has_spare(&self) -> bool {
        self.queue().spare.is_some()
    }

    /// Whether the current segment is more than half full.
    pub fn is_short(&self) -> bool {
        self.queue().is_short()
    }

    /// Bytes written since the last snapshot begin to count from here.
    pub fn snapshot_begins(&self) {
        self.queue().written = 0;
    }

    /// Segments of which no record after `seq` is needed any more, but for the last two; they are forgotten.
    pub fn retire(&self, seq: u64) -> Vec<u64> {
        self.queue().retire(seq)
    }

    /// Takes nothing more; what was taken is still written.
    pub fn close(&self) {
        self.queue().is_closed = true;
        self.filled.notify_one();
        self.wanted.notify_all();
    }

    /// Nothing is accepted any more, and who waits for what is not durable learns it.
    pub fn fail(&self) {
        self.close();
        self.durable.fail();
        self.signal();
    }

    fn signal(&self) {
        self.lanes().retain(|lane| {
            let lane = lane.upgrade();
            lane.inspect(|lane| lane.signal()).is_some()
        });
    }

    /// Nothing panics under the locks.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lanes(&self) -> MutexGuard<'_, Vec<Weak<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the segment of this number: under another name, until it is whole.
///
/// # Errors
/// The system's.
pub fn prepare(
    folder: &Path,
    disks: &dyn Disks,
    header: Header,
    size: Size,
) -> io::Result<Segment> {
    let (temporary, path) = (folder.join("next.tmp"), Kind::Log.path(folder, header.number));
    disks.prepare(&temporary, &header.encode(), size.bytes, size.in_a_hurry)?;
    std::fs::rename(&temporary, &path)?;
    disk::sync_folder(folder)?;
    Ok(Segment { header, disk: disks.open(&path)?, bytes: size.bytes })
}

/// Of a segment that is prepared.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub bytes: u64,
    /// Whether somebody waits for it.
    pub in_a_hurry: bool,
}
