//! The one way to write a path, and what of it counts for routes.

use std::borrow::Cow;

use super::RouteRefusal;

/// Bytes of a request's address, at most.
pub const TARGET_MAX: usize = 8_192;

/// Letters that some normalise to `/`, `\`, `.`, `..`, `;` or `%`.
const LOOK_ALIKES: [char; 11] = [
    '\u{2024}', '\u{2025}', '\u{2044}', '\u{2215}', '\u{fe52}', '\u{fe68}', '\u{ff05}', '\u{ff0e}',
    '\u{ff0f}', '\u{ff1b}', '\u{ff3c}',
];

/// ASCII letters and digits in the wide forms of East Asian fonts, and how far they are from ASCII.
const WIDE: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';
const WIDE_OFFSET: u32 = 0xfee0;

/// A request's address in its one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target<'a> {
    /// Path and query, as they are passed on.
    pub text: Cow<'a, str>,
    /// What counts for routes: the path decoded, in lower case, without a slash at its end.
    pub folded: Cow<'a, str>,
}

impl<'a> Target<'a> {
    /// Reads what stands in the request line.
    ///
    /// A path is escaped where it must be and nowhere else, in capital digits. A slash at its end stays.
    pub fn read(target: &'a str) -> Result<Self, RouteRefusal<'static>> {
        if target.len() > TARGET_MAX {
            return Err(RouteRefusal::TooLong);
        }
        let (path, query) = split(target)?;
        let canonical = canonical(path)?;
        let folded = match &canonical {
            Cow::Borrowed(path) => folded(path)?,
            Cow::Owned(path) => Cow::Owned(folded(path)?.into_owned()),
        };
        check_segments(&folded)?;
        let text = match (canonical, query) {
            // Unchanged, with its query: what was sent is what is passed on.
            (Cow::Borrowed(_), _) if target.starts_with('/') => target.into(),
            (path, None) => path,
            (path, Some(query)) => Cow::Owned(format!("{path}?{query}")),
        };
        let folded = without_slash(folded);
        Ok(Self { text, folded })
    }
}

/// The canonical form of a path alone, and what of it counts for routes.
pub(super) fn literal(path: &str) -> Result<String, RouteRefusal<'static>> {
    let target = Target::read(path)?;
    if target.text.contains('?') {
        Err(RouteRefusal::Character)
    } else {
        Ok(target.folded.into_owned())
    }
}

/// Path and query. An `http` address is read for its path: the host counts nowhere (server invariant 2).
fn split(target: &str) -> Result<(&str, Option<&str>), RouteRefusal<'static>> {
    let rest = if target.starts_with('/') {
        target
    } else {
        let (scheme, rest) = target.split_once("://").ok_or(RouteRefusal::Form)?;
        let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        if !is_http {
            return Err(RouteRefusal::Form);
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end).ok_or(RouteRefusal::Form)?;
        if authority.is_empty() {
            return Err(RouteRefusal::Form);
        }
        rest
    };
    if rest.contains('#') {
        return Err(RouteRefusal::Fragment);
    }
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    if !query.unwrap_or_default().bytes().all(is_of_query) {
        return Err(RouteRefusal::Character);
    }
    Ok((if path.is_empty() { "/" } else { path }, query))
}

fn canonical(path: &str) -> Result<Cow<'_, str>, RouteRefusal<'static>> {
    if path.bytes().all(is_plain) {
        return Ok(path.into());
    }
    let mut written = String::with_capacity(path.len());
    let mut left = path.as_bytes();
    while let Some((byte, rest)) = left.split_first() {
        left = rest;
        match byte {
            byte if is_plain(*byte) => written.push(char::from(*byte)),
            b'%' => {
                let (digits, rest) = rest.split_first_chunk().ok_or(RouteRefusal::Escape)?;
                let byte = unescaped(digits).ok_or(RouteRefusal::Escape)?;
                write_escaped(byte, rest, &mut written)?;
                left = rest;
            }
            b'\\' => return Err(RouteRefusal::Slash),
            b';' => return Err(RouteRefusal::Parameter),
            b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                push_escape(*byte, &mut written)
            }
            _ => return Err(RouteRefusal::Character),
        }
    }
    Ok(written.into())
}

/// Writes a byte that was escaped in front of `rest`.
fn write_escaped(byte: u8, rest: &[u8], written: &mut String) -> Result<(), RouteRefusal<'static>> {
    match byte {
        b'/' | b'\\' => return Err(RouteRefusal::Slash),
        b';' => return Err(RouteRefusal::Parameter),
        b'%' if rest.first_chunk().and_then(unescaped).is_some() => {
            return Err(RouteRefusal::EscapedTwice);
        }
        byte if byte.is_ascii_control() => return Err(RouteRefusal::Escape),
        byte if is_unreserved(byte) => written.push(char::from(byte)),
        byte => push_escape(byte, written),
    }
    Ok(())
}

fn push_escape(byte: u8, written: &mut String) {
    written.push_str(&format!("%{byte:02X}"));
}

fn unescaped(digits: &[u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// What stands in a path as it is. `;` is none of it.
fn is_plain(byte: u8) -> bool {
    is_unreserved(byte) || b"/:@!$&'()*+,=".contains(&byte)
}

/// What may stand in a query: nothing that one HTTP library sends and another refuses.
fn is_of_query(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>')
}

/// What counts for routes. Letters count alike in both cases: on some file systems they name the same.
fn folded(canonical: &str) -> Result<Cow<'_, str>, RouteRefusal<'static>> {
    if !canonical.contains('%') {
        let is_lower = !canonical.bytes().any(|byte| byte.is_ascii_uppercase());
        return Ok(if is_lower { canonical.into() } else { canonical.to_ascii_lowercase().into() });
    }
    let mut decoded = Vec::with_capacity(canonical.len());
    let mut left = canonical.as_bytes();
    while let Some((byte, rest)) = left.split_first() {
        left = rest;
        // Every `%` of a canonical path has its digits.
        match rest.split_first_chunk().filter(|_| *byte == b'%') {
            Some((digits, rest)) => {
                decoded.extend(unescaped(digits));
                left = rest;
            }
            None => decoded.push(*byte),
        }
    }
    let decoded = String::from_utf8(decoded).map_err(|_| RouteRefusal::Utf8)?;
    if decoded.contains(LOOK_ALIKES) {
        return Err(RouteRefusal::LookAlike);
    }
    Ok(decoded.chars().flat_map(folded_letter).collect::<String>().into())
}

/// Both cases of a letter become one, and so do the Kelvin sign and `k`, the long s and `s`, wide letters and ASCII.
fn folded_letter(letter: char) -> impl Iterator<Item = char> {
    let narrow = if WIDE.contains(&letter) {
        u32::from(letter).checked_sub(WIDE_OFFSET).and_then(char::from_u32).unwrap_or(letter)
    } else {
        letter
    };
    let lower = narrow.to_lowercase();
    lower.flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

fn check_segments(path: &str) -> Result<(), RouteRefusal<'static>> {
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if segment.is_empty() && segments.peek().is_some() {
            return Err(RouteRefusal::Empty);
        }
        if !segment.is_empty() && segment.chars().all(|letter| matches!(letter, '.' | ' ')) {
            return Err(RouteRefusal::Dots);
        }
    }
    Ok(())
}

fn without_slash(path: Cow<'_, str>) -> Cow<'_, str> {
    match path {
        Cow::Borrowed(path) => path.strip_suffix('/').unwrap_or(path).into(),
        Cow::Owned(path) => path.strip_suffix('/').map(str::to_owned).unwrap_or(path).into(),
    }
}
