//! What is written is read again, and what nobody wrote is refused.
//!
//! - the hot form: one text for each request, nothing lost, nothing else taken (`hot`)
//! - envelopes: payments and receipts read strictly, in the words of their errors (`payment`, `settlement`)
//! - single payments: of x402's `exact`, of MPP's `charge`, of Farthing's program, and their receipts (`exact`, `mpp`,
//!   `pay`, `settled`)
//! - 402s: what is asked, what was wrong, and when a state is told (`required`)
//! - what extensions say beside a payment: its name, signed offers and receipts (`extensions`)
//! - origins in one text, and what is bound to them (`origin`)
//! - passes: what their holders sign, word for word (`pass`)
//! - starts: quotes and what is submitted by them (`start`)

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod exact;
mod extensions;
mod hot;
mod mpp;
mod origin;
mod pass;
mod pay;
mod payment;
mod required;
mod settled;
mod settlement;
mod start;
mod strict;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_core::chain::Link;
use farthing_vouchers::book::Row;
use farthing_wire::{FanTerms, Requirements, Shown, ShownPromise, State};
use proptest::prelude::*;
use serde_json::Value;

/// Requirements that differ from the defaults of nothing.
fn requirements() -> Requirements {
    Requirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 14,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        program: [3; 32],
        genesis: [4; 32],
        reserve: [5; 32],
        ledger: [6; 16],
        vouchers: true,
        links: true,
        fans: Some(FanTerms { min_lease_seconds: 86_400, max_share: 1_000_000 }),
        unit: 7,
        min_grace_seconds: 3_600,
        margin_seconds: 600,
        min_deposit: 7_000,
        min_first: 7,
        fee_payer: Some([8; 32]),
    }
}

fn state() -> State {
    State {
        promised: 154,
        served: 147,
        returned: 7,
        left: 14,
        funded: 7_000,
        claimed: 70,
        closes_at: Some(1_800_000_000),
    }
}

fn link() -> Shown {
    Shown::link(&[9; 32], Link { index: 21, hash: [10; 32] }, 22, 7)
}

fn voucher(slot: Option<u8>) -> Shown {
    let row = Row { account: [9; 32], slot };
    let promise =
        ShownPromise::Voucher { cumulative: 1_250_000, expires_at: 0, signature: [11; 64] };
    Shown { row, number: 22, max: 7, promise }
}

/// The JSON in a header.
fn json(header: &str) -> Value {
    serde_json::from_slice(&STANDARD.decode(header).unwrap()).unwrap()
}

/// A header with that JSON.
fn header(text: &str) -> String {
    STANDARD.encode(text)
}

/// A header whose JSON was changed.
fn edited(original: &str, edit: impl FnOnce(&mut Value)) -> String {
    let mut value = json(original);
    edit(&mut value);
    header(&value.to_string())
}

/// Amounts that are none: two readers could see two (server invariant 3).
const AMOUNTS_REFUSED: [&str; 11] =
    ["1e3", "+7", "-7", "07", " 7", "7 ", "", "7.0", "0x7", "18446744073709551616", "٧"];

/// Every field in a header, with the object that it is in.
fn text_names(header: &str) -> Vec<(String, String)> {
    let all = json(header);
    let names = |at: &String| -> Vec<String> {
        all.pointer(at).unwrap().as_object().unwrap().keys().cloned().collect()
    };
    objects(&all)
        .into_iter()
        .flat_map(|at| names(&at).into_iter().map(move |name| (at.clone(), name)))
        .collect()
}

/// All objects in a value, as pointers.
fn objects(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Value::Object(fields) = value {
        found.push(String::new());
        for (name, inner) in fields {
            found.extend(objects(inner).into_iter().map(|rest| format!("/{name}{rest}")));
        }
    }
    found
}

fn signatures() -> impl Strategy<Value = [u8; 64]> {
    any::<([u8; 32], [u8; 32])>().prop_map(|(first, second)| {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&first);
        signature[32..].copy_from_slice(&second);
        signature
    })
}

/// Any paid request: of a channel by link or voucher, or of a share.
fn shown() -> impl Strategy<Value = Shown> {
    let link = any::<(u32, [u8; 32])>()
        .prop_map(|(index, hash)| (None, ShownPromise::Link(Link { index, hash })));
    let voucher = (proptest::option::of(0_u8..64), any::<(u64, i64)>(), signatures()).prop_map(
        |(slot, (cumulative, expires_at), signature)| {
            (slot, ShownPromise::Voucher { cumulative, expires_at, signature })
        },
    );
    (any::<([u8; 32], u32, u64)>(), prop_oneof![link, voucher]).prop_map(
        |((account, number, max), (slot, promise))| Shown {
            row: Row { account, slot },
            number,
            max,
            promise,
        },
    )
}

/// Any requirements that a gateway may have.
fn any_requirements() -> impl Strategy<Value = Requirements> {
    let amounts = (1_u64..1_000, 1_u64..1_000_000, any::<u64>(), any::<u64>());
    let times = (1_u32.., 900_u32..=2_592_000, any::<u32>());
    let fans = proptest::option::of(any::<(u32, u64)>());
    let keys = (any::<[[u8; 32]; 5]>(), any::<[u8; 16]>(), any::<Option<[u8; 32]>>());
    let kinds = any::<(bool, bool)>();
    (amounts, times, fans, keys, kinds).prop_filter_map(
        "a ledger and a credential",
        |(amounts, times, fans, (keys, ledger, fee_payer), (vouchers, links))| {
            let (unit, count, one, other) = amounts;
            let [asset, pay_to, program, genesis, reserve] = keys;
            let (max_timeout_seconds, min_grace_seconds, margin_seconds) = times;
            let fans = fans
                .map(|(min_lease_seconds, max_share)| FanTerms { min_lease_seconds, max_share });
            let is_any = vouchers || links || fans.is_some();
            (is_any && ledger != [0; 16]).then(|| Requirements {
                network: farthing_wire::network_of(&genesis),
                amount: unit * count,
                min_deposit: one.max(other),
                min_first: one.min(other),
                ..Requirements {
                    asset,
                    pay_to,
                    max_timeout_seconds,
                    program,
                    genesis,
                    reserve,
                    ledger,
                    vouchers,
                    links,
                    fans,
                    unit,
                    min_grace_seconds,
                    margin_seconds,
                    fee_payer,
                    ..requirements()
                }
            })
        },
    )
}

fn states() -> impl Strategy<Value = State> {
    (any::<[u64; 6]>(), any::<Option<i64>>()).prop_map(|(amounts, closes_at)| {
        let [promised, served, returned, left, funded, claimed] = amounts;
        State { promised, served, returned, left, funded, claimed, closes_at }
    })
}
