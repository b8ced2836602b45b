//! Who sent a request.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

use crate::config::Cidr;

/// Hops that are looked at, at most: a client may write as many as fit.
const HOPS_MAX: usize = 16;

/// The client behind `peer`, which is who connected (rule R20): the last address of `X-Forwarded-For` that is no
/// proxy of ours. It is `peer` itself where that is no trusted proxy, and the proxy nearest to the client where what
/// it says cannot be read, so that nobody gains by nonsense.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Cidr]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|block| block.contains(address));
    let mut client = peer.to_canonical();
    let said = headers.get_all("x-forwarded-for");
    let hops = said.iter().rev().flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    for hop in hops.take(HOPS_MAX) {
        if !is_trusted(client) {
            break;
        }
        match read(hop) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// An address, with or without a port.
fn read(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    inside.parse().ok().or_else(with_port)
}
