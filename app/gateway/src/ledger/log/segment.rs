//! What a segment begins with, and what its file is called.
//!
//! ```text
//! log-000000000007        blocks at multiples of a page, zeros behind them
//! receipts-000000000003   what is kept of an older one: blocks without gaps, of receipts only
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{super::error::LedgerError, aligned::PAGE, bytes::Reader};

/// The only format so far.
pub const VERSION: u32 = 1;

const MAGIC: [u8; 8] = *b"farlog\r\n";

/// Bytes of a header before its checksum.
const CHECKED: usize = 56;

/// Which file of which ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// From 1 on, one more for each segment of the folder.
    pub number: u64,
    /// The ledger's id.
    pub ledger: [u8; 16],
    /// Random, told nobody, and a part of every checksum. So no block of another segment, of an older life of these
    /// sectors, or out of the bytes of a payer's transaction can pass for one of this segment.
    pub salt: [u8; 16],
    /// Where blocks may begin: at multiples of so many bytes.
    pub step: u32,
}

impl Header {
    /// A new segment's.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn new(number: u64, ledger: [u8; 16], step: u32) -> io::Result<Self> {
        Ok(Self { number, ledger, salt: random()?, step })
    }

    /// With its checksum, at the beginning of the file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PAGE);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.step.to_le_bytes());
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&self.ledger);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Of a whole file, or its first page.
    ///
    /// # Errors
    /// [`LedgerError::Version`], [`LedgerError::DamagedHeader`].
    pub fn decode(file: &[u8], path: &Path) -> Result<Self, LedgerError> {
        let damaged = || LedgerError::DamagedHeader { path: path.into() };
        let (version, header) = read(file).ok_or_else(damaged)?;
        if version != VERSION {
            return Err(LedgerError::Version { path: path.into(), version });
        }
        header.ok_or_else(damaged)
    }
}

/// Sixteen bytes that nobody can guess.
///
/// # Errors
/// Where the system gives no randomness.
pub fn random() -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// The version, and the header where it is ours and whole.
fn read(file: &[u8]) -> Option<(u32, Option<Header>)> {
    let mut reader = Reader::new(file);
    if reader.array()? != MAGIC {
        return None;
    }
    let version = reader.u32()?;
    let step = reader.u32()?;
    let header =
        Header { step, number: reader.u64()?, ledger: reader.array()?, salt: reader.array()? };
    let is_whole = reader.u32()? == crc32fast::hash(file.get(..CHECKED)?) && step != 0;
    Some((version, is_whole.then_some(header)))
}

/// Which kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Of the log.
    Log,
    /// Receipts of one that is no longer needed.
    Receipts,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Log => "log-",
            Self::Receipts => "receipts-",
        }
    }

    /// The file of this number.
    #[must_use]
    pub fn path(self, folder: &Path, number: u64) -> PathBuf {
        folder.join(format!("{}{number:012}", self.prefix()))
    }

    /// The numbers of all files of the kind, from the oldest on.
    ///
    /// # Errors
    /// [`LedgerError::Io`]
    pub fn all(self, folder: &Path) -> Result<Vec<u64>, LedgerError> {
        let failed = LedgerError::io("list", folder);
        let mut numbers = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(self.prefix()));
            numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}
