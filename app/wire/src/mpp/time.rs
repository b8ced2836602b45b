//! Times as MPP writes them: RFC 3339, in UTC and whole seconds.

use chrono::{DateTime, SecondsFormat, Utc};

/// These Unix seconds as a text; `None` of a year that has none.
pub(super) fn text(seconds: i64) -> Option<String> {
    let time = DateTime::<Utc>::from_timestamp(seconds, 0)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The Unix seconds of a text as [`text`] writes it: there is one text for each.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let seconds = DateTime::parse_from_rfc3339(text).ok()?.timestamp();
    (self::text(seconds).as_deref() == Some(text)).then_some(seconds)
}
