//! Fans: what is signed, and how leases go on.

use super::{Outcome, decimal, fresh, hex};
use ed25519_dalek::{Signer, SigningKey};
use farthing_core::fan::{
    Assignment, FAN_VOUCHER_LENGTH, FanVoucher, Lease, Recipient, SLOT_LENGTH, Slot, SlotClaim,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The key of all vectors: that of 32 times 7.
fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Signed {
    #[serde(with = "hex")]
    fan: Vec<u8>,
    #[serde(with = "hex")]
    payee: Vec<u8>,
    #[serde(with = "hex")]
    audience: Vec<u8>,
    slot: u8,
    #[serde(with = "decimal")]
    cumulative: u64,
    #[serde(with = "decimal")]
    expires_at: i64,
    #[serde(with = "hex")]
    tag: Vec<u8>,
    #[serde(with = "hex")]
    message: Vec<u8>,
    /// sha256 of the message, which is what is signed.
    #[serde(with = "hex")]
    digest: Vec<u8>,
    #[serde(with = "hex")]
    signature: Vec<u8>,
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

fn signed(voucher: &FanVoucher) -> Signed {
    let message = voucher.encode();
    let digest = sha256(&[&message]);
    Signed {
        fan: voucher.fan.to_vec(),
        payee: voucher.recipient.payee.to_vec(),
        audience: voucher.recipient.audience.to_vec(),
        slot: voucher.slot,
        cumulative: voucher.cumulative,
        expires_at: voucher.expires_at,
        tag: voucher.recipient.tag(&voucher.fan, sha256).to_vec(),
        message: message.to_vec(),
        digest: digest.to_vec(),
        signature: key().sign(&digest).to_bytes().to_vec(),
    }
}

#[test]
fn vouchers_of_fans_match_the_vectors() {
    let mut cases = Vec::new();
    for (number, slot) in [(1u8, 0u8), (2, 1), (3, 63), (4, 255)] {
        let bytes = |salt: u8| sha256(&[&[number, salt]]);
        let recipient = Recipient { payee: bytes(1), audience: bytes(2) };
        for cumulative in [0, 1, 655_350_000, (1 << 53) + 1, u64::MAX] {
            for expires_at in [1, 1_800_000_000, i64::MAX, -1] {
                let fan = bytes(0);
                cases.push(signed(&FanVoucher { fan, recipient, slot, cumulative, expires_at }));
            }
        }
    }
    for case in fresh("fan_voucher", cases) {
        // Built by hand, so that the code cannot vouch for itself.
        let mut message = vec![0x56, 0x02];
        message.extend([&case.fan[..], &case.payee, &case.audience, &[case.slot]].concat());
        message.extend(case.cumulative.to_le_bytes());
        message.extend(case.expires_at.to_le_bytes());
        assert_eq!(message, case.message);
        assert_eq!(message.len(), FAN_VOUCHER_LENGTH);
        assert_eq!(Sha256::digest(&message).to_vec(), case.digest);
        let tag = [b"fan", &case.fan[..], &case.payee, &case.audience].concat();
        assert_eq!(Sha256::digest(tag)[..9], case.tag);
        let signature = ed25519_dalek::Signature::from_slice(&case.signature).unwrap();
        key().verifying_key().verify_strict(&case.digest, &signature).unwrap();
    }
}

/// A slot, and what comes of an assignment and of a voucher.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Leased {
    opened_at: u32,
    last_day: u8,
    #[serde(with = "decimal")]
    now: i64,
    /// As it is stored.
    #[serde(with = "hex")]
    slot: Vec<u8>,
    #[serde(with = "hex")]
    tag: Vec<u8>,
    until: u8,
    share: u16,
    /// The slot with that share, as it is stored then.
    assigned: Outcome<String>,
    cumulative: u16,
    day: u8,
    /// Units that the voucher brings.
    due: Outcome<u16>,
}

const OPENED_AT: u32 = 1_800_000_000;

fn leased(slot: Slot, now: i64, given: Assignment, cumulative: u16, day: u8) -> Leased {
    let lease = Lease { opened_at: OPENED_AT, last_day: 40 };
    let claim = SlotClaim { tag: given.tag, cumulative, day };
    let assigned = slot.assign(&given, &lease, now).map(|slot| hex::text(&slot.to_bytes()));
    Leased {
        opened_at: lease.opened_at,
        last_day: lease.last_day,
        now,
        slot: slot.to_bytes().to_vec(),
        tag: given.tag.to_vec(),
        until: given.until,
        share: given.share,
        assigned: Outcome::new(assigned),
        cumulative,
        day,
        due: Outcome::new(slot.due(&claim, &lease, now)),
    }
}

// bug class 40
#[test]
fn leases_match_the_vectors() {
    let mut cases = Vec::new();
    let slots = [
        Slot::default(),
        Slot { share: 100, claimed: 40, until: 10, tag: [1; 9] },
        Slot { share: 100, claimed: 100, until: 10, tag: [1; 9] },
    ];
    let end = i64::from(OPENED_AT) + 10 * 86_400;
    for slot in slots {
        for now in [i64::from(OPENED_AT), end - 1, end] {
            for (tag, until, share) in [
                (1, 10, 100),
                (1, 10, 99),
                (1, 9, 100),
                (1, 12, 30),
                (2, 12, 30),
                (2, 0, 5),
                (2, 41, 5),
            ] {
                let given = Assignment { tag: [tag; 9], until, share };
                for (cumulative, day) in [(50, 10), (500, 10), (40, 10), (50, 11), (50, 0)] {
                    cases.push(leased(slot, now, given, cumulative, day));
                }
            }
        }
    }
    let (mut paying, mut assigned) = (0, 0);
    for case in fresh("fan_slot", cases) {
        let stored = Slot::from_bytes(case.slot[..].first_chunk::<SLOT_LENGTH>().unwrap());
        let lives = stored.until != 0 && case.now < end_of(stored.until);
        if let Outcome::Ok(units) = case.due {
            let payable = case.cumulative.min(stored.share);
            assert_eq!(u32::from(stored.claimed) + u32::from(units), u32::from(payable));
            assert!(lives && case.day <= stored.until && stored.tag.to_vec() == case.tag);
            paying += 1;
        }
        if let Outcome::Ok(slot) = case.assigned {
            let is_same = stored.until != 0 && stored.tag.to_vec() == case.tag;
            let claimed = if is_same { stored.claimed } else { 0 };
            let mut expected = case.share.to_le_bytes().to_vec();
            expected.extend(claimed.to_le_bytes());
            expected.push(case.until);
            expected.extend(&case.tag);
            assert_eq!(slot, hex::text(&expected));
            assert!(is_same || !lives);
            assigned += 1;
        }
    }
    assert!(paying > 10 && assigned > 60, "{paying} pay, {assigned} are assigned");
}

/// When a day of these fans ends.
fn end_of(day: u8) -> i64 {
    i64::from(OPENED_AT) + 86_400 * i64::from(day)
}
