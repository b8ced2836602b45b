//! The policy of `get`: the file that is named, else the usual one where there is one.

use crate::{
    failure::{Failure, Outcome},
    file, settings,
};
use farthing_payer::Policy;
use std::path::Path;

/// Reads it; `None` where none is named, and the usual one is not there.
pub fn find(named: Option<&Path>, decimals: u8) -> Outcome<Option<Policy>> {
    let usual = settings::policy_file();
    let path = match named {
        Some(path) => path,
        None if usual.exists() => &usual,
        None => return Ok(None),
    };
    let text = file::read(path, "policy")?;
    let policy = Policy::parse(&text, decimals);
    let wrong = |error| Failure::Usage(format!("the policy {}: {error}", path.display()));
    policy.map(Some).map_err(wrong)
}
