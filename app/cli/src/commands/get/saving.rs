//! Files that `get` writes, and how far it is.

use crate::failure::{Failure, Outcome};
use farthing_payer::{Progress, Receipt, Reply};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fs::{self, OpenOptions},
    io::{self, IsTerminal, Write},
    path::Path,
    sync::Arc,
};

/// Bytes of a reply from which on it is worth to be watched.
const WATCHED: u64 = 1 << 20;

/// A bar on standard error, where that is a terminal and the reply goes to a file.
pub fn progress(is_file: bool) -> Progress {
    if !is_file || !io::stderr().is_terminal() {
        return Arc::new(|_, _| {});
    }
    let bar = ProgressBar::hidden();
    let template = "{bytes} of {total_bytes} {wide_bar} {bytes_per_sec}";
    bar.set_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    Arc::new(move |so_far, in_all| {
        if in_all.is_none_or(|in_all| in_all < WATCHED) {
            return;
        }
        if bar.is_hidden() {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        bar.set_length(in_all.unwrap_or(so_far));
        bar.set_position(so_far);
        if Some(so_far) == in_all {
            bar.finish_and_clear();
        }
    })
}

/// The header that asks for what a file still lacks; none where there is no file yet.
pub fn range(file: Option<&Path>) -> Outcome<Option<(String, String)>> {
    let Some(file) = file else { return Ok(None) };
    match fs::metadata(file) {
        Ok(found) if found.len() == 0 => Ok(None),
        Ok(found) => Ok(Some(("range".into(), format!("bytes={}-", found.len())))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot("read", file, &error)),
    }
}

/// Writes a reply: all of it, or what follows on what the file has.
pub fn body(file: &Path, reply: &Reply, is_resumed: bool) -> Outcome {
    match reply.status {
        206 if is_resumed => append(file, reply),
        // There is nothing behind what the file has, or something is wrong: either way the file stands.
        400.. if is_resumed => Ok(()),
        _ => fs::write(file, &reply.body).map_err(|error| cannot("write", file, &error)),
    }
}

fn append(file: &Path, reply: &Reply) -> Outcome {
    let header = reply.headers.iter().find(|(name, _)| name == "content-range");
    let begins = header.and_then(|(_, value)| begin(value));
    let failed = |error: io::Error| cannot("write", file, &error);
    let mut to = OpenOptions::new().append(true).open(file).map_err(failed)?;
    let has = to.metadata().map_err(failed)?.len();
    if begins != Some(has) {
        let reason = format!("the server gives another part than what {} lacks", file.display());
        return Err(Failure::Refused(reason));
    }
    to.write_all(&reply.body).map_err(failed)
}

/// The first byte that a `Content-Range` names.
fn begin(value: &str) -> Option<u64> {
    value.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

/// Writes a receipt, which only its owner can read.
pub fn receipt(file: &Path, receipt: &Receipt) -> Outcome {
    let text = serde_json::to_string_pretty(receipt)
        .map_err(|error| cannot("write", file, &error.into()))?;
    let written =
        farthing_sdk::vouchers::store::replace_private(file, format!("{text}\n").as_bytes());
    written.map_err(|error| cannot("write", file, &error))
}

fn cannot(attempt: &str, file: &Path, error: &io::Error) -> Failure {
    Failure::File(format!("cannot {attempt} {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, range: &str, body: &[u8]) -> Reply {
        let headers = vec![("content-range".into(), range.into())];
        Reply { status, headers, body: body.into(), receipt: None }
    }

    #[test]
    fn what_follows_is_added_and_what_does_not_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reply");
        assert_eq!(range(Some(&file)).unwrap(), None);
        body(&file, &reply(200, "", b"one "), true).unwrap();
        assert_eq!(range(Some(&file)).unwrap().unwrap().1, "bytes=4-");
        body(&file, &reply(206, "bytes 4-6/7", b"two"), true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"one two");
        for wrong in ["bytes 4-6/7", "bytes 8-9/10", "items 7-8/9", ""] {
            assert_eq!(body(&file, &reply(206, wrong, b"x"), true).unwrap_err().code(), 1);
        }
        body(&file, &reply(416, "bytes */7", b"nothing"), true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"one two");
        // A server that gives no parts gives all.
        body(&file, &reply(200, "", b"new"), true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
    }
}
