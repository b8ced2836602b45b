//! The key that makes a challenge's id.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::WireError;

/// Bytes of a key, at least: less than the hash has could be guessed (server invariant 36).
pub const KEY_MIN: usize = 32;

/// A secret of the server. Its [`fmt::Debug`] does not show it.
#[derive(Clone)]
pub struct ChallengeKey(Hmac<Sha256>);

impl ChallengeKey {
    /// The key of these bytes, which nobody else knows.
    ///
    /// # Errors
    /// [`WireError::Key`] below [`KEY_MIN`] bytes.
    pub fn new(secret: &[u8]) -> Result<Self, WireError> {
        if secret.len() < KEY_MIN {
            return Err(WireError::Key { least: KEY_MIN });
        }
        Hmac::new_from_slice(secret).map(Self).map_err(|_| WireError::Key { least: KEY_MIN })
    }

    /// The id of these slots: base64url of an HMAC-SHA256.
    pub(super) fn id(&self, slots: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.over(slots).finalize().into_bytes())
    }

    /// Whether `id` is theirs, in a time that does not tell how nearly.
    pub(super) fn has_made(&self, id: &str, slots: &[&str]) -> bool {
        URL_SAFE_NO_PAD.decode(id).is_ok_and(|id| self.over(slots).verify_slice(&id).is_ok())
    }

    /// No slot may hold the separator: [`super::Challenge`] sees to it.
    fn over(&self, slots: &[&str]) -> Hmac<Sha256> {
        self.0.clone().chain_update(slots.join("|"))
    }
}

impl fmt::Debug for ChallengeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeKey").finish_non_exhaustive()
    }
}
