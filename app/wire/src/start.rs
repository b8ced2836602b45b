//! Starting a reader that has tokens and no lamports: what a sponsor asks for it, and the transaction that it signs.
//!
//! ```text
//! reader ──POST START_QUOTE: StartAsk──▶ sponsor      what is to be opened, for whom
//! reader ◀──StartQuote── sponsor                      what is to be paid back, to whom, with which reference
//! reader ──POST START: StartSubmit──▶ sponsor         the transaction, signed by the reader
//! reader ◀──StartDone── sponsor                       it has landed
//! ```
//! All of it is JSON in bodies. Nothing in it is a secret: a quote is worth something to its owner alone, who signs.

use serde::Serialize;

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{self, Base58, Base64Url, Decimal};
use crate::transaction;

/// Where a quote is asked for, by POST.
pub const START_QUOTE: &str = "/.well-known/farthing/sponsor/quote";

/// Where a start is brought, by POST.
pub const START: &str = "/.well-known/farthing/sponsor/start";

/// Bytes of a body that is said here, at most.
pub const START_MAX: usize = 4_096;

/// Bytes by which a sponsor knows its own quote again.
pub const START_MARK: usize = 25;

/// Who is to be started, and what is opened with the sponsor's rent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StartAsk {
    /// Who begins, and signs.
    pub owner: [u8; 32],
    /// The token.
    pub mint: [u8; 32],
    /// Whether its deposit is opened.
    pub deposit: bool,
    /// Whether a session is.
    pub session: bool,
    /// Whether a channel is.
    pub channel: bool,
}

/// What a start costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StartQuote {
    /// The cluster's genesis hash.
    pub genesis: [u8; 32],
    /// The program.
    pub program: [u8; 32],
    /// The token.
    pub mint: [u8; 32],
    /// Pays the fee and every rent, and signs.
    pub sponsor: [u8; 32],
    /// The deposit or earnings that is paid back.
    pub pay_to: [u8; 32],
    /// Base units that are paid back.
    pub amount: u64,
    /// Of that payment.
    pub reference: [u8; 32],
    /// By which the sponsor knows the quote again.
    pub mark: [u8; START_MARK],
    /// Unix seconds of the cluster from which it is worth nothing.
    pub until: i64,
    /// Lamports of the transaction's fee, at most.
    pub max_fee: u64,
    /// Base units that come in beside the amount, at least, where a deposit is opened.
    pub min_deposit: u64,
    /// Seconds after which a session must expire, at most.
    pub session_seconds: u32,
    /// Seconds after which a channel must expire, at most.
    pub channel_seconds: u32,
}

/// A start to be brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StartSubmit {
    /// Of the quote.
    pub mark: [u8; START_MARK],
    /// Signed by its owner; the sponsor's place is empty.
    pub transaction: Vec<u8>,
}

/// A start that has landed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StartDone {
    /// Of the transaction.
    pub signature: [u8; 64],
    /// Where it landed.
    pub slot: u64,
}

#[derive(Serialize)]
struct AskText<'a> {
    owner: Base58<'a, 32>,
    mint: Base58<'a, 32>,
    deposit: bool,
    session: bool,
    channel: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuoteText<'a> {
    genesis: Base58<'a, 32>,
    program: Base58<'a, 32>,
    mint: Base58<'a, 32>,
    sponsor: Base58<'a, 32>,
    pay_to: Base58<'a, 32>,
    amount: Decimal,
    reference: Base64Url<'a>,
    mark: Base64Url<'a>,
    until: i64,
    max_fee: Decimal,
    min_deposit: Decimal,
    session_seconds: u32,
    channel_seconds: u32,
}

#[derive(Serialize)]
struct SubmitText<'a> {
    mark: Base64Url<'a>,
    transaction: text::Base64<'a>,
}

#[derive(Serialize)]
struct DoneText<'a> {
    signature: Base58<'a, 64>,
    slot: Decimal,
}

impl StartAsk {
    /// The body.
    ///
    /// # Errors
    /// `Json`.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        let Self { owner, mint, deposit, session, channel } = self;
        let (owner, mint) = (Base58(owner), Base58(mint));
        written(&AskText { owner, mint, deposit: *deposit, session: *session, channel: *channel })
    }

    /// Reads a body, in which nothing unknown is.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn decode(body: &[u8]) -> Result<Self, WireError> {
        let mut fields = fields(body, "the question for a quote")?;
        let ask = Self {
            owner: fields.address("owner")?,
            mint: fields.address("mint")?,
            deposit: flag(&mut fields, "deposit")?,
            session: flag(&mut fields, "session")?,
            channel: flag(&mut fields, "channel")?,
        };
        fields.end()?;
        Ok(ask)
    }
}

impl StartQuote {
    /// The body.
    ///
    /// # Errors
    /// `Json`.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        written(&QuoteText {
            genesis: Base58(&self.genesis),
            program: Base58(&self.program),
            mint: Base58(&self.mint),
            sponsor: Base58(&self.sponsor),
            pay_to: Base58(&self.pay_to),
            amount: Decimal(self.amount),
            reference: Base64Url(&self.reference),
            mark: Base64Url(&self.mark),
            until: self.until,
            max_fee: Decimal(self.max_fee),
            min_deposit: Decimal(self.min_deposit),
            session_seconds: self.session_seconds,
            channel_seconds: self.channel_seconds,
        })
    }

    /// Reads a body. What a later sponsor says besides is passed over.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn decode(body: &[u8]) -> Result<Self, WireError> {
        let mut fields = fields(body, "the quote")?;
        Ok(Self {
            genesis: fields.address("genesis")?,
            program: fields.address("program")?,
            mint: fields.address("mint")?,
            sponsor: fields.address("sponsor")?,
            pay_to: fields.address("payTo")?,
            amount: fields.positive("amount")?,
            reference: fields.read("reference", "32 bytes in base64url", text::base64_url)?,
            mark: mark(&mut fields)?,
            until: fields.integer("until")?,
            max_fee: fields.amount("maxFee")?,
            min_deposit: fields.amount("minDeposit")?,
            session_seconds: fields.seconds("sessionSeconds")?,
            channel_seconds: fields.seconds("channelSeconds")?,
        })
    }
}

impl StartSubmit {
    /// The body.
    ///
    /// # Errors
    /// `TooLong`, `Json`.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        let transaction = transaction::written(&self.transaction)?;
        written(&SubmitText { mark: Base64Url(&self.mark), transaction })
    }

    /// Reads a body, in which nothing unknown is.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn decode(body: &[u8]) -> Result<Self, WireError> {
        let mut fields = fields(body, "the start")?;
        let submit =
            Self { mark: mark(&mut fields)?, transaction: transaction::take(&mut fields)? };
        fields.end()?;
        Ok(submit)
    }
}

impl StartDone {
    /// The body.
    ///
    /// # Errors
    /// `Json`.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        written(&DoneText { signature: Base58(&self.signature), slot: Decimal(self.slot) })
    }

    /// Reads a body. What a later sponsor says besides is passed over.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn decode(body: &[u8]) -> Result<Self, WireError> {
        let mut fields = fields(body, "what came of the start")?;
        Ok(Self { signature: fields.signature("signature")?, slot: fields.amount("slot")? })
    }
}

fn written(text: &impl Serialize) -> Result<Vec<u8>, WireError> {
    serde_json::to_vec(text).map_err(|_| WireError::Json)
}

fn fields(body: &[u8], within: &'static str) -> Result<Fields, WireError> {
    if body.len() > START_MAX {
        return Err(WireError::TooLong { most: START_MAX });
    }
    Fields::of(Json::parse(body)?, within)
}

fn flag(fields: &mut Fields, name: &'static str) -> Result<bool, WireError> {
    match fields.take(name)? {
        Json::Bool(flag) => Ok(flag),
        _ => Err(fields.wrong(name, "true or false")),
    }
}

fn mark(fields: &mut Fields) -> Result<[u8; START_MARK], WireError> {
    fields.read("mark", "25 bytes in base64url", text::base64_url)
}
