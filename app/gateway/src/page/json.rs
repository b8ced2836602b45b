//! The body for programs: x402's own fields, and beside them what a model or a script needs to pay.

use farthing_wire::exact::v1::RequiredV1;
use farthing_wire::{PaymentRequired, WireError};
use serde::Serialize;

use super::{Asked, Offers, advice};
use crate::gate::More;

/// How to pay, for who reads it for the first time.
const HOW: &str = "Open a channel to payTo and promise with each request, in the header Farthing or \
    PAYMENT-SIGNATURE. The command does all of it: it asks before it sets money aside, pays this request, and what \
    is not spent comes back when the channel closes.";

/// Where the protocol is written down.
const DOCS: &str = "docs/gateway.md of Farthing";

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    required: &'a PaymentRequired,
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
    set_aside_at_least: String,
    comes_back_within_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
    how: &'static str,
    command: String,
    docs: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
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
    (required, more): (&PaymentRequired, &More),
) -> Result<String, WireError> {
    let farthing = Farthing {
        price: asked.price(offers),
        metered: asked
            .route
            .meter
            .map(|meter| Metered { by: meter.by.name(), each: meter.each.to_string() }),
        symbol: &offers.pay.symbol,
        decimals: offers.pay.decimals,
        set_aside_at_least: offers.price(offers.base.min_deposit),
        comes_back_within_seconds: offers.base.min_grace_seconds,
        advice: asked.corrective.map(|(corrective, _)| advice(corrective)),
        how: HOW,
        command: offers.command(asked.path),
        docs: DOCS,
        help: offers.gate.help.as_ref().map(|help| help.as_str()),
    };
    // Clients of x402's version 1 read the body alone, and stop at a scheme that they do not know; those of version 2
    // read the header first.
    let body = match &more.v1 {
        Some(exact) => {
            let (error, resource) = (required.error.as_deref(), &required.resource);
            let required = RequiredV1 { error, resource, exact };
            serde_json::to_string(&BodyV1 { required, farthing })
        }
        None => serde_json::to_string(&Body { required, farthing }),
    };
    body.map_err(|_| WireError::Json)
}
