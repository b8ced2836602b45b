//! How a service that is paid for is found and understood, by programs and models that have never seen it: three
//! documents, made of the routes as they are now.
//!
//! | path | for |
//! |---|---|
//! | `/.well-known/x402` | indexes of x402: addresses that cost something |
//! | `/openapi.json` | generators and agents: each route with its price |
//! | `/llms.txt` | models: the same in words |
//!
//! They say nothing that a 402 does not say. Where a route has exactly such a path, the service behind answers it.

mod llms;
mod manifest;
mod openapi;

use serde::Serialize;

use crate::page::Offers;
use crate::routes::{Price, Route};

/// Where indexes of x402 look.
pub const MANIFEST: &str = "/.well-known/x402";

/// Where generators look.
pub const OPENAPI: &str = "/openapi.json";

/// Where models look.
pub const LLMS: &str = "/llms.txt";

/// A document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its media type.
    pub kind: &'static str,
    /// All of it.
    pub body: String,
}

/// Whether `target`, a path with its query, is where a document is asked for.
#[must_use]
pub fn is_document(target: &str) -> bool {
    renderer(target).is_some()
}

/// The document that `target` asks for, of routes at their prices of now; one whose listing sells nothing is not in it.
/// `None`
/// where it asks for none, or a route has that very path.
#[must_use]
pub fn document(offers: &Offers, routes: &[Route], target: &str) -> Option<Document> {
    let render = renderer(target)?;
    let is_theirs = routes.iter().any(|route| route.path == path(target));
    if is_theirs { None } else { render(offers, routes) }
}

type Render = fn(&Offers, &[Route]) -> Option<Document>;

/// The routes that a document tells of.
fn told(routes: &[Route]) -> impl Iterator<Item = &Route> {
    routes.iter().filter(|route| !matches!(route.price, Price::Listed { .. }))
}

fn renderer(target: &str) -> Option<Render> {
    match path(target) {
        MANIFEST => Some(manifest::render),
        OPENAPI => Some(openapi::render),
        LLMS => Some(llms::render),
        _ => None,
    }
}

/// A target without its query.
pub(crate) fn path(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

/// Base units and words of what a request of a route costs; `None` where it is free.
fn price(offers: &Offers, route: &Route) -> Option<(u64, String)> {
    let amount = route.price.amount()?;
    let most = if route.meter.is_some() { "up to " } else { "" };
    Some((amount, format!("{most}{}", offers.price(amount))))
}

/// Whether some requests to it are free each day, and how many.
fn free_first(route: &Route) -> Option<u32> {
    match route.price {
        Price::Paid { free_first, .. } | Price::Listed { free_first, .. } => free_first,
        Price::Free => None,
    }
}

/// The path as templates write it: `/articles/{segment1}/{path}`.
fn template(path: &str) -> String {
    let mut number = 0_u32;
    let segments = path.split('/').map(|segment| match segment {
        "*" => {
            number = number.saturating_add(1);
            format!("{{segment{number}}}")
        }
        "**" => "{path}".to_owned(),
        literal => literal.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether it stands for one path alone.
fn is_literal(path: &str) -> bool {
    !path.split('/').any(|segment| matches!(segment, "*" | "**"))
}

fn json(value: &impl Serialize) -> Option<Document> {
    let body = serde_json::to_string_pretty(value).ok()?;
    Some(Document { kind: "application/json", body })
}
