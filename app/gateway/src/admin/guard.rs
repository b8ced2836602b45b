//! What a request must be before anybody looks at what it asks for.
//!
//! A browser on the operator's machine is the way in: a site that he visits can send forms to any address, and can
//! have its own name lead to 127.0.0.1 (DNS rebinding). So the host must be one that no site has a name for (R19),
//! what changes anything must be JSON, which no form can send and no script of another origin without asking first,
//! and nobody is ever answered that it may.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use http::{HeaderMap, Method, Request, StatusCode};

use super::token::Token;

/// Names by which the door on a loopback address, or one that is carried there, is called.
const HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// How a request came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Over the socket, or through a tunnel to it whose port is anybody's choice.
    Socket,
    /// Over TCP, to this port.
    Loopback(u16),
}

/// Why a request is not looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Forbidden {
    /// Another name than the door's: a site whose name leads here.
    #[error("this is not the host that you asked for")]
    Host,
    /// A script or a form of another site.
    #[error("requests from other sites are refused")]
    Site,
    /// The token is missing or wrong.
    #[error("a token is needed: Authorization: Bearer …")]
    Token,
    /// What changes something is JSON.
    #[error("send this as application/json")]
    Kind,
}

impl Forbidden {
    /// The reply's status.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Site => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Kind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}

/// Looks at requests of one door.
#[derive(Clone)]
pub(super) struct Guard {
    place: Place,
    token: Option<Token>,
}

impl Guard {
    pub(super) fn new(place: Place, token: Option<Token>) -> Self {
        Self { place, token }
    }

    /// # Errors
    /// [`Forbidden`].
    pub(super) fn check<B>(&self, request: &Request<B>) -> Result<(), Forbidden> {
        let headers = request.headers();
        let host = only(headers, &HOST).filter(|host| self.is_ours(host)).ok_or(Forbidden::Host)?;
        // A target with a name of its own is another host that was asked for.
        if request.uri().authority().is_some_and(|named| named.as_str() != host) {
            return Err(Forbidden::Host);
        }
        if headers.contains_key(ORIGIN) && only(headers, &ORIGIN) != Some(&format!("http://{host}"))
        {
            return Err(Forbidden::Site);
        }
        let site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
        if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
            return Err(Forbidden::Site);
        }
        // The page has nothing to hide, and asks for the token itself.
        let is_page = request.uri().path() == "/" && *request.method() == Method::GET;
        if let Some(token) = self.token.as_ref().filter(|_| !is_page) {
            let shown =
                only(headers, &AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
            if !shown.is_some_and(|shown| token.is(shown.as_bytes())) {
                return Err(Forbidden::Token);
            }
        }
        let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_reading && only(headers, &CONTENT_TYPE) != Some("application/json") {
            return Err(Forbidden::Kind);
        }
        Ok(())
    }

    fn is_ours(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            // Of an address in brackets a colon is a part.
            Some((name, port)) if !port.ends_with(']') => (name, port.parse::<u16>().ok()),
            _ => (host, Some(80)),
        };
        let is_port = match (self.place, port) {
            (_, None) => false,
            (Place::Socket, Some(_)) => true,
            (Place::Loopback(ours), Some(port)) => port == ours,
        };
        is_port && HOSTS.iter().any(|ours| name.eq_ignore_ascii_case(ours))
    }
}

/// A header that is there once, and readable.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(guard: &Guard, method: &str, headers: &[(&str, &str)]) -> Result<(), Forbidden> {
        let request = Request::builder().method(method).uri("/status");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        guard.check(&request.body(()).unwrap())
    }

    fn socket() -> Guard {
        Guard::new(Place::Socket, None)
    }

    /// gateway rule R19: a site whose name leads to this machine.
    #[test]
    fn refuses_every_host_that_a_site_can_have() {
        let tcp = Guard::new(Place::Loopback(8403), None);
        for host in ["localhost", "LocalHost:9", "127.0.0.1:1", "[::1]", "[::1]:8403"] {
            assert_eq!(check(&socket(), "GET", &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["localhost:8403", "127.0.0.1:8403", "[::1]:8403"] {
            assert_eq!(check(&tcp, "GET", &[("host", host)]), Ok(()), "{host}");
        }
        let evil = [
            "evil.example",
            "evil.example:8403",
            "localhost.evil.example",
            "127.0.0.1.evil.example:8403",
            "localhost:",
            "localhost:8403:8403",
            "evil.example#localhost",
            "",
            "0.0.0.0:8403",
            "127.0.0.2:8403",
            "localhost@evil.example",
        ];
        for host in evil {
            for guard in [&socket(), &tcp] {
                assert_eq!(check(guard, "GET", &[("host", host)]), Err(Forbidden::Host), "{host}");
            }
        }
        for host in ["localhost", "localhost:80", "localhost:8404"] {
            assert_eq!(check(&tcp, "GET", &[("host", host)]), Err(Forbidden::Host), "{host}");
        }
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert_eq!(check(&socket(), "GET", &twice), Err(Forbidden::Host));
        assert_eq!(check(&socket(), "GET", &[]), Err(Forbidden::Host));
        let absolute = Request::get("http://evil.example/").header("host", "localhost").body(());
        assert_eq!(socket().check(&absolute.unwrap()), Err(Forbidden::Host));
    }

    #[test]
    fn refuses_what_other_sites_send() {
        let host = ("host", "localhost:1");
        for origin in
            ["http://evil.example", "null", "https://localhost:1", "http://localhost:2", ""]
        {
            let headers = [host, ("origin", origin)];
            assert_eq!(check(&socket(), "GET", &headers), Err(Forbidden::Site), "{origin}");
        }
        assert_eq!(check(&socket(), "GET", &[host, ("origin", "http://localhost:1")]), Ok(()));
        for site in ["cross-site", "same-site", ""] {
            let headers = [host, ("sec-fetch-site", site)];
            assert_eq!(check(&socket(), "GET", &headers), Err(Forbidden::Site), "{site}");
        }
        assert_eq!(check(&socket(), "GET", &[host, ("sec-fetch-site", "same-origin")]), Ok(()));
    }

    #[test]
    fn what_changes_something_is_of_a_kind_that_no_form_sends() {
        let host = ("host", "localhost");
        let kinds = [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=a",
            "text/plain",
            "text/plain; application/json",
            "application/json; charset=utf-8",
            "",
        ];
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            for kind in kinds {
                let headers = [host, ("content-type", kind)];
                assert_eq!(
                    check(&socket(), method, &headers),
                    Err(Forbidden::Kind),
                    "{method} {kind}"
                );
            }
            assert_eq!(check(&socket(), method, &[host]), Err(Forbidden::Kind));
        }
        let json = ("content-type", "application/json");
        assert_eq!(check(&socket(), "POST", &[host, json]), Ok(()));
        assert_eq!(check(&socket(), "POST", &[host, json, json]), Err(Forbidden::Kind));
    }
}
