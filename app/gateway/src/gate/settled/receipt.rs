//! The receipt of a payment by one transaction, in the words of who paid.

use farthing_wire::exact::v1::X_PAYMENT_RESPONSE;
use farthing_wire::mpp::{ChargeReceipt, PAYMENT_RECEIPT};
use farthing_wire::{Outcome, PAYMENT_RESPONSE, Settled};
use http::HeaderValue;
use http::header::HeaderName;

use super::Singles;
use super::shown::Words;
use crate::settle::Settlement;

impl Singles {
    /// That it came, with what the gateway has signed of that, which version 2 has a place for. `None` only of what no
    /// header can hold.
    pub(super) fn receipt(
        &self,
        words: &Words,
        record: &Settlement,
        signed: Option<&str>,
    ) -> Option<(HeaderName, HeaderValue)> {
        match (words, signed) {
            (Words::V2, Some(signed)) => {
                let settled = self.settled(record, Outcome::Success);
                header(PAYMENT_RESPONSE, &settled.encode_signed(signed))
            }
            (Words::V2 | Words::V1, _) => self.told(words, record, Outcome::Success),
            (Words::Charge(challenge_id), _) => {
                let receipt = ChargeReceipt {
                    challenge_id: challenge_id.clone(),
                    reference: record.signature.into(),
                    timestamp: record.settled_at,
                };
                header(PAYMENT_RECEIPT, &receipt.encode().ok()?)
            }
        }
    }

    /// That it has not come yet, or will not: MPP has no receipt for that.
    pub(super) fn no_receipt(
        &self,
        words: &Words,
        record: Option<&Settlement>,
        outcome: Outcome<'_>,
    ) -> Option<(HeaderName, HeaderValue)> {
        match words {
            Words::V2 | Words::V1 => self.told(words, record?, outcome),
            Words::Charge(_) => None,
        }
    }

    fn told(
        &self,
        words: &Words,
        record: &Settlement,
        outcome: Outcome<'_>,
    ) -> Option<(HeaderName, HeaderValue)> {
        let settled = self.settled(record, outcome);
        match words {
            Words::V1 => header(X_PAYMENT_RESPONSE, &settled.encode_v1()?),
            _ => header(PAYMENT_RESPONSE, &settled.encode()),
        }
    }

    fn settled<'a>(&'a self, record: &Settlement, outcome: Outcome<'a>) -> Settled<'a> {
        Settled {
            network: self.settings.network.as_str().into(),
            payer: record.payer.to_bytes(),
            transaction: record.signature.into(),
            amount: record.terms.amount,
            outcome,
        }
    }
}

fn header(name: &'static str, text: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((HeaderName::from_static(name), HeaderValue::from_str(text).ok()?))
}
