//! The cookie of a browser that reads with a pass: no script reads it, no other site's request carries it, and no service
//! behind sees it or sets it.

use farthing_wire::PassToken;
use farthing_wire::pass::PASS_COOKIE;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::config::Key;

/// The name of a listing's cookie.
pub(super) fn name(listing: &[u8; 32]) -> String {
    format!("{PASS_COOKIE}{}", Key(*listing))
}

/// What sets it. `__Host-` holds it to this host, its whole path and a secure connection.
pub(super) fn given(token: &PassToken, now: i64) -> String {
    let (name, value) = (name(&token.listing), token.encode());
    let seconds = token.expires_at.saturating_sub(now).max(0);
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The values of the cookies of this name.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a [u8]> {
    let crumbs = headers.get_all(COOKIE).into_iter().flat_map(crumbs);
    crumbs.filter_map(move |crumb| {
        let (its, value) = split(crumb);
        (its == name.as_bytes()).then_some(value)
    })
}

/// Takes every cookie of ours out of a request, and leaves the service's own as they are.
pub fn strip_cookies(headers: &mut HeaderMap) {
    let is_there = headers.get_all(COOKIE).iter().flat_map(crumbs).any(is_ours);
    if !is_there {
        return;
    }
    let kept = |value: &HeaderValue| {
        let others: Vec<&[u8]> = crumbs(value).filter(|crumb| !is_ours(crumb)).collect();
        HeaderValue::from_bytes(&others.join(&b"; "[..])).ok().filter(|value| !value.is_empty())
    };
    let all: Vec<HeaderValue> = headers.get_all(COOKIE).iter().filter_map(kept).collect();
    headers.remove(COOKIE);
    for value in all {
        headers.append(COOKIE, value);
    }
}

/// Takes out of a service's reply what would set a cookie of ours.
pub fn strip_set_cookies(headers: &mut HeaderMap) {
    let is_set = |value: &HeaderValue| crumbs(value).next().is_some_and(is_ours);
    if !headers.get_all(SET_COOKIE).iter().any(is_set) {
        return;
    }
    let all: Vec<HeaderValue> =
        headers.get_all(SET_COOKIE).iter().filter(|value| !is_set(value)).cloned().collect();
    headers.remove(SET_COOKIE);
    for value in all {
        headers.append(SET_COOKIE, value);
    }
}

fn crumbs(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii)
}

/// Whether a crumb is ours, in whatever case: a service may not care about it. Some browsers send a cookie without a name,
/// `=text`, as `text`.
fn is_ours(crumb: impl AsRef<[u8]>) -> bool {
    let crumb = crumb.as_ref();
    let crumb = crumb.strip_prefix(b"=").map_or(crumb, <[u8]>::trim_ascii_start);
    let start = crumb.get(..PASS_COOKIE.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(PASS_COOKIE.as_bytes()))
}

fn split(crumb: &[u8]) -> (&[u8], &[u8]) {
    let at = crumb.iter().position(|byte| *byte == b'=');
    let (name, value) = crumb.split_at(at.unwrap_or(crumb.len()));
    (name.trim_ascii(), value.strip_prefix(b"=").unwrap_or(value).trim_ascii())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, value.parse().unwrap())).collect()
    }

    fn left(values: &[&str]) -> Vec<String> {
        let mut headers = headers(values);
        strip_cookies(&mut headers);
        headers.get_all(COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// gateway rule R13, server invariant 33
    #[test]
    fn the_service_sees_its_own_cookies_and_none_of_ours() {
        assert_eq!(left(&["a=1; __Host-farthing-pass-x=secret; b=2"]), ["a=1; b=2"]);
        assert_eq!(left(&["__host-Farthing-Pass-x=secret", "a=1"]), ["a=1"]);
        assert_eq!(left(&["__Host-farthing-pass-x=secret; __Host-farthing-pass-y=other"]), [""; 0]);
        assert_eq!(left(&["a = 1;b=__Host-farthing-pass-x"]), ["a = 1;b=__Host-farthing-pass-x"]);
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let name = "__Host-farthing-pass-x";
        let headers = headers(&[
            "a=1; __Host-farthing-pass-x = one",
            "__Host-farthing-pass-xy=two; __Host-farthing-pass-x=3",
        ]);
        assert_eq!(find(&headers, name).collect::<Vec<_>>(), [b"one".as_slice(), b"3"]);
    }

    /// gateway rule R13
    #[test]
    fn no_service_sets_a_cookie_of_ours() {
        let mut headers: HeaderMap =
            ["a=1; Path=/", "__Host-farthing-pass-x=evil; Path=/", "b=__Host-farthing-pass-x"]
                .into_iter()
                // Without a name, which older browsers send back as a whole cookie.
                .chain(["=__Host-farthing-pass-x=evil", "= __host-farthing-pass-x=evil", "=a"])
                .map(|value| (SET_COOKIE, value.parse().unwrap()))
                .collect();
        strip_set_cookies(&mut headers);
        let left: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(left, ["a=1; Path=/", "b=__Host-farthing-pass-x", "=a"]);
    }
}
