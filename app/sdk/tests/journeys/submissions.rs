//! Equal submissions while one blockhash lives (docs/adr/0015).
//!
//! - each is a transaction of its own: as many land as were made, and as much money moves
//! - without what tells them apart they are one: the network runs the same bytes once
//! - what tells them apart is taken at both ends of its range, and costs 150 compute units
//! - a transaction so full that it finds no room is refused, unless repeating it pays nothing
//! - the embedded network refuses what a cluster refuses
//! - a dry run refuses what the real run refuses

use crate::{
    channels::voucher,
    story::{Story, story},
};
use farthing_sdk::{
    addresses,
    client::{ClientError, Network, NetworkError, Policy},
    compose::{self, Payee, Payment},
    development::public_keypair,
    instructions::{Claim, Pay},
    solana::{
        AccountMeta, Address, ComputeBudgetInstruction, Instruction, Keypair, Message, Signer,
        TransactionError, VersionedMessage, VersionedTransaction,
        ids::{system_program, sysvar},
    },
};
use std::collections::BTreeSet;

const AMOUNT: u64 = 10;

/// With 1,000 base units in the reader's deposit, and a deposit of the friend.
fn filled() -> Story {
    let story = story();
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let mut all = compose::fill_deposit(reader, story.token, 1_000);
    let payment = Payment {
        spender: reader.into(),
        mint,
        payee: Payee::Wallet(story.friend.pubkey()),
        amount: 0,
        reference: [0; 32],
    };
    let with_payee = compose::pay(&story.client, &payment).unwrap();
    // All but the payment itself.
    all.extend_from_slice(&with_payee[..with_payee.len() - 1]);
    story.send(&story.reader, &all);
    story
}

fn payment(story: &Story) -> Instruction {
    let (reader, friend) = (story.reader.pubkey(), story.friend.pubkey());
    Pay::to_wallet(reader, story.token.mint, friend, AMOUNT).instruction()
}

fn signed(story: &Story, instructions: &[Instruction]) -> VersionedTransaction {
    let blockhash = story.client.network().recent().unwrap().blockhash;
    let payer = story.reader.pubkey();
    let message = Message::new_with_blockhash(instructions, Some(&payer), &blockhash);
    VersionedTransaction::try_new(VersionedMessage::Legacy(message), &[&story.reader]).unwrap()
}

#[test]
fn five_equal_payments_within_one_blockhash_are_five_payments() {
    let story = filled();
    let blockhash = || story.client.network().recent().unwrap().blockhash;
    let before = blockhash();
    let pay = || story.send(&story.reader, &[payment(&story)]).signature;
    let signatures: BTreeSet<_> = (0..5).map(|_| pay()).collect();
    assert_eq!((blockhash(), signatures.len()), (before, 5));
    assert_eq!(story.balance(&story.friend), 5 * AMOUNT);
}

#[test]
fn without_what_tells_them_apart_equal_transactions_are_one() {
    let story = filled();
    let [one, two] = [0; 2].map(|_| signed(&story, &[payment(&story)]));
    assert_eq!(one, two);
    let network = story.client.network();
    assert_eq!(network.send(&one).unwrap(), network.send(&two).unwrap());
    assert_eq!(story.balance(&story.friend), AMOUNT);
}

#[test]
fn what_tells_them_apart_is_taken_at_both_ends_and_costs_150_units() {
    let story = filled();
    let network = story.client.network();
    let units = |before: &[Instruction]| {
        let all = [before, &[payment(&story)]].concat();
        network.execute(&all, &story.reader, &[]).unwrap().compute_units.unwrap()
    };
    let bare = units(&[]);
    for bytes in [32 << 20, (64 << 20) - 1] {
        let limit = ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(bytes);
        assert_eq!(units(&[limit]), bare + 150);
    }
    // The limit is one: what is loaded here is more than a kilobyte.
    let limit = ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(1_024);
    let error = network.execute(&[limit, payment(&story)], &story.reader, &[]).unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(failure.error, TransactionError::MaxLoadedAccountsDataSizeExceeded);
}

/// So many bytes that the system program refuses.
fn filler(length: usize) -> Instruction {
    Instruction::new_with_bytes(system_program::ID, &vec![9; length], vec![])
}

/// An instruction that makes a transaction as long as is asked for.
fn of_size(story: &Story, wanted: usize) -> Instruction {
    let bytes = |one: &Instruction| {
        let transaction = signed(story, std::slice::from_ref(one));
        1 + 64 * transaction.signatures.len() + transaction.message.serialize().len()
    };
    let at = (wanted - 250..wanted).map(filler).find(|one| bytes(one) == wanted);
    at.expect("a length for it")
}

#[test]
fn a_transaction_without_room_for_its_number_is_refused_and_not_sent() {
    let story = filled();
    let submit = |size| {
        let full = of_size(&story, size);
        story.client.submit(&[full], &story.reader, &[]).unwrap_err()
    };
    // The number takes 40 bytes, its program's address included, the unit limit 8 more.
    for (size, fits) in [(1_184, true), (1_192, true), (1_193, false), (1_232, false)] {
        let error = submit(size);
        assert_eq!(matches!(error, ClientError::Refused(_)), fits, "{size}: {error}");
        assert_eq!(matches!(error, ClientError::TooLarge(_)), !fits, "{size}: {error}");
    }
}

#[test]
fn claims_that_fill_a_transaction_may_be_one_and_lose_nothing() {
    let story = story();
    let channels = [0; 6].map(|_| story.voucher_channel(100));
    let payee = Payee::Creator(story.creator).address(&story.token.mint);
    let named = [&[payee, sysvar::instructions::ID], &channels[..]].concat();
    let tables = [story.client.create_table(&named, &story.writer).unwrap()];
    let vouchers = channels.map(|at| voucher(&story.reader, &at, 7));
    // As many as fit with signatures that the Ed25519 program checks.
    let full = Claim::of(payee, &vouchers).unwrap();
    let claim = || story.client.submit_with(&tables, &full, &story.writer, &[]);
    let signature = claim().unwrap().signature;
    // It went as it is, so an equal one at the same time would have been the same bytes.
    assert_eq!(story.client.network().instructions(&signature).unwrap().unwrap(), full);
    assert!(claim().unwrap_err().to_string().contains("NothingClaimed"));
    assert_eq!(story.earned(), 6 * 7);
}

#[test]
fn the_embedded_network_refuses_what_a_cluster_refuses() {
    let story = filled();
    let network = story.client.network();
    // Bytes that no packet holds.
    let long = signed(&story, &[filler(1_300)]);
    assert!(matches!(network.send(&long), Err(NetworkError::Refused(_))));
    assert!(matches!(network.simulate(&long, &[]), Err(NetworkError::Refused(_))));
    // More accounts than a block locks for one transaction, which a lookup table finds.
    let accounts: Vec<_> = (0..64).map(|_| Address::new_unique()).collect();
    let tables = [story.client.create_table(&accounts, &story.reader).unwrap()];
    let many = accounts.into_iter().map(|at| AccountMeta::new_readonly(at, false)).collect();
    let many = Instruction::new_with_bytes(system_program::ID, &[], many);
    let error = story.client.submit_with(&tables, &[many], &story.reader, &[]).unwrap_err();
    assert!(error.to_string().contains("accounts, more than 64"), "{error}");
    // A signature that is not there.
    let mut unsigned = signed(&story, &[payment(&story)]);
    unsigned.signatures[0] = Default::default();
    assert!(network.send(&unsigned).is_err());
    // A blockhash of a block long ago.
    let late = signed(&story, &[payment(&story)]);
    network.pause(Default::default());
    assert!(network.send(&late).is_err());
    assert_eq!(story.balance(&story.friend), 0);
}

/// What a dry run and the real run say.
fn both(story: &Story, instruction: &Instruction, payer: &Keypair) -> [Option<String>; 2] {
    let one = std::slice::from_ref(instruction);
    let rehearsed = story.client.rehearse(&[], one, payer, &[]).map(|_| ());
    let submitted = story.client.submit(one, payer, &[]).map(|_| ());
    [rehearsed, submitted].map(|result| result.err().map(|error| error.to_string()))
}

#[test]
fn a_dry_run_refuses_what_the_real_run_refuses_in_the_same_words() {
    let story = filled();
    let poor = public_keypair("a wallet without lamports");
    let (owner, mint) = (story.reader.pubkey(), story.token.mint);
    let too_much = Pay::to_wallet(owner, mint, story.friend.pubkey(), 5_000).instruction();
    for (instruction, payer, words) in [
        (payment(&story), &story.writer, "the signature of"),
        (too_much, &story.reader, "the balance is smaller"),
        (of_size(&story, 1_232), &story.reader, "a transaction has at most 1232"),
        (filler(4), &poor, ""),
    ] {
        let [rehearsed, submitted] = both(&story, &instruction, payer);
        assert_eq!(rehearsed, submitted);
        assert!(rehearsed.unwrap().contains(words), "{submitted:?}");
    }
    assert_eq!(both(&story, &payment(&story), &story.reader), [None, None]);
}

#[test]
fn a_dry_run_tells_the_fee_that_the_real_run_pays() {
    let Story { client, writer, reader, token, friend, creator } = filled();
    let client = client.with_policy(Policy { priority_fee: 123_456, ..Policy::default() });
    let story = Story { client, writer, reader, token, friend, creator };
    let pay = [payment(&story)];
    let told = story.client.rehearse(&[], &pay, &story.reader, &[]).unwrap().fee_lamports;
    assert!(told > 5_000);
    assert_eq!(story.send(&story.reader, &pay).fee_lamports, told);
}

#[test]
fn a_dry_run_changes_nothing_and_tells_what_would_change() {
    let story = filled();
    let deposit = addresses::deposit(&story.friend.pubkey(), &story.token.mint);
    let preview = story.client.rehearse(&[], &[payment(&story)], &story.reader, &[]).unwrap();
    assert!(preview.change(&deposit).unwrap().ours_after().is_some());
    assert_eq!((preview.fee_lamports, preview.events.len()), (5_000, 1));
    assert_eq!(story.balance(&story.friend), 0);
}
