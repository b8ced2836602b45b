//! What a `charge` on Solana asks for.

use serde::{Serialize, Serializer};

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{Base58, Decimal};

/// Bytes of a memo, at most: what the memo program takes of a client of MPP.
const MEMO_MAX: usize = 566;

/// A token's decimals, at most.
const DECIMALS_MAX: u8 = 19;

/// A transfer of tokens to a wallet, for which the server pays the network's fee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChargeRequest {
    /// `mainnet-beta`, `devnet` or `localnet`.
    pub network: String,
    /// Base units: at least 1.
    pub amount: u64,
    /// The mint.
    pub currency: [u8; 32],
    /// Its decimals: at most 19.
    pub decimals: u8,
    /// The token program that owns it.
    pub token_program: [u8; 32],
    /// A wallet: the tokens go to its associated account, which must be there.
    pub recipient: [u8; 32],
    /// Who pays the network's fee and signs last.
    pub fee_payer: [u8; 32],
    /// The transaction's memo, 1 to 566 bytes; without it clients write none.
    pub external_id: Option<String>,
}

// Both in the order of JCS, which sorts keys, since the text is hashed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    amount: Decimal,
    currency: Base58<'a, 32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    method_details: Details<'a>,
    recipient: Base58<'a, 32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    decimals: u8,
    fee_payer: bool,
    fee_payer_key: Base58<'a, 32>,
    network: &'a str,
    token_program: Base58<'a, 32>,
}

impl Serialize for ChargeRequest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let method_details = Details {
            decimals: self.decimals,
            fee_payer: true,
            fee_payer_key: Base58(&self.fee_payer),
            network: &self.network,
            token_program: Base58(&self.token_program),
        };
        let text = Text {
            amount: Decimal(self.amount),
            currency: Base58(&self.currency),
            external_id: self.external_id.as_deref(),
            method_details,
            recipient: Base58(&self.recipient),
        };
        text.serialize(to)
    }
}

impl ChargeRequest {
    /// What MPP calls a network of x402; `None` of one that it does not know.
    #[must_use]
    pub fn network_name(caip2: &str) -> Option<&'static str> {
        match caip2 {
            "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp" => Some("mainnet-beta"),
            "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1" => Some("devnet"),
            _ => None,
        }
    }

    /// Reads one; nothing unknown is in it (server invariant 4).
    pub(super) fn read(mut fields: Fields) -> Result<Self, WireError> {
        let mut details = fields.object("methodDetails")?;
        let sponsored = details.wrong("feePayer", "true");
        if !matches!(details.take("feePayer")?, Json::Bool(true)) {
            return Err(sponsored);
        }
        let read = Self {
            network: details.text("network")?,
            amount: fields.positive("amount")?,
            currency: fields.address("currency")?,
            decimals: decimals(&mut details)?,
            token_program: details.address("tokenProgram")?,
            recipient: fields.address("recipient")?,
            fee_payer: details.address("feePayerKey")?,
            external_id: fields.optional_read("externalId", "1 to 566 bytes of text", memo)?,
        };
        details.end()?;
        fields.end()?;
        Ok(read)
    }
}

fn decimals(details: &mut Fields) -> Result<u8, WireError> {
    let wrong = details.wrong("decimals", "at most 19");
    let decimals = details.integer("decimals")?;
    if decimals <= DECIMALS_MAX { Ok(decimals) } else { Err(wrong) }
}

fn memo(text: &str) -> Option<String> {
    (1..=MEMO_MAX).contains(&text.len()).then(|| text.to_owned())
}
