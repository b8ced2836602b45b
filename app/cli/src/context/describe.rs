//! Accounts and events as people read them: amounts in tokens, times as dates, shares in percent.

use super::Context;
use crate::{
    coin::Coin,
    failure::Outcome,
    output::{Record, Shown, Table},
    values::{Hash32, Moment, Span, percent},
};
use farthing_sdk::{
    accounts::{AccountKind, AnyAccount},
    fields::{Field, Fields, Value},
    solana::Address,
};
use serde_json::json;

/// Values in base units of the mint that the account or event belongs to.
const AMOUNTS: [&str; 12] = [
    "amount",
    "balance",
    "deposit_balance",
    "earnings_balance",
    "held",
    "liabilities",
    "payee_balance",
    "payout_amount",
    "payout_balance",
    "price",
    "referral",
    "revenue",
];
const TIMES: [&str; 5] =
    ["deadline", "expires_at", "fallback_expires_at", "refundable_until", "started_at"];
const SPANS: [&str; 3] = ["duration", "period", "refund_window"];
/// Accounts that tell the mint of an event that does not name it, soonest known first.
const TELL_MINT: [&str; 7] =
    ["reserve", "deposit", "payer_deposit", "earnings", "listing", "pass", "order"];
/// What the program needs and nobody reads, or what is shown in another way.
const HIDDEN: [&str; 9] = [
    "version",
    "bump",
    "tokens_bump",
    "policy",
    "no_sessions",
    "uri_len",
    "split_count",
    "split_bps",
    "sessions",
];

impl Context {
    /// Prints any account of ours.
    pub fn show(&self, address: &Address) -> Outcome {
        let account =
            self.any(address)?.ok_or_else(|| self.absent(address, "account of Farthing"))?;
        let record = self.described(account.name(), address, &account.fields())?;
        self.printer.record(&record)
    }

    /// Prints an account that must be of a kind.
    pub fn show_as<T: AccountKind>(&self, address: &Address) -> Outcome {
        let account: T = self.fetch(address)?;
        self.printer.record(&self.describe(address, &account)?)
    }

    /// An account with its address.
    pub fn describe<T: AccountKind>(&self, address: &Address, account: &T) -> Outcome<Record> {
        self.described(T::NAME, address, &account.fields())
    }

    fn described(&self, kind: &str, address: &Address, fields: &[Field]) -> Outcome<Record> {
        Ok(Record::new(kind).with("address", *address).and(self.shown(kind, fields)?))
    }

    /// Prints accounts of one kind, a row each.
    pub fn list<T: AccountKind>(&self, none: &'static str, all: Vec<(Address, T)>) -> Outcome {
        let rows: Outcome<Vec<Record>> =
            all.iter().map(|(address, account)| self.describe(address, account)).collect();
        self.printer.table(&Table::new(none, columns(T::NAME), rows?))
    }

    /// Named values, each as people read it.
    pub fn shown(&self, kind: &str, fields: &[Field]) -> Outcome<Record> {
        let coin = self.coin_of(fields)?;
        let mut record = Record::new(kind);
        for (key, value) in fields.iter().filter(|(key, _)| !HIDDEN.contains(key)) {
            record = match *key {
                "split_owners" => with_splits(record, value, fields),
                "uri" => record.with("uri", text(value)),
                "reference" => record.with_both("reference", note(value), json!(value.to_string())),
                _ => with_value(record, key, value, coin.as_ref()),
            };
        }
        Ok(record)
    }

    /// The coin that the amounts among the values are of, as far as it can still be known.
    fn coin_of(&self, fields: &[Field]) -> Outcome<Option<Coin>> {
        let address = |name: &str| {
            fields.iter().find_map(|(key, value)| match value {
                Value::Address(address) if *key == name => Some(*address),
                _ => None,
            })
        };
        if let Some(mint) = address("mint") {
            return self.known_coin(&mint);
        }
        for name in TELL_MINT {
            let Some(address) = address(name) else { continue };
            if let Some(mint) = self.any(&address)?.and_then(|account| mint(&account)) {
                return self.known_coin(&mint);
            }
            if let Some(AnyAccount::Pass(pass)) = self.any(&address)?
                && let Some(AnyAccount::Earnings(earnings)) = self.any(&pass.earnings)?
            {
                return self.known_coin(&earnings.mint);
            }
        }
        // Token accounts say it even when all of ours are closed.
        for name in ["source", "destination"] {
            if let Some(mint) =
                address(name).map(|it| self.mint_of_tokens(&it)).transpose()?.flatten()
            {
                return self.known_coin(&mint);
            }
        }
        Ok(None)
    }
}

fn mint(account: &AnyAccount) -> Option<Address> {
    match account {
        AnyAccount::Reserve(it) => Some(it.mint),
        AnyAccount::Deposit(it) => Some(it.mint),
        AnyAccount::Earnings(it) => Some(it.mint),
        AnyAccount::Listing(it) => Some(it.mint),
        _ => None,
    }
}

fn with_value(record: Record, key: &'static str, value: &Value, coin: Option<&Coin>) -> Record {
    match value {
        Value::Unsigned(units) if AMOUNTS.contains(&key) => match coin {
            Some(coin) => record.with(key, coin.amount(*units)),
            None => record.with_both(
                key,
                format!("{units} base units"),
                json!({ "base_units": units.to_string() }),
            ),
        },
        Value::Unsigned(0) if key == "duration" => record.with_both(key, "for ever", json!(0)),
        Value::Unsigned(0) if key == "supply_cap" => record.with_both(key, "no limit", json!(0)),
        Value::Unsigned(seconds) if SPANS.contains(&key) => record.with(key, Span(*seconds)),
        Value::Unsigned(bps) if key == "referral_bps" => {
            record.with_both("referral_share", percent(*bps as u16), json!(bps))
        }
        Value::Unsigned(number) => record.with(key, *number),
        Value::Signed(time) if TIMES.contains(&key) => record.with(key, Moment(*time)),
        Value::Signed(number) => record.with_both(key, number.to_string(), json!(number)),
        Value::Address(address) => record.with(key, *address),
        Value::Bytes(bytes) => match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(hash) => record.with(key, Hash32(hash)),
            Err(_) => record.with(key, value.to_string()),
        },
        Value::Text(text) => record.with(key, text.as_str()),
        Value::Flag(flag) => record.with(key, *flag),
        Value::Absent | Value::List(_) | Value::Record(_) => record.with(key, value.to_string()),
    }
}

/// Owners and shares stand in two lists of eight; only those with a share are in use.
fn with_splits(record: Record, owners: &Value, fields: &[Field]) -> Record {
    let shares = fields.iter().find(|(key, _)| *key == "split_bps").map(|(_, value)| value);
    let (Value::List(owners), Some(Value::List(shares))) = (owners, shares) else { return record };
    let used: Vec<(String, u16)> = owners
        .iter()
        .zip(shares)
        .filter_map(|pair| match pair {
            (Value::Address(owner), Value::Unsigned(bps)) if *bps != 0 => {
                Some((owner.to_string(), *bps as u16))
            }
            _ => None,
        })
        .collect();
    let lines: Vec<String> =
        used.iter().map(|(owner, bps)| format!("{} to {owner}", percent(*bps))).collect();
    let text = if lines.is_empty() { "none".into() } else { lines.join("\n") };
    let json = used.iter().map(|(owner, bps)| json!({ "owner": owner, "bps": bps })).collect();
    record.with_both("splits", text, json)
}

/// Stored text is padded with zeros.
fn text(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => {
            let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
            String::from_utf8_lossy(&bytes[..end]).into_owned()
        }
        other => other.to_string(),
    }
}

/// A reference that is readable is a note.
fn note(value: &Value) -> String {
    let Value::Bytes(bytes) = value else { return value.to_string() };
    let trimmed = text(value);
    let readable = !trimmed.is_empty() && trimmed.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(hash) if !readable => Hash32(hash).text(),
        _ => format!("\"{trimmed}\"").text(),
    }
}

/// What people see of each kind in a list.
fn columns(kind: &str) -> &'static [&'static str] {
    match kind {
        "Reserve" => &["mint", "liabilities", "tokens"],
        "Deposit" => &["address", "balance", "children", "mint"],
        "Creator" => &["address", "status", "listings", "earnings", "uri"],
        "Earnings" => &["address", "creator", "balance", "children"],
        "Listing" => {
            &["number", "address", "price", "duration", "refund_window", "sold", "status", "uri"]
        }
        "Pass" => &["address", "listing", "held", "expires_at", "refundable_until"],
        _ => &["address", "listing", "amount", "deadline", "status"],
    }
}
