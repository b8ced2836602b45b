//! What changes something. Each is logged, without what it paid for.

use farthing_vouchers::book::Row;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Parts;
use super::api::{Wrong, bad, off_the_runtime};
use super::reply::{Said, document};
use crate::gate::ByHandError;

/// Bytes of a request's body: far more than any that is meant.
const BODY_MAX: usize = 4_096;

/// Nothing more to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// From one channel or share, or from all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    channel: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refund {
    channel: String,
    number: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyClaim {
    channel: String,
}

/// Does it, once.
pub(super) async fn act(parts: Parts, path: &str, body: Incoming) -> Result<Response<Said>, Wrong> {
    let body = Limited::new(body, BODY_MAX).collect().await;
    let body = body.map_err(|_| bad("the body broke off, or is too long".to_owned()))?.to_bytes();
    let done = match path {
        "/claim" => claim(&parts, &read(&body)?)?,
        "/drain" => read(&body).map(|Nothing {}| drain(&parts, true))?,
        "/resume" => read(&body).map(|Nothing {}| drain(&parts, false))?,
        "/refund" => {
            let asked: Refund = read(&body)?;
            off_the_runtime(move || refund(&parts, &asked)).await?
        }
        _ => {
            let asked: OnlyClaim = read(&body)?;
            off_the_runtime(move || only_claim(&parts, &asked)).await?
        }
    };
    Ok(document(StatusCode::OK, &done))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Wrong> {
    // A list of values would do as well, and nobody means one.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(bad("an object is expected".to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| bad(error.to_string()))
}

fn row(text: &str) -> Result<Row, Wrong> {
    text.parse().map_err(|error| bad(format!("{error}")))
}

fn claim(parts: &Parts, asked: &Claim) -> Result<Value, Wrong> {
    let row = asked.channel.as_deref().map(row).transpose()?;
    if let Some(row) = row
        && parts.gate.ledger().shard(&row.account).book.page(row).is_none()
    {
        return Err(wrong(&ByHandError::Unknown));
    }
    tracing::info!(is_all = row.is_none(), "claims are asked for by hand");
    parts.chain.claim(row);
    Ok(json!({ "asked": true }))
}

/// What is under way is finished, and what is owed is claimed.
fn drain(parts: &Parts, is_draining: bool) -> Value {
    tracing::info!(is_draining, "by hand");
    parts.gate.drain(is_draining);
    if is_draining {
        parts.chain.claim(None);
    }
    json!({ "draining": is_draining, "running": parts.gate.metrics().sums().running })
}

fn refund(parts: &Parts, asked: &Refund) -> Result<Value, Wrong> {
    let (row, number) = (row(&asked.channel)?, asked.number);
    let amount = parts.gate.refund(&row, number).map_err(|error| wrong(&error))?;
    let payer = format!("{:016x}", parts.gate.payer_digest(&row));
    tracing::info!(payer, number, amount, "given back by hand");
    Ok(json!({ "returned": amount.to_string() }))
}

fn only_claim(parts: &Parts, asked: &OnlyClaim) -> Result<Value, Wrong> {
    let row = row(&asked.channel)?;
    parts.gate.only_claim(&row).map_err(|error| wrong(&error))?;
    let payer = format!("{:016x}", parts.gate.payer_digest(&row));
    tracing::info!(payer, "only claimed from now on");
    Ok(json!({ "only_claimed": true }))
}

fn wrong(error: &ByHandError) -> Wrong {
    let status = match error {
        ByHandError::Unknown | ByHandError::NotSold => StatusCode::NOT_FOUND,
        ByHandError::Running | ByHandError::Refused(_) => StatusCode::CONFLICT,
        ByHandError::Busy(_) | ByHandError::Down(_) => StatusCode::SERVICE_UNAVAILABLE,
        ByHandError::Receipts(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, error.to_string())
}
