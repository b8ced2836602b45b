//! Starts: a reader that has tokens and no lamports begins, in one transaction that the sponsor pays for and is paid
//! back for in it, at a price that was quoted before (docs/adr/0027).
//!
//! ```text
//! quote:  owner, rents ──▶ amount, until when, reference        a keyed hash over all of it; nothing is kept
//! submit: bytes ──shape──▶ ──terms──▶ ──effect──▶ reserved ──▶ signed ──▶ confirmed | failed | never landed
//!                nothing     the quote,  run without
//!                else in it  our limits  effect
//! ```
//! From `reserved` on it is the register, the budgets and the signature of every other sponsored transaction.

mod calls;
mod effect;
mod quote;
mod refusal;
mod rents;
mod shape;
mod terms;

pub use quote::{Mark, Quoted};
pub use refusal::StartRefusal;
pub use rents::{DEPOSIT_RENT, Rents, SESSION_RENT};
pub use terms::StartTerms;

use super::{Opened, Sponsor, outcome, record::Record};
use crate::chain::{
    nodes::check_cluster,
    transactions::{Asker, State},
};
use effect::check_start;
use farthing_sdk::{
    client::Network,
    solana::{Address, Signature},
};
use quote::Quotes;
use shape::{ShapedStart, shape_start};

/// How readers are started here.
pub struct Starts {
    terms: StartTerms,
    quotes: Quotes,
}

/// A transaction that somebody asks us to pay for.
#[derive(Clone, Debug)]
pub struct StartRequest {
    pub transaction: Vec<u8>,
    /// The mark of the quote.
    pub mark: Mark,
    pub asker: Asker,
}

/// A start that has landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    pub signature: Signature,
    pub slot: u64,
    /// The channel that came with it.
    pub channel: Option<Address>,
}

impl Sponsor {
    /// Starts readers too, on these terms. The secret is the ledger's: whoever has it makes the same quotes.
    #[must_use]
    pub fn with_starts(self, terms: StartTerms, secret: [u8; 32]) -> Self {
        let bound =
            [self.keys.sponsor.unwrap_or_default(), self.settings.terms.mint, terms.back_to];
        let quotes = Quotes::new(secret, bound.map(|one| one.to_bytes()).concat());
        Self { starts: Some(Starts { terms, quotes }), ..self }
    }

    /// What it costs an owner to be started with these rents, at `now` of the cluster in unix seconds. Nothing is kept
    /// of it, and nobody is asked.
    ///
    /// # Errors
    /// `NotOffered`, `NoRandomness`.
    pub fn quote(&self, owner: &Address, rents: Rents, now: i64) -> Result<Quoted, StartRefusal> {
        let (starts, sponsor) = self.starting()?;
        let amount = self.settings.in_units(starts.terms.price(rents, self.settings.sponsor.fee));
        let until = now.saturating_add(starts.terms.quote_life.into());
        let mark = Mark::new(amount.max(1), until, rents).ok_or(StartRefusal::NoRandomness)?;
        let reference = starts.quotes.reference(owner, &mark);
        Ok(Quoted { sponsor, mint: self.settings.terms.mint, terms: starts.terms, mark, reference })
    }

    fn starting(&self) -> Result<(&Starts, Address), StartRefusal> {
        self.starts.as_ref().zip(self.keys.sponsor).ok_or(StartRefusal::NotOffered)
    }

    /// Checks a start, signs and sends it, and waits until it is confirmed. A message that was asked for before is not
    /// brought a second time: it gets the outcome that it had.
    ///
    /// # Errors
    /// [`StartRefusal`].
    pub fn start(&self, request: &StartRequest) -> Result<Started, StartRefusal> {
        let (starts, _) = self.starting()?;
        let shaped = shape_start(&request.transaction, &self.keys, &self.settings)?;
        if let Some(before) = self.register.find(&shaped.message) {
            return Ok(started(&outcome(&before)?));
        }
        let network = self.client.network();
        check_cluster(network, &self.settings)?;
        let now = network.unix_time()?;
        starts.quotes.check(&shaped, &request.mark, (starts.terms.back_to, now))?;
        starts.terms.check(&shaped, &self.settings, now)?;
        let last_height = self.check_blockhash(&shaped.transaction)?;
        check_start(network, &shaped, &self.keys)?;
        let record = starts.record(&shaped, request.asker, (now, last_height));
        self.register.reserve(shaped.message, &record)?;
        let (record, signed) = self.sign((shaped.transaction, shaped.message, true), record)?;
        Ok(started(&self.deliver(&signed.0, record, &signed.1)?))
    }
}

impl Starts {
    fn record(&self, shaped: &ShapedStart, asker: Asker, (at, last_height): (i64, u64)) -> Record {
        let lent = shaped.lent(|rent| self.terms.at_risk(rent));
        let at_risk = lent.iter().map(|(_, rent)| *rent).fold(0, u64::saturating_add);
        Record {
            state: State::Reserved,
            asker,
            deposit: shaped.deposit,
            channel: shaped.channel_address(),
            fee: shaped.fee,
            rent: at_risk.saturating_add(shaped.rents.of_channel()),
            lent,
            quote: shaped.back.reference,
            at,
            settled_at: 0,
            last_height,
            slot: 0,
            signature: Signature::default(),
            first: None,
            transaction: Vec::new(),
        }
    }
}

fn started(opened: &Opened) -> Started {
    let channel = Some(opened.channel).filter(|channel| *channel != super::record::NO_CHANNEL);
    Started { signature: opened.signature, slot: opened.slot, channel }
}
