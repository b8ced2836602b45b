//! `Authorization: Payment`: a challenge as it was given, and its payment.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Serialize;

use super::challenge::{Challenge, Slots};
use super::key::ChallengeKey;
use super::{INTENT, METHOD, SCHEME};
use crate::envelope::PAYMENT_MAX;
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::Base64;
use crate::transaction;

/// Written without padding, read with or without, as MPP wants it.
const TOKEN: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A payment of a challenge that is ours. Its [`fmt::Debug`] shows no transaction.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The challenge's id.
    pub id: String,
    /// What was asked: as it was given, since its id is ours. Whether it is asked still, for this request and in this
    /// moment, is for the caller to say.
    pub challenge: Challenge,
    /// Signed by the payer, the fee payer's signature empty: 1 to 1,232 bytes.
    pub transaction: Vec<u8>,
}

#[derive(Serialize)]
struct Text<'a> {
    challenge: ChallengeText<'a>,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct ChallengeText<'a> {
    id: &'a str,
    realm: &'a str,
    method: &'static str,
    intent: &'static str,
    request: &'a str,
    expires: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    opaque: &'a str,
}

#[derive(Serialize)]
struct Payload<'a> {
    r#type: &'static str,
    transaction: Base64<'a>,
}

impl Credential {
    /// Whether a value of `Authorization` is of this scheme, well made or not.
    #[must_use]
    pub fn is_one(authorization: &[u8]) -> bool {
        token(authorization).is_some()
    }

    /// Reads a value of `Authorization`. Clients may add `source`, which is ignored: whose money it is, the
    /// transaction says.
    ///
    /// # Errors
    /// [`WireError::Challenge`] where none of `keys` made the challenge's id; [`WireError::Push`] of a payment that
    /// was sent by the client; else what cannot be read.
    pub fn decode(authorization: &[u8], keys: &[ChallengeKey]) -> Result<Self, WireError> {
        if authorization.len() > PAYMENT_MAX {
            return Err(WireError::TooLong { most: PAYMENT_MAX });
        }
        let token = token(authorization).ok_or(WireError::Scheme)?;
        let bytes = TOKEN.decode(token).map_err(|_| WireError::Base64Url)?;
        let mut fields = Fields::of(Json::parse(&bytes)?, "the credential")?;
        let (echoed, payload) = (fields.object("challenge")?, fields.object("payload")?);
        let _source = fields.optional_text("source")?;
        fields.end()?;
        let (id, slots) = slots(echoed)?;
        if !keys.iter().any(|key| key.has_made(&id, &slots.all())) {
            return Err(WireError::Challenge);
        }
        let challenge = Challenge::read(&slots)?;
        Ok(Self { id, challenge, transaction: paid(payload)? })
    }

    /// The value of `Authorization`. The id is the challenge's own, whoever made it.
    ///
    /// # Errors
    /// [`WireError::TooLong`] of a transaction of more than 1,232 bytes; as [`Challenge::id`].
    pub fn encode(&self) -> Result<String, WireError> {
        let slots = self.challenge.slots()?;
        let Slots { realm, request, expires, digest, opaque } = &slots;
        let (id, digest) = (&self.id, digest.as_deref());
        let (method, intent) = (METHOD, INTENT);
        let challenge =
            ChallengeText { id, realm, method, intent, request, expires, digest, opaque };
        let transaction = transaction::written(&self.transaction)?;
        let payload = Payload { r#type: "transaction", transaction };
        let json = serde_json::to_vec(&Text { challenge, payload }).map_err(|_| WireError::Json)?;
        Ok(format!("{SCHEME} {}", TOKEN.encode(json)))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}

/// What follows the scheme's name, which has no case of its own.
fn token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = authorization.split_at_checked(SCHEME.len())?;
    let token = rest.trim_ascii();
    (scheme.eq_ignore_ascii_case(SCHEME.as_bytes()) && rest.starts_with(b" ")).then_some(token)
}

/// The id and what it is made of, as they came; of Solana's `charge` alone.
fn slots(mut echoed: Fields) -> Result<(String, Slots), WireError> {
    echoed.read("method", METHOD, |method| (method == METHOD).then_some(()))?;
    echoed.read("intent", INTENT, |intent| (intent == INTENT).then_some(()))?;
    let id = echoed.text("id")?;
    let slots = Slots {
        realm: echoed.text("realm")?,
        request: echoed.text("request")?,
        expires: echoed.text("expires")?,
        digest: echoed.optional_text("digest")?,
        opaque: echoed.text("opaque")?,
    };
    echoed.end()?;
    Ok((id, slots))
}

fn paid(mut payload: Fields) -> Result<Vec<u8>, WireError> {
    match payload.text("type")?.as_str() {
        "transaction" => {}
        "signature" => return Err(WireError::Push),
        _ => return Err(payload.wrong("type", "transaction")),
    }
    let transaction = transaction::take(&mut payload)?;
    payload.end()?;
    Ok(transaction)
}
