//! The bytes of the Ed25519 program's instruction: one layout, and nothing else is looked at.
//!
//! - given offsets into another instruction, into other places, with other indices: refused
//! - given one to eight records as the design lays them out: read
//! - given more or fewer bytes, records or channels, accounts, another message: refused
//! - given another account in place of the list of instructions: refused

use super::signatures::{
    CANONICAL, HERE, KEY_AT, MESSAGE_AT, SIGNATURE_AT, good, refused, with_offsets,
};
use farthing_tests::{prelude::*, signing};

#[test]
fn refuses_offsets_into_another_instruction_whose_data_anybody_writes() {
    // The thief signs its own message in the data of the claim, which ignores what follows its
    // arguments, and shows a forged voucher where we would read it.
    let (scene, record, [_, mut claim]) = good();
    let thief = scene.wallet("stranger");
    let real = VoucherRecord::sign(&thief, record.signed.voucher).unwrap();
    let at = claim.data.len() as u16;
    claim.data.extend_from_slice(&real.to_bytes());
    let mut forged = record;
    forged.signed.voucher.cumulative = FUNDED;
    let elsewhere = [at + 32, 1, at, 1, at + 96, 50, 1];
    let signed = with_offsets(elsewhere, &forged.to_bytes());
    refused(scene.run_all(&[signed, claim.clone()]), SignaturesMalformed);
    // Nor is one part from there and the others from here.
    for part in [0, 2, 4] {
        let mut offsets = CANONICAL;
        (offsets[part], offsets[part + usize::from(part == 4) + 1]) = (elsewhere[part], 1);
        let signed = with_offsets(offsets, &record.to_bytes());
        scene.run_all(&[signed, claim.clone()]).assert_refused();
    }
}

#[test]
fn refuses_offsets_that_name_this_instruction_by_its_number() {
    // The same bytes are verified, but one form is enough to be looked at.
    let (scene, record, [_, claim]) = good();
    for part in [1, 3, 6] {
        let mut offsets = CANONICAL;
        offsets[part] = 0;
        let signed = with_offsets(offsets, &record.to_bytes());
        let outcome = scene.run_all(&[signed, claim.clone()]);
        refused(outcome, SignaturesMalformed);
    }
}

#[test]
fn refuses_offsets_within_the_data_that_are_not_the_canonical_ones() {
    // A record of the thief's is verified behind the forged one that we would read.
    let (scene, record, [_, claim]) = good();
    let real = VoucherRecord::sign(&scene.wallet("stranger"), record.signed.voucher).unwrap();
    let mut forged = record;
    forged.signed.voucher.cumulative = FUNDED;
    let payload = [forged.to_bytes(), real.to_bytes()].concat();
    let behind = [SIGNATURE_AT + 146, HERE, KEY_AT + 146, HERE, MESSAGE_AT + 146, 50, HERE];
    let signed = with_offsets(behind, &payload);
    refused(scene.run_all(&[signed, claim]), SignaturesMalformed);
}

#[test]
fn refuses_more_and_fewer_bytes_than_the_records_take() {
    let (scene, record, [signed, claim]) = good();
    let mut longer = signed.clone();
    longer.data.push(0);
    let padded = Instruction {
        data: {
            let mut data = signed.data;
            data[1] = 1;
            data
        },
        ..longer.clone()
    };
    for signed in [longer, padded] {
        let outcome = scene.run_all(&[signed, claim.clone()]);
        refused(outcome, SignaturesMalformed);
    }
    // A message that is shorter or longer than a voucher, rightly signed.
    let pen = scene.wallet("pen");
    for length in [49_u16, 51] {
        let mut message = record.signed.voucher.encode().to_vec();
        message.resize(usize::from(length), 0);
        let signature = pen.sign_message(&message);
        let payload = [record.key.as_ref(), signature.as_ref(), &message].concat();
        let mut offsets = CANONICAL;
        offsets[5] = length;
        let outcome = scene.run_all(&[with_offsets(offsets, &payload), claim.clone()]);
        refused(outcome, SignaturesMalformed);
    }
}

#[test]
fn the_layout_of_up_to_eight_records_is_what_the_design_says() {
    // Written anew in the tests' own words.
    let scene = Scene::set();
    let pen = scene.wallet("pen");
    for count in 1..=8 {
        let channels: Vec<_> = (0..count).map(|_| scene.channel(scene.by_voucher())).collect();
        let ours: Vec<_> = channels.iter().map(|at| scene.promise(at, 5)).collect();
        let anew: Vec<_> = channels.iter().map(|at| signing::sign(&pen, at, 5, 0)).collect();
        let claim = Claim::new(scene.purse("friend"), channels).instruction();
        assert_eq!(signatures(&ours), Some(signing::verification(&anew)));
        scene.run_all(&[signing::verification(&anew), claim]).assert_ok();
    }
}

#[test]
fn refuses_no_record_and_more_than_eight() {
    let scene = Scene::set();
    let pen = scene.wallet("pen");
    for count in [0, 9, 10] {
        let channels: Vec<_> = (0..count).map(|_| scene.channel(scene.by_voucher())).collect();
        let records: Vec<_> = channels.iter().map(|at| signing::sign(&pen, at, 5, 0)).collect();
        let claim = Claim::new(scene.purse("friend"), channels).instruction();
        let outcome = scene.run_all(&[signing::verification(&records), claim]);
        refused(outcome, SignaturesMalformed);
    }
}

#[test]
fn refuses_a_count_of_one_before_the_offsets_of_two() {
    // The second record would be read by nobody, or as something else.
    let (scene, record, [_, claim]) = good();
    let pen = scene.wallet("pen");
    let two = [5, 6].map(|amount| signing::sign(&pen, &record.channel(), amount, 0));
    let mut signed = signing::verification(&two);
    signed.data[0] = 1;
    refused(scene.run_all(&[signed, claim]), SignaturesMalformed);
}

#[test]
fn refuses_signatures_with_accounts() {
    // The Ed25519 program ignores them; then the data would begin elsewhere.
    let (scene, record, [signed, claim]) = good();
    for accounts in [
        vec![AccountMeta::new_readonly(record.channel(), false)],
        vec![AccountMeta::new(scene.address("reader"), true)],
        vec![AccountMeta::new_readonly(signed.program_id, false); 2],
    ] {
        let signed = Instruction { accounts, ..signed.clone() };
        // The runtime takes it and checks the signatures: only the claim refuses.
        scene.run(signed.clone()).assert_ok();
        refused(scene.run_all(&[signed, claim.clone()]), SignaturesMissing);
    }
}

#[test]
fn refuses_another_number_of_channels_than_of_records() {
    let (scene, record, [signed, claim]) = good();
    let extra = AccountMeta::new(record.channel(), false);
    for channels in [vec![], vec![extra.clone(), extra]] {
        let mut claim = claim.clone();
        claim.accounts.truncate(2);
        claim.accounts.extend(channels);
        let outcome = scene.run_all(&[signed.clone(), claim]);
        refused(outcome, ClaimCountMismatch);
    }
}

#[test]
fn refuses_a_signed_message_that_is_no_voucher_of_this_version() {
    let (scene, record, [_, claim]) = good();
    for (at, byte) in [(0, 0x57), (1, 0x02), (1, 0)] {
        let mut message = record.signed.voucher.encode();
        message[at] = byte;
        let signature = scene.wallet("pen").sign_message(&message);
        let payload = [record.key.as_ref(), signature.as_ref(), &message[..]].concat();
        let outcome = scene.run_all(&[with_offsets(CANONICAL, &payload), claim.clone()]);
        refused(outcome, VoucherMalformed);
    }
}

#[test]
fn refuses_another_account_as_the_list_of_instructions() {
    // bug class 20: a forged list would hold any signature.
    let (scene, _, [signed, mut claim]) = good();
    let forged = Address::new_from_array([88; 32]);
    scene.forge_data(forged, scene.token.program, signed.data.clone());
    claim.accounts[1].pubkey = forged;
    refused(scene.run_all(&[signed, claim]), WrongInstructions);
}
