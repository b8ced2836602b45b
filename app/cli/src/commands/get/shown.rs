//! What a reply looks like: the body as it came, and one line about the payment.

use crate::{
    coin::Coin,
    context::Context,
    failure::{Failure, Outcome},
    output::{Facts, Format, Table},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_payer::{Priced, Receipt, Reply, Unpaid};
use serde_json::json;
use std::io::{self, IsTerminal, Write};

/// Prints what it costs.
pub fn price(context: &Context, coin: &Coin, unpaid: &Unpaid) -> Outcome {
    let Unpaid::Price(quote) = unpaid else {
        return match context.printer.format {
            Format::Table => context.printer.say("It costs nothing."),
            Format::Json => context.printer.json(&json!({ "price": null })),
        };
    };
    let record = Facts::new("Price")
        .with("price", coin.amount(quote.price))
        .with("origin", &quote.origin)
        .with("paid_by", quote.scheme.name())
        .with("payee", quote.payee)
        .with("least_set_aside", coin.amount(quote.min_deposit))
        .with("comes_back_after", crate::values::Span(u64::from(quote.grace)));
    let ways = quote.ways.iter().map(|way| of_way(coin, way)).collect();
    let table = Table::new("No way to pay.", &["way", "price", "requests", "fees", "locked"], ways);
    context.printer.facts_with(record, "ways", &table)
}

/// What a way costs the network and in locked money, for all requests that are expected. Parts of a base unit count whole.
fn of_way(coin: &Coin, way: &Priced) -> Facts {
    let units = |millionths: u128| {
        coin.amount(u64::try_from(millionths.div_ceil(1_000_000)).unwrap_or(u64::MAX))
    };
    Facts::new("Way")
        .with("way", way.scheme.name())
        .with("price", coin.amount(way.price))
        .with("requests", way.requests)
        .with("fees", units(way.cost.fees))
        .with("locked", units(way.cost.locked))
}

/// Prints a reply whose body went to a file.
pub fn about(context: &Context, coin: Option<&Coin>, reply: &Reply) -> Outcome {
    match context.printer.format {
        Format::Table => {
            context.printer.note(&line(coin, reply));
            Ok(())
        }
        Format::Json => context.printer.facts(&record(coin, reply)),
    }
}

/// Prints a reply with its body. What could move a terminal is only printed where it is none.
pub fn whole(context: &Context, coin: Option<&Coin>, reply: &Reply) -> Outcome {
    if context.printer.format == Format::Json {
        let body = match str::from_utf8(&reply.body) {
            Ok(text) => record(coin, reply).with_json("body", json!(text)),
            Err(_) => {
                let text = BASE64_STANDARD.encode(&reply.body);
                record(coin, reply).with_json("body_base64", json!(text))
            }
        };
        return context.printer.json(&body.json());
    }
    if !io::stdout().is_terminal() {
        let mut out = io::stdout().lock();
        out.write_all(&reply.body)?;
        out.flush()?;
        return about(context, coin, reply);
    }
    let printed = match str::from_utf8(&reply.body) {
        Ok(text) => context.printer.text(text),
        Err(_) => Err(Failure::Usage(format!(
            "the reply is no text and has {} bytes; name a file for it with --out, within two minutes for \
             no further payment",
            reply.body.len()
        ))),
    };
    about(context, coin, reply)?;
    printed
}

fn record(coin: Option<&Coin>, reply: &Reply) -> Facts {
    let record = Facts::new("Reply").with("status", u32::from(reply.status));
    match reply.receipt.as_ref().zip(coin) {
        None => record.with_both("paid", "nothing", json!(null)),
        Some((receipt, coin)) => paid(coin, receipt, record),
    }
}

fn paid(coin: &Coin, receipt: &Receipt, record: Facts) -> Facts {
    let record = record.with("paid", coin.amount(receipt.amount)).with("scheme", &receipt.scheme);
    if receipt.channel.is_empty() {
        return record.with("transaction", &receipt.transaction);
    }
    record
        .with("channel", &receipt.channel)
        .with("number", receipt.number)
        .with("promised", coin.amount(receipt.promised))
        .with("request_id", &receipt.request_id)
        .with("opening", &receipt.opening)
}

fn line(coin: Option<&Coin>, reply: &Reply) -> String {
    let Some((receipt, coin)) = reply.receipt.as_ref().zip(coin) else {
        return format!("status {}, nothing was paid", reply.status);
    };
    if receipt.channel.is_empty() {
        let by = receipt.transaction.as_deref().unwrap_or("one transaction");
        let paid = coin.amount(receipt.amount);
        return format!("status {}, paid {paid} by {}: {by}", reply.status, receipt.scheme);
    }
    format!(
        "status {}, paid {}: request {} of the channel {}, {} promised in all",
        reply.status,
        coin.amount(receipt.amount),
        receipt.number,
        receipt.channel,
        coin.amount(receipt.promised)
    )
}
