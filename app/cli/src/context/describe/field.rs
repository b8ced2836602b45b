//! A single value, by its unit.

use crate::{
    coin::Coin,
    output::Facts,
    values::{Hash32, Moment, Span, percent},
};
use farthing_sdk::{NOBODY, core::stream::Fixed, fields::Value};
use serde_json::json;

/// Adds a value as people read it.
pub fn with(record: Facts, key: &'static str, value: &Value, coin: Option<&Coin>) -> Facts {
    match value {
        Value::Amount(u64::MAX) if key == "total_limit" => {
            record.with_both(key, "no limit", json!(u64::MAX.to_string()))
        }
        Value::Amount(units) => with_amount(record, key, *units, coin),
        Value::Exact(exact) => with_exact(record, key, *exact, coin),
        Value::Rate(rate) => with_rate(record, key, *rate, coin),
        Value::Time(0) if key == "end" => record.with_both(key, "open", json!(0)),
        Value::Time(0) if key == "close_asked" => record.with_both(key, "no", json!(0)),
        // Of passes, `i64::MAX` is never; of sessions and channels, 0 is.
        Value::Time(0) if key == "expires_at" => record.with(key, Moment(i64::MAX)),
        Value::Time(time) => record.with(key, Moment(*time)),
        Value::Span(0) if key == "duration" => record.with_both(key, "for ever", json!(0)),
        Value::Span(0) if key == "period" => record.with_both(key, "not streamed", json!(0)),
        Value::Span(seconds) => record.with(key, Span(*seconds)),
        Value::Share(bps) => {
            let key = if key == "referral_bps" { "referral_share" } else { key };
            record.with_both(key, percent(*bps as u16), json!(bps))
        }
        Value::Number(0) if key == "supply_cap" => record.with_both(key, "no limit", json!(0)),
        Value::Number(number) => record.with(key, *number),
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

fn with_amount(record: Facts, key: &'static str, units: u64, coin: Option<&Coin>) -> Facts {
    match coin {
        Some(coin) => record.with(key, coin.amount(units)),
        None => record.with_both(
            key,
            format!("{units} base units"),
            json!({ "base_units": units.to_string() }),
        ),
    }
}

/// People read whole base units; the part of one is for programs.
fn with_exact(record: Facts, key: &'static str, exact: Fixed, coin: Option<&Coin>) -> Facts {
    let text = match coin {
        Some(coin) => coin.amount(exact.whole).to_string(),
        None => format!("{} base units", exact.whole),
    };
    let json = json!({
        "base_units": exact.whole.to_string(),
        "fraction": exact.fraction.to_string(),
    });
    record.with_both(key, text, json)
}

fn with_rate(record: Facts, key: &'static str, rate: Fixed, coin: Option<&Coin>) -> Facts {
    match coin {
        Some(coin) => record.with(key, coin.rate(rate)),
        None => record.with_both(
            key,
            format!("{} base units per second", rate.whole),
            json!({ "base_units_per_second": rate.whole.to_string(), "fraction": rate.fraction.to_string() }),
        ),
    }
}
