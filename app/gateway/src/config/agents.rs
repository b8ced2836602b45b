//! `[agents]`: who may say who it is.

use std::path::PathBuf;

use serde::Deserialize;

/// `[agents]`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentsSettings {
    /// Files with the keys of agents, as these publish them (JWKS); an agent is called as its file, without what stands
    /// behind the dot. Read again with the routes.
    pub keys: Vec<PathBuf>,
}
