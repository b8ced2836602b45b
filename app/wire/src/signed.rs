//! x402's extension `offer-receipt`: what was asked and that it was delivered, signed by the gateway, so that a payer can
//! show it to others. A JWS in its compact form, `EdDSA` with Ed25519.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::accept::Accept;
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{Base58, Decimal};

/// What x402 calls it, in `extensions`.
pub(crate) const EXTENSION: &str = "offer-receipt";

/// The version of what is said.
const VERSION: u32 = 1;

/// Bytes of a JWS that is read, at most.
const READ_MAX: usize = 16_384;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfferText<'a> {
    version: u32,
    resource_url: &'a str,
    scheme: &'static str,
    network: &'a str,
    asset: Base58<'a, 32>,
    pay_to: Base58<'a, 32>,
    amount: Decimal,
    valid_until: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptText<'a> {
    version: u32,
    network: &'a str,
    resource_url: &'a str,
    payer: Base58<'a, 32>,
    issued_at: i64,
}

/// A key that offers and receipts are signed with.
pub struct Signing<'a> {
    /// Where its public half is found: a DID with a fragment.
    pub key_id: &'a str,
    /// Signs bytes with it.
    pub sign: &'a dyn Fn(&[u8]) -> [u8; 64],
}

impl Signing<'_> {
    /// That the way to pay `accept` was asked for `resource_url`, until `valid_until` in unix seconds. What only this
    /// request's payer is to know of the way, a quote or a memo, is not in it.
    ///
    /// # Errors
    /// [`WireError::Json`] of what cannot be written, which none is.
    pub fn offer(
        &self,
        accept: &Accept,
        resource_url: &str,
        valid_until: i64,
    ) -> Result<String, WireError> {
        let (network, asset, pay_to) = accept.to_whom();
        self.jws(&OfferText {
            version: VERSION,
            resource_url,
            scheme: accept.scheme(),
            network,
            asset: Base58(asset),
            pay_to: Base58(pay_to),
            amount: Decimal(accept.amount()),
            valid_until,
        })
    }

    /// That `payer` has paid for `resource_url` and was answered, at `issued_at` in unix seconds. It names no transaction
    /// and no amount: as x402 has it, so that receipts lead nobody to a wallet's other payments.
    ///
    /// # Errors
    /// As for [`Self::offer`].
    pub fn receipt(
        &self,
        (network, payer): (&str, &[u8; 32]),
        resource_url: &str,
        issued_at: i64,
    ) -> Result<String, WireError> {
        let payer = Base58(payer);
        self.jws(&ReceiptText { version: VERSION, network, resource_url, payer, issued_at })
    }

    fn jws(&self, said: &impl Serialize) -> Result<String, WireError> {
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let header = Header { alg: "EdDSA", kid: self.key_id };
        let header = serde_json::to_vec(&header).map_err(|_| WireError::Json)?;
        let said = serde_json::to_vec(said).map_err(|_| WireError::Json)?;
        let signed = format!("{}.{}", part(&header), part(&said));
        let signature = (self.sign)(signed.as_bytes());
        Ok(format!("{signed}.{}", part(&signature)))
    }
}

/// A JWS as somebody was shown it. Whether its key has signed it, and is its service's, is for the reader to find out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Jws {
    /// Where the key is found that it says to be signed with.
    pub key_id: String,
    /// What is said, as JSON.
    pub said: String,
    /// The bytes that are signed.
    pub signed: String,
    /// Of Ed25519.
    pub signature: [u8; 64],
}

impl Jws {
    /// Reads one.
    ///
    /// # Errors
    /// [`WireError`]; of `alg` where it is another than `EdDSA`.
    pub fn read(text: &str) -> Result<Self, WireError> {
        if text.len() > READ_MAX {
            return Err(WireError::TooLong { most: READ_MAX });
        }
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| WireError::Base64Url);
        let (signed, signature) = text.rsplit_once('.').ok_or(WireError::Base64Url)?;
        let (header, said) = signed.split_once('.').ok_or(WireError::Base64Url)?;
        let mut fields = Fields::of(Json::parse(&bytes(header)?)?, "the header")?;
        fields.read("alg", "EdDSA", |alg| (alg == "EdDSA").then_some(()))?;
        let key_id = fields.text("kid")?;
        let said = String::from_utf8(bytes(said)?).map_err(|_| WireError::Json)?;
        let signature = bytes(signature)?.try_into().map_err(|_| WireError::Base64Url)?;
        Ok(Self { key_id, said, signed: signed.to_owned(), signature })
    }
}

/// One of a list of offers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferEntry<'a> {
    format: &'static str,
    accept_index: usize,
    signature: &'a str,
}

/// Offers of the entries of `accepts`, in their order.
pub(crate) fn entries(offers: &[String]) -> Vec<OfferEntry<'_>> {
    let all = offers.iter().enumerate();
    all.map(|(accept_index, signature)| OfferEntry { format: "jws", accept_index, signature })
        .collect()
}

/// `extensions` of a reply's receipt.
#[derive(Serialize)]
pub(crate) struct ReceiptExtensions<'a> {
    #[serde(rename = "offer-receipt")]
    signed: ReceiptExtension<'a>,
}

#[derive(Serialize)]
struct ReceiptExtension<'a> {
    info: ReceiptInfo<'a>,
}

#[derive(Serialize)]
struct ReceiptInfo<'a> {
    receipt: ReceiptEntry<'a>,
}

#[derive(Serialize)]
struct ReceiptEntry<'a> {
    format: &'static str,
    signature: &'a str,
}

/// What a reply's receipt has besides, where it is signed.
pub(crate) fn receipt_extensions(jws: &str) -> ReceiptExtensions<'_> {
    let receipt = ReceiptEntry { format: "jws", signature: jws };
    ReceiptExtensions { signed: ReceiptExtension { info: ReceiptInfo { receipt } } }
}

/// The JWS in `extensions` of a receipt, where there is one. Other extensions are passed over.
pub(crate) fn receipt_in(extensions: Option<Json>) -> Result<Option<String>, WireError> {
    let Some(extensions) = extensions else { return Ok(None) };
    let Some(ours) = Fields::of(extensions, "extensions")?.optional(EXTENSION) else {
        return Ok(None);
    };
    let mut info = Fields::of(ours, EXTENSION)?.object("info")?;
    info.object("receipt")?.optional_text("signature")
}
