//! `/llms.txt`: what models read before they ask for anything.

use std::fmt::Write;

use super::{Document, MANIFEST, OPENAPI, free_first, price, template, told};
use crate::page::Offers;
use crate::routes::Route;

pub(super) fn render(offers: &Offers, routes: &[Route]) -> Option<Document> {
    let mut text = String::new();
    write(offers, routes, &mut text).ok()?;
    Some(Document { kind: "text/markdown; charset=utf-8", body: text })
}

fn write(offers: &Offers, routes: &[Route], to: &mut String) -> std::fmt::Result {
    let origin = offers.origin();
    writeln!(to, "# {origin}\n")?;
    writeln!(
        to,
        "> Some of what is here costs money, a little for each request, paid by the machine that asks.\n"
    )?;
    writeln!(
        to,
        "A request without a payment gets status 402 and nothing is charged. The reply's header PAYMENT-REQUIRED and its"
    )?;
    writeln!(
        to,
        "JSON body say what it costs and how to pay (x402, version 2). With the command line client:\n"
    )?;
    writeln!(to, "    {}\n", offers.command("/…"))?;
    writeln!(
        to,
        "The same for programs: [{MANIFEST}]({origin}{MANIFEST}), [{OPENAPI}]({origin}{OPENAPI}).\n"
    )?;
    writeln!(to, "## What there is\n")?;
    for route in told(routes) {
        let methods = match route.methods.join(", ") {
            all if all == "*" => "any method".to_owned(),
            some => some,
        };
        write!(to, "- `{}` ({methods}): ", template(&route.path))?;
        match price(offers, route) {
            Some((_, price)) => write!(to, "{price}")?,
            None => write!(to, "free")?,
        }
        if let Some(first) = free_first(route) {
            write!(to, ", the first {first} of a day free")?;
        }
        match &route.description {
            Some(description) => writeln!(to, ". {description}")?,
            None => writeln!(to)?,
        }
    }
    Ok(())
}
