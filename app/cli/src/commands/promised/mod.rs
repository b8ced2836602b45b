//! A promise as it goes from the payer to the payee: one line of base64, alone or in JSON.

mod taking;

pub use taking::{Taking, require_payee};

use crate::{
    failure::{Failure, Outcome},
    file,
    output::Facts,
    values::{Hash32, Moment},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_sdk::{
    channels::{Link, NEVER, VoucherRecord},
    fans::FanVoucherRecord,
    solana::Address,
    vouchers::{book::Row, record::FAN_RECORD_LENGTH, signed::AnyVoucher},
};
use serde_json::{Value, json};
use std::str::FromStr;

/// Bytes of a link: channel (32), index (4), link (32).
const LINK_BYTES: usize = 68;

/// A voucher of a channel or a share, or a link of a hash chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promised {
    Voucher(VoucherRecord),
    Link { channel: Address, link: Link },
    Share(FanVoucherRecord),
}

impl Promised {
    /// What it promises money of.
    pub fn row(&self) -> Row {
        match self {
            Self::Voucher(record) => Row::from(&record.channel()),
            Self::Link { channel, .. } => Row::from(channel),
            Self::Share(FanVoucherRecord { signed, .. }) => {
                Row::share(&signed.voucher.fan, signed.voucher.slot)
            }
        }
    }

    /// The voucher, where it is one.
    fn signed(&self) -> Option<AnyVoucher> {
        match self {
            Self::Voucher(record) => Some(record.signed.into()),
            Self::Share(record) => Some(record.signed.into()),
            Self::Link { .. } => None,
        }
    }

    /// The line.
    pub fn line(&self) -> String {
        match self {
            Self::Voucher(record) => record.to_string(),
            Self::Share(record) => record.to_string(),
            Self::Link { channel, link } => {
                let bytes = [channel.as_ref(), &link.index.to_le_bytes(), &link.hash].concat();
                BASE64_STANDARD.encode(bytes)
            }
        }
    }

    /// What it says, for people and for programs.
    pub fn record(&self, record: Facts) -> Facts {
        match self {
            Self::Voucher(VoucherRecord { key, signed }) => {
                let expires = match signed.voucher.expires_at {
                    NEVER => i64::MAX,
                    time => time,
                };
                let said = (signed.voucher.cumulative, expires);
                with_voucher(record, said, key, (&signed.voucher.encode(), &signed.signature))
            }
            Self::Share(FanVoucherRecord { key, signed }) => {
                let voucher = &signed.voucher;
                let said = (voucher.cumulative, voucher.expires_at);
                let record = record.with_json("slot", json!(voucher.slot));
                with_voucher(record, said, key, (&voucher.encode(), &signed.signature))
            }
            Self::Link { link, .. } => {
                record.with("index", link.index).with("link", Hash32(link.hash))
            }
        }
        .with("promise", self.line())
    }
}

fn with_voucher(
    record: Facts,
    (cumulative, expires): (u64, i64),
    key: &Address,
    (message, signature): (&[u8], &[u8]),
) -> Facts {
    record
        .with_both("cumulative", cumulative.to_string(), json!(cumulative.to_string()))
        .with("expires_at", Moment(expires))
        .with("signer", *key)
        .with("message", base64(message))
        .with("signature", base64(signature))
}

fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

impl FromStr for Promised {
    type Err = String;

    /// A line of base64, or JSON as `channel sign` prints it.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || "a promise is a line of base64, or JSON with one, as `channel sign` prints it";
        let text = text.trim();
        if text.starts_with('{') {
            let value: Value = serde_json::from_str(text).map_err(|_| wrong())?;
            return value["promise"].as_str().ok_or_else(wrong)?.parse();
        }
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| wrong())?;
        if bytes.len() == FAN_RECORD_LENGTH {
            let record = FanVoucherRecord::from_bytes(&bytes);
            return record.map(Self::Share).map_err(|_| wrong().into());
        }
        if bytes.len() != LINK_BYTES {
            let record = VoucherRecord::from_bytes(&bytes);
            return record.map(Self::Voucher).map_err(|_| wrong().into());
        }
        let channel = Address::try_from(&bytes[..32]).map_err(|_| wrong())?;
        let index: [u8; 4] = bytes[32..36].try_into().map_err(|_| wrong())?;
        let hash: [u8; 32] = bytes[36..].try_into().map_err(|_| wrong())?;
        Ok(Self::Link { channel, link: Link { index: u32::from_le_bytes(index), hash } })
    }
}

/// All promises of a text: a line each, or JSON over several lines.
pub fn read_all(text: &str) -> Outcome<Vec<Promised>> {
    let one = text.parse();
    if let Ok(one) = one {
        return Ok(vec![one]);
    }
    file::lines(text).map(|line| line.parse().map_err(Failure::Usage)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Promised, read_all};
    use farthing_sdk::{
        channels::{Link, Voucher, VoucherRecord},
        development::public_keypair,
        fans::{FanVoucher, FanVoucherRecord, Recipient},
        solana::Address,
    };

    #[test]
    fn promises_are_read_as_they_were_written() {
        let voucher = Voucher { channel: [7; 32], cumulative: 5, expires_at: 0 };
        let voucher = VoucherRecord::sign(&public_keypair("payer"), voucher).unwrap();
        let link = Link { index: 9, hash: [3; 32] };
        let link = Promised::Link { channel: Address::new_from_array([7; 32]), link };
        let recipient = Recipient { payee: [1; 32], audience: [2; 32] };
        let share = FanVoucher { fan: [7; 32], recipient, slot: 3, cumulative: 5, expires_at: 9 };
        let share = FanVoucherRecord::sign(&public_keypair("payer"), share).unwrap();
        for promise in [Promised::Voucher(voucher), link, Promised::Share(share)] {
            assert_eq!(promise.line().parse(), Ok(promise));
            let json = promise.record(crate::output::Facts::new("Promise")).json();
            assert_eq!(read_all(&format!("{json:#}")).unwrap(), [promise]);
            assert_eq!(read_all(&format!("{json}\n{}\n\n", promise.line())).unwrap().len(), 2);
        }
    }

    #[test]
    fn what_is_no_promise_is_refused() {
        for text in ["", "!", "AAAA", "{}", "{\"promise\": 5}"] {
            assert!(text.parse::<Promised>().is_err(), "{text:?}");
        }
    }
}
