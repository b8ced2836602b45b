//! The policy of `get`: the file that is named, else the usual one where there is one.

use crate::{
    failure::{Failure, Outcome},
    file, settings,
};
use farthing_payer::{
    Policy,
    cost::{Scheme, Schemes},
};
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

/// The policy as options narrow it: to channels, or to these ways where there are any.
pub fn narrowed(policy: Policy, is_channel: bool, ways: &[Scheme]) -> Policy {
    let named: Schemes = match is_channel {
        true => Schemes::NONE.with(Scheme::Channel),
        false if ways.is_empty() => Schemes::ALL,
        false => ways.iter().copied().collect(),
    };
    Policy { schemes: policy.schemes.among(named), ..policy }
}
