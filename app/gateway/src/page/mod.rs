//! What a payer is told: the price, in what, to whom and how, in a 402's header, as JSON for programs and as a page
//! for people. All three say the same.

mod advice;
mod fitting;
mod html;
mod json;

pub use advice::{advice, pass_advice};
pub use farthing_sdk::amounts::token_text as tokens;

use std::sync::Arc;

use farthing_wire::{
    Accept, Corrective, FanTerms, Inviting, Known, Origin, PassRefusal, PaymentRequired,
    Requirements, Resource, WireError,
};
use http::header::{HeaderName, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};

use self::fitting::Fitting;
use crate::config::{Config, Gate, Pay};
use crate::gate::More;
use crate::headers::finish_unpaid;
use crate::notary::Notary;
use crate::pass::PassOffer;
use crate::routes::Route;

/// Bytes of an address in the header, at most: longer ones are told without their query, or as the site alone.
const URL_MAX: usize = 512;

/// What the gateway asks for, whatever the route.
#[derive(Clone, Debug)]
pub struct Offers {
    gate: Gate,
    pay: Pay,
    /// For one unit.
    base: Requirements,
    /// Who signs what is asked, if anybody does.
    notary: Option<Arc<Notary>>,
}

/// A request that was not paid, or not well.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its route.
    pub route: &'a Route,
    /// Its path and query in their one way: [`crate::routes::Matched::path`].
    pub path: &'a str,
    /// What it costs, in base units.
    pub amount: u64,
    /// What was wrong with what it brought, if it brought something.
    pub wrong: Option<Wrong>,
    /// What a pass would give, where the route has a listing.
    pub pass: Option<&'a PassOffer>,
    /// Whether a person asks: [`crate::headers::wants_page`].
    pub is_page: bool,
    /// New random bytes for each reply.
    pub nonce: [u8; 16],
}

/// What was wrong with what a request brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// With a promise, and how the channel stands that was shown.
    Channel(Corrective, Option<Known>),
    /// With a pass.
    Pass(PassRefusal),
}

impl Wrong {
    /// What was wrong and what helps, in a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Channel(corrective, _) => advice(*corrective),
            Self::Pass(refusal) => pass_advice(*refusal),
        }
    }
}

impl Asked<'_> {
    /// What it costs, for people: at most that, where it costs what it uses.
    fn price(&self, offers: &Offers) -> String {
        let most = if self.route.meter.is_some() { "up to " } else { "" };
        format!("{most}{}", offers.price(self.amount))
    }
}

impl Offers {
    /// What `config` asks for, with the ledger of this id, and the key that pays for openings, if there is one.
    /// `None` where not exactly one payee is named, which [`Config::parse`] has ruled out.
    #[must_use]
    pub fn new(config: &Config, ledger: [u8; 16], sponsor: Option<[u8; 32]>) -> Option<Self> {
        let pay = &config.pay;
        let base = Requirements {
            network: pay.network(),
            amount: pay.unit,
            asset: pay.mint.0,
            pay_to: pay.payee()?.address().0,
            max_timeout_seconds: pay.timeout_seconds,
            program: pay.program().0,
            genesis: pay.genesis.0,
            reserve: pay.reserve().0,
            ledger,
            vouchers: pay.takes("voucher"),
            links: pay.takes("link"),
            fans: pay.takes("fan").then(|| FanTerms {
                min_lease_seconds: pay.fan_min_lease_seconds,
                max_share: pay.fan_max_share(),
            }),
            unit: pay.unit,
            min_grace_seconds: pay.min_grace_seconds,
            margin_seconds: pay.margin_seconds,
            min_deposit: pay.min_deposit(),
            min_first: pay.min_first(),
            fee_payer: sponsor,
        };
        Some(Self { gate: config.gate.clone(), pay: pay.clone(), base, notary: None })
    }

    /// The same, signed by `notary`.
    #[must_use]
    pub fn signed_by(self, notary: Option<Arc<Notary>>) -> Self {
        Self { notary, ..self }
    }

    /// Who signs, if anybody does.
    #[must_use]
    pub fn notary(&self) -> Option<&Notary> {
        self.notary.as_deref()
    }

    /// What payers dial.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.gate.origin
    }

    /// The network's CAIP-2 name.
    #[must_use]
    pub fn network(&self) -> &str {
        &self.base.network
    }

    /// The mint, in base58.
    #[must_use]
    pub fn asset(&self) -> String {
        self.pay.mint.to_string()
    }

    /// What the token is called.
    #[must_use]
    pub fn symbol(&self) -> &str {
        &self.pay.symbol
    }

    /// Its decimals.
    #[must_use]
    pub fn decimals(&self) -> u8 {
        self.pay.decimals
    }

    /// The entry of `accepts` for a request of `amount` base units: what a payment's `accepted` must equal.
    #[must_use]
    pub fn requirements(&self, amount: u64) -> Requirements {
        Requirements { amount, ..self.base.clone() }
    }

    /// Whether channels pay this price: the unit divides it (rule R6).
    #[must_use]
    pub fn takes_channels(&self, amount: u64) -> bool {
        amount != 0 && amount.checked_rem(self.base.unit) == Some(0)
    }

    /// The ways to pay for a request, and the pass that serves as well.
    fn accepts(&self, asked: &Asked<'_>, more: &More) -> Vec<Accept> {
        let channel = self.takes_channels(asked.amount).then(|| self.requirements(asked.amount));
        let pass = asked.pass.and_then(|pass| pass.requirements.clone());
        let singles = more.accepts.iter().cloned();
        channel.map(Accept::from).into_iter().chain(singles).chain(pass.map(Accept::from)).collect()
    }

    /// What the 402's header says.
    #[must_use]
    pub fn required(&self, asked: &Asked<'_>) -> PaymentRequired {
        self.required_with(asked, &More::default())
    }

    fn required_with(&self, asked: &Asked<'_>, more: &More) -> PaymentRequired {
        let required = PaymentRequired {
            error: more.error.map(str::to_owned),
            resource: Resource {
                url: self.short_url(asked.path),
                description: asked.route.description.clone(),
                mime_type: None,
            },
            accepts: self.accepts(asked, more),
            known: None,
        };
        match asked.wrong {
            Some(Wrong::Channel(corrective, known)) => required.correcting(corrective, known),
            Some(Wrong::Pass(refusal)) => required.refusing(refusal),
            None => required,
        }
    }

    /// The whole 402 reply. Its headers are at most 4 KiB (rule R19).
    ///
    /// # Errors
    /// [`WireError::TooLong`] where a configuration that was not checked has longer texts than it may.
    pub fn reply(&self, asked: &Asked<'_>) -> Result<Response<String>, WireError> {
        self.reply_with(asked, &More::default())
    }

    /// The same with what else is offered.
    pub(crate) fn reply_with(
        &self,
        asked: &Asked<'_>,
        more: &More,
    ) -> Result<Response<String>, WireError> {
        let required = self.required_with(asked, more);
        let offers = self.notary().map(|notary| notary.offers(&required)).unwrap_or_default();
        let inviting = Inviting {
            required: &required,
            challenge: asked.pass.map(|pass| &pass.challenge),
            takes_identifiers: !more.accepts.is_empty(),
            offers: &offers,
        };
        let Fitting { encoded, challenge } = fitting::fitting(inviting, more, || self.url("/"))?;
        let page = html::Page { offers: self, asked, required: &required, more };
        let (body, kind) = if asked.is_page {
            (page.render(), "text/html; charset=utf-8")
        } else {
            (json::body(self, asked, (inviting, more))?, "application/json")
        };
        let mut reply = Response::new(body);
        *reply.status_mut() = StatusCode::PAYMENT_REQUIRED;
        let headers = reply.headers_mut();
        finish_unpaid(headers, self.gate.cors);
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            page.nonce()
        );
        let ours = [
            (farthing_wire::PAYMENT_REQUIRED, encoded.as_str()),
            ("content-type", kind),
            ("content-security-policy", policy.as_str()),
            ("x-frame-options", "DENY"),
        ];
        for (name, value) in ours {
            let value = HeaderValue::from_str(value).map_err(|_| WireError::Base64)?;
            headers.insert(HeaderName::from_static(name), value);
        }
        if let Some(challenge) = challenge {
            let value = HeaderValue::from_str(challenge).map_err(|_| WireError::Base64)?;
            headers.insert(WWW_AUTHENTICATE, value);
        }
        Ok(reply)
    }

    /// The address of a request, as a shell and a page can show it.
    fn url(&self, path: &str) -> String {
        // The one letter of a path or query that ends a quoted word of a shell.
        format!("{}{}", self.gate.origin, path.replace('\'', "%27"))
    }

    /// The address of a request as a 402 tells it, and as offers and receipts are signed for it.
    pub(crate) fn short_url(&self, path: &str) -> String {
        let url = self.url(path);
        let without_query = url.split('?').next().unwrap_or_default();
        if url.len() <= URL_MAX {
            url
        } else if without_query.len() <= URL_MAX {
            without_query.to_owned()
        } else {
            self.url("/")
        }
    }

    /// What a person types.
    pub(crate) fn command(&self, path: &str) -> String {
        format!("farthing get '{}'", self.url(path))
    }

    /// An amount with the token's name.
    pub(crate) fn price(&self, amount: u64) -> String {
        format!("{} {}", tokens(amount, self.pay.decimals), self.pay.symbol)
    }
}
