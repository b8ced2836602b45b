//! A line of the spending records.

use farthing_sdk::solana::Address;
use serde::{Deserialize, Serialize};

use crate::cost::Scheme;

/// Money that was about to go: counted before anything of it is shown or sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spend {
    /// Unix seconds.
    pub at: i64,
    /// Under which name a program spends, as budgets of a run count it.
    pub run: String,
    /// At which origin.
    pub origin: String,
    /// By which way.
    pub scheme: Scheme,
    /// The token.
    pub mint: Address,
    /// Who is paid: a deposit, earnings, or of `exact` a wallet.
    pub payee: Address,
    /// Base units.
    pub amount: u64,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Money that was about to go.
    Spent(Spend),
    /// The record that begins at this byte of the same file came to nothing: it can never be taken.
    Back(u64),
}

/// As it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Text {
    Spent(SpentText),
    Back(u64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpentText {
    at: i64,
    run: String,
    origin: String,
    scheme: String,
    mint: String,
    payee: String,
    amount: u64,
}

impl Line {
    /// One line, its end included.
    pub(super) fn text(&self) -> Vec<u8> {
        let text = match self {
            Self::Back(at) => Text::Back(*at),
            Self::Spent(spend) => Text::Spent(SpentText {
                at: spend.at,
                run: spend.run.clone(),
                origin: spend.origin.clone(),
                scheme: spend.scheme.name().into(),
                mint: spend.mint.to_string(),
                payee: spend.payee.to_string(),
                amount: spend.amount,
            }),
        };
        // Nothing in it fails to be written.
        let mut text = serde_json::to_vec(&text).unwrap_or_default();
        text.push(b'\n');
        text
    }

    /// Reads one without its end; `None` of what was not written so.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        Some(match serde_json::from_slice(text).ok()? {
            Text::Back(at) => Self::Back(at),
            Text::Spent(text) => Self::Spent(Spend {
                at: text.at,
                run: text.run,
                origin: text.origin,
                scheme: text.scheme.parse().ok()?,
                mint: text.mint.parse().ok()?,
                payee: text.payee.parse().ok()?,
                amount: text.amount,
            }),
        })
    }
}
