//! `Content-Digest` (RFC 9530): what a payer says of a body that has not been read yet.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

/// The header.
static NAME: HeaderName = HeaderName::from_static("content-digest");

/// Whether the headers say what the body is, so that a fingerprint of the head covers it.
pub(super) fn is_said(headers: &HeaderMap) -> bool {
    said(headers.get_all(&NAME)).next().is_some()
}

/// What the payer says of the body before it is read: every line of it.
pub(super) fn content(headers: &HeaderMap) -> Vec<&[u8]> {
    let length = headers.get_all(CONTENT_LENGTH).iter();
    length.chain(headers.get_all(&NAME)).map(HeaderValue::as_bytes).collect()
}

/// What the headers say of the body, as they say it.
pub(super) fn of(headers: &HeaderMap) -> Vec<HeaderValue> {
    headers.get_all(&NAME).iter().cloned().collect()
}

/// The same as one text.
pub(super) fn said_of(headers: &HeaderMap) -> String {
    let values = headers.get_all(&NAME).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(", ")
}

/// Whether the body is what the headers said it is. Of several digests the SHA-256 counts; where there is none, the
/// headers said nothing.
pub(super) fn is_of(values: &[HeaderValue], body: &[u8]) -> bool {
    if said(values).next().is_none() {
        return true;
    }
    let digest = format!(":{}:", STANDARD.encode(Sha256::digest(body)));
    said(values).all(|said| said == digest)
}

fn said<'a>(values: impl IntoIterator<Item = &'a HeaderValue>) -> impl Iterator<Item = &'a str> {
    let values = values.into_iter().filter_map(|value| value.to_str().ok());
    let members = values.flat_map(|value| value.split(',')).map(str::trim);
    members.filter_map(|member| member.strip_prefix("sha-256="))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (NAME.clone(), value.parse().unwrap())).collect()
    }

    /// server invariant 2
    #[test]
    fn a_body_must_be_what_its_digest_says() {
        // sha256("hello"), as every tool prints it, in base64.
        let right = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        assert!(is_of(&of(&headers(&[right])), b"hello"));
        assert!(!is_of(&of(&headers(&[right])), b"hallo"));
        assert!(is_of(&of(&headers(&["sha-512=:AAAA:"])), b"hello"));
        assert!(is_of(&of(&headers(&[&format!("sha-512=:AAAA:, {right}")])), b"hello"));
        assert!(!is_of(&of(&headers(&[right, "sha-256=:AAAA:"])), b"hello"));
        assert!(is_of(&of(&headers(&[])), b"hello"));
        assert!(is_said(&headers(&[right])) && !is_said(&headers(&["sha-512=:AAAA:"])));
    }
}
