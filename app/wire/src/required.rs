//! A 402 reply: what a request costs, or what was wrong with its payment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::accept::Accept;
use crate::corrective::Corrective;
use crate::error::WireError;
use crate::json::Fields;
use crate::pass::{PassChallenge, PassRefusal};
use crate::requirements::{Requirements, SCHEME};
use crate::signed::{OfferEntry, entries};
use crate::state::{State, StateText};
use crate::{X402_VERSION, envelope};

/// Bytes of the header, at most (rule R19: 4 KiB for all that a 402 adds, so that no proxy drops it).
pub const REQUIRED_MAX: usize = 3_456;

/// Bytes that a payer reads, at most: other schemes of the same server share the header.
const READ_MAX: usize = 65_536;

/// What a 402 says, in its header and in its body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentRequired {
    /// A [`Corrective::code`], or a sentence for persons.
    pub error: Option<String>,
    /// What was asked for.
    pub resource: Resource,
    /// The ways to pay that we know. Those of other schemes are left out where it is read.
    pub accepts: Vec<Accept>,
    /// How the channel stands whose authentic promise was shown. It is in `extensions`, since clients echo `accepts`.
    pub known: Option<Known>,
}

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its address.
    pub url: String,
    /// For persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its media type, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
}

/// What the gateway knows of the channel whose promise was shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// The highest number of a request that it admitted: the next one is free.
    pub last_number: u32,
    /// How it stands.
    pub state: State,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    x402_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    resource: &'a Resource,
    accepts: &'a [Accept],
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions<'a>>,
}

#[derive(Serialize)]
struct Extensions<'a> {
    #[serde(rename = "farthing-channel", skip_serializing_if = "Option::is_none")]
    ours: Option<Extension<KnownText>>,
    #[serde(rename = "sign-in-with-x", skip_serializing_if = "Option::is_none")]
    challenge: Option<&'a PassChallenge>,
    #[serde(rename = "payment-identifier", skip_serializing_if = "Option::is_none")]
    identifiers: Option<Extension<Identifiers>>,
    #[serde(rename = "offer-receipt", skip_serializing_if = "Option::is_none")]
    signed: Option<Extension<Offers<'a>>>,
}

#[derive(Serialize)]
struct Extension<I> {
    info: I,
    schema: Schema,
}

#[derive(Serialize)]
struct Identifiers {
    required: bool,
}

#[derive(Serialize)]
struct Offers<'a> {
    offers: Vec<OfferEntry<'a>>,
}

#[derive(Serialize)]
struct Schema {
    r#type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KnownText {
    last_number: u32,
    #[serde(flatten)]
    state: StateText,
}

impl Serialize for PaymentRequired {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Inviting::bare(self).serialize(to)
    }
}

/// A 402 with all that nothing is paid by: what the holder of a pass signs, and what other extensions of x402 say. Who
/// reads a [`PaymentRequired`] passes over that: a challenge is read from [`crate::pass::Invitation`], where it is known
/// what it must say.
#[derive(Clone, Copy, Debug)]
pub struct Inviting<'a> {
    /// The rest.
    pub required: &'a PaymentRequired,
    /// What is signed.
    pub challenge: Option<&'a PassChallenge>,
    /// Whether a payment by one transaction may be given a name ([`crate::Identifier`]).
    pub takes_identifiers: bool,
    /// The entries of `accepts` in their order, as the gateway has signed them ([`crate::Signing::offer`]).
    pub offers: &'a [String],
}

impl<'a> Inviting<'a> {
    /// Nothing but the rest.
    #[must_use]
    pub fn bare(required: &'a PaymentRequired) -> Self {
        Self { required, challenge: None, takes_identifiers: false, offers: &[] }
    }
}

impl Serialize for Inviting<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { required, challenge, takes_identifiers, offers } = *self;
        let PaymentRequired { error, resource, accepts, known } = required;
        let schema = || Schema { r#type: "object" };
        let ours = known.as_ref().map(|known| Extension {
            info: KnownText { last_number: known.last_number, state: (&known.state).into() },
            schema: schema(),
        });
        let identifiers = takes_identifiers
            .then(|| Extension { info: Identifiers { required: false }, schema: schema() });
        let signed = (!offers.is_empty())
            .then(|| Extension { info: Offers { offers: entries(offers) }, schema: schema() });
        let is_extended =
            ours.is_some() || challenge.is_some() || takes_identifiers || !offers.is_empty();
        let extensions = is_extended.then_some(Extensions { ours, challenge, identifiers, signed });
        let error = error.as_deref();
        Text { x402_version: X402_VERSION, error, resource, accepts, extensions }.serialize(to)
    }
}

impl Inviting<'_> {
    /// The header's value. Where the challenge has no room beside the rest it is left out: it is asked for apart.
    ///
    /// # Errors
    /// [`WireError::TooLong`] above [`REQUIRED_MAX`], also without it.
    pub fn encode(&self) -> Result<String, WireError> {
        match encoded(self) {
            Err(WireError::TooLong { .. }) if self.challenge.is_some() => self.required.encode(),
            encoded => encoded,
        }
    }
}

fn encoded(said: &Inviting<'_>) -> Result<String, WireError> {
    let json = serde_json::to_vec(said).map_err(|_| WireError::Json)?;
    let header = STANDARD.encode(json);
    if header.len() > REQUIRED_MAX {
        return Err(WireError::TooLong { most: REQUIRED_MAX });
    }
    Ok(header)
}

impl PaymentRequired {
    /// The same, saying what was wrong. `known` is left out where no authentic promise can have been shown (rule
    /// R3).
    #[must_use]
    pub fn correcting(self, corrective: Corrective, known: Option<Known>) -> Self {
        let known = known.filter(|_| corrective.may_show_state());
        Self { error: Some(corrective.code()), known, ..self }
    }

    /// The same, saying why a pass did not serve.
    #[must_use]
    pub fn refusing(self, refusal: PassRefusal) -> Self {
        Self { error: Some(refusal.code()), ..self }
    }

    /// What was wrong, where it is one of ours.
    #[must_use]
    pub fn corrective(&self) -> Option<Corrective> {
        Corrective::from_code(self.error.as_deref()?)
    }

    /// The header's value.
    ///
    /// # Errors
    /// [`WireError::TooLong`] above [`REQUIRED_MAX`].
    pub fn encode(&self) -> Result<String, WireError> {
        encoded(&Inviting::bare(self))
    }

    /// What a channel must be, where channels are taken.
    #[must_use]
    pub fn channel(&self) -> Option<&Requirements> {
        self.accepts.iter().find_map(Accept::channel)
    }

    /// Reads the header. Entries of other schemes are passed over; ours are read strictly. What else x402 may
    /// come to say beside them is ignored: nothing is paid by it.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(header: &[u8]) -> Result<Self, WireError> {
        let mut fields = envelope::open(header, READ_MAX, X402_VERSION)?;
        let mut accepts = Vec::new();
        for entry in fields.array("accepts")? {
            accepts.extend(Accept::find(entry)?);
        }
        let mut resource = fields.object("resource")?;
        Ok(Self {
            error: fields.optional_text("error")?,
            resource: Resource {
                url: resource.text("url")?,
                description: resource.optional_text("description")?,
                mime_type: resource.optional_text("mimeType")?,
            },
            accepts,
            known: known(&mut fields)?,
        })
    }
}

fn known(fields: &mut Fields) -> Result<Option<Known>, WireError> {
    let Some(extensions) = fields.optional("extensions") else {
        return Ok(None);
    };
    let Some(ours) = Fields::of(extensions, "extensions")?.optional(SCHEME) else {
        return Ok(None);
    };
    let mut info = Fields::of(ours, SCHEME)?.object("info")?;
    let known = Known { last_number: info.integer("lastNumber")?, state: State::take(&mut info)? };
    info.end()?;
    Ok(Some(known))
}
