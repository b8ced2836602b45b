//! What a reply says of a single payment. Servers of others write it, so that what is not known is passed over: from its
//! words follows what is shown again and what is told, and never that money is free again.

use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_wire::{PAYMENT_REQUIRED, PAYMENT_RESPONSE};
use serde::Deserialize;

use crate::http::Answer;

/// Bytes of a header that are read, at most.
const MOST: usize = 16_384;

/// What x402 calls a transaction that was sent and of which nothing is known yet.
const PENDING: &str = "settlement_pending";

/// What a server says that became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It has come, by this transaction.
    Paid(Option<String>),
    /// It may come.
    Pending,
    /// It was not taken, for this reason.
    Refused(String),
    /// Nothing.
    Nothing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    success: bool,
    transaction: Option<String>,
    error_reason: Option<String>,
}

#[derive(Deserialize)]
struct Required {
    error: Option<String>,
}

impl Word {
    pub(super) fn of(answer: &Answer) -> Self {
        if let Some(Response { success, transaction, error_reason }) =
            read(answer, PAYMENT_RESPONSE)
        {
            let transaction = transaction.filter(|text| is_signature(text));
            return match (success, error_reason) {
                (true, _) => Self::Paid(transaction),
                (false, Some(reason)) if reason == PENDING => Self::Pending,
                (false, reason) => {
                    Self::Refused(plain(&reason.unwrap_or_else(|| "refused".into())))
                }
            };
        }
        match read::<Required>(answer, PAYMENT_REQUIRED) {
            Some(Required { error: Some(reason) }) if reason == PENDING => Self::Pending,
            Some(Required { error: Some(reason) }) if answer.status == 402 => {
                Self::Refused(plain(&reason))
            }
            _ if answer.status == 402 => Self::Refused("it asks again".into()),
            _ => Self::Nothing,
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(answer: &Answer, name: &str) -> Option<T> {
    let text = answer.header(name).filter(|text| text.len() <= MOST)?;
    serde_json::from_slice(&BASE64_STANDARD.decode(text).ok()?).ok()
}

fn is_signature(text: &str) -> bool {
    text.parse::<farthing_sdk::solana::Signature>().is_ok()
}

/// Words of somebody else, as far as a sentence.
fn plain(words: &str) -> String {
    words.chars().filter(|it| !it.is_control()).take(200).collect()
}
