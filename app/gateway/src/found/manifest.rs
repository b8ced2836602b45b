//! `/.well-known/x402`: version and resources as indexes of x402 read them, and beside them what else there is to know.

use serde::Serialize;

use super::{Document, free_first, is_literal, json, price, template, told};
use crate::page::Offers;
use crate::routes::Route;

/// Of the document, as indexes know it.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    version: u32,
    /// Addresses that cost something and are not patterns.
    resources: Vec<String>,
    instructions: String,
    farthing: Farthing<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Farthing<'a> {
    origin: &'a str,
    network: &'a str,
    asset: String,
    symbol: &'a str,
    decimals: u8,
    openapi: &'static str,
    llms: &'static str,
    routes: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    /// With a name in braces for each part that may be anything.
    path: String,
    methods: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    /// Base units; left out where it is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_each_day: Option<u32>,
}

pub(super) fn render(offers: &Offers, routes: &[Route]) -> Option<Document> {
    let origin = offers.origin().to_string();
    let is_paid = |route: &&Route| route.price.amount().is_some() && is_literal(&route.path);
    let resources = told(routes).filter(is_paid);
    json(&Manifest {
        version: VERSION,
        resources: resources.map(|route| format!("{origin}{}", route.path)).collect(),
        instructions: format!(
            "What each address costs is in {}, in words in {}.",
            super::OPENAPI,
            super::LLMS
        ),
        farthing: Farthing {
            origin: &origin,
            network: offers.network(),
            asset: offers.asset(),
            symbol: offers.symbol(),
            decimals: offers.decimals(),
            openapi: super::OPENAPI,
            llms: super::LLMS,
            routes: told(routes).map(|route| entry(offers, route)).collect(),
        },
    })
}

fn entry<'a>(offers: &Offers, route: &'a Route) -> Entry<'a> {
    let (amount, price) = price(offers, route).unzip();
    Entry {
        path: template(&route.path),
        methods: &route.methods,
        description: route.description.as_deref(),
        amount: amount.map(|amount| amount.to_string()),
        price,
        free_each_day: free_first(route),
    }
}
