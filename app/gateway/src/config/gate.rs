//! `[gate]`: what the gateway is called, where it listens, what is behind it.

use std::net::SocketAddr;

use farthing_wire::Origin;
use serde::Deserialize;

use super::value::{Cidr, Upstream, parsed, parsed_all, parsed_option, sockets};

/// `[gate]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// What payers dial: a channel is bound to it (rule R4), and requests are to it whatever their `Host` says
    /// (server invariant 2).
    #[serde(deserialize_with = "parsed")]
    pub origin: Origin,
    /// The service behind.
    #[serde(deserialize_with = "parsed")]
    pub upstream: Upstream,
    /// Addresses to listen on. An address of all interfaces is exposed to the network.
    #[serde(default = "listen", deserialize_with = "sockets")]
    pub listen: Vec<SocketAddr>,
    /// Processor cores to use, up to 1,024; 0 for all.
    #[serde(default)]
    pub cores: u16,
    /// Whether a network's name may belong to another genesis hash (rule R23).
    #[serde(default)]
    pub test: bool,
    /// Proxies in front whose `X-Forwarded-For` is believed (rule R20).
    #[serde(default, deserialize_with = "parsed_all")]
    pub trusted_proxies: Vec<Cidr>,
    /// Whether scripts of other sites may read 402s and what they paid for, never with cookies.
    #[serde(default = "yes")]
    pub cors: bool,
    /// Whether `/.well-known/x402`, `/openapi.json` and `/llms.txt` say what is sold here ([`crate::found`]).
    #[serde(default = "yes")]
    pub found: bool,
    /// Whether what is asked for and what was delivered is signed ([`crate::notary`]).
    #[serde(default)]
    pub signed: bool,
    /// A page for people who do not know how to pay; `None` for none.
    #[serde(default, deserialize_with = "parsed_option")]
    pub help: Option<HelpUrl>,
}

/// An `https` address to show to people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HelpUrl(String);

impl HelpUrl {
    /// All of it: printable ASCII without spaces, quotes or angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for HelpUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>`\\".contains(&byte);
        let rest = text.strip_prefix("https://").filter(|rest| !rest.is_empty());
        if text.len() <= 512 && text.bytes().all(is_plain) && rest.is_some() {
            Ok(Self(text.to_owned()))
        } else {
            Err("expected https://… of at most 512 plain characters")
        }
    }
}

fn listen() -> Vec<SocketAddr> {
    vec![SocketAddr::from(([127, 0, 0, 1], 8402))]
}

fn yes() -> bool {
    true
}
