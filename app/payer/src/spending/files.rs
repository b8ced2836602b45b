//! The files of the records, one for each month.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::{Day, SpendingError, record::Line};

/// How far a file was read: bytes and lines, whole lines only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub byte: u64,
    pub line: usize,
}

/// What stands in a file behind a place.
pub(super) struct Lines {
    /// Each with the byte at which it begins.
    pub whole: Vec<(u64, Line)>,
    /// Behind the last of them.
    pub end: Place,
}

/// The months of which there are records, the oldest first.
pub(super) fn months(folder: &Path) -> Result<Vec<String>, SpendingError> {
    let failed = failed("read", folder);
    let mut months = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_str().and_then(|name| name.strip_suffix(".jsonl"));
        months.extend(name.filter(|name| is_month(name)).map(str::to_owned));
    }
    months.sort();
    Ok(months)
}

/// Reads whole lines from a place on. A last one without an end is left out.
///
/// # Errors
/// `Damaged` by the first line that was not written so, or is of another month; `Io`.
pub(super) fn lines(folder: &Path, month: &str, from: Place) -> Result<Lines, SpendingError> {
    let path = file_of(folder, month);
    let failed = failed("read", &path);
    let mut file = File::open(&path).map_err(failed)?;
    file.seek(SeekFrom::Start(from.byte)).map_err(failed)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed)?;
    let (mut whole, mut end) = (Vec::new(), from);
    for text in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(text) = text.strip_suffix(b"\n") else { break };
        end.line = end.line.saturating_add(1);
        let read = Line::read(text).filter(|line| is_of(line, month));
        let damaged = || SpendingError::Damaged { file: path.clone(), line: end.line };
        whole.push((end.byte, read.ok_or_else(damaged)?));
        end.byte = end.byte.saturating_add(text.len() as u64).saturating_add(1);
    }
    Ok(Lines { whole, end })
}

fn is_of(line: &Line, month: &str) -> bool {
    match line {
        Line::Spent(spend) => Day::of(spend.at).month().to_string() == month,
        Line::Back(_) => true,
    }
}

/// Writes a line where the last whole one ends, and waits until it is on disk. Returns the new end.
///
/// # Errors
/// `Io`
pub(super) fn append(
    folder: &Path,
    month: &str,
    (line, end): (&Line, Place),
) -> Result<Place, SpendingError> {
    let (path, text) = (file_of(folder, month), line.text());
    let failed = failed("write", &path);
    let mut file = private().truncate(false).open(&path).map_err(failed)?;
    // What a crash has cut: nothing of it was sent.
    file.set_len(end.byte).map_err(failed)?;
    file.seek(SeekFrom::Start(end.byte)).map_err(failed)?;
    file.write_all(&text).and_then(|()| file.sync_data()).map_err(failed)?;
    let byte = end.byte.saturating_add(text.len() as u64);
    Ok(Place { byte, line: end.line.saturating_add(1) })
}

/// Writes out which files are there. Elsewhere a folder cannot be opened as a file.
///
/// # Errors
/// `Io`
pub(super) fn sync_folder(folder: &Path) -> Result<(), SpendingError> {
    if !cfg!(unix) {
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}

/// Opens the file that is locked.
///
/// # Errors
/// `Io`
pub(super) fn lock_file(folder: &Path) -> Result<File, SpendingError> {
    private().truncate(false).open(folder.join(".lock")).map_err(failed("use", folder))
}

pub(super) fn file_of(folder: &Path, month: &str) -> PathBuf {
    folder.join(format!("{month}.jsonl"))
}

/// Whether a text is a year and a month.
pub(super) fn is_month(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4 && month.len() == 2 && digits(year) && digits(month)
    })
}

pub(super) fn failed<'a>(
    attempt: &'static str,
    path: &'a Path,
) -> impl Fn(io::Error) -> SpendingError + Copy + 'a {
    move |error| SpendingError::Io { attempt, path: path.into(), error }
}

/// Files that only their owner can read, made where they are not there.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
