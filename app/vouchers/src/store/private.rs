//! Files and folders that only their owner can read.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

/// Makes a folder that only its owner can enter, and those above it, unless they are there.
///
/// # Errors
/// The system's.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a new file that only its owner can read, and never over another file. Folders that are missing
/// are made.
///
/// # Errors
/// The system's.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}

/// Puts a file that only its owner can read in the place of another, as a whole: who reads it meanwhile,
/// or after a crash, finds the old one or the new one. Once it returns, the new one.
///
/// # Errors
/// The system's; the old one stands then, or the new one where only its folder could not be written out.
pub fn replace_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        // Left by a crash, or not there.
        _ => {}
    }
    write_private(&new, content)?;
    File::open(&new)?.sync_all()?;
    fs::rename(&new, path)?;
    sync_folder(path)
}

/// Writes out which files are in the folder of one: without it a power cut can take a renaming back.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Refuses a folder that takes no new files, by making one and removing it.
///
/// # Errors
/// The system's.
pub fn require_writable(folder: &Path) -> io::Result<()> {
    let trial = folder.join(format!(".farthing-{}", process::id()));
    File::create_new(&trial)?;
    fs::remove_file(trial)
}
