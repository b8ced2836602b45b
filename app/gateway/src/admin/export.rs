//! Receipts of a time, written while they are read.
//!
//! A line has the route, and in place of the channel a keyed digest; or the channel, or the transaction of a payment
//! that has none, and no route (R22). Whoever needs
//! both asks twice, and then has what he was not to hand on.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::str::FromStr;

use bytes::Bytes;
use farthing_sdk::solana::Signature;
use http::{Response, StatusCode};
use serde_json::json;
use tokio::sync::mpsc;

use super::Parts;
use super::api::{Query, Wrong, bad};
use super::reply::{Said, of_kind};
use crate::gate::route_names;
use crate::ledger::{Booked, LedgerError, Receipt, Settled};

/// Bytes that are written at once, and how many such pieces wait for a slow reader.
const PIECE: usize = 32 * 1024;
const PIECES: usize = 4;

const DAY: i64 = 86_400;

/// From when up to before when, Unix seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// What stands beside the amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Beside {
    Route,
    Channel,
}

impl FromStr for Beside {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "route" => Ok(Self::Route),
            "channel" => Ok(Self::Channel),
            _ => Err(()),
        }
    }
}

/// The time that is asked for, as far as receipts of it are kept: what is older is not shown, though it may still lie
/// in a segment that is not full.
pub(super) fn span(parts: &Parts, query: &Query) -> Result<Span, Wrong> {
    let kept = i64::from(parts.settings.keep_days).saturating_mul(DAY);
    let oldest = parts.gate.ledger().time().saturating_sub(kept);
    let from = query.get::<i64>("from")?.unwrap_or(oldest).max(oldest);
    let to = query.get::<i64>("to")?.unwrap_or(i64::MAX);
    if from > to {
        return Err(bad("from is after to, or after what is kept".to_owned()));
    }
    Ok(Span { from, to })
}

/// The reply, whose body is made as it is read.
pub(super) fn export(parts: Parts, path: &str, query: &Query) -> Result<Response<Said>, Wrong> {
    let span = span(&parts, query)?;
    let beside = query.get::<Beside>("beside")?.unwrap_or(Beside::Route);
    let is_csv = path == "/receipts.csv";
    let (sender, pieces) = mpsc::channel(PIECES);
    let names = route_names(parts.gate.ledger());
    let lines = Lines { parts, names, beside, is_csv };
    // Ends when all is written, or when nobody reads any more.
    tokio::task::spawn_blocking(move || {
        if let Err(error) = lines.write(span, &sender) {
            let _gone = sender.blocking_send(Err(error));
        }
    });
    let kind = if is_csv { "text/csv; charset=utf-8" } else { "application/json" };
    Ok(of_kind(StatusCode::OK, kind, Said::Piece(pieces)))
}

struct Lines {
    parts: Parts,
    names: BTreeMap<u16, String>,
    beside: Beside,
    is_csv: bool,
}

impl Lines {
    fn write(&self, span: Span, to: &mpsc::Sender<io::Result<Bytes>>) -> io::Result<()> {
        let unread = |error: LedgerError| io::Error::other(error.to_string());
        let send = |text: &mut String| {
            let piece = Bytes::from(std::mem::take(text));
            to.blocking_send(Ok(piece)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
        };
        let mut text = self.head().to_owned();
        let mut is_first = true;
        for receipt in self.parts.gate.ledger().receipts(span.from, span.to).map_err(unread)? {
            let receipt = receipt.map_err(unread)?;
            if !self.is_csv {
                text.push_str(if is_first { "\n" } else { ",\n" });
            }
            is_first = false;
            text.push_str(&if self.is_csv { self.csv(&receipt) } else { self.json(&receipt) });
            if text.len() >= PIECE {
                send(&mut text)?;
            }
        }
        if !self.is_csv {
            text.push_str("\n]\n");
        }
        send(&mut text)
    }

    fn head(&self) -> &'static str {
        match (self.is_csv, self.beside) {
            (false, _) => "[",
            (true, Beside::Route) => "at,booked,base_units,number,payer,route\r\n",
            (true, Beside::Channel) => "at,booked,base_units,number,channel\r\n",
        }
    }

    fn csv(&self, receipt: &Receipt) -> String {
        let (booked, amount) = booked(&receipt.booked);
        let beside = match self.beside {
            Beside::Channel => channel(receipt),
            Beside::Route => {
                let route = self.route(&receipt.booked).map(|name| field(name)).unwrap_or_default();
                format!("{},{route}", self.payer(receipt))
            }
        };
        format!("{},{booked},{amount},{},{beside}\r\n", receipt.at, receipt.number)
    }

    fn json(&self, receipt: &Receipt) -> String {
        let (booked, amount) = booked(&receipt.booked);
        let (at, number, amount) = (receipt.at, receipt.number, amount.to_string());
        let line = match self.beside {
            Beside::Channel => {
                let channel = channel(receipt);
                json!({ "at": at, "booked": booked, "base_units": amount, "number": number, "channel": channel })
            }
            Beside::Route => {
                let (payer, route) = (self.payer(receipt), self.route(&receipt.booked));
                json!({ "at": at, "booked": booked, "base_units": amount, "number": number, "payer": payer, "route": route })
            }
        };
        line.to_string()
    }

    fn payer(&self, receipt: &Receipt) -> String {
        format!("{:016x}", self.parts.gate.payer_digest(&receipt.row))
    }

    /// A return says no route.
    fn route(&self, booked: &Booked) -> Option<&str> {
        match booked {
            Booked::Sold { route, .. } | Booked::Settled(Settled { route, .. }) => {
                Some(self.names.get(route).map_or("(unknown)", String::as_str))
            }
            Booked::Returned { .. } => None,
        }
    }
}

/// What paid: a channel or share, or the signature of a transaction.
fn channel(receipt: &Receipt) -> String {
    match &receipt.booked {
        Booked::Settled(settled) => Signature::from(settled.signature).to_string(),
        Booked::Sold { .. } | Booked::Returned { .. } => receipt.row.to_string(),
    }
}

fn booked(booked: &Booked) -> (&'static str, u64) {
    match booked {
        Booked::Sold { price, .. } => ("sold", *price),
        Booked::Settled(settled) => ("settled", settled.amount),
        Booked::Returned { amount, is_wish: true } => ("unwanted", *amount),
        Booked::Returned { amount, is_wish: false } => ("returned", *amount),
    }
}

/// A text that no spreadsheet takes for a formula, nor for two.
fn field(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let is_plain = !text.contains(['"', ',', '\r', '\n']);
    match (is_formula, is_plain) {
        (false, true) => text.into(),
        (true, true) => format!("'{text}").into(),
        (_, false) => {
            format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\"")).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_is_one_field_and_no_formula() {
        let cases = [
            ("/a/**", "/a/**"),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("a,b", "\"a,b\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
        ];
        for (text, safe) in cases {
            assert_eq!(field(text), safe);
        }
    }
}
