//! Values that are more than a number or a word: addresses of chains and networks.

use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a string by its [`FromStr`], with its own words where it is wrong. It does so inside of the parser's visit, so
/// that the parser knows where.
pub(super) fn parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    from.deserialize_str(Words(PhantomData))
}

struct Words<T>(PhantomData<T>);

impl<T> Visitor<'_> for Words<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// A string in a list, read by its [`FromStr`].
struct Parsed<T>(T);

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parsed(from).map(Self)
    }
}

/// [`parsed`] of a key that may be left out.
pub(super) fn parsed_option<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    parsed(from).map(Some)
}

/// [`parsed`] of each of a list.
pub(super) fn parsed_all<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    let all = Vec::<Parsed<T>>::deserialize(from)?;
    Ok(all.into_iter().map(|Parsed(value)| value).collect())
}

/// Addresses to listen on.
pub(super) fn sockets<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SocketAddr>, D::Error> {
    let all: Vec<Socket> = parsed_all(from)?;
    Ok(all.into_iter().map(|Socket(address)| address).collect())
}

struct Socket(SocketAddr);

impl FromStr for Socket {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let wrong = "expected an address and a port such as 127.0.0.1:8402 or [::1]:8402";
        text.parse().map(Self).map_err(|_| wrong)
    }
}

/// An address of an account, or a genesis hash: 32 bytes in base58.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

impl FromStr for Key {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let address: farthing_sdk::solana::Address =
            text.parse().map_err(|_| "expected 32 bytes in base58")?;
        Ok(Self(address.to_bytes()))
    }
}

impl Key {
    /// As the SDK has it.
    #[must_use]
    pub fn address(&self) -> farthing_sdk::solana::Address {
        farthing_sdk::solana::Address::new_from_array(self.0)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address().fmt(f)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where the service behind the gateway is: `http://host:port`, without a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upstream {
    /// A name or an address, IPv6 in brackets.
    pub host: String,
    /// 80 where it is not named.
    pub port: u16,
}

impl FromStr for Upstream {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str =
            "expected http://host:port without a path, such as http://127.0.0.1:8080";
        let authority = text.strip_prefix("http://").ok_or(WRONG)?;
        let parsed: http::uri::Authority = authority.parse().map_err(|_| WRONG)?;
        let (host, port) = (parsed.host(), parsed.port_u16());
        // A user, a path, or a port that is none: then these two are not all of it.
        let is_whole = match port {
            Some(port) => authority == format!("{host}:{port}"),
            None => authority == host,
        };
        match port.unwrap_or(80) {
            port if is_whole && !host.is_empty() && port > 0 => {
                Ok(Self { host: host.to_owned(), port })
            }
            _ => Err(WRONG),
        }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}:{}", self.host, self.port)
    }
}

/// The address of an RPC: `https`, or `http` of this machine. It may hold a password, so it shows its host only.
#[derive(Clone, PartialEq, Eq)]
pub struct RpcUrl(String);

impl RpcUrl {
    /// All of it, for the client.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn host(&self) -> String {
        let uri: Option<http::Uri> = self.0.parse().ok();
        uri.and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
    }
}

impl FromStr for RpcUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "expected https://host/…, or http:// of this machine";
        let uri: http::Uri = text.parse().map_err(|_| WRONG)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(WRONG)?;
        match uri.scheme_str() {
            Some("https") => Ok(Self(text.to_owned())),
            Some("http") if is_this_machine(host) => Ok(Self(text.to_owned())),
            _ => Err(WRONG),
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let inside = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || inside.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl fmt::Debug for RpcUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/…", self.host())
    }
}

/// The first address of IPv4.
const ANY_IPV4: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// A block of addresses, such as `10.0.0.0/8` or `2001:db8::/32`; one address is a block of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cidr {
    /// IPv4 as IPv6 maps it.
    first: u128,
    mask: u128,
}

impl Cidr {
    /// Whether the block has this address. An IPv4 address and the IPv6 one that maps it are the same.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        mapped(address) & self.mask == self.first
    }
}

fn mapped(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
    .to_bits()
}

impl FromStr for Cidr {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "expected a block of addresses such as 10.0.0.0/8 or 2001:db8::/32";
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| WRONG)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits: u32 = bits.map_or(Ok(width), str::parse).map_err(|_| WRONG)?;
        let left = width.checked_sub(bits).ok_or(WRONG)?;
        let mask = u128::MAX.checked_shl(left).unwrap_or(0);
        let first = mapped(address);
        if first & mask != first {
            return Err("bits behind the block's length must be zero");
        }
        // An IPv6 block around the addresses that map IPv4 would trust all of IPv4, which nobody means.
        let is_around = address.is_ipv6() && bits < 96 && mapped(ANY_IPV4) & mask == first;
        if bits == 0 || is_around {
            return Err("a block of all addresses trusts everybody");
        }
        Ok(Self { first, mask })
    }
}
