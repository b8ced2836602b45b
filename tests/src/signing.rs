//! What a payer signs off chain, written anew from the design: vouchers, the Ed25519 program's
//! instruction that verifies them, and hash chains.

use farthing_sdk::solana::{Address, Instruction, Keypair, Signer};
use sha2::{Digest, Sha256};

/// The Ed25519 program.
pub const ED25519: Address = Address::from_str_const("Ed25519SigVerify111111111111111111111111111");

/// A signature over 50 bytes, and the key that made it.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub key: [u8; 32],
    pub signature: [u8; 64],
    pub message: [u8; 50],
}

/// `0x56 0x01 ‖ channel ‖ cumulative ‖ expires_at`.
pub fn voucher(channel: &Address, cumulative: u64, expires_at: i64) -> [u8; 50] {
    let mut bytes = vec![0x56, 0x01];
    bytes.extend(channel.as_ref());
    bytes.extend(cumulative.to_le_bytes());
    bytes.extend(expires_at.to_le_bytes());
    bytes.try_into().expect("50 bytes")
}

/// `0x56 0x02 ‖ fan ‖ payee ‖ audience ‖ slot ‖ cumulative ‖ expires_at`.
pub fn fan_voucher(
    fan: &Address,
    payee: &Address,
    audience: &[u8; 32],
    (slot, cumulative, expires_at): (u8, u64, i64),
) -> [u8; 115] {
    let mut bytes = vec![0x56, 0x02];
    bytes.extend([fan.as_array(), payee.as_array(), audience].into_iter().flatten());
    bytes.push(slot);
    bytes.extend(cumulative.to_le_bytes());
    bytes.extend(expires_at.to_le_bytes());
    bytes.try_into().expect("115 bytes")
}

/// Whom a slot is for: the first nine bytes of `sha256("fan" ‖ fan ‖ payee ‖ audience)`.
pub fn fan_tag(fan: &Address, payee: &Address, audience: &[u8; 32]) -> [u8; 9] {
    let parts = [b"fan", &fan.as_array()[..], payee.as_array(), audience];
    let hash = Sha256::digest(parts.concat());
    hash[..9].try_into().expect("nine bytes")
}

/// Signs the hash of a message: what a fan's key does.
pub fn sign_hashed(key: &Keypair, message: &[u8]) -> [u8; 64] {
    key.sign_message(&Sha256::digest(message)).into()
}

/// The key that signs with a secret.
pub fn public_key(secret: &[u8; 32]) -> [u8; 32] {
    Keypair::new_from_array(*secret).pubkey().to_bytes()
}

/// Signs a voucher.
pub fn sign(key: &Keypair, channel: &Address, cumulative: u64, expires_at: i64) -> Record {
    sign_bytes(key, voucher(channel, cumulative, expires_at))
}

/// Signs 50 bytes, whatever they say.
pub fn sign_bytes(key: &Keypair, message: [u8; 50]) -> Record {
    let signature = key.sign_message(&message).as_ref().try_into().expect("64 bytes");
    Record { key: key.pubkey().to_bytes(), signature, message }
}

/// The instruction that verifies signatures, in the one layout that a claim takes: a count, offsets,
/// and then key, signature and message of each, all in this instruction (0xFFFF).
pub fn verification(records: &[Record]) -> Instruction {
    const HERE: u16 = 0xFFFF;
    let mut data = vec![records.len() as u8, 0];
    for number in 0..records.len() {
        let key = (2 + 14 * records.len() + 146 * number) as u16;
        let offsets = [key + 32, HERE, key, HERE, key + 96, 50, HERE];
        data.extend(offsets.iter().flat_map(|word| word.to_le_bytes()));
    }
    for record in records {
        data.extend(record.key);
        data.extend(record.signature);
        data.extend(record.message);
    }
    Instruction { program_id: ED25519, accounts: Vec::new(), data }
}

/// The instruction that verifies one signature of any message, in the same layout.
pub fn verification_of(key: &[u8; 32], signature: &[u8; 64], message: &[u8]) -> Instruction {
    const HERE: u16 = 0xFFFF;
    let offsets = [48, HERE, 16, HERE, 112, message.len() as u16, HERE];
    let offsets: Vec<u8> = offsets.iter().flat_map(|word| word.to_le_bytes()).collect();
    let data = [&[1, 0][..], &offsets, key, signature, message].concat();
    Instruction { program_id: ED25519, accounts: Vec::new(), data }
}

/// One step towards the root: `sha256(x ‖ channel[0..16])`.
pub fn step(link: &[u8; 32], channel: &Address) -> [u8; 32] {
    Sha256::digest([&link[..], &channel.as_ref()[..16]].concat()).into()
}

/// All links of a chain, the root first: link `i` pays `i` units.
pub fn chain(seed: [u8; 32], channel: &Address, length: u32) -> Vec<[u8; 32]> {
    let mut links = vec![seed];
    for _ in 0..length {
        links.push(step(links.last().expect("the seed"), channel));
    }
    links.reverse();
    links
}
