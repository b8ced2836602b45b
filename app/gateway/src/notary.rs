//! Signs what was asked for and that it was delivered, so that a payer can show it to others (x402's `offer-receipt`). The
//! key is of the ledger's and signs nothing else: no transaction, no challenge, no claim. Its public half stands in
//! `/.well-known/did.json` of the origin, where who is shown a receipt finds it without asking the payer.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use farthing_wire::{Origin, PaymentRequired, Signing};

use crate::found::Document;

/// Where the key is told.
pub const DID: &str = "/.well-known/did.json";

/// Seconds for which an offer says that it counts. A price that changes meanwhile is asked anew all the same, and nothing
/// is charged.
const OFFER_LIFE: i64 = 60;

/// See the module.
pub struct Notary {
    key: SigningKey,
    /// The origin, as DIDs name it.
    did: String,
    /// The key, as JWS names it.
    key_id: String,
}

impl Notary {
    /// With a key of this secret, for what payers dial.
    #[must_use]
    pub fn new(secret: &[u8; 32], origin: &Origin) -> Self {
        let did = format!("did:web:{}", origin.authority().replace(':', "%3A"));
        let key_id = format!("{did}#gate");
        Self { key: SigningKey::from_bytes(secret), did, key_id }
    }

    fn signed<T>(&self, say: impl FnOnce(&Signing<'_>) -> T) -> T {
        let sign = |bytes: &[u8]| self.key.sign(bytes).to_bytes();
        say(&Signing { key_id: &self.key_id, sign: &sign })
    }

    /// The entries of `accepts`, each signed for the address that the 402 names. None where one cannot be written.
    #[must_use]
    pub fn offers(&self, required: &PaymentRequired) -> Vec<String> {
        let (url, until) = (required.resource.url.as_str(), now().saturating_add(OFFER_LIFE));
        self.signed(|signing| {
            let signed = required.accepts.iter().map(|accept| signing.offer(accept, url, until));
            signed.collect::<Result<_, _>>().unwrap_or_default()
        })
    }

    /// That `payer` was answered for what it has paid.
    #[must_use]
    pub fn receipt(&self, network: &str, payer: &[u8; 32], url: &str) -> Option<String> {
        self.signed(|signing| signing.receipt((network, payer), url, now())).ok()
    }

    /// Who signs for this origin.
    #[must_use]
    pub fn document(&self) -> Document {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        let (did, key_id) = (&self.did, &self.key_id);
        let body = serde_json::json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
            "id": did,
            "verificationMethod": [{
                "id": key_id,
                "type": "JsonWebKey2020",
                "controller": did,
                // Some readers want the algorithm said too.
                "publicKeyJwk": { "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": x },
            }],
            "assertionMethod": [key_id],
        });
        Document { kind: "application/json", body: body.to_string() }
    }
}

impl fmt::Debug for Notary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notary").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// Unix seconds of this machine.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs().try_into().unwrap_or(i64::MAX)
}
