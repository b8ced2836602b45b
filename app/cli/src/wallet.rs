//! Keypair files. A keypair is read to sign with, and nothing of it but its address is ever printed.

use crate::failure::{Failure, Outcome};
use farthing_sdk::solana::{Address, Keypair, Signer};
use std::{
    convert::Infallible,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Reads a keypair file as `solana-keygen` writes it: a JSON list of 64 numbers.
pub fn read(path: &Path) -> Outcome<Keypair> {
    read_named(path, "--keypair", "farthing keygen")
}

/// The same, with the option that names it and the command that makes one.
pub fn read_named(path: &Path, option: &str, maker: &str) -> Outcome<Keypair> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::File(format!(
            "cannot read the keypair {shown}: {error}; name another with {option}, or make one with \
             `{maker} {shown}`"
        ))
    })?;
    // The parser's own error could quote the file, so it is not shown.
    let bytes: Option<Vec<u8>> = serde_json::from_str(&text).ok();
    bytes.and_then(|bytes| Keypair::try_from(bytes.as_slice()).ok()).ok_or_else(|| {
        Failure::File(format!(
            "{shown} is no keypair file; it should hold a JSON list of 64 numbers, as `solana-keygen` \
             writes it"
        ))
    })
}

/// Writes a new keypair file that only its owner can read, and never over another file.
pub fn write(path: &Path, keypair: &Keypair) -> Outcome {
    let bytes = keypair.to_bytes().to_vec();
    write_secret(path, serde_json::json!(bytes).to_string().as_bytes())
}

/// Writes a new file that only its owner can read, and never over another file.
pub fn write_secret(path: &Path, content: &[u8]) -> Outcome {
    let failed = |error| Failure::File(format!("cannot write {}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(content)).map_err(failed)
}

/// Puts a file that only its owner can read in the place of another, as a whole: whoever reads it
/// meanwhile, or after a crash, finds the old one or the new one.
pub fn replace_secret(path: &Path, content: &[u8]) -> Outcome {
    let failed = |error| Failure::File(format!("cannot write {}: {error}", path.display()));
    let new = path.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        // Left by a crash, or not there.
        _ => {}
    }
    write_secret(&new, content)?;
    fs::File::open(&new).and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}

/// Makes a folder that only its owner can enter, unless it is there.
pub fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Reads a keypair file, or makes it if it is not there.
pub fn read_or_make(path: &Path) -> Outcome<Keypair> {
    if path.exists() {
        return read(path);
    }
    let keypair = Keypair::new();
    write(path, &keypair)?;
    Ok(keypair)
}

/// A key as people name it: by its address, or by its keypair file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyArg {
    Address(Address),
    File(PathBuf),
}

impl FromStr for KeyArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::File(text.into()), Self::Address))
    }
}

impl KeyArg {
    /// Its address. A file that is not there is made, unless this is a dry run.
    pub fn address_or_make(&self, is_dry: bool) -> Outcome<Address> {
        match self {
            Self::Address(address) => Ok(*address),
            Self::File(file) if is_dry && !file.exists() => Err(Failure::File(format!(
                "a dry run makes no keypair; `farthing keygen {}` makes one",
                file.display()
            ))),
            Self::File(file) => Ok(read_or_make(file)?.pubkey()),
        }
    }

    /// The keypair, where there is a file.
    pub fn keypair(&self) -> Outcome<Option<Keypair>> {
        match self {
            Self::Address(_) => Ok(None),
            Self::File(file) => read(file).map(Some),
        }
    }
}
