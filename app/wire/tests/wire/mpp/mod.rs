//! MPP's `charge`: challenges (`challenge`), their credentials (`credential`), receipts and problems (`receipt`).

mod challenge;
mod credential;
mod receipt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use farthing_wire::WireError;
use farthing_wire::mpp::{Challenge, ChallengeKey, ChargeRequest, Credential, Opaque};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};

const SECRET: [u8; 32] = [7; 32];

fn key() -> ChallengeKey {
    ChallengeKey::new(&SECRET).unwrap()
}

fn request() -> ChargeRequest {
    ChargeRequest {
        network: "devnet".into(),
        amount: 1_000,
        currency: [1; 32],
        decimals: 6,
        token_program: [4; 32],
        recipient: [2; 32],
        fee_payer: [3; 32],
        external_id: Some("one reading".into()),
    }
}

fn challenge() -> Challenge {
    Challenge {
        realm: "ada.example:8443".into(),
        request: request(),
        expires: 1_800_000_000,
        digest: Some([5; 32]),
        opaque: Opaque { request: [8; 32], nonce: [9; 16] },
    }
}

fn credential(challenge: Challenge) -> Credential {
    Credential { id: challenge.id(&key()).unwrap(), challenge, transaction: vec![1; 400] }
}

fn decode(authorization: &str) -> Result<Credential, WireError> {
    Credential::decode(authorization.as_bytes(), &[key()])
}

/// The JSON after `Payment `.
fn inside(authorization: &str) -> Value {
    let token = authorization.strip_prefix("Payment ").unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap()
}

fn packed(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A credential whose JSON was changed.
fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut value = inside(&credential(challenge()).encode().unwrap());
    edit(&mut value);
    format!("Payment {}", packed(&value))
}

/// The id that the scheme wants, made here from what is on the wire.
fn signed(challenge: &Value, secret: &[u8]) -> String {
    let slot = |name: &str| challenge[name].as_str().unwrap_or_default().to_owned();
    let slots = ["realm", "method", "intent", "request", "expires", "digest", "opaque"].map(slot);
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    URL_SAFE_NO_PAD.encode(mac.chain_update(slots.join("|")).finalize().into_bytes())
}

/// A credential whose challenge was changed by who knows the key.
fn forged(edit: impl FnOnce(&mut Value)) -> String {
    edited(|all| {
        edit(&mut all["challenge"]);
        all["challenge"]["id"] = json!(signed(&all["challenge"], &SECRET));
    })
}

/// A packed object of a challenge, changed.
fn repacked(challenge: &mut Value, name: &str, edit: impl FnOnce(&mut Value)) {
    let bytes = URL_SAFE_NO_PAD.decode(challenge[name].as_str().unwrap()).unwrap();
    let mut value: Value = serde_json::from_slice(&bytes).unwrap();
    edit(&mut value);
    challenge[name] = json!(packed(&value));
}
