//! From a backup, or from what a broken disk has left: a new ledger that claims what the old one was promised.

use std::{collections::HashMap, fs, path::Path};

use super::{
    Facts, LedgerError, PASS_KEY, Recent, Settings,
    keeper::put_away,
    lock::Lock,
    log::{
        blocks::Read,
        disk::sync_folder,
        segment::{Kind, random},
    },
    opening::{recent, write},
    snapshot::{self, Identity, State},
};

/// What was restored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Restored {
    /// The id from now on.
    pub id: [u8; 16],
    /// The id before.
    pub before: [u8; 16],
    /// Channels and shares that are known. They are only claimed.
    pub rows: usize,
    /// Files, or parts of the snapshot, that could not be read.
    pub unreadable: usize,
}

/// Gives a ledger a new id, so that nothing of before is served again: what was delivered since a backup is not in it,
/// and would be delivered a second time. All promises that can be read are kept, for claims; damaged blocks are passed
/// over, since a promise that is missing harms only us. Cold facts stay, but for [`PASS_KEY`].
///
/// # Errors
/// [`LedgerError::Locked`], [`LedgerError::Missing`], [`LedgerError::Foreign`], [`LedgerError::Version`],
/// [`LedgerError::Io`]. The ledger is as it was then, or restored as a whole.
pub fn restore(folder: &Path, settings: &Settings) -> Result<Restored, LedgerError> {
    if !folder.exists() {
        return Err(LedgerError::Missing { folder: folder.into() });
    }
    let lock = Lock::take(folder)?;
    let mut old = read(folder, settings)?;
    let mut unreadable = old.damaged;
    let mut segments = Vec::new();
    for number in Kind::Log.all(folder)? {
        let is_readable = salvage(folder, number, &mut old)?;
        unreadable += usize::from(!is_readable);
        segments.push((number, is_readable));
    }
    let new = renewed(old, folder)?;
    let Identity { id, before, .. } = new.identity;
    let rows = new.shards.iter().map(|shard| shard.pages.len()).sum();
    // From here on the old segments count no more, wherever this is interrupted.
    write(folder, &new)?;
    lock.note()?;
    for (number, is_readable) in segments {
        if is_readable {
            put_away(folder, number, settings.keep_days > 0)?;
        } else {
            put_aside(folder, number)?;
        }
    }
    Ok(Restored { id, before, rows, unreadable })
}

/// The snapshot, or nothing where it cannot be read at all: the log alone has a part of it.
fn read(folder: &Path, settings: &Settings) -> Result<State, LedgerError> {
    let recent = recent(settings);
    match snapshot::open(folder, recent) {
        Err(LedgerError::DamagedSnapshot { .. } | LedgerError::Missing { .. }) => {
            let newest = Kind::Log.all(folder)?.into_iter().rev();
            let mut headers = newest.filter_map(|number| {
                Read::open(&Kind::Log.path(folder, number)).ok().map(|read| read.header)
            });
            let missing = || LedgerError::Missing { folder: folder.into() };
            let id = headers.next().ok_or_else(missing)?.ledger;
            let identity = Identity { id, before: id, time: 0 };
            Ok(State { damaged: 1, ..State::new(identity, recent) })
        }
        read => read,
    }
}

/// Notes what can be read of a segment, and says whether its beginning could be.
fn salvage(folder: &Path, number: u64, state: &mut State) -> Result<bool, LedgerError> {
    let path = Kind::Log.path(folder, number);
    let Identity { id, before, .. } = state.identity;
    match Read::open(&path) {
        Err(LedgerError::DamagedHeader { .. }) => Ok(false),
        Ok(read) if read.header.ledger == id => {
            for (_, block) in read.all() {
                state.salvage(&block);
            }
            Ok(true)
        }
        // Of before an earlier restoration: its snapshot has it.
        Ok(read) if read.header.ledger == before => Ok(true),
        Ok(_) => Err(LedgerError::Foreign { path }),
        Err(error) => Err(error),
    }
}

/// Keeps a segment that cannot be read, under a name that the ledger does not look for.
fn put_aside(folder: &Path, number: u64) -> Result<(), LedgerError> {
    let path = Kind::Log.path(folder, number);
    let aside = folder.join(format!("unreadable-{number:012}"));
    fs::rename(&path, aside).map_err(LedgerError::io("move", &path))?;
    sync_folder(folder).map_err(LedgerError::io("write out", folder))
}

/// The same under a new id, with records counted from 1 again.
fn renewed(old: State, folder: &Path) -> Result<State, LedgerError> {
    let Identity { id: before, time, .. } = old.identity;
    let identity =
        Identity { id: random().map_err(LedgerError::io("make an id for", folder))?, before, time };
    let mut new = State { identity, cold_seq: 0, damaged: 0, ..old };
    new.cold.remove(PASS_KEY);
    for shard in &mut new.shards {
        shard.seq = 0;
        // Nothing of before is delivered again.
        shard.recent = Recent::new(1);
        let facts = std::mem::take(&mut shard.facts);
        shard.facts = marked(shard.pages.keys().copied().collect(), facts);
    }
    Ok(new)
}

/// All these rows as of an older id.
fn marked(
    rows: Vec<farthing_vouchers::book::Row>,
    mut facts: HashMap<farthing_vouchers::book::Row, Facts>,
) -> HashMap<farthing_vouchers::book::Row, Facts> {
    for row in rows {
        let unknown = Facts { owner: [0; 32], opening: [0; 64], sponsored: 0, is_old: true };
        facts.entry(row).or_insert(unknown).is_old = true;
    }
    facts
}
