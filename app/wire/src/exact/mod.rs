//! x402's `exact` on Solana: a transfer of tokens to a wallet, signed by the payer and sent by the server.
//!
//! Version 2 says it in headers (here), version 1 in a body and in `X-PAYMENT` ([`v1`]). The payload is the same: a
//! transaction whose fee payer has not signed yet.

pub mod v1;

use std::fmt;

use serde::{Serialize, Serializer};

use crate::entry::{Entry, EntryRead};
use crate::envelope;
use crate::error::WireError;
use crate::json::Fields;
use crate::text::{Base58, Base64, Decimal};
use crate::transaction;

/// What x402 calls it.
pub(crate) const SCHEME: &str = "exact";

/// Bytes of a memo, at most: stock clients refuse longer ones.
pub const MEMO_MAX: usize = 256;

/// A transfer that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExactRequirements {
    /// CAIP-2, such as `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp`. Stock clients know those of mainnet, devnet and
    /// testnet only.
    pub network: String,
    /// Base units: at least 1.
    pub amount: u64,
    /// The mint.
    pub asset: [u8; 32],
    /// A wallet: the tokens go to its associated account, which must be there.
    pub pay_to: [u8; 32],
    /// Seconds that the reply may take: at least 1.
    pub max_timeout_seconds: u32,
    /// Who pays the network's fee and signs last.
    pub fee_payer: [u8; 32],
    /// The transaction's memo, 1 to [`MEMO_MAX`] bytes. Without it, clients of version 2 write 32 random hexadecimal
    /// digits, and those of version 1 no memo.
    pub memo: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'a> {
    fee_payer: Base58<'a, 32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<&'a str>,
}

impl Serialize for ExactRequirements {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let entry = Entry {
            scheme: SCHEME,
            network: &self.network,
            amount: Decimal(self.amount),
            asset: Base58(&self.asset),
            pay_to: Base58(&self.pay_to),
            max_timeout_seconds: self.max_timeout_seconds,
            extra: self.extra(),
        };
        entry.serialize(to)
    }
}

impl ExactRequirements {
    fn extra(&self) -> Extra<'_> {
        Extra { fee_payer: Base58(&self.fee_payer), memo: self.memo.as_deref() }
    }

    /// Reads one; nothing unknown is in it (server invariant 4).
    pub(crate) fn read(fields: Fields) -> Result<Self, WireError> {
        let EntryRead { network, amount, asset, pay_to, max_timeout_seconds, mut extra } =
            EntryRead::of(fields, SCHEME)?;
        let fee_payer = extra.address("feePayer")?;
        let memo = extra.optional_read("memo", "1 to 256 bytes of text", memo)?;
        extra.end()?;
        Ok(Self { network, amount, asset, pay_to, max_timeout_seconds, fee_payer, memo })
    }
}

fn memo(text: &str) -> Option<String> {
    (1..=MEMO_MAX).contains(&text.len()).then(|| text.to_owned())
}

/// A payment by `exact`, of either version. Its [`fmt::Debug`] shows no transaction.
#[derive(Clone, PartialEq, Eq)]
pub struct ExactPayment {
    /// Signed by the payer, the fee payer's signature empty: 1 to 1,232 bytes.
    pub transaction: Vec<u8>,
}

#[derive(Serialize)]
struct Payload<'a> {
    transaction: Base64<'a>,
}

impl ExactPayment {
    /// The value of `PAYMENT-SIGNATURE`, of version 2.
    ///
    /// # Errors
    /// [`WireError::TooLong`] where the transaction has more than 1,232 bytes.
    pub fn encode(&self, accepted: &ExactRequirements) -> Result<String, WireError> {
        envelope::pack(accepted, self.payload()?)
    }

    fn payload(&self) -> Result<Payload<'_>, WireError> {
        Ok(Payload { transaction: transaction::written(&self.transaction)? })
    }

    pub(crate) fn read(mut payload: Fields) -> Result<Self, WireError> {
        let transaction = transaction::take(&mut payload)?;
        payload.end()?;
        Ok(Self { transaction })
    }
}

impl fmt::Debug for ExactPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExactPayment").finish_non_exhaustive()
    }
}
