//! What a request brings to read with: one sign-in or one token, and nothing that pays beside it.

use farthing_wire::pass::{PASS, SIGN_IN, SignIn};
use farthing_wire::{Origin, PassChallenge, PassToken, WireError};
use http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};

use super::cookie;

/// Where browsers say which site a request comes from. No script can set it.
const SITE: &str = "sec-fetch-site";

/// Headers that pay.
const PAYING: [&str; 3] = ["farthing", "payment-signature", "x-payment"];

/// Why what a request brings cannot be read: 400, nothing was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    /// More than one: which one serves would be for the last reader to say.
    #[error(
        "one credential serves a request: a payment, Farthing-Pass, its cookie or SIGN-IN-WITH-X, once"
    )]
    Several,
    /// Of the sign-in.
    #[error("SIGN-IN-WITH-X: {0}")]
    SignIn(WireError),
}

/// What a request brings, before it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Brought<'a> {
    /// A signed challenge.
    SignIn(&'a [u8]),
    /// A token that a program shows.
    Header(&'a [u8]),
    /// A token that a browser shows, whoever made it do so.
    Cookie(&'a [u8]),
}

/// What was read of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A signed challenge.
    SignIn(Box<SignIn>),
    /// A token; `None` where no gateway has written what is there.
    Token(Option<PassToken>),
}

/// Whether a request brings anything to read a listing with.
#[must_use]
pub fn is_in(headers: &HeaderMap, listing: &[u8; 32]) -> bool {
    [SIGN_IN, PASS].iter().any(|name| headers.contains_key(*name))
        || headers.contains_key(COOKIE)
            && cookie::find(headers, &cookie::name(listing)).next().is_some()
}

impl<'a> Brought<'a> {
    /// What a request brings to read a listing with; `None` where it brings nothing. A sign-in may come with the cookie
    /// of the last one, which a browser sends by itself and which it replaces.
    ///
    /// # Errors
    /// [`Malformed::Several`].
    pub fn find(headers: &'a HeaderMap, listing: &[u8; 32]) -> Result<Option<Self>, Malformed> {
        let name = cookie::name(listing);
        let values = |name| headers.get_all(name).iter().map(HeaderValue::as_bytes);
        let explicit: Vec<Self> =
            values(SIGN_IN).map(Self::SignIn).chain(values(PASS).map(Self::Header)).collect();
        let cookies: Vec<Self> = cookie::find(headers, &name).map(Self::Cookie).collect();
        let is_paying = PAYING.iter().any(|name| headers.contains_key(*name))
            || headers.get_all(AUTHORIZATION).iter().any(crate::headers::is_payment_scheme);
        let one = match (explicit.as_slice(), cookies.as_slice()) {
            ([], []) => return Ok(None),
            ([one], []) | ([one @ Self::SignIn(_)], [_]) | ([], [one]) => *one,
            _ => return Err(Malformed::Several),
        };
        if is_paying { Err(Malformed::Several) } else { Ok(Some(one)) }
    }

    /// Reads it, for challenges of this kind.
    ///
    /// # Errors
    /// [`Malformed::SignIn`].
    pub fn read(self, kind: impl FnOnce() -> PassChallenge) -> Result<Shown, Malformed> {
        match self {
            Self::SignIn(header) => SignIn::decode(header, &kind())
                .map(|sign_in| Shown::SignIn(Box::new(sign_in)))
                .map_err(Malformed::SignIn),
            Self::Header(token) | Self::Cookie(token) => Ok(Shown::Token(PassToken::decode(token))),
        }
    }

    /// Whether a request with it may be one that another site has made a browser send. A cookie says nothing of who made
    /// the request: so one that may change something must come from this very origin. `SameSite` alone would let through
    /// whatever is on the same site, such as another port or a neighbouring name.
    #[must_use]
    pub fn may_be_forged(self, method: &Method, headers: &HeaderMap, origin: &Origin) -> bool {
        match self {
            Self::Header(_) => false,
            Self::SignIn(_) => is_of_others(headers, origin),
            Self::Cookie(_) => {
                let is_safe = method.is_safe();
                is_of_others(headers, origin) || !is_safe && !is_own_site(headers, origin)
            }
        }
    }
}

/// Whether a browser says that the request is of another site's page.
fn is_of_others(headers: &HeaderMap, origin: &Origin) -> bool {
    let is_other = |value: &HeaderValue| value.as_bytes() != origin.as_str().as_bytes();
    headers.get_all(ORIGIN).iter().any(is_other)
        || headers.get_all(SITE).iter().any(|site| site.as_bytes() == b"cross-site")
}

/// Whether a browser says that the request is of a page of this very origin.
#[must_use]
pub fn is_own_site(headers: &HeaderMap, origin: &Origin) -> bool {
    let is_own = headers.get(SITE).is_some_and(|site| site.as_bytes() == b"same-origin");
    !is_of_others(headers, origin) && (is_own || headers.contains_key(ORIGIN))
}

/// Whether a browser asks, whose scripts must not get at the token.
#[must_use]
pub fn is_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.contains_key(SITE)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LISTING: [u8; 32] = [3; 32];

    fn headers(values: &[(&str, &str)]) -> HeaderMap {
        let one = |(name, value): &(&str, &str)| {
            (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap())
        };
        values.iter().map(one).collect()
    }

    fn cookie() -> String {
        format!("{}=c", cookie::name(&LISTING))
    }

    /// gateway rule R13, server invariant 2: which of two credentials serves is for nobody to choose.
    #[test]
    fn refuses_a_second_credential_beside_a_pass() {
        let (mine, twice) = (cookie(), format!("{0}; {0}", cookie()));
        for values in [
            vec![("farthing-pass", "a"), ("farthing-pass", "b")],
            vec![("sign-in-with-x", "a"), ("sign-in-with-x", "b")],
            vec![("farthing-pass", "a"), ("sign-in-with-x", "b")],
            vec![("farthing-pass", "a"), ("cookie", &mine)],
            vec![("cookie", &twice)],
            vec![("cookie", &mine), ("cookie", &mine)],
            vec![("farthing-pass", "a"), ("farthing", "b")],
            vec![("cookie", &mine), ("farthing", "b")],
            vec![("sign-in-with-x", "a"), ("payment-signature", "b")],
            vec![("farthing-pass", "a"), ("x-payment", "b")],
            vec![("farthing-pass", "a"), ("authorization", "payment b")],
        ] {
            let headers = headers(&values);
            assert_eq!(Brought::find(&headers, &LISTING), Err(Malformed::Several), "{values:?}");
        }
    }

    #[test]
    fn a_sign_in_replaces_the_cookie_of_the_last_one() {
        let mine = cookie();
        let headers = headers(&[("sign-in-with-x", "a"), ("cookie", &mine)]);
        assert_eq!(Brought::find(&headers, &LISTING), Ok(Some(Brought::SignIn(b"a"))));
    }

    #[test]
    fn a_cookie_of_another_listing_is_nothing_here() {
        let other = format!("{}=c", cookie::name(&[4; 32]));
        let headers = headers(&[("cookie", &other), ("farthing", "b")]);
        assert_eq!(Brought::find(&headers, &LISTING), Ok(None));
        assert!(!is_in(&headers, &LISTING) && is_in(&headers, &[4; 32]));
    }

    /// gateway rule R13
    #[test]
    fn a_cookie_changes_nothing_but_from_a_page_of_this_origin() {
        let origin: Origin = "https://ada.example".parse().unwrap();
        let forged = |method: Method, values: &[(&str, &str)]| {
            Brought::Cookie(b"c").may_be_forged(&method, &headers(values), &origin)
        };
        let (own, other) = ("https://ada.example", "https://evil.example");
        for values in [
            vec![],
            vec![("origin", other)],
            vec![("origin", "null")],
            vec![("origin", own), ("origin", other)],
            vec![("origin", own), ("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "none")],
            vec![("sec-fetch-site", "same-origin"), ("origin", other)],
        ] {
            assert!(forged(Method::POST, &values), "{values:?}");
        }
        for values in [
            vec![("origin", own)],
            vec![("sec-fetch-site", "same-origin")],
            vec![("origin", own), ("sec-fetch-site", "same-origin")],
        ] {
            assert!(!forged(Method::POST, &values), "{values:?}");
        }
        // What changes nothing may be typed in, or followed from a neighbour, and not embedded elsewhere.
        for site in ["none", "same-site", "same-origin"] {
            assert!(!forged(Method::GET, &[("sec-fetch-site", site)]), "{site}");
        }
        assert!(forged(Method::GET, &[("sec-fetch-site", "cross-site")]));
        assert!(forged(Method::GET, &[("origin", other)]));
    }
}
