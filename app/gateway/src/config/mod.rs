//! `gate.toml`: read strictly. A key that is not known is refused, and every refusal names file, line and key and
//! says what is allowed.
//!
//! Amounts are base units of the mint, fees are lamports, times are in what their key ends with.

mod agents;
mod chain;
mod check;
mod database;
mod error;
mod exact;
mod gate;
mod limits;
mod locate;
mod pass;
mod pay;
mod route;
mod start;
mod template;
mod value;

pub use agents::AgentsSettings;
pub use chain::ChainSettings;
pub use database::Database;
pub use error::{ConfigError, Problem};
pub use exact::ExactSettings;
pub use gate::{Gate, HelpUrl};
pub use limits::{Admin, Format, LedgerSettings, Level, Limits, Log};
pub use pass::PassSettings;
pub use pay::{Pay, Payee};
pub use route::{MeterBy, MeterSettings, RouteSettings};
pub use start::StartSettings;
pub use template::{PayeeLine, Template};
pub use value::{Cidr, Key, RpcUrl, Upstream};

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A configuration that was checked. It holds no secret but the addresses of RPCs, which do not show themselves.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[gate]`.
    pub gate: Gate,
    /// `[pay]`.
    pub pay: Pay,
    /// `[pass]`.
    #[serde(default)]
    pub pass: PassSettings,
    /// `[agents]`.
    #[serde(default)]
    pub agents: AgentsSettings,
    /// `[chain]`.
    pub chain: ChainSettings,
    /// `[exact]`.
    #[serde(default)]
    pub exact: ExactSettings,
    /// `[start]`.
    #[serde(default)]
    pub start: StartSettings,
    /// `[ledger]`.
    #[serde(default)]
    pub ledger: LedgerSettings,
    /// `[limits]`.
    #[serde(default)]
    pub limits: Limits,
    /// `[admin]`.
    #[serde(default)]
    pub admin: Admin,
    /// `[log]`.
    #[serde(default)]
    pub log: Log,
    /// Each `[[route]]`, in its order.
    #[serde(default, rename = "route")]
    pub routes: Vec<RouteSettings>,
}

impl Config {
    /// Reads a file. Paths in it that are not absolute are beside it.
    ///
    /// # Errors
    /// [`Problem::Unreadable`], and all of [`Self::parse`]; [`Problem::OneKey`] also where two paths lead to one
    /// file.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let of_file = |error| ConfigError { file: Some(file.to_owned()), ..error };
        let text = fs::read_to_string(file).map_err(|error| of_file(unreadable(&error)))?;
        let mut config = Self::parse(&text).map_err(of_file)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for path in config.paths() {
            *path = folder.join(&path);
        }
        if let Some(database) = &mut config.ledger.postgres {
            let found = database.found(folder);
            found.map_err(|problem| of_file(at_key(&text, "ledger.postgres", problem)))?;
        }
        let real = |path: &Path| fs::canonicalize(path).ok();
        let claimer = real(&config.chain.claimer);
        if claimer.is_some() && claimer == config.chain.sponsor.as_deref().and_then(real) {
            return Err(of_file(at_key(&text, "chain.sponsor", Problem::OneKey)));
        }
        Ok(config)
    }

    /// Reads a text, and checks all that can be known from it alone.
    ///
    /// # Errors
    /// [`ConfigError`] of the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| malformed(text, &error))?;
        config.check().map_err(|(key, problem)| at_key(text, &key, problem))?;
        Ok(config)
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        [
            &mut self.ledger.folder,
            &mut self.admin.socket,
            &mut self.admin.token,
            &mut self.chain.claimer,
        ]
        .into_iter()
        .chain(self.chain.sponsor.as_mut())
        .chain(&mut self.agents.keys)
    }
}

fn unreadable(error: &std::io::Error) -> ConfigError {
    let problem = Problem::Unreadable(error.to_string());
    ConfigError { file: None, line: None, key: String::new(), problem }
}

fn at_key(text: &str, key: &str, problem: Problem) -> ConfigError {
    ConfigError { file: None, line: locate::line_of(text, key), key: key.to_owned(), problem }
}

/// What the parser says, without the value that it quotes: it may be the address of an RPC.
fn malformed(text: &str, error: &toml::de::Error) -> ConfigError {
    let message = error.message();
    let is_about_value =
        message.starts_with("invalid type") || message.starts_with("invalid value");
    let words = match message.find("expected") {
        Some(at) if is_about_value => message.get(at..).unwrap_or("a value of another kind"),
        _ => message,
    };
    let (line, key) = match error.span() {
        Some(span) => (Some(locate::line(text, span.start)), locate::key_at(text, &span)),
        None => (None, String::new()),
    };
    ConfigError { file: None, line, key, problem: Problem::Form(words.to_owned()) }
}
