//! What is wrong with a configuration, and where.

use std::fmt;
use std::path::PathBuf;

/// Why a configuration is not taken: file, line, key, and what is allowed. It shows no address of an RPC, which
/// may hold a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    /// Where it was read; `None` of a text.
    pub file: Option<PathBuf>,
    /// The line, from 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// Such as `pay.unit` or `route[2].price`; empty where no key is meant.
    pub key: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Not TOML, an unknown key, a missing one, or a value of another kind or range. The words are the parser's,
    /// without what the value was.
    #[error("{0}")]
    Form(String),
    /// Neither payee, or both.
    #[error("name who is paid by exactly one of pay.creator and pay.wallet")]
    Payee,
    /// Another program than this build's.
    #[error("this build speaks to the program {0}; leave the key out")]
    Program(String),
    /// A network that is not that of the genesis hash (rule R23).
    #[error("the genesis hash is of {0}; another network is only for gate.test = true")]
    Network(String),
    /// A number outside of its range.
    #[error("must be {0}")]
    Range(String),
    /// Price that is no multiple of the unit (rule R6).
    #[error("must be a multiple of pay.unit, which is {unit} base units")]
    Uneven {
        /// Base units.
        unit: u64,
    },
    /// Ways to pay by one transaction that are not known, none, or one twice.
    #[error("must be some of \"exact\", \"charge\" and \"pay\", each once")]
    Schemes,
    /// Nobody pays the fees of transactions.
    #[error("the fees of these transactions are paid by chain.sponsor: name its key")]
    NoSponsor,
    /// Tokens that are sent to an account of the program (rule R12).
    #[error(
        "must be a wallet: tokens that are sent to a deposit, to earnings or to a reserve are stranded"
    )]
    Stranded,
    /// A credential that is not known, or one twice.
    #[error("must be some of \"voucher\", \"link\", \"fan\", each once")]
    Credentials,
    /// One key file for both roles (rule R10).
    #[error(
        "sponsor and claimer must be two keys: a drained sponsor must leave the claims their fees"
    )]
    OneKey,
    /// No address of a database.
    #[error(
        "expected postgresql://user@host/database or a connection string, env:NAME or file:PATH for what holds one"
    )]
    Database,
    /// Nothing is listened on, or one address twice.
    #[error("must name at least one address, each once")]
    Listen,
    /// An origin that is not secure, behind an address that anybody reaches.
    #[error(
        "an http:// origin is for this machine alone: listen on loopback addresses, or use an https:// origin"
    )]
    Exposed,
    /// The admin's address could be reached from elsewhere.
    #[error(
        "must be a loopback address, such as 127.0.0.1:8403: whoever reaches it and has the token can do all"
    )]
    Loopback,
    /// The upstream is the gateway itself.
    #[error("the upstream must be another address than the gateway listens on")]
    Loop,
    /// No route at all.
    #[error("at least one [[route]] is needed: nothing is served that no route names")]
    NoRoute,
    /// More routes than receipts can number.
    #[error("at most {most} routes")]
    ManyRoutes {
        /// How many there may be.
        most: usize,
    },
    /// Neither free nor priced, or both.
    #[error(
        "needs exactly one of price, listing and free = true; free_first and free_agents only beside the first two"
    )]
    Price,
    /// A key about passes where there is no listing.
    #[error("is for a route with a listing")]
    NoListing,
    /// A cap or returns of what has no fixed price.
    #[error("is for a route with a price or a listing, and without a meter")]
    NoFixedPrice,
    /// A path that is no pattern.
    #[error("{0}")]
    Path(String),
    /// A method that is none, or one twice.
    #[error(
        "must be names of methods such as \"GET\", each once, or \"*\" alone; never CONNECT or TRACE"
    )]
    Methods,
    /// Two routes for one method and path.
    #[error("the same method and path as route[{other}]")]
    Twice {
        /// The other route, from 0.
        other: usize,
    },
    /// Two routes of one name.
    #[error("the same name as route[{other}]")]
    Name {
        /// The other route, from 0.
        other: usize,
    },
    /// A text with characters that no page or log should have, or too long.
    #[error("must be 1 to {most} characters, none of them a control character")]
    Words {
        /// Characters that it may have.
        most: usize,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.display())?,
            None => f.write_str("configuration")?,
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for ConfigError {}
