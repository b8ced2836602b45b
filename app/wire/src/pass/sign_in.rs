//! A challenge that its holder has signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::challenge::{KIND, PassChallenge, Told, slots};
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{self, Base58};

/// Bytes of the header, at most.
pub const SIGN_IN_MAX: usize = 4_096;

/// The only scheme of Solana's, where a client names one.
const SIGNATURE_SCHEME: &str = "siws";

/// What a holder sends in `SIGN-IN-WITH-X`. Its [`std::fmt::Debug`] shows no signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// What is signed.
    pub challenge: PassChallenge,
    /// Whose key has signed it.
    pub holder: [u8; 32],
    /// Of [`PassChallenge::text`].
    pub signature: [u8; 64],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    #[serde(flatten)]
    told: Told<'a>,
    address: Base58<'a, 32>,
    chain_id: &'a str,
    r#type: &'static str,
    signature: Base58<'a, 64>,
}

impl SignIn {
    /// The header's value.
    ///
    /// # Errors
    /// [`WireError::TooLong`] above [`SIGN_IN_MAX`].
    pub fn encode(&self) -> Result<String, WireError> {
        let text = Text {
            told: self.challenge.told(),
            address: Base58(&self.holder),
            chain_id: &self.challenge.network,
            r#type: KIND,
            signature: Base58(&self.signature),
        };
        let header = STANDARD.encode(serde_json::to_vec(&text).map_err(|_| WireError::Json)?);
        if header.len() > SIGN_IN_MAX {
            return Err(WireError::TooLong { most: SIGN_IN_MAX });
        }
        Ok(header)
    }

    /// Reads the header of a request for what `ours` is the kind of challenge for: of another origin, network, listing
    /// or ledger nothing is read. Nonce and times are as they are said, and for the gateway to judge; so is the
    /// signature.
    ///
    /// # Errors
    /// [`WireError::Challenge`] where it is for something else than `ours`; else what cannot be read. Nothing unknown
    /// is in it (server invariant 4).
    pub fn decode(header: &[u8], ours: &PassChallenge) -> Result<Self, WireError> {
        if header.len() > SIGN_IN_MAX {
            return Err(WireError::TooLong { most: SIGN_IN_MAX });
        }
        let bytes = text::base64(header).ok_or(WireError::Base64)?;
        let mut fields = Fields::of(Json::parse(&bytes)?, "the sign-in")?;
        let (nonce, issued_at, expires_at) = slots(&mut fields)?;
        let challenge = PassChallenge { nonce, issued_at, expires_at, ..ours.clone() };
        challenge.told().require(&mut fields)?;
        if fields.text("chainId")? != challenge.network {
            return Err(WireError::Challenge);
        }
        fields.read("type", KIND, |kind| (kind == KIND).then_some(()))?;
        if let Some(Json::Text(scheme)) = fields.optional("signatureScheme")
            && scheme != SIGNATURE_SCHEME
        {
            return Err(fields.wrong("signatureScheme", SIGNATURE_SCHEME));
        }
        let (holder, signature) = (fields.address("address")?, fields.signature("signature")?);
        fields.end()?;
        Ok(Self { challenge, holder, signature })
    }
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("challenge", &self.challenge)
            .field("holder", &Base58(&self.holder).to_string())
            .finish_non_exhaustive()
    }
}
