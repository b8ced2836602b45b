//! The body for programs: x402's own fields, and beside them what a model or a script needs to pay.

use farthing_wire::exact::v1::RequiredV1;
use farthing_wire::pass::PASS_PATH;
use farthing_wire::{Inviting, PassRequirements, PaymentRequired, RefundRate, WireError};
use serde::Serialize;

use super::{Asked, Offers, Wrong};
use crate::config::Key;
use crate::gate::More;
use crate::pass::PassOffer;

/// How to pay, for who reads it for the first time.
const HOW: &str = "Open a channel to payTo and promise with each request, in the header Farthing or \
    PAYMENT-SIGNATURE. The command does all of it: it asks before it sets money aside, pays this request, and what \
    is not spent comes back when the channel closes.";

/// How to read with a pass.
const READ: &str = "Whoever holds a pass of the listing reads without paying: sign the challenge with the holder's \
    wallet, send it in SIGN-IN-WITH-X, and show the token of the reply in Farthing-Pass until it is over.";

/// Where the protocol is written down.
const DOCS: &str = "docs/gateway.md of Farthing";

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    required: Inviting<'a>,
    farthing: Farthing<'a>,
}

#[derive(Serialize)]
struct BodyV1<'a> {
    #[serde(flatten)]
    required: RequiredV1<'a>,
    farthing: Farthing<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Farthing<'a> {
    price: String,
    /// Where it costs what it uses, up to the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    metered: Option<Metered>,
    symbol: &'a str,
    decimals: u8,
    /// What one channel pays at most, in words; `accepts` has it in numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<String>,
    /// How much of it was returned, signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_rate: Option<&'a RefundRate>,
    set_aside_at_least: String,
    comes_back_within_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<Pass>,
    how: &'static str,
    command: String,
    docs: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// Whose pass serves, what it costs and gives, and where its holder asks for what it signs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    listing: String,
    challenge: String,
    how: &'static str,
    #[serde(flatten)]
    terms: Option<Terms>,
}

/// As they are now; left out where none is sold.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    price: String,
    /// Left out where it is for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u64>,
    refund_window_seconds: u64,
    serves_while_refundable: bool,
    buy: String,
}

impl Pass {
    fn of(offers: &Offers, offer: &PassOffer) -> Self {
        let listing = Key(offer.challenge.listing).to_string();
        let terms = |pass: &PassRequirements| Terms {
            price: offers.price(pass.amount),
            duration_seconds: (pass.duration_seconds != 0).then_some(pass.duration_seconds),
            refund_window_seconds: pass.refund_window_seconds,
            serves_while_refundable: pass.takes_refundable,
            buy: format!("farthing buy {listing}"),
        };
        let terms = offer.requirements.as_ref().map(terms);
        let challenge = format!("{}{PASS_PATH}{listing}", offers.gate.origin);
        Self { listing, challenge, how: READ, terms }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metered {
    by: &'static str,
    /// Base units of one unit.
    each: String,
}

pub(super) fn body(
    offers: &Offers,
    asked: &Asked<'_>,
    (required, more): (Inviting<'_>, &More),
) -> Result<String, WireError> {
    let farthing = Farthing {
        price: asked.price(offers),
        metered: asked
            .route
            .meter
            .map(|meter| Metered { by: meter.by.name(), each: meter.each.to_string() }),
        symbol: &offers.pay.symbol,
        decimals: offers.pay.decimals,
        cap: asked.cap(offers),
        refund_rate: asked.rate,
        set_aside_at_least: offers.price(offers.base.min_deposit),
        comes_back_within_seconds: offers.base.min_grace_seconds,
        advice: asked.wrong.as_ref().map(Wrong::advice),
        pass: asked.pass.map(|pass| Pass::of(offers, pass)),
        how: HOW,
        command: offers.command(asked.path),
        docs: DOCS,
        help: offers.gate.help.as_ref().map(|help| help.as_str()),
    };
    // Clients of x402's version 1 read the body alone, and stop at a scheme that they do not know; those of version 2
    // read the header first.
    let body = match &more.v1 {
        Some(exact) => {
            let PaymentRequired { error, resource, .. } = required.required;
            let error = error.as_deref();
            let required = RequiredV1 { error, resource, exact };
            serde_json::to_string(&BodyV1 { required, farthing })
        }
        None => serde_json::to_string(&Body { required, farthing }),
    };
    body.map_err(|_| WireError::Json)
}
