//! Making and opening a ledger.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, atomic::AtomicU64},
    thread,
};

use farthing_vouchers::store::make_private_folder;

use super::{
    Ledger, LedgerError, Of, Settings, Shard,
    keeper::{Kept, Shards, put_away},
    lock::Lock,
    log::{
        self, Log, Segment, Size, Start,
        aligned::PAGE,
        disk::{Disks, Files, Mode},
        replay::{End, Wanted, replay},
        segment::{Header, Kind, random},
    },
    shard::{Content, SHARDS},
    snapshot::{self, Identity, Parts, State, Writing, encode_cold},
};

pub(super) fn create(folder: &Path, settings: &Settings) -> Result<Ledger, LedgerError> {
    settings.check()?;
    make_private_folder(folder).map_err(LedgerError::io("make", folder))?;
    let lock = Lock::take(folder)?;
    if snapshot::path(folder).exists() || !Kind::Log.all(folder)?.is_empty() {
        return Err(LedgerError::Exists { folder: folder.into() });
    }
    let id = random().map_err(LedgerError::io("make an id for", folder))?;
    let identity = Identity { id, before: id, time: (settings.clock)() };
    let state = State::new(identity, 1);
    // The snapshot is what makes a folder a ledger; before it there is nothing to lose.
    lock.note()?;
    write(folder, &state)?;
    drop(lock);
    open(folder, settings)
}

pub(super) fn open(folder: &Path, settings: &Settings) -> Result<Ledger, LedgerError> {
    let (lock, state, end) = examine(folder, settings)?;
    for number in &end.old {
        put_away(folder, *number, settings.keep_days > 0)?;
    }
    let opening = Opening { folder, settings, disks: disks(folder, settings)?, state, end };
    let ledger = opening.start(lock)?;
    Ok(ledger)
}

pub(super) fn check(folder: &Path, settings: &Settings) -> Result<Mode, LedgerError> {
    let _examined = examine(folder, settings)?;
    Ok(disks(folder, settings)?.mode())
}

/// Reads all of a ledger and changes nothing of it.
fn examine(folder: &Path, settings: &Settings) -> Result<(Lock, State, End), LedgerError> {
    settings.check()?;
    if !folder.exists() {
        return Err(LedgerError::Missing { folder: folder.into() });
    }
    let lock = Lock::take(folder)?;
    let mut state = read(folder, settings)?;
    if !settings.is_moved && !lock.is_in_place()? {
        return Err(LedgerError::Copied { folder: folder.into() });
    }
    let end = follow(folder, &mut state)?;
    Ok((lock, state, end))
}

/// Writes a state that nobody works on.
pub(super) fn write(folder: &Path, state: &State) -> Result<(), LedgerError> {
    let mut writing = Writing::begin(folder, &state.identity)?;
    for Content { seq, pages, facts, recent, sales } in &state.shards {
        let now = state.identity.time;
        let section = Parts { pages: pages.iter(), facts, recent, sales, now }.encode();
        writing.section(*seq, &section)?;
    }
    writing.section(state.cold_seq, &encode_cold(&state.cold))?;
    writing.finish().map(|_| ())
}

/// Requests that a shard remembers.
pub(super) fn recent(settings: &Settings) -> usize {
    settings.recent / SHARDS
}

/// The snapshot, if all of it is as it was written.
fn read(folder: &Path, settings: &Settings) -> Result<State, LedgerError> {
    let damaged = || LedgerError::DamagedSnapshot { path: snapshot::path(folder) };
    match snapshot::open(folder, recent(settings)) {
        Ok(State { damaged: 1.., .. }) => Err(damaged()),
        // A log without a snapshot is no empty folder.
        Err(LedgerError::Missing { .. }) if !Kind::Log.all(folder)?.is_empty() => Err(damaged()),
        read => read,
    }
}

/// Brings the snapshot's state to the end of the log.
fn follow(folder: &Path, state: &mut State) -> Result<End, LedgerError> {
    let Identity { id, before, .. } = state.identity;
    let (from, last) = (state.from(), state.last());
    let wanted = Wanted { folder, ledger: id, before, from };
    let end = replay(&wanted, &mut |place, block| state.apply(place, block))?;
    if end.next <= last && last > 0 {
        let path = snapshot::path(folder);
        return Err(LedgerError::Gap { path, expected: end.next.max(1), found: last });
    }
    Ok(end)
}

fn disks(folder: &Path, settings: &Settings) -> Result<Arc<dyn Disks>, LedgerError> {
    if let Some(disks) = &settings.disks {
        return Ok(Arc::clone(disks));
    }
    let files = Files::of(folder).map_err(LedgerError::io("write to", folder))?;
    if files.mode() == Mode::Synced {
        tracing::warn!(folder = %folder.display(), "this file system takes no O_DIRECT: commits are slower");
    }
    Ok(Arc::new(files))
}

/// What was found in the folder.
struct Opening<'a> {
    folder: &'a Path,
    settings: &'a Settings,
    disks: Arc<dyn Disks>,
    state: State,
    end: End,
}

impl Opening<'_> {
    fn start(mut self, lock: Lock) -> Result<Ledger, LedgerError> {
        let failed = LedgerError::io("use", self.folder);
        let start = self.begin().map_err(failed)?;
        let spare = self.spare().map_err(failed)?;
        lock.note()?;
        let clock = Arc::clone(&self.settings.clock);
        let on_down = Arc::clone(&self.settings.on_down);
        let (log, commit) = Log::start(start, clock, on_down).map_err(failed)?;
        if let Some(spare) = spare {
            log.supply(spare);
        }
        let kept = Arc::new(self.kept(log, lock)?);
        let keeper = Arc::clone(&kept);
        let keeper = thread::Builder::new().name("keeper".into()).spawn(move || keeper.run());
        // Without it the log would end with its segment; the commit thread ends with the log.
        let keeper = keeper.inspect_err(|_| kept.log.close()).map_err(failed)?;
        Ok(Ledger { of: Of::Folder(kept), threads: Mutex::new(vec![commit, keeper]) })
    }

    fn kept(self, log: Arc<Log>, lock: Lock) -> Result<Kept, LedgerError> {
        let Opening { folder, settings, disks, state, .. } = self;
        let shards = state
            .shards
            .into_iter()
            .map(|content| Shard::new(content, settings.policy, &log).map(Mutex::new));
        let damaged = || LedgerError::DamagedSnapshot { path: snapshot::path(folder) };
        let shards = Shards::new(shards.collect::<Result<_, _>>()?).ok_or_else(damaged)?;
        Ok(Kept {
            folder: folder.into(),
            identity: state.identity,
            settings: settings.clone(),
            disks,
            shards,
            cold: Mutex::new(state.cold),
            snapshot_bytes: AtomicU64::new(bytes_of(&snapshot::path(folder))),
            tidying: Mutex::default(),
            log,
            _lock: lock,
        })
    }

    /// Where the log goes on.
    fn begin(&mut self) -> io::Result<Start> {
        let next = self.end.next.max(1);
        let time = self.state.identity.time.max(self.end.time.unwrap_or(i64::MIN));
        let mut kept = std::mem::take(&mut self.end.kept);
        if let Some((header, offset, bytes)) = self.end.last {
            let segment = self.reopen(header, bytes)?;
            return Ok(Start { segment, offset, next, time, kept });
        }
        let segment = match self.spare()? {
            Some(segment) => segment,
            None => self.prepare()?,
        };
        kept.push((segment.header.number, next));
        Ok(Start { segment, offset: PAGE as u64, next, time, kept })
    }

    /// The first segment that holds nothing; the others of these are removed, when there are any.
    fn spare(&mut self) -> io::Result<Option<Segment>> {
        let mut empty = std::mem::take(&mut self.end.empty).into_iter();
        let Some(header) = empty.next() else { return Ok(None) };
        for header in empty {
            std::fs::remove_file(Kind::Log.path(self.folder, header.number))?;
        }
        let bytes = bytes_of(&Kind::Log.path(self.folder, header.number));
        self.reopen(header, bytes).map(Some)
    }

    fn reopen(&self, header: Header, bytes: u64) -> io::Result<Segment> {
        let path = Kind::Log.path(self.folder, header.number);
        Ok(Segment { header, disk: self.disks.open(&path)?, bytes })
    }

    /// The first segment of a new ledger or a restored one.
    fn prepare(&self) -> io::Result<Segment> {
        let packed = Kind::Receipts.all(self.folder).ok().and_then(|all| all.last().copied());
        // Never a number that receipts of another segment have.
        let number = self.end.number.max(packed.unwrap_or(0)).saturating_add(1);
        let header = Header::new(number, self.state.identity.id, PAGE as u32)?;
        let size = Size { bytes: self.settings.segment, in_a_hurry: true };
        log::prepare(self.folder, self.disks.as_ref(), header, size)
    }
}

/// 0 where the file cannot be looked at.
fn bytes_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
