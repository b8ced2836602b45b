//! The token that opens the loopback door: 32 random bytes, as hexadecimal digits in a file that only the operator can
//! read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::DoorError;

/// Bytes of a token.
const LENGTH: usize = 32;

/// A token, of which only a digest with a key of this process is kept. To compare digests tells who guesses nothing,
/// however long it takes: he cannot know the digest of what he tries.
#[derive(Clone)]
pub(super) struct Token {
    key: [u8; LENGTH],
    digest: [u8; 32],
}

impl Token {
    fn new(digits: &str) -> io::Result<Self> {
        let mut key = [0; LENGTH];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self { key, digest: digest(&key, digits.as_bytes()) })
    }

    /// Whether this is it.
    pub(super) fn is(&self, shown: &[u8]) -> bool {
        digest(&self.key, shown) == self.digest
    }
}

fn digest(key: &[u8; LENGTH], shown: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(key).chain_update(shown).finalize().into()
}

/// The token of a file; a new one, and the file, where there is none.
///
/// # Errors
/// [`DoorError::Token`] of a file that others can read, or that holds something else; [`DoorError::File`].
pub(super) fn read_or_make(path: &Path) -> Result<Token, DoorError> {
    let failed = DoorError::file(path);
    match File::open(path) {
        Ok(file) => read(file, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

fn read(file: File, path: &Path) -> Result<Token, DoorError> {
    let failed = DoorError::file(path);
    let unfit = |why| DoorError::Token { path: path.to_owned(), why };
    let meta = file.metadata().map_err(&failed)?;
    if !meta.is_file() || meta.mode() & 0o077 != 0 {
        return Err(unfit("others can read it: it must be a file of mode 0600"));
    }
    let mut text = String::new();
    // One byte more than fits, so that what is longer is seen to be.
    file.take(LENGTH as u64 * 2 + 2).read_to_string(&mut text).map_err(&failed)?;
    let digits = text.strip_suffix('\n').unwrap_or(&text);
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.len() != LENGTH * 2 || !digits.bytes().all(is_hex) {
        return Err(unfit("it must hold 64 hexadecimal digits in small letters"));
    }
    Token::new(digits).map_err(failed)
}

fn make(path: &Path) -> io::Result<Token> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(format!("{digits}\n").as_bytes())?;
    file.sync_all()?;
    Token::new(&digits)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_token_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin.token");
        read_or_make(&path).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let digits = fs::read_to_string(&path).unwrap();
        let token = read_or_make(&path).unwrap_or_else(|error| unreachable!("{error}"));
        assert!(token.is(digits.trim().as_bytes()));
        let wrong = [digits.as_str(), "", &digits[..63], &digits.to_uppercase(), &"0".repeat(64)];
        assert!(wrong.iter().all(|wrong| !token.is(wrong.as_bytes())));
    }

    #[test]
    fn refuses_a_token_that_others_can_read_or_that_is_short() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin.token");
        fs::write(&path, "ab".repeat(32)).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_or_make(&path), Err(DoorError::Token { .. })));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert!(read_or_make(&path).is_ok());
        for text in ["ab".repeat(31), "ab".repeat(33), "AB".repeat(32), String::new()] {
            fs::write(&path, text).unwrap();
            assert!(matches!(read_or_make(&path), Err(DoorError::Token { .. })));
        }
    }
}
