//! How the log reaches the disk: behind a trait, so that tests can have disks that fail, lose and wait.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    thread,
    time::Duration,
};

use super::aligned::{Aligned, PAGE};

/// Bytes of a segment that are written at once while it is prepared.
const STEP: usize = 256 * 1024;

/// A pause between two steps, so that commits get their turn on the disk.
const PAUSE: Duration = Duration::from_millis(2);

/// How what is written becomes durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// O_DIRECT and O_DSYNC: a write that returns is on the disk.
    Direct,
    /// fdatasync after each write, where the file system takes no O_DIRECT. Slower.
    Synced,
}

/// A segment that is open for writing.
pub trait Disk: Send {
    /// Writes whole pages at a multiple of a page, from memory that begins at one.
    ///
    /// # Errors
    /// The system's. How much of it was written is unknown then.
    fn write(&mut self, pages: &[u8], offset: u64) -> io::Result<()>;

    /// Returns once all that was written would survive a power cut.
    ///
    /// # Errors
    /// The system's. What was written since the last time is lost or not then, and asking again tells nothing.
    fn sync(&mut self) -> io::Result<()>;
}

/// Where segments are made and opened.
pub trait Disks: Send + Sync + fmt::Debug {
    /// How writes become durable.
    fn mode(&self) -> Mode;

    /// Writes `header` and zeros up to `bytes` to a new file, durably. In a hurry it makes no pauses.
    ///
    /// # Errors
    /// The system's, a full disk's above all.
    fn prepare(&self, path: &Path, header: &[u8], bytes: u64, in_a_hurry: bool) -> io::Result<()>;

    /// Opens a prepared segment for writing.
    ///
    /// # Errors
    /// The system's.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Disk>>;
}

/// Files of the system.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    mode: Mode,
}

impl Files {
    /// Finds out with a file of one page what the folder's file system takes.
    ///
    /// # Errors
    /// The system's, where it takes no file at all.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let trial = folder.join("trial.tmp");
        let direct = Self { mode: Mode::Direct };
        let is_direct = direct.prepare(&trial, &[], PAGE as u64, true).is_ok();
        let files = if is_direct { direct } else { Self { mode: Mode::Synced } };
        let tried = files.prepare(&trial, &[], PAGE as u64, true);
        fs::remove_file(&trial)?;
        tried.map(|()| files)
    }

    /// Files in this mode, whatever the file system likes: for measuring.
    #[must_use]
    pub fn in_mode(mode: Mode) -> Self {
        Self { mode }
    }

    fn open_file(self, path: &Path, is_new: bool) -> io::Result<Segment> {
        let mut options = OpenOptions::new();
        options.write(true).create(is_new).truncate(is_new).mode(0o600);
        if self.mode == Mode::Direct {
            options.custom_flags(direct_flags()?);
        }
        Ok(Segment { file: options.open(path)?, mode: self.mode })
    }
}

impl Disks for Files {
    fn mode(&self) -> Mode {
        self.mode
    }

    fn prepare(&self, path: &Path, header: &[u8], bytes: u64, in_a_hurry: bool) -> io::Result<()> {
        let mut segment = self.open_file(path, true)?;
        let mut memory = Aligned::new(STEP);
        let mut offset = 0;
        while offset < bytes {
            let step = (STEP as u64).min(bytes.saturating_sub(offset));
            let zeros = memory.first(usize::try_from(step).unwrap_or(STEP));
            segment.write(zeros, offset)?;
            offset = offset.saturating_add(step);
            if !in_a_hurry {
                thread::sleep(PAUSE);
            }
        }
        let first = memory.first(PAGE);
        for (to, from) in first.iter_mut().zip(header) {
            *to = *from;
        }
        segment.write(first, 0)?;
        // The length is no part of the data that O_DSYNC is about.
        segment.file.sync_all()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Disk>> {
        Ok(Box::new(self.open_file(path, false)?))
    }
}

/// An open file.
struct Segment {
    file: File,
    mode: Mode,
}

impl Disk for Segment {
    fn write(&mut self, pages: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_all_at(pages, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.mode {
            Mode::Direct => Ok(()),
            Mode::Synced => self.file.sync_data(),
        }
    }
}

#[cfg(target_os = "linux")]
fn direct_flags() -> io::Result<i32> {
    Ok(libc::O_DIRECT | libc::O_DSYNC)
}

/// Other systems have no flag of that name.
#[cfg(not(target_os = "linux"))]
fn direct_flags() -> io::Result<i32> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Writes out which files are in a folder: without it a power cut can take a renaming back.
///
/// # Errors
/// The system's.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
