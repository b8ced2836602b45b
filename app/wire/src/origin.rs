//! Origins, as `https://ada.example`: in one text only, since payer and gateway hash it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Bytes of a host name, at most.
const HOST_MAX: usize = 253;

/// Bytes of one label of it, at most.
const LABEL_MAX: usize = 63;

/// Scheme, host and port of a site, as a browser's `origin` has them: lower case, the host in Punycode, no port
/// where it is the scheme's own, no path. `https`, or `http` of the machine itself (rule R21).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    text: String,
    is_loopback: bool,
}

/// Why a text is no origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OriginError {
    /// Neither `https://` nor `http://`.
    #[error("an origin begins with https:// (or http:// on this machine)")]
    Scheme,
    /// `http` to another machine: whoever listens in could take what is promised.
    #[error("http:// is only for localhost, 127.0.0.0/8 and [::1]; use https://")]
    Insecure,
    /// Not a host name in lower case, nor an address as it is usually written.
    #[error(
        "the host must be a name in lower case (others in Punycode) or an address, without path or user"
    )]
    Host,
    /// Not a port as it is usually written, or the one that the scheme has anyway.
    #[error(
        "the port must be from 1 to 65535, and left out where it is 443 of https or 80 of http"
    )]
    Port,
}

impl Origin {
    /// As it is hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether its host is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Host and port, as a `Host` header has them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether it is `https`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.text.starts_with("https://")
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (authority, own_port) =
            match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
                (Some(authority), _) => (authority, 443),
                (_, Some(authority)) => (authority, 80),
                _ => return Err(OriginError::Scheme),
            };
        let (host, port) = split_port(authority);
        let is_loopback = is_loopback(host).ok_or(OriginError::Host)?;
        if let Some(port) = port {
            let number: u16 = port.parse().map_err(|_| OriginError::Port)?;
            if number == 0 || number == own_port || number.to_string() != port {
                return Err(OriginError::Port);
            }
        }
        if own_port == 80 && !is_loopback {
            return Err(OriginError::Insecure);
        }
        Ok(Self { text: text.to_owned(), is_loopback })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The host, and what follows the colon behind it.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let host_length = authority.rfind(']').map_or(0, |at| at.saturating_add(1));
    let (bracketed, rest) = authority.split_at_checked(host_length).unwrap_or((authority, ""));
    match rest.split_once(':') {
        Some((name, port)) if bracketed.is_empty() => (name, Some(port)),
        Some(("", port)) => (bracketed, Some(port)),
        _ => (authority, None),
    }
}

/// Whether a host is this machine; `None` where it is no host in its one text.
fn is_loopback(host: &str) -> Option<bool> {
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inside.parse().ok()?;
        // Browsers write an IPv4 address in an IPv6 one in another way than we.
        let is_usual = address.to_string() == inside && address.to_ipv4_mapped().is_none();
        return is_usual.then(|| address.is_loopback());
    }
    let last = host.rsplit('.').next()?;
    if last.starts_with(|first: char| first.is_ascii_digit()) {
        // Browsers take a host for an address where its last label is a number, 0x7f too. No name ends so.
        return host.parse().ok().map(|address: Ipv4Addr| address.is_loopback());
    }
    let is_name = host.len() <= HOST_MAX && host.split('.').all(is_label);
    is_name.then_some(host == "localhost")
}

fn is_label(label: &str) -> bool {
    let is_allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    (1..=LABEL_MAX).contains(&label.len()) && label.bytes().all(is_allowed)
}
