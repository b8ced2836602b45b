//! What `gate init` writes: every key with what it means, and its default where it has one.

use std::fmt;

use farthing_wire::Origin;

use super::{Key, Upstream};
use crate::fill::filled;

/// `{{…}}` is filled in; `#key = …` is a default, `# …` is prose.
const TEXT: &str = include_str!("template.toml");

/// Behind a proxy that takes the `https` of the origin.
const LISTEN: &str = "127.0.0.1:8402";

/// What a commented configuration cannot know by itself.
#[derive(Clone, Debug)]
pub struct Template {
    /// What payers dial.
    pub origin: Origin,
    /// The service behind.
    pub upstream: Upstream,
    /// The cluster.
    pub genesis: Key,
    /// Whether the network's name may belong to this genesis hash although it is another's: of a local network.
    pub test: bool,
    /// Who is paid.
    pub payee: PayeeLine,
    /// The token.
    pub mint: Key,
    /// Its decimals.
    pub decimals: u8,
    /// What people call it.
    pub symbol: String,
    /// Where the cluster is asked.
    pub rpc: String,
    /// Base units of a request.
    pub price: u64,
}

/// Who is paid, as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub enum PayeeLine {
    /// The earnings of a creator.
    Creator(Key),
    /// The deposit of a wallet.
    Wallet(Key),
}

impl fmt::Display for PayeeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Creator(creator) => write!(f, "creator = \"{creator}\""),
            Self::Wallet(wallet) => write!(f, "wallet = \"{wallet}\""),
        }
    }
}

impl Template {
    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        // Prices are multiples of it, and a link costs a hash: one that is worth a whole request is cheapest.
        let unit = self.price.max(1);
        filled(TEXT, |name| match name {
            "origin" => self.origin.to_string(),
            "listen" => listen(&self.origin),
            "upstream" => self.upstream.to_string(),
            "genesis" => self.genesis.to_string(),
            "test" => self.test.to_string(),
            "payee" => self.payee.to_string(),
            "mint" => self.mint.to_string(),
            "decimals" => self.decimals.to_string(),
            "symbol" => quoted(&self.symbol),
            "unit" => unit.to_string(),
            "rpc" => quoted(&self.rpc),
            "price" => self.price.to_string(),
            _ => String::new(),
        })
    }
}

/// Where payers who dial the origin arrive, as far as it says so: what is `https` ends in a proxy in front.
fn listen(origin: &Origin) -> String {
    let authority = origin.authority().replace("localhost", "127.0.0.1");
    // An address of IPv6 has colons of its own, inside its brackets.
    let has_port = authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
    match (origin.is_secure(), has_port) {
        (true, _) => LISTEN.to_owned(),
        (false, true) => authority,
        (false, false) => format!("{authority}:80"),
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
