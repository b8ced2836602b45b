//! Files of text that people write and that other programs write.

use crate::failure::{Failure, Outcome};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};

pub use farthing_sdk::vouchers::store::require_writable;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The text of a file. What some editors put before it, a byte order mark, is no part of it.
///
/// # Errors
/// `File` when it cannot be read or is not UTF-8: `what` names it in the message.
pub fn read(path: &Path, what: &str) -> Outcome<String> {
    let bytes = fs::read(path).map_err(|error| {
        Failure::File(format!("cannot read the {what} {}: {error}", path.display()))
    })?;
    text(&bytes).map_err(|reason| Failure::File(format!("the {what} {} {reason}", path.display())))
}

/// The text of these bytes, without a byte order mark; or why they are none.
pub fn text(bytes: &[u8]) -> Result<String, &'static str> {
    if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err("begins with a byte order mark of UTF-16; save it as UTF-8");
    }
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    String::from_utf8(bytes.to_vec()).map_err(|_| "is not text in UTF-8")
}

/// Refuses a file that could not be written now: one that is there, unless it may be written over, or
/// one in a folder that is not there or takes no files. For before anything is done that only makes
/// sense once it is written.
///
/// # Errors
/// `File`
pub fn require_room(path: &Path, force: bool) -> Outcome {
    let shown = path.display();
    if !force && path.symlink_metadata().is_ok() {
        return Err(Failure::File(format!("{shown} is there already; --force writes over it")));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    require_writable(folder.unwrap_or(Path::new(".")))
        .map_err(|error| Failure::File(format!("cannot write {shown}: {error}")))
}

/// Writes a file; over another only where that is allowed.
///
/// # Errors
/// `File`
pub fn write(path: &Path, content: &[u8], force: bool) -> Outcome {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!force).create(true).truncate(force);
    options
        .open(path)
        .and_then(|mut file| file.write_all(content))
        .map_err(|error| Failure::File(format!("cannot write {}: {error}", path.display())))
}

/// The lines that say something: neither empty nor a comment, which begins with `#`. With `//` base64
/// can begin.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::{lines, text};

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_text_and_one_of_utf_16_is_named() {
        assert_eq!(text(b"\xef\xbb\xbfkey").unwrap(), "key");
        assert_eq!(text(b"key").unwrap(), "key");
        assert!(text(b"\xff\xfek\0e\0y\0").unwrap_err().contains("UTF-16"));
        assert!(text(b"\x80").unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn comments_and_empty_lines_say_nothing() {
        let text = "# mine\n\n  # of 2026\n 12 \n34 # no comment of its own\n";
        assert_eq!(lines(text).collect::<Vec<_>>(), ["12", "34 # no comment of its own"]);
    }
}
