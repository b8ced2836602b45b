//! What goes over the wire: the examples are read as the gateway and the payer read them, and made again.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_core::chain::Link;
use farthing_sdk::solana::Address;
use farthing_wire::{
    HotReceipt, Origin, PassChallenge, PassRequirements, Payment, PaymentRequired, RECEIPT_LENGTH,
    Shown, State, audience, channel_salt, hot,
};
use serde_json::{Value, json};

use super::{GATEWAY, blocks, code, file, number, table};

/// The 402 of the document, as it is read out of a header.
fn required() -> (Value, PaymentRequired) {
    let json: Value = serde_json::from_str(&blocks(GATEWAY, "json")[0]).unwrap();
    let header = STANDARD.encode(json.to_string());
    (json, PaymentRequired::decode(header.as_bytes()).unwrap())
}

/// The worked block: a name and a value on each line; a line that begins with a space goes on with the value.
fn worked() -> BTreeMap<String, String> {
    let blocks = blocks(GATEWAY, "text");
    let block = blocks.iter().find(|block| block.starts_with("ledger  ")).unwrap();
    let mut names: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match line.split_once("  ") {
            Some((name, value)) if !name.is_empty() => names.push((name.into(), value.into())),
            _ => names.last_mut().unwrap().1.push_str(line.trim()),
        }
    }
    names.into_iter().collect()
}

fn bytes<const N: usize>(digits: &str) -> [u8; N] {
    assert_eq!(digits.len(), 2 * N, "{digits}");
    std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
}

#[test]
fn the_402_shown_is_one() {
    let (json, required) = required();
    assert_eq!(serde_json::to_value(&required).unwrap(), json);
    assert_eq!(required.accepts.len(), 1);
}

#[test]
fn every_field_of_a_402s_entry_is_explained_and_no_other() {
    let (json, _) = required();
    let entry = &json["accepts"][0];
    let names = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut fields: BTreeSet<String> = names(entry).into_iter().collect();
    fields.remove("extra");
    fields.extend(names(&entry["extra"]));
    let rows = table(GATEWAY, ["field", "what it is"]);
    let shown = rows.iter().flat_map(|[field, _]| code(field)).map(str::to_owned);
    assert_eq!(shown.collect::<BTreeSet<_>>(), fields);
}

#[test]
fn the_payload_shown_pays_for_what_is_asked() {
    let (json, required) = required();
    let payload: Value = serde_json::from_str(&blocks(GATEWAY, "json")[1]).unwrap();
    let envelope = json!({"x402Version": 2, "accepted": json["accepts"][0], "payload": payload});
    let header = STANDARD.encode(envelope.to_string());
    let ours = required.channel().unwrap();
    let shown = worked();
    let link = Link { index: number(&shown["index"]), hash: bytes(&shown["hash"]) };
    let channel = bytes(&shown["channel"]);
    let expected = Shown::link(&channel, link, number(&shown["number"]), ours.amount);
    assert_eq!(Payment::decode(header.as_bytes(), ours), Ok(Payment::Shown(expected)));
}

#[test]
fn the_worked_request_and_its_receipt_are_made_again() {
    let shown = worked();
    let link = Link { index: number(&shown["index"]), hash: bytes(&shown["hash"]) };
    let (request, max) = (number(&shown["number"]), number(&shown["max"]));
    let paid = Shown::link(&bytes(&shown["channel"]), link, request, max);
    assert_eq!(hot::encode(&paid), shown["request"]);
    assert_eq!(hot::decode(shown["request"].as_bytes()), Ok(paid));
    let of = |name: &str| number(&shown[name]);
    let state = State {
        promised: of("promised"),
        served: of("served"),
        returned: of("returned"),
        left: of("left"),
        funded: of("funded"),
        claimed: of("claimed"),
        closes_at: None,
    };
    let receipt = HotReceipt { number: request, amount: of("charged"), state };
    assert_eq!(receipt.encode(), shown["receipt"]);
}

#[test]
fn the_worked_salt_and_audience_bind_ledger_and_origin() {
    let shown = worked();
    let (ledger, origin): (_, Origin) = (bytes(&shown["ledger"]), shown["origin"].parse().unwrap());
    assert_eq!(channel_salt(&ledger, &origin).to_string(), shown["salt"]);
    assert_eq!(audience(&ledger, &origin), bytes(&shown["audience"]));
}

/// A pass of the listing that the example names.
fn pass() -> PassRequirements {
    PassRequirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 14,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        program: [3; 32],
        genesis: [4; 32],
        ledger: [6; 16],
        listing: [7; 32],
        generation: 1,
        duration_seconds: 60,
        refund_window_seconds: 0,
        takes_refundable: false,
    }
}

#[test]
fn every_field_of_a_passs_entry_is_explained_and_no_other() {
    let entry = serde_json::to_value(pass()).unwrap();
    let names = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut fields: BTreeSet<String> = names(&entry).into_iter().collect();
    fields.remove("extra");
    fields.extend(names(&entry["extra"]));
    let rows = table(GATEWAY, ["field of a pass", "what it is"]);
    let shown = rows.iter().flat_map(|[field, _]| code(field)).filter(|it| *it != "farthing-pass");
    assert_eq!(shown.map(str::to_owned).collect::<BTreeSet<_>>(), fields);
}

#[test]
fn the_text_shown_is_what_a_holder_signs() {
    let blocks = blocks(GATEWAY, "text");
    let block = blocks.iter().find(|block| block.contains("wants you to sign in")).unwrap();
    let address = |text: &str| text.parse::<Address>().unwrap().to_bytes();
    let challenge = PassChallenge {
        origin: worked()["origin"].parse().unwrap(),
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        listing: address("4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw"),
        ledger: bytes(&worked()["ledger"]),
        nonce: std::array::from_fn(|at| at.try_into().unwrap()),
        issued_at: 1_795_968_000,
        expires_at: 1_795_968_300,
    };
    let holder = address("8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e");
    assert_eq!(block.trim_end(), challenge.text(&holder));
}

/// The worked link is that of the chain that another page works out.
#[test]
fn the_worked_request_shows_the_worked_chains_link() {
    let (shown, channels) = (worked(), blocks("docs/channels.md", "text"));
    let chain = channels.iter().find(|block| block.starts_with("seed  ")).unwrap();
    for line in [
        format!("channel  {}", shown["channel"]),
        format!("link {}  {}", shown["index"], shown["hash"]),
    ] {
        assert!(chain.lines().any(|it| it == line), "{line}");
    }
}

/// Bytes that a description of a form adds up to.
fn added(description: &str) -> usize {
    let parts = description.split('(').skip(1);
    parts.map(|part| number::<usize>(part.split([')', ',']).next().unwrap())).sum()
}

/// Characters of so many bytes in base64 without padding.
fn characters(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

#[test]
fn the_short_forms_have_the_lengths_shown() {
    let rows = table(GATEWAY, ["form", "characters", "bytes"]);
    let [link, voucher, share] = rows.try_into().unwrap();
    let lengths = [hot::LINK_LENGTH, hot::VOUCHER_LENGTH, hot::SHARE_LENGTH];
    assert_eq!([&link, &voucher, &share].map(|row| number::<usize>(&row[1])), lengths);
    let [link, voucher, share] = [link, voucher, share].map(|row| added(&row[2]));
    // A share has a slot more than a voucher, and a fan where that has a channel.
    assert_eq!([link, voucher, voucher + share - 32].map(characters), lengths);
    let text = file(GATEWAY).split_whitespace().collect::<Vec<_>>().join(" ");
    let receipt = text.split("is the same header, ").nth(1).unwrap();
    assert_eq!(number::<usize>(receipt.split(' ').next().unwrap()), RECEIPT_LENGTH);
    let fields = receipt.split_once(": ").unwrap().1.split_once(". ").unwrap().0;
    assert_eq!(characters(added(fields)), RECEIPT_LENGTH);
}
