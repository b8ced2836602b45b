//! What commands to a gateway at work have in common: they ask its admin socket.

use super::read;
use crate::{
    failure::{Failure, Outcome},
    values::{Amount, Lamports},
};
use farthing_gateway::{
    admin::{Client, ClientError},
    config::Config,
};
use serde_json::Value;
use std::path::Path;

/// A gateway at work, and the token that it is paid in.
pub struct Operator {
    client: Client,
    config: Config,
}

impl Operator {
    /// By its configuration.
    pub fn new(file: &Path) -> Outcome<Self> {
        let config = read(file)?;
        Ok(Self { client: Client::new(&config.admin.socket), config })
    }

    pub fn read(&self, path: &str) -> Outcome<Value> {
        self.client.read(path).map_err(failure)
    }

    pub fn act(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.client.act(path, body).map_err(failure)
    }

    pub fn copy(&self, path: &str, to: &mut impl std::io::Write) -> Outcome<u64> {
        self.client.copy(path, to).map_err(failure)
    }

    /// An amount, which the gateway says in base units.
    pub fn amount(&self, value: &Value) -> Amount {
        let base_units = value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        let pay = &self.config.pay;
        Amount { base_units, decimals: pay.decimals, unit: pay.symbol.clone() }
    }
}

/// Lamports, where they are known.
pub fn lamports(value: &Value) -> Option<Lamports> {
    value.as_u64().map(Lamports)
}

/// Words that are separated by commas.
pub fn words(list: &Value) -> String {
    let all = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    all.collect::<Vec<_>>().join(", ")
}

fn failure(error: ClientError) -> Failure {
    match error {
        ClientError::NobodyThere { .. } => {
            Failure::Network(format!("{error}; `farthing gate serve` starts a gateway"))
        }
        ClientError::Refused { .. } => Failure::Refused(error.to_string()),
        ClientError::Io(error) => Failure::Output(error),
        error => Failure::Network(error.to_string()),
    }
}
