//! A single value, by what it is called.

use crate::{
    coin::Coin,
    output::Facts,
    values::{Hash32, Moment, Span, percent},
};
use farthing_sdk::{NOBODY, fields::Value};
use serde_json::json;

/// Values in base units of the mint that the account or event belongs to.
const AMOUNTS: [&str; 25] = [
    "amount",
    "balance",
    "claimed",
    "deposit_balance",
    "earnings_balance",
    "funded",
    "held",
    "liabilities",
    "paid",
    "payee_balance",
    "payout_amount",
    "payout_balance",
    "price",
    "referral",
    "returned",
    "revenue",
    "source_balance",
    "spent",
    "total",
    "total_limit",
    "unit",
    "unlock",
    "window_limit",
    "window_spent",
    "withdrawn",
];
const TIMES: [&str; 11] = [
    "cliff",
    "close_asked",
    "deadline",
    "end",
    "expires_at",
    "fallback_expires_at",
    "refundable_until",
    "since",
    "start",
    "started_at",
    "window_start",
];
const SPANS: [&str; 5] = ["duration", "grace", "period", "refund_window", "window_seconds"];

/// Adds a value as people read it.
pub fn with(record: Facts, key: &'static str, value: &Value, coin: Option<&Coin>) -> Facts {
    match value {
        Value::Unsigned(number) => with_number(record, key, *number, coin),
        Value::Signed(0) if key == "end" => record.with_both(key, "open", json!(0)),
        Value::Signed(0) if key == "close_asked" => record.with_both(key, "no", json!(0)),
        // Of passes, `i64::MAX` is never; of sessions and channels, 0 is.
        Value::Signed(0) if key == "expires_at" => record.with(key, Moment(i64::MAX)),
        Value::Signed(time) if TIMES.contains(&key) => record.with(key, Moment(*time)),
        Value::Signed(number) => record.with_both(key, number.to_string(), json!(number)),
        // Only a session has no payee, and then it pays anyone.
        Value::Address(payee) if key == "payee" && *payee == NOBODY => record.with(key, "anyone"),
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

fn with_number(record: Facts, key: &'static str, number: u64, coin: Option<&Coin>) -> Facts {
    match (number, key) {
        (u64::MAX, "total_limit") => record.with_both(key, "no limit", json!(number.to_string())),
        (0, "duration") => record.with_both(key, "for ever", json!(0)),
        (0, "period") => record.with_both(key, "not streamed", json!(0)),
        (0, "supply_cap") => record.with_both(key, "no limit", json!(0)),
        (bps, "referral_bps") => {
            record.with_both("referral_share", percent(bps as u16), json!(bps))
        }
        (seconds, _) if SPANS.contains(&key) => record.with(key, Span(seconds)),
        (units, _) if AMOUNTS.contains(&key) => match coin {
            Some(coin) => record.with(key, coin.amount(units)),
            None => record.with_both(
                key,
                format!("{units} base units"),
                json!({ "base_units": units.to_string() }),
            ),
        },
        _ => record.with(key, number),
    }
}
