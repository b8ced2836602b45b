//! The crate's numbers, each in another form than where it is defined: they bind accounts and signed
//! bytes that exist already, so a slip of one must not pass for a change.

use farthing_core::{
    bounds, chain, ed25519, fan, ledger, price, signature, splits, stream, voucher, window,
};
use std::{fs, path::Path};

const NUMBERS: [(&str, i128, i128); 27] = [
    ("OPEN_SLOT_WINDOW", bounds::OPEN_SLOT_WINDOW as i128, 150),
    ("ORDER_DEADLINE_MIN", bounds::ORDER_DEADLINE_MIN as i128, 600),
    ("ORDER_DEADLINE_MAX", bounds::ORDER_DEADLINE_MAX as i128, 7_776_000),
    ("ORDER_CANCEL_GRACE", bounds::ORDER_CANCEL_GRACE as i128, 300),
    ("REFUND_WINDOW_MAX", bounds::REFUND_WINDOW_MAX as i128, 7_776_000),
    ("CHANNEL_GRACE_MIN", bounds::CHANNEL_GRACE_MIN as i128, 900),
    ("CHANNEL_GRACE_MAX", bounds::CHANNEL_GRACE_MAX as i128, 2_592_000),
    ("DEPOSIT_RENT_TERM", bounds::DEPOSIT_RENT_TERM as i128, 2_592_000),
    ("STREAM_PERIOD_MAX", bounds::STREAM_PERIOD_MAX as i128, 2_147_483_648),
    ("STARTED", stream::STARTED as i128, 1_099_511_627_776),
    ("SLOTS_MIN", fan::SLOTS_MIN as i128, 8),
    ("SLOTS_MAX", fan::SLOTS_MAX as i128, 64),
    ("SLOT_LENGTH", fan::SLOT_LENGTH as i128, 14),
    ("LEASE_DAY", fan::LEASE_DAY as i128, 86_400),
    ("LEASE_MAX", fan::LEASE_MAX as i128, 2_678_400),
    ("FAN_VOUCHER_LENGTH", fan::FAN_VOUCHER_LENGTH as i128, 115),
    ("TAG_LENGTH", fan::TAG_LENGTH as i128, 9),
    ("HASHES_MAX", chain::HASHES_MAX as i128, 10_000),
    ("RECORD_LENGTH", ed25519::RECORD_LENGTH as i128, 146),
    ("RECORDS_MAX", ed25519::RECORDS_MAX as i128, 8),
    ("SIGNATURE_LENGTH", signature::SIGNATURE_LENGTH as i128, 64),
    ("ALL", ledger::ALL as i128, 18_446_744_073_709_551_615),
    ("BPS_SCALE", price::BPS_SCALE as i128, 10_000),
    ("MAX_SPLITS", splits::MAX_SPLITS as i128, 8),
    ("VOUCHER_LENGTH", voucher::VOUCHER_LENGTH as i128, 50),
    ("NEVER", voucher::NEVER as i128, 0),
    ("PERPETUAL", window::PERPETUAL as i128, 9_223_372_036_854_775_807),
];

#[test]
fn every_number_is_the_one_that_was_agreed() {
    for (name, found, agreed) in NUMBERS {
        assert_eq!(found, agreed, "{name}");
    }
}

/// Names of the crate's public numbers, from its source.
fn defined(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            defined(&path, names);
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines() {
            let declared = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(": "));
            names.extend(declared.map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn no_number_is_left_out() {
    let mut names = Vec::new();
    defined(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    names.sort();
    let mut agreed = NUMBERS.map(|(name, ..)| name);
    agreed.sort();
    assert_eq!(names, agreed);
}
