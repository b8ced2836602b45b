//! Agents that say who they are (rule R20): a request signed by RFC 9421 in the way of Web Bot Auth, by a key that the
//! operator has listed. Who is not known is anybody. A signature costs nothing but a free request, and pays for nothing.
//!
//! ```text
//! headers, tag, parameters, what is signed, times ─▶ key known? ─▶ nonce ─▶ signature ─▶ nonce used ─▶ the agent's name
//! ```
//! Cheap questions first: only who names a listed key has us look at a signature. See docs/adr/0028-agents.md.

mod base;
mod directory;
mod fields;
mod unknown;

pub use base::Request;
pub use directory::DirectoryError;
pub use unknown::Unknown;

use std::path::PathBuf;

use ed25519_dalek::Signature;
use sha2::{Digest, Sha256};

use crate::pass::{Crowded, Used};
use directory::Directory;
use fields::{Bare, Item, Member, Params, dictionary};

/// Seconds for which a signature may be good, at most: as long as its nonce must be remembered.
const LIFE_MAX: i64 = 3_600;

/// Seconds by which a signer's clock may be ahead of ours.
const AHEAD_MAX: i64 = 60;

/// Bytes of a header of a signature, at most.
const HEADER_MAX: usize = 4_096;

/// What the draft calls a signature of an agent.
const TAG: &str = "web-bot-auth";

/// Those that are known. Shared by all threads.
#[derive(Debug, Default)]
pub struct Agents {
    directory: Directory,
}

/// A signature as a request says it, before anything is believed.
struct Said {
    components: Vec<Item>,
    params: Params,
    signature: [u8; 64],
}

/// A signature that verifies, and whose nonce is not used up yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The agent's name, as the operator's file has it.
    pub name: String,
    nonce: [u8; 16],
    expires: i64,
}

impl Agents {
    /// Those of these files.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn read(files: &[PathBuf]) -> Result<Self, DirectoryError> {
        Ok(Self { directory: Directory::read(files)? })
    }

    /// Whether none is known, so that nothing need be looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.directory.is_empty()
    }

    /// Whose request it is, at `now` in unix seconds of this machine. Its nonce is in `used` afterwards only once
    /// [`Known::take`] was asked.
    ///
    /// # Errors
    /// [`Unknown`]; only `Signature` has cost more than a few comparisons.
    pub fn find(&self, request: &Request<'_>, used: &Used, now: i64) -> Result<Known, Unknown> {
        let Said { components, params, signature } = said(request)?;
        let nonce = params.text("nonce").filter(|nonce| !nonce.is_empty());
        let key_id = params.text("keyid");
        let times = params.integer("created").zip(params.integer("expires"));
        let (Some(nonce), Some(key_id), Some((created, expires))) = (nonce, key_id, times) else {
            return Err(Unknown::Parameter);
        };
        if params.get("alg").is_some_and(|alg| *alg != Bare::Text("ed25519".into())) {
            return Err(Unknown::Algorithm);
        }
        check_covered(request, &components)?;
        check_times((created, expires), now)?;
        let (name, key) = self.directory.find(key_id).ok_or(Unknown::Key)?;
        let nonce = nonce_of(key_id, nonce);
        if used.is_used(&nonce) {
            return Err(Unknown::Used);
        }
        let base = base::base(request, &components, &params).ok_or(Unknown::Component)?;
        let signature = Signature::from_bytes(&signature);
        key.verify_strict(base.as_bytes(), &signature).map_err(|_| Unknown::Signature)?;
        Ok(Known { name: name.to_owned(), nonce, expires })
    }
}

impl Known {
    /// Uses the nonce: of two requests with it one is the agent's.
    ///
    /// # Errors
    /// `Used`, `Crowded`.
    pub fn take(&self, used: &Used, now: i64) -> Result<(), Unknown> {
        match used.take(self.nonce, self.expires, now) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Unknown::Used),
            Err(Crowded) => Err(Unknown::Crowded),
        }
    }
}

/// The one signature of an agent that a request has.
fn said(request: &Request<'_>) -> Result<Said, Unknown> {
    let input = one(request, "signature-input")?.ok_or(Unknown::Unsigned)?;
    let signature = one(request, "signature")?.ok_or(Unknown::Unsigned)?;
    one(request, "signature-agent")?;
    let (inputs, signatures) = (dictionary(input), dictionary(signature));
    let (inputs, signatures) = inputs.zip(signatures).ok_or(Unknown::Unreadable)?;
    let is_tagged = |member: &Member| match member {
        Member::List(_, params) => params.text("tag") == Some(TAG),
        Member::Item(_) => false,
    };
    let mut tagged = inputs.into_iter().filter(|(_, member)| is_tagged(member));
    let (Some((label, Member::List(components, params))), None) = (tagged.next(), tagged.next())
    else {
        return Err(Unknown::Tag);
    };
    let member = signatures.into_iter().find(|(name, _)| *name == label);
    let Some((_, Member::Item(Item { bare: Bare::Bytes(bytes), .. }))) = member else {
        return Err(Unknown::Unreadable);
    };
    let signature = bytes.try_into().map_err(|_| Unknown::Unreadable)?;
    Ok(Said { components, params, signature })
}

/// The only line of a header; `None` where there is none.
fn one<'a>(request: &Request<'a>, name: &str) -> Result<Option<&'a str>, Unknown> {
    let mut lines = request.headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(Unknown::Twice),
        (Some(line), None) if line.len() > HEADER_MAX => Err(Unknown::Unreadable),
        (Some(line), None) => line.to_str().map(Some).map_err(|_| Unknown::Unreadable),
    }
}

/// That it is for this site, and that nobody has added an agent to it.
fn check_covered(request: &Request<'_>, components: &[Item]) -> Result<(), Unknown> {
    let has = |name: &str| components.iter().any(|it| it.bare == Bare::Text(name.to_owned()));
    if !has("@authority") && !has("@target-uri") {
        return Err(Unknown::Authority);
    }
    if request.headers.contains_key("signature-agent") && !has("signature-agent") {
        return Err(Unknown::Agent);
    }
    Ok(())
}

fn check_times((created, expires): (i64, i64), now: i64) -> Result<(), Unknown> {
    if created > now.saturating_add(AHEAD_MAX) {
        return Err(Unknown::Early);
    }
    if expires <= now {
        return Err(Unknown::Expired);
    }
    if expires.saturating_sub(created) > LIFE_MAX || expires < created {
        return Err(Unknown::Long);
    }
    Ok(())
}

/// Stands for a nonce of a key: what agents write is as long as they like.
fn nonce_of(key_id: &str, nonce: &str) -> [u8; 16] {
    let hash = Sha256::new_with_prefix(b"farthing nonce").chain_update(key_id);
    let hash = hash.chain_update([0]).chain_update(nonce).finalize();
    hash.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
