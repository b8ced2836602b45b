//! What `docs/channels.md` works out by example is what the code comes to: its blocks are read, not copied.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::ed25519::{SignatureRecord, encode};
use farthing_core::voucher::Voucher;
use farthing_vouchers::chain::{Chain, sha256};
use farthing_vouchers::signed::SignedVoucher;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::read_to_string;

/// The block of the document that begins with this name: a name and a value on each line; a line that
/// begins with a space goes on with the value before.
fn block(first: &str) -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/channels.md");
    let text = read_to_string(path).unwrap();
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("{first}  ")));
    let mut names: Vec<(String, String)> = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("```")) {
        match line.split_once("  ") {
            Some((name, value)) if !name.is_empty() => names.push((name.into(), value.into())),
            _ => names.last_mut().unwrap().1.push_str(line),
        }
    }
    assert!(!names.is_empty(), "docs/channels.md has no block that begins with {first:?}");
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
    let shown = block("secret key");
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
    let shown = block("seed");
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
