//! `Content-Digest` (RFC 9530): what a payer says of a body that has not been read yet.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use sha2::{Digest, Sha256};

/// The header.
pub(super) const NAME: &str = "content-digest";

/// Whether the headers say what the body is, so that a fingerprint of the head covers it.
pub(super) fn is_said(headers: &HeaderMap) -> bool {
    said(headers).next().is_some()
}

/// All that the headers say of the body, as they say it.
pub(super) fn said_of(headers: &HeaderMap) -> String {
    let values = headers.get_all(NAME).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(", ")
}

/// Whether the body is what the headers say it is. Of several digests the SHA-256 counts; where there is none, the
/// headers say nothing.
pub(super) fn is_of(headers: &HeaderMap, body: &[u8]) -> bool {
    if !is_said(headers) {
        return true;
    }
    let digest = format!(":{}:", STANDARD.encode(Sha256::digest(body)));
    said(headers).all(|said| said == digest)
}

fn said(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(NAME).iter().filter_map(|value| value.to_str().ok());
    let members = values.flat_map(|value| value.split(',')).map(str::trim);
    members.filter_map(|member| member.strip_prefix("sha-256="))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (http::HeaderName::from_static(NAME), value.parse().unwrap()))
            .collect()
    }

    /// server invariant 2
    #[test]
    fn a_body_must_be_what_its_digest_says() {
        // sha256("hello"), as every tool prints it, in base64.
        let right = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        assert!(is_of(&headers(&[right]), b"hello"));
        assert!(!is_of(&headers(&[right]), b"hallo"));
        assert!(is_of(&headers(&["sha-512=:AAAA:"]), b"hello"));
        assert!(is_of(&headers(&[&format!("sha-512=:AAAA:, {right}")]), b"hello"));
        assert!(!is_of(&headers(&[right, "sha-256=:AAAA:"]), b"hello"));
        assert!(is_of(&headers(&[]), b"hello"));
        assert!(is_said(&headers(&[right])) && !is_said(&headers(&["sha-512=:AAAA:"])));
    }
}
