//! Where a payee counts promises: a part of whom a share is for.

use crate::values::Hash32;
use clap::Args;
use farthing_sdk::fans;
use std::{fmt, net::Ipv6Addr, str::FromStr};

/// A payee that keeps one book by hand, with this command, has no origin that anybody dials.
const BY_HAND: ([u8; 32], &str) = ([0; 32], "");

/// Under which its options stand in help.
const HEADING: &str = "Where the payee counts promises";

/// Where the payee counts promises.
#[derive(Args, Clone, Default)]
pub struct Audience {
    /// Its origin, as in https://ada.example: a promise to one is worth nothing at another [default: none,
    /// of payees that keep their book with this command]
    #[arg(long, value_name = "URL", requires = "ledger", help_heading = HEADING)]
    origin: Option<Origin>,
    /// Its ledger, which it shows with its prices: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", requires = "origin", help_heading = HEADING)]
    ledger: Option<Hash32>,
    /// Both in one: sha256("farthing gate 1", ledger, origin)
    #[arg(long, value_name = "HEX", conflicts_with_all = ["origin", "ledger"], help_heading = HEADING)]
    audience: Option<Hash32>,
}

impl Audience {
    /// Its 32 bytes.
    pub fn bytes(&self) -> [u8; 32] {
        match (self.audience, &self.origin, self.ledger) {
            (Some(audience), ..) => audience.0,
            (None, Some(Origin(origin)), Some(Hash32(ledger))) => fans::audience(&ledger, origin),
            _ => by_hand(),
        }
    }
}

/// That of payees without an origin.
pub fn by_hand() -> [u8; 32] {
    let (ledger, origin) = BY_HAND;
    fans::audience(&ledger, origin)
}

/// Scheme, host and, unless it is the usual one, port: as browsers write an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "write an origin as in https://ada.example, without a path";
        let (scheme, rest) = text.split_once("://").ok_or(wrong)?;
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(wrong.into()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let (host, port) = host_and_port(&rest).ok_or(wrong)?;
        let port = port.filter(|port| *port != usual);
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Ok(Self(format!("{scheme}://{host}{port}")))
    }
}

/// A name or an address, and the port where one is written: a number from 1, without zeros before it.
fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(inner) => {
            let (address, rest) = inner.split_once(']')?;
            (format!("[{}]", address.parse::<Ipv6Addr>().ok()?), rest)
        }
        None => {
            let (host, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            let is_host = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
            (Some(host).filter(|host| !host.is_empty() && host.chars().all(is_host))?.into(), rest)
        }
    };
    if rest.is_empty() {
        return Some((host, None));
    }
    let digits = rest.strip_prefix(':')?;
    let port = digits.parse::<u16>().ok().filter(|port| *port != 0)?;
    (port.to_string() == digits).then_some((host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_written_in_one_way() {
        let read = |text: &str| text.parse::<Origin>().map(|origin| origin.0);
        for text in ["https://ada.example", "https://ada.example/", "HTTPS://Ada.Example:443"] {
            assert_eq!(read(text), Ok("https://ada.example".into()), "{text}");
        }
        assert_eq!(read("http://localhost:8080"), Ok("http://localhost:8080".into()));
        assert_eq!(read("http://ada.example:443"), Ok("http://ada.example:443".into()));
        for text in ["https://[::1]", "https://[0:0:0:0:0:0:0:1]:443/"] {
            assert_eq!(read(text), Ok("https://[::1]".into()), "{text}");
        }
        assert_eq!(read("http://[2001:DB8::1]:8080"), Ok("http://[2001:db8::1]:8080".into()));
        for text in ["ada.example", "ftp://ada.example", "https://", "https://a.b/c", "https://a b"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        for host in
            ["a:", "a:0443", "a:b:c", "a:0", "a:65536", "a:+1", "a:1:2", "[::1", "[x]", "[::1]a"]
        {
            assert!(read(&format!("https://{host}")).is_err(), "{host}");
        }
    }
}
