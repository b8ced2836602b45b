//! Version, lookup tables, nonces, keys, signers, signatures.

use crate::world::{
    blockhash, key, legacy, message, payer, refused, refused_bytes, signed, signed_by, sponsor,
    transfer, x402,
};
use farthing_gateway::{exact::ExactRefusal, transaction::Fault};
use farthing_sdk::{
    addresses,
    client::bytes,
    solana::{
        AccountMeta, Address, Instruction, LookupTable, Signature, Signer, VersionedMessage,
        VersionedTransaction, ids::system_program, system_instruction,
    },
};
use solana_message::v0;

/// server invariant 6
#[test]
fn what_is_no_transaction_or_not_only_one_is_refused() {
    let bytes = signed(&x402());
    refused_bytes(&[], Fault::NotATransaction);
    refused_bytes(&bytes[..bytes.len() - 1], Fault::NotATransaction);
    refused_bytes(&[bytes.as_slice(), &[0]].concat(), Fault::NotATransaction);
}

/// server invariant 6
#[test]
fn a_lookup_table_is_refused() {
    let source = addresses::ata(&payer().pubkey(), crate::world::mint());
    let table = LookupTable { key: key(60).pubkey(), addresses: vec![source] };
    let compiled = v0::Message::try_compile(&sponsor().pubkey(), &x402(), &[table], blockhash());
    let bytes = signed_by(VersionedMessage::V0(compiled.unwrap()), &[&payer()]);
    refused_bytes(&bytes, Fault::LookupTable);
}

/// server invariant 6
#[test]
fn a_durable_nonce_is_refused() {
    let advance = system_instruction::advance_nonce_account(&key(61).pubkey(), &payer().pubkey());
    refused(&[vec![advance], x402()].concat(), Fault::Nonce);
}

/// server invariant 6
#[test]
fn another_fee_payer_is_refused() {
    let compiled = v0::Message::try_compile(&key(62).pubkey(), &x402(), &[], blockhash()).unwrap();
    let bytes = signed_by(VersionedMessage::V0(compiled), &[&payer(), &key(62)]);
    refused_bytes(&bytes, ExactRefusal::FeePayer);
    // Also the payer, who would need no sponsor.
    let compiled = v0::Message::try_compile(&payer().pubkey(), &x402(), &[], blockhash()).unwrap();
    let bytes = signed_by(VersionedMessage::V0(compiled), &[&payer()]);
    refused_bytes(&bytes, ExactRefusal::FeePayer);
}

/// server invariant 6
#[test]
fn one_and_eight_further_signers_are_refused() {
    for count in [1, 8] {
        let strangers: Vec<_> = (70..70 + count).map(key).collect();
        // With eight, no more than this fits into a transaction.
        let mut all = vec![transfer(), crate::world::memo(crate::world::NONCE)];
        let metas = strangers.iter().map(|key| AccountMeta::new_readonly(key.pubkey(), true));
        all[1].accounts.extend(metas);
        let keys: Vec<_> = strangers.iter().collect();
        let payer = payer();
        let bytes = signed_by(message(&all), &[keys, vec![&payer]].concat());
        refused_bytes(&bytes, Fault::Signers);
    }
}

/// server invariant 6
#[test]
fn a_transfer_that_nobody_signs_for_is_refused() {
    let mut all = x402();
    all[2].accounts[3].is_signer = false;
    refused(&all, Fault::Signers);
}

/// server invariant 6
#[test]
fn a_payers_signature_that_is_missing_or_of_something_else_is_refused() {
    let wrong = Fault::Signature(payer().pubkey());
    let mut bytes = signed(&x402());
    bytes[65] ^= 1;
    refused_bytes(&bytes, wrong);
    bytes[65..129].fill(0);
    refused_bytes(&bytes, wrong);
    let other = signed(&[x402(), vec![crate::world::memo("")]].concat());
    bytes[65..129].copy_from_slice(&other[65..129]);
    refused_bytes(&bytes, wrong);
}

/// Adds the order of the group to the second half of a signature: the same to whoever does not look at it closely.
fn shifted(signature: &mut [u8]) {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
}

/// server invariant 6
#[test]
fn a_signature_in_a_second_spelling_is_refused() {
    let mut bytes = signed(&x402());
    shifted(&mut bytes[65..129]);
    refused_bytes(&bytes, Fault::Signature(payer().pubkey()));
}

/// server invariant 6
#[test]
fn a_key_for_which_anybody_can_sign_is_refused() {
    // The neutral point: zero times the base is what it takes to sign anything.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let nobody = Address::new_from_array(neutral);
    let mut all = x402();
    all[2].accounts[3].pubkey = nobody;
    let message = message(&all);
    let mut forged = [0; 64];
    forged[0] = 1;
    let signatures = vec![Signature::default(), Signature::from(forged)];
    let bytes = bytes::encode(&VersionedTransaction { signatures, message }).unwrap();
    refused_bytes(&bytes, Fault::Signature(nobody));
}

/// server invariant 6
#[test]
fn a_key_that_stands_twice_or_for_nothing_is_refused() {
    let VersionedMessage::Legacy(mut message) = legacy(&x402()) else { unreachable!() };
    let stray = key(63).pubkey();
    message.account_keys.push(stray);
    message.header.num_readonly_unsigned_accounts += 1;
    let bytes = signed_by(VersionedMessage::Legacy(message.clone()), &[&payer()]);
    refused_bytes(&bytes, Fault::Unused(stray));
    let twice = message.account_keys[1];
    *message.account_keys.last_mut().unwrap() = twice;
    let bytes = signed_by(VersionedMessage::Legacy(message), &[&payer()]);
    refused_bytes(&bytes, Fault::NamedTwice(twice));
}

/// server invariant 13
#[test]
fn more_than_eight_instructions_are_refused() {
    let nine = vec![transfer(); 9];
    refused(&nine, ExactRefusal::TooLong(9));
    refused(&[], ExactRefusal::NoTransfer);
}

/// server invariant 7
#[test]
fn lamports_that_the_payer_sends_besides_are_refused() {
    let send = system_instruction::transfer(&payer().pubkey(), &key(64).pubkey(), 1);
    refused(&[x402(), vec![send]].concat(), ExactRefusal::Program(system_program::ID));
    let empty = Instruction { program_id: system_program::ID, accounts: vec![], data: vec![] };
    refused(&[x402(), vec![empty]].concat(), ExactRefusal::Program(system_program::ID));
}
