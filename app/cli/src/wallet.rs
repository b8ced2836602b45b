//! Keypair files. A keypair is read to sign with, and nothing of it but its address is ever printed.

use crate::{
    failure::{Failure, Outcome},
    file,
};
use farthing_sdk::{
    solana::{Address, Keypair, Signer},
    vouchers::store::{replace_private, write_private},
};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Reads a keypair file as `solana-keygen` writes it: a JSON list of 64 numbers.
pub fn read(path: &Path) -> Outcome<Keypair> {
    read_named(path, "--keypair", "farthing keygen")
}

/// The same, with the option that names it and the command that makes one.
pub fn read_named(path: &Path, option: &str, maker: &str) -> Outcome<Keypair> {
    let path = &require_file(path, option)?;
    let shown = path.display();
    let text = file::read(path, "keypair").map_err(|failure| {
        Failure::File(format!(
            "{failure}; name another with {option}, or make one with `{maker} {shown}`"
        ))
    })?;
    // The parser's own error could quote the file, so it is not shown.
    let json = file::lines(&text).collect::<Vec<_>>().join("\n");
    let bytes: Option<Vec<u8>> = serde_json::from_str(&json).ok();
    bytes.and_then(|bytes| Keypair::try_from(bytes.as_slice()).ok()).ok_or_else(|| {
        Failure::File(format!(
            "{shown} is no keypair file; it should hold a JSON list of 64 numbers, as `solana-keygen` \
             writes it, and a comment only in a line of its own"
        ))
    })
}

/// The file that was named. The Solana CLI takes other signers in its place, which do not sign here.
fn require_file(path: &Path, option: &str) -> Outcome<PathBuf> {
    let named = path.to_string_lossy();
    let other = match named.split_once(':').map(|(scheme, _)| scheme) {
        Some("usb") => "a hardware wallet",
        Some("prompt") => "a seed phrase to be typed",
        Some("stdin") => "standard input",
        Some("file") => return Ok(file_of(&named)),
        // Without a scheme, as the Solana CLI takes it.
        None if named == "ASK" => "a seed phrase to be typed",
        None if named == "-" => "standard input",
        None if !path.exists() && named.parse::<Address>().is_ok() => "an address without its key",
        _ => return Ok(path.to_path_buf()),
    };
    Err(Failure::Usage(format!(
        "{named} is {other}, and farthing signs with keypair files alone; name one with {option}"
    )))
}

/// `file:///home/me/id.json` and `file:id.json` as paths.
fn file_of(named: &str) -> PathBuf {
    let path = named.strip_prefix("file:").unwrap_or(named);
    path.strip_prefix("//").unwrap_or(path).into()
}

/// Writes a new keypair file that only its owner can read, and never over another file: what only the key
/// in that could sign for would be lost.
pub fn write(path: &Path, keypair: &Keypair) -> Outcome {
    let path = &require_room(path)?;
    let bytes = keypair.to_bytes().to_vec();
    write_secret(path, serde_json::json!(bytes).to_string().as_bytes())
}

/// The file that was named, where a new keypair file could be written.
///
/// # Errors
/// `File` when it is there already, or when the first folder above it that is there takes no files.
pub fn require_room(path: &Path) -> Outcome<PathBuf> {
    let path = require_file(path, "FILE")?;
    let shown = path.display();
    if path.symlink_metadata().is_ok() {
        return Err(Failure::File(format!(
            "{shown} is there already, and a key is never written over: what it alone can sign for would \
             be lost; name another file, or move this one away first"
        )));
    }
    // Folders that are missing are made.
    let above =
        path.ancestors().skip(1).map(|it| if it == Path::new("") { Path::new(".") } else { it });
    let folder = above.into_iter().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    file::require_writable(folder)
        .map_err(|error| Failure::File(format!("cannot write {shown}: {error}")))?;
    Ok(path)
}

/// Writes a new file that only its owner can read, and never over another file.
pub fn write_secret(path: &Path, content: &[u8]) -> Outcome {
    write_private(path, content).map_err(cannot_write(path))
}

/// Replaces a file, as a whole, by one that only its owner can read: a reader finds either the old one or
/// the new one, also after a crash.
pub fn replace_secret(path: &Path, content: &[u8]) -> Outcome {
    replace_private(path, content).map_err(cannot_write(path))
}

fn cannot_write(path: &Path) -> impl Fn(std::io::Error) -> Failure + '_ {
    move |error| Failure::File(format!("cannot write {}: {error}", path.display()))
}

/// Reads a keypair file, or makes it if it is not there.
pub fn read_or_make(path: &Path) -> Outcome<Keypair> {
    let path = &require_file(path, "FILE")?;
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

/// A file's name need not be text.
impl From<OsString> for KeyArg {
    fn from(word: OsString) -> Self {
        let address = word.to_str().and_then(|text| text.parse().ok());
        address.map_or_else(|| Self::File(word.into()), Self::Address)
    }
}

impl KeyArg {
    /// Its address. A file that is not there is made; a dry run only looks whether it could be, and goes on
    /// with a key that nobody keeps.
    pub fn address_or_make(&self, is_dry: bool) -> Outcome<Address> {
        match self {
            Self::Address(address) => Ok(*address),
            Self::File(file) if is_dry && !require_file(file, "FILE")?.exists() => {
                require_room(file)?;
                Ok(Keypair::new().pubkey())
            }
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
