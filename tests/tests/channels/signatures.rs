//! The signatures in front of a claim: every way to show one that nobody gave, or gave for
//! something else.
//!
//! - given other bytes, another key, another form of a signature, a key of small order: not signed
//! - given signatures that are missing, elsewhere, doubled, another program's, called for: not read
//! - given a voucher for another channel: it pays nothing
//! - given a call by another program: the signatures of the transaction count, and no others

use farthing_sdk::{channels::SignedVoucher, solana::ids::ed25519_program};
use farthing_tests::{prelude::*, relay::*};
use solana_program_runtime::{
    invoke_context::InvokeContext, solana_sbpf::program::BuiltinFunctionDefinition,
};

/// Offsets of the first record: key, signature and message follow each other behind them.
pub const KEY_AT: u16 = 16;
pub const SIGNATURE_AT: u16 = KEY_AT + 32;
pub const MESSAGE_AT: u16 = SIGNATURE_AT + 64;
pub const HERE: u16 = u16::MAX;

/// The Ed25519 program's own refusal of a signature, in the first instruction.
#[track_caller]
fn not_signed(outcome: Outcome) {
    let error = outcome.failure.as_ref().map(|failure| failure.error.clone());
    let expected =
        |code| Some(TransactionError::InstructionError(0, InstructionError::Custom(code)));
    // A key that is none, or a signature that is none.
    assert!(error == expected(0) || error == expected(2), "{}", outcome.story());
    outcome.assert_unchanged();
}

#[track_caller]
pub fn refused(outcome: Outcome, expected: FarthingError) {
    outcome.assert_err(expected);
}

/// A good claim of five units, to be spoiled.
pub fn good() -> (Scene, VoucherRecord, [Instruction; 2]) {
    let scene = Scene::set();
    let channel = scene.channel(scene.by_voucher());
    let record = scene.promise(&channel, 5);
    let claim = scene.claim(&[record]);
    (scene, record, claim)
}

/// One record with offsets of the caller's choice, before payload.
pub fn with_offsets(offsets: [u16; 7], payload: &[u8]) -> Instruction {
    let mut data = vec![1, 0];
    data.extend(offsets.iter().flat_map(|offset| offset.to_le_bytes()));
    data.extend_from_slice(payload);
    Instruction { program_id: ed25519_program::ID, accounts: Vec::new(), data }
}

/// The canonical offsets.
pub const CANONICAL: [u16; 7] = [SIGNATURE_AT, HERE, KEY_AT, HERE, MESSAGE_AT, 50, HERE];

#[test]
fn what_is_spoiled_below_was_good() {
    let (scene, record, claim) = good();
    assert_eq!(claim[0], with_offsets(CANONICAL, &record.to_bytes()));
    scene.run_all(&claim).assert_ok();
}

#[test]
fn refuses_a_signature_of_other_bytes_or_of_another_key() {
    let (scene, record, _) = good();
    let other = |record: VoucherRecord| scene.run_all(&scene.claim(&[record]));
    let mut raised = record;
    raised.signed.voucher.cumulative += 1;
    not_signed(other(raised));
    let mut prolonged = record;
    prolonged.signed.voucher.expires_at = i64::MAX;
    not_signed(other(prolonged));
    let mut stolen = record;
    stolen.key = scene.address("stranger");
    not_signed(other(stolen));
    for bit in [0, 255, 256, 511] {
        let mut flipped = record;
        flipped.signed.signature[bit / 8] ^= 1 << (bit % 8);
        not_signed(other(flipped));
    }
}

#[test]
fn refuses_a_signature_in_another_form_than_the_canonical_one() {
    // The scalar plus the order of the group: the same signature to one who does not look.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let (scene, mut record, _) = good();
    let mut carry = 0;
    for (byte, add) in record.signed.signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    not_signed(scene.run_all(&scene.claim(&[record])));
}

#[test]
fn refuses_a_key_of_small_order_for_which_anybody_signs_anything() {
    // The identity and the point of order two, with a signature that fits every message.
    let identity = {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        bytes
    };
    let two = {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xec, 0x7f);
        bytes
    };
    for weak in [identity, two] {
        let scene = Scene::set();
        let terms = ChannelTerms { credential: weak, ..scene.by_voucher() };
        let channel = scene.channel(terms);
        let voucher = Voucher { channel: channel.to_bytes(), cumulative: 5, expires_at: 0 };
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&identity);
        let signed = SignedVoucher { voucher, signature };
        let forged = VoucherRecord { key: Address::new_from_array(weak), signed };
        not_signed(scene.run_all(&scene.claim(&[forged])));
    }
}

#[test]
fn refuses_without_the_signatures_or_with_something_else_in_their_place() {
    let (scene, _, [signed, claim]) = good();
    refused(scene.run(claim.clone()), SignaturesMissing);
    let reader = scene.address("reader");
    let other = system_instruction::transfer(&reader, &reader, 1);
    refused(scene.run_all(&[other.clone(), claim.clone()]), SignaturesMissing);
    // Elsewhere: two before, or after.
    let apart = [signed.clone(), other.clone(), claim.clone()];
    refused(scene.run_all(&apart), SignaturesMissing);
    refused(scene.run_all(&[claim, signed]), SignaturesMissing);
}

#[test]
fn signatures_count_once_for_the_claim_right_behind_them() {
    let (scene, _, [signed, claim]) = good();
    // One set of signatures, two claims: the second stands behind the first.
    let twice = [signed.clone(), claim.clone(), claim.clone()];
    refused(scene.run_all(&twice), SignaturesMissing);
    // Doubled, each claim with its own: the second finds nothing due.
    let doubled = [signed.clone(), claim.clone(), signed.clone(), claim.clone()];
    refused(scene.run_all(&doubled), NothingClaimed);
    // Signatures doubled before one claim: the nearer ones are read, and that is all.
    scene.run_all(&[signed.clone(), signed, claim]).assert_ok();
    assert_eq!(scene.balance(&scene.purse("friend")), 5);
}

/// A program that takes any data and does nothing.
struct Silent;

impl BuiltinFunctionDefinition<InvokeContext<'_, '_>> for Silent {
    type Error = Box<dyn std::error::Error>;

    fn rust(
        context: &mut InvokeContext<'_, '_>,
        _: u64,
        _: u64,
        _: u64,
        _: u64,
        _: u64,
    ) -> Result<u64, Self::Error> {
        // The runtime asks that of every program.
        context.compute_meter.consume_checked(1)?;
        Ok(0)
    }
}

#[test]
fn refuses_signatures_of_another_program_that_looks_the_same() {
    // Anybody can deploy a program that takes any data, and no accounts either.
    let (scene, _, [signed, claim]) = good();
    let silent = Address::new_from_array([78; 32]);
    scene.network.svm_mut().add_builtin(silent, Silent::register);
    let imitation = Instruction { program_id: silent, ..signed };
    scene.run(imitation.clone()).assert_ok();
    refused(scene.run_all(&[imitation, claim]), SignaturesMissing);
}

#[test]
fn a_voucher_for_one_channel_shown_with_another_pays_nothing() {
    // Same payer, same payee, same pen.
    let (scene, record, _) = good();
    let other = scene.channel(scene.by_voucher());
    let swapped = Claim::new(scene.purse("friend"), vec![other]).instruction();
    let signed = signatures(&[record]).unwrap();
    refused(scene.run_all(&[signed, swapped]), NothingClaimed);
    let records = [record, scene.promise(&other, 5)];
    let signed = signatures(&records).unwrap();
    let crossed = Claim::new(scene.purse("friend"), vec![record.channel(), record.channel()]);
    let outcome = scene.run_all(&[signed, crossed.instruction()]).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::OTHER_CHANNEL]);
}

#[test]
fn a_claim_through_another_program_reads_the_signatures_before_that_program() {
    // What another program says through its call is never looked at.
    let (scene, record, [signed, claim]) = good();
    let relay = install(&scene);
    let nested = below(relay, 1, claim.clone());
    refused(scene.run(nested.clone()), SignaturesMissing);
    // Signatures that are called for do not verify anything.
    let called = with_offsets(CANONICAL, &record.to_bytes());
    let mut called = below(relay, 1, called);
    called.accounts[1].pubkey = ed25519_program::ID;
    scene.run_all(&[called, claim]).assert_refused();
    let outcome = scene.run_all(&[signed, nested]).succeeded();
    assert_eq!(outcome.events.len(), 1);
    assert_eq!(scene.balance(&scene.purse("friend")), 5);
}

#[test]
fn a_claim_works_at_the_deepest_level_behind_its_signatures() {
    // bug class 44
    let (scene, _, [signed, claim]) = good();
    let relay = install(&scene);
    let depth = deepest(&scene, relay);
    scene.run_all(&[signed, below(relay, depth, claim)]).assert_ok();
}

#[test]
fn a_voucher_for_the_same_channel_of_another_program_pays_nothing() {
    // I9: the address binds the program, and all seeds the rest.
    let scene = Scene::set();
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher());
    scene.given(open.clone());
    let (salt, slot) = (open.salt.to_le_bytes(), open.open_slot.to_le_bytes());
    let seeds: [&[u8]; 5] = [b"channel", open.deposit.as_ref(), open.payee.as_ref(), &salt, &slot];
    let (other, _) = Address::find_program_address(&seeds, &Address::new_from_array([8; 32]));
    let record = scene.promise(&other, 5);
    let claim = Claim::new(open.payee, vec![open.channel]).instruction();
    let signed = signatures(&[record]).unwrap();
    refused(scene.run_all(&[signed, claim]), NothingClaimed);
    let (ours, _) = Address::find_program_address(&seeds, &PROGRAM_ID);
    assert_eq!(ours, open.channel);
}
