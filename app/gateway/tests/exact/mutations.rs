//! Transactions changed at random and signed again by the payer: refused, or as harmless as the honest one.

use crate::world::{
    CAP, DECIMALS, LIGHTHOUSE, MEMO, PRICE, key, message, mint, mpp, payer, phantom, signed,
    signed_by, sponsor, terms, wallet, x402,
};
use farthing_gateway::exact::{ExactTerms, Verified, verify};
use farthing_sdk::{
    Token, addresses,
    client::bytes,
    solana::{AccountMeta, Address, Instruction, Keypair, Signer, ids, token, token_2022},
};
use rand::{Rng, SeedableRng, seq::IndexedRandom, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// What must hold of whatever is verified, read from the compiled bytes alone.
#[track_caller]
fn harmless(bytes: &[u8], found: &Verified, terms: &ExactTerms) {
    let transaction = bytes::decode(bytes).expect("a transaction");
    let message = &transaction.message;
    let keys = message.static_account_keys();
    assert_eq!(keys[..2], [terms.sponsor, found.payer]);
    assert_eq!(message.header().num_required_signatures, 2);
    assert!(message.address_table_lookups().unwrap_or_default().is_empty());
    let mut transfers = 0;
    for one in message.instructions() {
        let program = keys[usize::from(one.program_id_index)];
        let names_sponsor = one.accounts.contains(&0);
        if program == token::ID {
            transfers += 1;
            let expected = [&[12][..], &PRICE.to_le_bytes(), &[DECIMALS]].concat();
            assert_eq!(one.data, expected);
            let at = |place: usize| keys[usize::from(one.accounts[place])];
            assert_eq!(at(1), terms.mint);
            assert_eq!(at(2), found.destination);
            assert_eq!((at(0), at(3)), (found.source, found.payer));
            assert_ne!(at(0), at(2));
        }
        let asserts = program == LIGHTHOUSE && (2..=15).contains(&one.data[0]);
        assert!([token::ID, MEMO, ids::compute_budget::ID].contains(&program) || asserts);
        assert!(!names_sponsor || asserts);
    }
    assert_eq!(found.destination, addresses::ata(&terms.wallet, Token::from(terms.mint)));
    assert_eq!(transfers, 1);
    assert!(found.fee <= CAP);
    assert!(message.instructions().len() <= 8);
}

/// server invariants 6 and 15
#[test]
fn a_bit_that_is_flipped_on_the_way_is_refused_or_in_the_place_of_our_signature() {
    let (mut random, terms) = (ChaCha8Rng::seed_from_u64(3), terms());
    for all in [x402(), phantom()] {
        let bytes = signed(&all);
        let honest = verify(&bytes, &terms).unwrap();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << random.random_range(0..8);
            match verify(&flipped, &terms) {
                Ok(found) => {
                    assert!((1..65).contains(&at), "byte {at}");
                    assert_eq!(found, honest);
                }
                Err(_) => assert!(!(1..65).contains(&at), "byte {at}"),
            }
        }
    }
}

/// server invariants 6, 7, 8, 9 and 11
#[test]
fn a_byte_that_the_payer_changes_and_signs_is_refused_or_harmless() {
    let (mut random, terms, payer) = (ChaCha8Rng::seed_from_u64(1), terms(), payer());
    let (mut taken, mut refused) = (0, 0);
    for all in [phantom(), mpp(None)] {
        let honest = message(&all).serialize();
        for at in 0..honest.len() {
            // One bit, or all that may be.
            let is_bit = random.random::<bool>();
            let change =
                if is_bit { 1 << random.random_range(0..8) } else { random.random_range(1..=255) };
            let mut changed = honest.clone();
            changed[at] ^= change;
            let signature = payer.sign_message(&changed);
            let bytes = [&[2][..], &[0; 64], signature.as_ref(), &changed].concat();
            match verify(&bytes, &terms) {
                Ok(found) => {
                    harmless(&bytes, &found, &terms);
                    taken += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    // Blockhashes, nonces and what assertions compare may be any: about a fifth of the bytes.
    assert!(taken > 100 && refused > taken, "{taken} taken, {refused} refused");
}

fn pool() -> Vec<Address> {
    let [sponsor, payer, stranger] = [sponsor(), payer(), key(130)].map(|key| key.pubkey());
    let accounts = [payer, wallet(), stranger, sponsor].map(|one| addresses::ata(&one, mint()));
    [vec![sponsor, payer, stranger, wallet(), mint().mint], accounts.to_vec()].concat()
}

fn programs() -> Vec<Address> {
    vec![
        token::ID,
        token_2022::ID,
        MEMO,
        LIGHTHOUSE,
        ids::compute_budget::ID,
        ids::system_program::ID,
    ]
}

/// Changes one thing.
fn change(all: &mut Vec<Instruction>, pool: &[Address], random: &mut ChaCha8Rng) {
    let place = random.random_range(0..all.len());
    let is_alone = all.len() == 1;
    let one = &mut all[place];
    match random.random_range(0..9) {
        0 => one.accounts.shuffle(random),
        1 => {
            if let Some(account) = one.accounts.iter_mut().last() {
                account.is_signer ^= true;
            }
        }
        2 => {
            let pubkey = *pool.choose(random).unwrap();
            let (is_signer, is_writable) = (random.random(), random.random());
            one.accounts.push(AccountMeta { pubkey, is_signer, is_writable });
        }
        3 => {
            let pubkey = *pool.choose(random).unwrap();
            if !one.accounts.is_empty() {
                let at = random.random_range(0..one.accounts.len());
                one.accounts[at].pubkey = pubkey;
            }
        }
        4 => {
            let again = one.clone();
            let to = random.random_range(0..=all.len());
            all.insert(to, again);
        }
        5 if !is_alone => drop(all.remove(place)),
        6 => one.program_id = *programs().choose(random).unwrap(),
        7 => {
            if !one.data.is_empty() {
                let at = random.random_range(0..one.data.len());
                one.data[at] = random.random();
            }
        }
        _ => all.shuffle(random),
    }
}

/// server invariants 6, 7, 8, 9, 12 and 13
#[test]
fn whatever_a_payer_makes_of_it_is_refused_or_harmless() {
    let (mut random, terms) = (ChaCha8Rng::seed_from_u64(2), terms());
    let (honest, pool) = ([x402(), phantom(), mpp(None)], pool());
    let keys: [Keypair; 2] = [payer(), key(130)];
    let signers: Vec<_> = keys.iter().collect();
    let (mut taken, mut refused) = (0, 0);
    for round in 0..1_200 {
        let mut all = honest[round % 3].clone();
        for _ in 0..random.random_range(1..=3) {
            change(&mut all, &pool, &mut random);
        }
        let bytes = signed_by(message(&all), &signers);
        match verify(&bytes, &terms) {
            Ok(found) => {
                harmless(&bytes, &found, &terms);
                taken += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(taken > 100 && refused > 400, "{taken} taken, {refused} refused");
}
