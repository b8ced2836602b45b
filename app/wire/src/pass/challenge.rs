//! What a holder signs to read with its pass: a text for people, in the form of Sign-In with Solana.

use serde::{Serialize, Serializer};

use super::SIGN_IN;
use super::date;
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::origin::Origin;
use crate::text::{self, Base58, Base64Url};

/// The version of CAIP-122 that is spoken.
pub(super) const VERSION: &str = "1";

/// How Solana's signatures are called there.
pub(super) const KIND: &str = "ed25519";

/// Bytes of an invitation, at most.
const INVITATION_MAX: usize = 16_384;

/// The namespace of Solana's networks.
const NAMESPACE: &str = "solana:";

/// What one sign-in is for. Its text binds origin, network, listing, ledger, nonce and both times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassChallenge {
    /// The site that is read.
    pub origin: Origin,
    /// CAIP-2.
    pub network: String,
    /// What is read.
    pub listing: [u8; 32],
    /// The gateway's ledger.
    pub ledger: [u8; 16],
    /// By which the gateway knows it as its own.
    pub nonce: [u8; 16],
    /// Unix seconds, from 1970 to 9999.
    pub issued_at: i64,
    /// Good while `now < expires_at`, Unix seconds, from 1970 to 9999.
    pub expires_at: i64,
}

impl PassChallenge {
    /// The text that `holder` signs, byte for byte.
    #[must_use]
    pub fn text(&self, holder: &[u8; 32]) -> String {
        let Told { domain, uri, version, nonce, issued_at, expiration_time, statement } =
            self.told();
        let chain = self.network.strip_prefix(NAMESPACE).unwrap_or(&self.network);
        let holder = Base58(holder);
        format!(
            "{domain} wants you to sign in with your Solana account:\n{holder}\n\n{statement}\n\nURI: {uri}\n\
             Version: {version}\nChain ID: {chain}\nNonce: {nonce}\nIssued At: {issued_at}\n\
             Expiration Time: {expiration_time}"
        )
    }

    /// As x402 tells it.
    pub(super) fn told(&self) -> Told<'_> {
        // Times that have no text are none of a gateway's; this one is over for everybody.
        let written = |seconds| date::written(seconds).unwrap_or_default();
        Told {
            domain: self.origin.authority(),
            uri: self.origin.as_str(),
            version: VERSION,
            nonce: self.nonce.iter().map(|byte| format!("{byte:02x}")).collect(),
            issued_at: written(self.issued_at),
            expiration_time: written(self.expires_at),
            statement: format!(
                "Read with your pass of listing {}, at ledger {}.",
                Base58(&self.listing),
                Base64Url(&self.ledger)
            ),
        }
    }

    /// Reads `info` of x402's extension, as said at `origin` of a listing; what it says must be the challenge that
    /// these make.
    fn read(
        mut info: Fields,
        (origin, network): (&Origin, String),
        (listing, ledger): ([u8; 32], [u8; 16]),
    ) -> Result<Self, WireError> {
        let (nonce, issued_at, expires_at) = slots(&mut info)?;
        let origin = origin.clone();
        let read = Self { origin, network, listing, ledger, nonce, issued_at, expires_at };
        read.told().require(&mut info)?;
        info.end()?;
        Ok(read)
    }
}

/// The fields of a challenge that differ from one to the next: nonce and both times.
pub(super) fn slots(fields: &mut Fields) -> Result<([u8; 16], i64, i64), WireError> {
    let time = "a time as 2026-11-29T16:00:00.000Z";
    Ok((
        fields.read("nonce", "32 hexadecimal digits in lower case", hex)?,
        fields.read("issuedAt", time, date::read)?,
        fields.read("expirationTime", time, date::read)?,
    ))
}

fn hex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let from = at.checked_mul(2)?;
        *byte = u8::from_str_radix(text.get(from..from.checked_add(2)?)?, 16).ok()?;
    }
    let is_canonical =
        text.len() == 32 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    is_canonical.then_some(bytes)
}

/// A challenge in words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told<'a> {
    pub domain: &'a str,
    pub uri: &'a str,
    pub version: &'static str,
    pub nonce: String,
    pub issued_at: String,
    pub expiration_time: String,
    pub statement: String,
}

impl Told<'_> {
    /// That these words, but for those of [`slots`], are said in `fields`.
    pub fn require(&self, fields: &mut Fields) -> Result<(), WireError> {
        let all = [
            ("domain", self.domain),
            ("uri", self.uri),
            ("version", self.version),
            ("statement", self.statement.as_str()),
        ];
        for (name, ours) in all {
            if fields.text(name)? != ours {
                return Err(WireError::Challenge);
            }
        }
        Ok(())
    }
}

/// x402's extension, as a 402 carries it.
impl Serialize for PassChallenge {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let chain = Chain { chain_id: &self.network, r#type: KIND };
        let schema = Schema { r#type: "object" };
        Extension { info: self.told(), supported_chains: [chain], schema }.serialize(to)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extension<'a> {
    info: Told<'a>,
    supported_chains: [Chain<'a>; 1],
    schema: Schema,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chain<'a> {
    chain_id: &'a str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Schema {
    r#type: &'static str,
}

/// A challenge as [`super::PASS_PATH`] gives it, with what is bound beside the origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation(pub PassChallenge);

#[derive(Serialize)]
struct InvitationText<'a> {
    ledger: Base64Url<'a>,
    listing: Base58<'a, 32>,
    #[serde(rename = "sign-in-with-x")]
    challenge: &'a PassChallenge,
}

impl Serialize for Invitation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(challenge) = self;
        let (ledger, listing) = (Base64Url(&challenge.ledger), Base58(&challenge.listing));
        InvitationText { ledger, listing, challenge }.serialize(to)
    }
}

impl Invitation {
    /// Reads a reply of `origin` that was asked for this listing, on this network. A holder signs only what is read
    /// so: for the origin that it dialled, and in words that are built here.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(
        body: &[u8],
        (origin, network): (&Origin, &str),
        listing: [u8; 32],
    ) -> Result<Self, WireError> {
        if body.len() > INVITATION_MAX {
            return Err(WireError::TooLong { most: INVITATION_MAX });
        }
        let mut fields = Fields::of(Json::parse(body)?, "the invitation")?;
        let ledger = fields.read("ledger", "16 bytes in base64url", text::base64_url)?;
        let other = fields.wrong("listing", "the listing that was asked for");
        if fields.address("listing")? != listing {
            return Err(other);
        }
        let mut ours = fields.object(SIGN_IN)?;
        require_chain(&mut ours, network)?;
        let network = network.to_owned();
        let info = ours.object("info")?;
        PassChallenge::read(info, (origin, network), (listing, ledger)).map(Self)
    }
}

/// That one of the chains is this network.
fn require_chain(fields: &mut Fields, network: &str) -> Result<(), WireError> {
    let wrong = fields.wrong("supportedChains", "one of this payer's network");
    let is_ours = |chain: &Json| match chain {
        Json::Object(chain) => {
            matches!(chain.get("chainId"), Some(Json::Text(id)) if id == network)
        }
        _ => false,
    };
    if fields.array("supportedChains")?.iter().any(is_ours) { Ok(()) } else { Err(wrong) }
}
