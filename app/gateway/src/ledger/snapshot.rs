//! The state as a whole, so that the log before it is needed no more. It also says which ledger this is: there is no
//! ledger without it.
//!
//! ```text
//! magic 8 │ version 4 │ shards 4 │ id 16 │ id before 16 │ time 8 │ checksum 4
//! one section a shard, and one of cold facts:  seq 8 │ length 8 │ checksum 4 │ its bytes
//! ```
//!
//! A section holds all up to record `seq`; what is later is in the log. Its checksum covers the header and its place,
//! so sections of two snapshots cannot be mixed.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use farthing_vouchers::book::{Page, Row};

use super::{
    Facts, LedgerError, Recent, Sales,
    log::{
        bytes::{Reader, put_counted},
        disk::sync_folder,
    },
    record::{put_row, row},
    shard::{Content, SHARDS},
};
use crate::fail;

/// The format that is written. What reads an older one is in [`open`].
const VERSION: u32 = 2;

/// The one before, without sales.
const VERSION_1: u32 = 1;

const MAGIC: [u8; 8] = *b"farsnap\n";

const HEADER: usize = 60;

/// Facts of the chain's side.
pub(super) type Cold = BTreeMap<Vec<u8>, Vec<u8>>;

/// Whose state it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Identity {
    pub(super) id: [u8; 16],
    /// The id before the ledger was restored; its own where it never was.
    pub(super) before: [u8; 16],
    /// Unix seconds below which no later block says it was written.
    pub(super) time: i64,
}

/// What a snapshot says.
#[derive(Debug)]
pub(super) struct State {
    pub(super) identity: Identity,
    pub(super) shards: Vec<Content>,
    pub(super) cold: Cold,
    /// The last record that is in `cold`.
    pub(super) cold_seq: u64,
    /// Sections that are not what was written; only a restoration passes over them.
    pub(super) damaged: usize,
}

/// The file.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("snapshot")
}

/// Writes a snapshot beside the one that stands, section by section.
pub(super) struct Writing {
    folder: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    header: Vec<u8>,
    sections: u32,
    bytes: u64,
}

impl Writing {
    pub(super) fn begin(folder: &Path, identity: &Identity) -> Result<Self, LedgerError> {
        let temporary = folder.join("snapshot.tmp");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let failed = LedgerError::io("write", &temporary);
        let mut file = BufWriter::with_capacity(1 << 20, options.open(&temporary).map_err(failed)?);
        let header = encode_header(identity);
        file.write_all(&header).map_err(failed)?;
        let (folder, bytes) = (folder.into(), HEADER as u64);
        Ok(Self { folder, temporary, file, header, sections: 0, bytes })
    }

    pub(super) fn section(&mut self, seq: u64, section: &[u8]) -> Result<(), LedgerError> {
        let failed = LedgerError::io("write", &self.temporary);
        let length = section.len() as u64;
        let place = Place { index: self.sections, seq, length };
        let head = [seq.to_le_bytes(), length.to_le_bytes()].concat();
        let checksum = place.checksum(&self.header, section).to_le_bytes();
        for part in [head.as_slice(), &checksum, section] {
            self.file.write_all(part).map_err(failed)?;
        }
        self.sections = self.sections.saturating_add(1);
        self.bytes = self.bytes.saturating_add(length);
        Ok(())
    }

    /// Puts it in the place of the one before, durably, and gives its length. All that it holds must be durable.
    pub(super) fn finish(self) -> Result<u64, LedgerError> {
        let failed = LedgerError::io("write", &self.temporary);
        let file = self.file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&self.temporary, path(&self.folder)).map_err(failed)?;
        fail::point("snapshot-renamed");
        sync_folder(&self.folder).map_err(LedgerError::io("write out", &self.folder))?;
        Ok(self.bytes)
    }
}

/// What a shard holds, for its section.
pub(super) struct Parts<'a, P> {
    pub(super) pages: P,
    pub(super) facts: &'a HashMap<Row, Facts>,
    pub(super) recent: &'a Recent,
    pub(super) sales: &'a Sales,
    /// Unix seconds.
    pub(super) now: i64,
}

impl<'a, P: Iterator<Item = (&'a Row, &'a Page)>> Parts<'a, P> {
    pub(super) fn encode(self) -> Vec<u8> {
        let mut parts = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        let [pages, facts, recent, sales] = &mut parts;
        for (row, page) in self.pages {
            put_row(pages, row);
            put_counted(pages, &page.to_bytes());
        }
        for (row, of_row) in self.facts {
            put_row(facts, row);
            of_row.encode(facts);
        }
        self.recent.encode(self.now, recent);
        self.sales.encode(self.now, sales);
        let mut section = Vec::new();
        for part in parts {
            section.extend_from_slice(&(part.len() as u64).to_le_bytes());
            section.extend_from_slice(&part);
        }
        section
    }
}

/// The section of cold facts.
pub(super) fn encode_cold(cold: &Cold) -> Vec<u8> {
    let mut section = Vec::new();
    for (key, value) in cold {
        put_counted(&mut section, key);
        put_counted(&mut section, value);
    }
    section
}

/// Reads the snapshot of a folder. `recent` is the room of each shard for retries.
///
/// # Errors
/// [`LedgerError::Missing`], [`LedgerError::Io`], [`LedgerError::Version`], [`LedgerError::DamagedSnapshot`] where its
/// header is damaged or it is cut off.
pub(super) fn open(folder: &Path, recent: usize) -> Result<State, LedgerError> {
    let path = path(folder);
    let damaged = || LedgerError::DamagedSnapshot { path: path.clone() };
    let failed = LedgerError::io("read", &path);
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(LedgerError::Missing { folder: folder.into() });
        }
        opened => BufReader::new(opened.map_err(failed)?),
    };
    let mut header = [0; HEADER];
    file.read_exact(&mut header).map_err(|_| damaged())?;
    let (version, identity) = decode_header(&header).ok_or_else(damaged)?;
    match (version, identity) {
        (VERSION | VERSION_1, Some(identity)) => {
            let read = Reading { header: &header, version, recent };
            read.sections(&mut file, identity).ok_or_else(damaged)
        }
        (VERSION | VERSION_1, None) => Err(damaged()),
        // A later format reads this one here, into the same state.
        (version, _) => Err(LedgerError::Version { path, version }),
    }
}

/// Where a section is.
struct Place {
    index: u32,
    seq: u64,
    length: u64,
}

impl Place {
    fn checksum(&self, header: &[u8], section: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(header);
        hasher.update(&self.index.to_le_bytes());
        hasher.update(&self.seq.to_le_bytes());
        hasher.update(&self.length.to_le_bytes());
        hasher.update(section);
        hasher.finalize()
    }
}

fn encode_header(identity: &Identity) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&(SHARDS as u32).to_le_bytes());
    header.extend_from_slice(&identity.id);
    header.extend_from_slice(&identity.before);
    header.extend_from_slice(&identity.time.to_le_bytes());
    header.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
    header
}

/// The version, and whose it is where the header is whole.
fn decode_header(header: &[u8]) -> Option<(u32, Option<Identity>)> {
    let mut reader = Reader::new(header);
    if reader.array()? != MAGIC {
        return None;
    }
    let (version, shards) = (reader.u32()?, reader.u32()?);
    let identity = Identity { id: reader.array()?, before: reader.array()?, time: reader.i64()? };
    let covered = header.get(..HEADER.saturating_sub(4))?;
    let is_whole = reader.u32()? == crc32fast::hash(covered) && shards == SHARDS as u32;
    Some((version, is_whole.then_some(identity)))
}

/// What is known of a file before its sections are read.
struct Reading<'a> {
    header: &'a [u8],
    version: u32,
    /// The room of each shard for retries.
    recent: usize,
}

impl Reading<'_> {
    /// All sections; `None` where the file ends before.
    fn sections(&self, file: &mut impl std::io::Read, identity: Identity) -> Option<State> {
        let (mut shards, mut damaged) = (Vec::with_capacity(SHARDS), 0);
        for index in 0..SHARDS as u32 {
            let (seq, section) = section(file, self.header, index)?;
            let content = section.and_then(|section| self.content(seq, &section));
            damaged += usize::from(content.is_none());
            shards.push(content.unwrap_or_else(|| Content::new(self.recent)));
        }
        let (cold_seq, section) = section(file, self.header, SHARDS as u32)?;
        let cold = section.and_then(|section| decode_cold(&section));
        damaged += usize::from(cold.is_none());
        Some(State { identity, shards, cold: cold.unwrap_or_default(), cold_seq, damaged })
    }

    fn content(&self, seq: u64, section: &[u8]) -> Option<Content> {
        let mut reader = Reader::new(section);
        let mut part = || {
            let length = reader.u64()?;
            Some(Reader::new(reader.take(usize::try_from(length).ok()?)?))
        };
        let (mut pages, mut facts, mut requests) = (part()?, part()?, part()?);
        let sales = if self.version == VERSION_1 { None } else { Some(part()?) };
        let mut content = Content { seq, ..Content::new(self.recent) };
        while !pages.is_empty() {
            let row = row(&mut pages)?;
            content.pages.insert(row, Page::from_bytes(pages.counted()?).ok()?);
        }
        while !facts.is_empty() {
            content.facts.insert(row(&mut facts)?, Facts::decode(&mut facts)?);
        }
        content.recent.decode(&mut requests)?;
        if let Some(mut sales) = sales {
            content.sales = Sales::decode(&mut sales)?;
        }
        Some(content)
    }
}

/// The number of its last record, and its bytes where they are whole.
fn section(
    file: &mut impl std::io::Read,
    header: &[u8],
    index: u32,
) -> Option<(u64, Option<Vec<u8>>)> {
    let mut head = [0; 20];
    file.read_exact(&mut head).ok()?;
    let mut reader = Reader::new(&head);
    let (seq, length, stored) = (reader.u64()?, reader.u64()?, reader.u32()?);
    let mut section = Vec::new();
    // Grows with what is there, whatever a damaged length says.
    file.take(length).read_to_end(&mut section).ok()?;
    if section.len() as u64 != length {
        return None;
    }
    let place = Place { index, seq, length };
    let is_whole = place.checksum(header, &section) == stored;
    Some((seq, is_whole.then_some(section)))
}

fn decode_cold(section: &[u8]) -> Option<Cold> {
    let mut reader = Reader::new(section);
    let mut cold = Cold::new();
    while !reader.is_empty() {
        cold.insert(reader.counted()?.to_vec(), reader.counted()?.to_vec());
    }
    Some(cold)
}
