//! The log: what happens, on standard error, for people or for machines.
//!
//! Nothing that pays or that opens anything is in it (R22): no promise, signature, key or header of a request, and no
//! path beside a channel. A request has one line, for developers alone, with a keyed digest of what was asked for.
//! Other people's crates say only what is wrong, and addresses of theirs, which may hold a password, are cut out of
//! every line.

use std::borrow::Cow;
use std::io::{self, Write};

use tracing::{Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use crate::config::{self, Format, Log};

/// How the names of our own crates and targets begin.
const OURS: &str = "farthing";

/// Begins to write to standard error. Where something writes already, nothing changes.
pub fn start(log: Log) {
    // A second one in one process changes nothing.
    let _second = tracing::subscriber::set_global_default(subscriber(log, io::stderr));
}

/// What writes to `writer`: one line an event.
pub fn subscriber<W>(log: Log, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = match log.level {
        config::Level::Error => Level::ERROR,
        config::Level::Warn => Level::WARN,
        config::Level::Info => Level::INFO,
        config::Level::Debug => Level::DEBUG,
    };
    let wanted = Targets::new().with_target(OURS, level).with_default(level.min(Level::WARN));
    let lines = fmt::layer().with_writer(Cut(writer));
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        Format::Text => Box::new(lines.with_ansi(false)),
        Format::Json => Box::new(lines.json().flatten_event(true)),
    };
    tracing_subscriber::registry().with(lines.with_filter(wanted))
}

/// Cuts addresses out of what is written.
struct Cut<W>(W);

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Cut<W> {
    type Writer = Cut<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Cut(self.0.make_writer())
    }
}

impl<W: Write> Write for Cut<W> {
    /// A whole line: events are written at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(without_addresses(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text of which no address says more than its scheme: hosts, paths and names in front of an `@` can all be keys.
fn without_addresses(text: &str) -> Cow<'_, str> {
    const AFTER: &str = "://";
    if !text.contains(AFTER) {
        return text.into();
    }
    let (mut cut, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(AFTER) {
        cut.push_str(before);
        cut.push_str("://…");
        let ends = |letter: char| letter.is_whitespace() || "\"'<>(),;\\".contains(letter);
        rest = after.find(ends).and_then(|end| after.get(end..)).unwrap_or_default();
    }
    cut.push_str(rest);
    cut.into()
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn of_an_address_only_the_scheme_is_left() {
        let cases = [
            ("no address", "no address"),
            ("to https://user:word@rpc.example/KEY?k=KEY failed", "to https://… failed"),
            (r#"{"error":"(http://KEY.example/)","n":1}"#, r#"{"error":"(http://…)","n":1}"#),
            ("wss://a.example/KEY", "wss://…"),
            ("https://a/KEY https://b/KEY\n", "https://… https://…\n"),
            (r#""a \"https://b/KEY\"""#, r#""a \"https://…\"""#),
        ];
        for (text, cut) in cases {
            assert_eq!(without_addresses(text), cut);
        }
    }
}
