//! `WWW-Authenticate: Payment`: what is asked, and an id that only its server can make.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;

use super::charge::ChargeRequest;
use super::key::ChallengeKey;
use super::{INTENT, METHOD, SCHEME, time};
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{self, Base64Url};

/// Bytes of a realm, at most.
const REALM_MAX: usize = 255;

/// What a server asks, and for which request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge {
    /// Host and port of the site, as [`crate::Origin::authority`] has them.
    pub realm: String,
    /// What is asked.
    pub request: ChargeRequest,
    /// Unix seconds from which it counts no more.
    pub expires: i64,
    /// SHA-256 of the request's content, where it has any.
    pub digest: Option<[u8; 32]>,
    /// For which request, and which challenge of it.
    pub opaque: Opaque,
}

/// What the server alone reads: clients send it back as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opaque {
    /// Digest of the request that was asked for (server invariant 2).
    pub request: [u8; 32],
    /// New random bytes, so that no two challenges are the same.
    pub nonce: [u8; 16],
}

// In the order of JCS.
#[derive(Serialize)]
struct OpaqueText<'a> {
    nonce: Base64Url<'a>,
    request: Base64Url<'a>,
}

/// The seven slots that the id is made of, as they are on the wire.
pub(super) struct Slots {
    pub realm: String,
    pub request: String,
    pub expires: String,
    pub digest: Option<String>,
    pub opaque: String,
}

impl Slots {
    pub(super) fn all(&self) -> [&str; 7] {
        let digest = self.digest.as_deref().unwrap_or_default();
        [&self.realm, METHOD, INTENT, &self.request, &self.expires, digest, &self.opaque]
    }
}

impl Challenge {
    /// Its id by `key`.
    ///
    /// # Errors
    /// [`WireError::Field`] of a realm that is no host, or an end that has no date.
    pub fn id(&self, key: &ChallengeKey) -> Result<String, WireError> {
        Ok(key.id(&self.slots()?.all()))
    }

    /// The value of `WWW-Authenticate`.
    ///
    /// # Errors
    /// As of [`Self::id`].
    pub fn encode(&self, key: &ChallengeKey) -> Result<String, WireError> {
        let slots = self.slots()?;
        let id = key.id(&slots.all());
        let [realm, method, intent, request, expires, digest, opaque] = slots.all();
        // Nothing in them needs to be escaped.
        let digest =
            if digest.is_empty() { String::new() } else { format!(", digest=\"{digest}\"") };
        Ok(format!(
            "{SCHEME} id=\"{id}\", realm=\"{realm}\", method=\"{method}\", intent=\"{intent}\", \
             request=\"{request}\", expires=\"{expires}\"{digest}, opaque=\"{opaque}\""
        ))
    }

    /// Reads one whose id was found to be ours.
    pub(super) fn read(slots: &Slots) -> Result<Self, WireError> {
        let refused = |name, expected| WireError::Field { within: "challenge", name, expected };
        let digest = match &slots.digest {
            None => None,
            Some(text) => Some(read_digest(text).ok_or(refused("digest", "a sha-256"))?),
        };
        Ok(Self {
            realm: slots.realm.clone(),
            request: ChargeRequest::read(object(&slots.request, "request")?)?,
            expires: time::seconds(&slots.expires).ok_or(refused("expires", "a time in UTC"))?,
            digest,
            opaque: Opaque::read(object(&slots.opaque, "opaque")?)?,
        })
    }

    pub(super) fn slots(&self) -> Result<Slots, WireError> {
        let refused = |name, expected| WireError::Field { within: "challenge", name, expected };
        if !is_realm(&self.realm) {
            return Err(refused("realm", "host and port"));
        }
        let opaque = OpaqueText {
            nonce: Base64Url(&self.opaque.nonce),
            request: Base64Url(&self.opaque.request),
        };
        Ok(Slots {
            realm: self.realm.clone(),
            request: packed(&self.request)?,
            expires: time::text(self.expires).ok_or(refused("expires", "a time with a date"))?,
            digest: self.digest.map(|hash| format!("sha-256=:{}:", STANDARD.encode(hash))),
            opaque: packed(&opaque)?,
        })
    }
}

impl Opaque {
    fn read(mut fields: Fields) -> Result<Self, WireError> {
        let read = Self {
            request: fields.read("request", "32 bytes in base64url", text::base64_url)?,
            nonce: fields.read("nonce", "16 bytes in base64url", text::base64_url)?,
        };
        fields.end()?;
        Ok(read)
    }
}

/// Letters of a host and port: none is the separator of slots or ends a quoted word.
fn is_realm(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte);
    (1..=REALM_MAX).contains(&text.len()) && text.bytes().all(is_allowed)
}

fn read_digest(text: &str) -> Option<[u8; 32]> {
    let inside = text.strip_prefix("sha-256=:")?.strip_suffix(':')?;
    STANDARD.decode(inside).ok()?.try_into().ok()
}

/// JSON that is canonical by its fields' order, in base64url.
fn packed(value: &impl Serialize) -> Result<String, WireError> {
    serde_json::to_vec(value).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|_| WireError::Json)
}

fn object(text: &str, within: &'static str) -> Result<Fields, WireError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| WireError::Base64Url)?;
    Fields::of(Json::parse(&bytes)?, within)
}
