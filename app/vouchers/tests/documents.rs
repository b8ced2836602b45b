//! What `docs/channels.md` and `docs/fans.md` work out by example is what the code comes to: their blocks are
//! read, not copied.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::ed25519::{SignatureRecord, encode};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_core::voucher::Voucher;
use farthing_vouchers::chain::{Chain, sha256};
use farthing_vouchers::signed::{SignedFanVoucher, SignedVoucher};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::read_to_string;

const CHANNELS: &str = "channels.md";
const FANS: &str = "fans.md";

/// The block of a document that begins with this name: a name and a value on each line; a line that
/// begins with a space goes on with the value before.
fn block(document: &str, first: &str) -> BTreeMap<String, String> {
    let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/{}"), document);
    let text = read_to_string(path).unwrap();
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("{first}  ")));
    let mut names: Vec<(String, String)> = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("```")) {
        match line.split_once("  ") {
            Some((name, value)) if !name.is_empty() => names.push((name.into(), value.into())),
            _ => names.last_mut().unwrap().1.push_str(line),
        }
    }
    assert!(!names.is_empty(), "{document} has no block that begins with {first:?}");
    names.into_iter().map(|(name, value)| (name, value.replace(' ', ""))).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(digits: &str) -> [u8; N] {
    assert_eq!(digits.len(), 2 * N, "{digits}");
    core::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
}

#[test]
fn the_worked_voucher_is_signed_as_shown() {
    let shown = block(CHANNELS, "secret key");
    let key = SigningKey::from_bytes(&bytes(&shown["secret key"]));
    let voucher = Voucher {
        channel: bytes(&shown["channel"]),
        cumulative: shown["promised"].parse().unwrap(),
        expires_at: shown["expires at"].parse().unwrap(),
    };
    let signed = SignedVoucher::sign(voucher, &key);
    assert_eq!(hex(&voucher.encode()), shown["voucher"]);
    assert_eq!(hex(key.verifying_key().as_bytes()), shown["public key"]);
    assert_eq!(hex(&signed.signature), shown["signature"]);
    // As Solana's program checks it.
    let key = ed25519_program::PublicKey::from_bytes(&bytes::<32>(&shown["public key"])).unwrap();
    let signature = ed25519_program::Signature::try_from(&signed.signature[..]).unwrap();
    key.verify_strict(&bytes::<50>(&shown["voucher"]), &signature).unwrap();
    // The instruction before a claim of this voucher alone.
    let (key, message) = (key.to_bytes(), voucher.encode());
    let record = SignatureRecord { key: &key, signature: &signed.signature, message: &message };
    let records = [record];
    let data: Vec<u8> = encode(&records).unwrap().collect();
    assert_eq!(hex(&data[..16]), shown["header"]);
    assert_eq!(data[16..], [&key[..], &signed.signature, &message].concat());
}

#[test]
fn the_worked_chain_leads_from_its_seed_to_its_root() {
    let shown = block(CHANNELS, "seed");
    let (seed, channel) = (bytes(&shown["seed"]), bytes(&shown["channel"]));
    let length = shown["length"].parse().unwrap();
    let chain = Chain::new(seed, channel, length);
    assert_eq!(hex(&chain.root()), shown["root"]);
    for index in 1..=length {
        let link = chain.link(index).unwrap();
        assert_eq!(hex(&link.hash), shown[&format!("link {index}")]);
        link.verify(&Link { index: 0, hash: chain.root() }, &channel, sha256).unwrap();
    }
    // The formula of the document, without the crate.
    let step = |link: [u8; 32], _| {
        Sha256::new().chain_update(link).chain_update(&channel[..16]).finalize().into()
    };
    assert_eq!((0..length).fold(seed, step), chain.root());
}

/// A whole number of the block.
fn number<T: std::str::FromStr>(shown: &BTreeMap<String, String>, name: &str) -> T {
    shown[name].parse().unwrap_or_else(|_| panic!("no number: {name}"))
}

/// The payee of the block, with its audience by the formula of the document.
fn recipient(shown: &BTreeMap<String, String>) -> Recipient {
    let ledger: [u8; 32] = bytes(&shown["ledger"]);
    let named = [b"farthing gate 1", ledger.as_slice(), shown["origin"].as_bytes()].concat();
    let audience = sha256(&named);
    assert_eq!(hex(&audience), shown["audience"]);
    Recipient { payee: bytes(&shown["payee"]), audience }
}

#[test]
fn the_worked_voucher_of_a_fan_is_signed_as_shown() {
    let shown = block(FANS, "secret key");
    let (opened_at, day) = (number(&shown, "opened at"), number(&shown, "day"));
    let lease = Lease { opened_at, last_day: 255 };
    let voucher = FanVoucher {
        fan: bytes(&shown["fan"]),
        recipient: recipient(&shown),
        slot: number(&shown, "slot"),
        cumulative: number(&shown, "promised"),
        expires_at: number(&shown, "expires at"),
    };
    assert_eq!(lease.end(day), voucher.expires_at);
    let key = SigningKey::from_bytes(&bytes(&shown["secret key"]));
    assert_eq!(hex(key.verifying_key().as_bytes()), shown["public key"]);
    let signed = SignedFanVoucher::sign(voucher, &key);
    assert_eq!(hex(&voucher.encode()), shown["voucher"]);
    assert_eq!(hex(&sha256(&voucher.encode())), shown["digest"]);
    assert_eq!(hex(&signed.signature), shown["signature"]);
    // As Solana's program checks a signature of the digest.
    let key = ed25519_program::PublicKey::from_bytes(&key.verifying_key().to_bytes()).unwrap();
    let signature = ed25519_program::Signature::try_from(&signed.signature[..]).unwrap();
    key.verify_strict(&bytes::<32>(&shown["digest"]), &signature).unwrap();
}

#[test]
fn the_worked_share_pays_the_worked_voucher() {
    let shown = block(FANS, "secret key");
    let (unit, day): (u32, u8) = (number(&shown, "unit"), number(&shown, "day"));
    let (to, fan): (_, [u8; 32]) = (recipient(&shown), bytes(&shown["fan"]));
    let tag = to.tag(&fan, |parts| sha256(&parts.concat()));
    assert_eq!(hex(&tag), shown["tag"]);
    // The formula of the document, without the crate.
    let named = [b"fan", fan.as_slice(), &to.payee, &to.audience].concat();
    assert_eq!(tag[..], Sha256::digest(named)[..9]);
    let slot = Slot { share: number(&shown, "share"), claimed: 0, until: day, tag };
    assert_eq!(hex(&slot.to_bytes()), shown["stored slot"]);
    let lease = Lease { opened_at: number(&shown, "opened at"), last_day: day };
    let (slot_number, cumulative): (u8, u64) = (number(&shown, "slot"), number(&shown, "promised"));
    let expires_at = number(&shown, "expires at");
    let voucher = FanVoucher { fan, recipient: to, slot: slot_number, cumulative, expires_at };
    let asked = voucher.claim(tag, unit, &lease).unwrap();
    let units = slot.due(&asked, &lease, expires_at - 1).unwrap();
    assert_eq!(u64::from(units) * u64::from(unit), cumulative);
    // The arguments of a claim of it alone: the instruction, the audience, a list of one.
    let mut claim = vec![103];
    claim.extend(to.audience);
    claim.extend(1u32.to_le_bytes());
    claim.extend(asked.cumulative.to_le_bytes());
    claim.extend([slot_number, asked.day]);
    claim.extend(bytes::<64>(&shown["signature"]));
    assert_eq!(hex(&claim), shown["claim"]);
}
