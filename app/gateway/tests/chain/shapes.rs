//! What a payer could make the sponsor sign: each is refused by a name of its own, and nothing is signed, written
//! or sent.

use crate::world::{AMOUNT, FEE, World, world};
use farthing_gateway::{
    chain::{Books, Misshapen, Request, SponsorRefusal},
    transaction::Fault,
};
use farthing_sdk::{
    addresses,
    client::Network,
    instructions::{Deposit, OpenChannel, OpenDeposit, Pay, RequestClose, Withdraw},
    solana::{
        AccountMeta, Hash, Instruction, Keypair, LookupTable, Message, Signer, VersionedMessage,
        system_instruction,
    },
};
use solana_message::v0;

/// The request is refused so, and costs nothing.
#[track_caller]
pub fn refused(world: &World, request: &Request, expected: &SponsorRefusal) {
    let before = world.lamports(&world.sponsor_key);
    assert_eq!(world.bring(request).as_ref(), Err(expected));
    assert_eq!(world.lamports(&world.sponsor_key), before);
    assert!(world.net.sent().is_empty());
    assert!(world.books.list(b"chain/").is_empty());
}

/// A request with these instructions around the opening, sponsored, signed by the reader.
pub fn around(world: &World, before: &[Instruction], after: &[Instruction]) -> Request {
    let open = world.opening();
    let all = [before, &[open.instruction()], after].concat();
    world.request_with(&open, world.signed(&world.sponsor_key.pubkey(), &all))
}

#[track_caller]
pub fn misshapen(world: &World, request: &Request, expected: impl Into<Misshapen>) {
    refused(world, request, &expected.into().into());
}

pub fn key(seed: u8) -> Keypair {
    Keypair::new_from_array([seed; 32])
}

/// gateway rule R9
#[test]
fn what_is_as_it_should_be_is_signed_and_costs_the_fee_and_the_rent() {
    let world = world();
    let before = world.lamports(&world.sponsor_key);
    let opened = world.bring(&world.request(&world.opening())).unwrap();
    let channel = world.channel(&opened.channel);
    assert_eq!((channel.funded, channel.rent_payer), (AMOUNT, world.sponsor_key.pubkey()));
    let paid = before - world.lamports(&world.sponsor_key);
    assert_eq!(paid, FEE + farthing_gateway::chain::CHANNEL_RENT);
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let world = world();
    let mut request = world.request(&world.opening());
    request.transaction.push(0);
    misshapen(&world, &request, Fault::NotATransaction);
    request.transaction.truncate(70);
    misshapen(&world, &request, Fault::NotATransaction);
}

/// server invariant 6
#[test]
fn lookup_tables_are_refused() {
    let world = world();
    let open = world.opening();
    let table = LookupTable { key: key(60).pubkey(), addresses: vec![open.channel] };
    let (sponsor, hash) = (world.sponsor_key.pubkey(), world.net.recent().unwrap().blockhash);
    let message =
        v0::Message::try_compile(&sponsor, &[open.instruction()], &[table], hash).unwrap();
    let bytes = world.signed_message(VersionedMessage::V0(message), &[&world.reader]);
    misshapen(&world, &world.request_with(&open, bytes), Fault::LookupTable);
}

#[test]
fn a_transaction_of_version_0_without_tables_is_taken() {
    let world = world();
    let open = world.opening();
    let (sponsor, hash) = (world.sponsor_key.pubkey(), world.net.recent().unwrap().blockhash);
    let all = world.budgeted(&[open.instruction()]);
    let message = v0::Message::try_compile(&sponsor, &all, &[], hash).unwrap();
    let bytes = world.signed_message(VersionedMessage::V0(message), &[&world.reader]);
    world.bring(&world.request_with(&open, bytes)).unwrap();
}

/// gateway rule R9
#[test]
fn durable_nonces_are_refused() {
    let world = world();
    let nonce = key(61).pubkey();
    let advance = system_instruction::advance_nonce_account(&nonce, &world.reader.pubkey());
    misshapen(&world, &around(&world, &[advance], &[]), Fault::Nonce);
}

/// gateway rule R9
#[test]
fn old_blockhashes_are_refused() {
    let world = world();
    let request = world.request(&world.opening());
    world.net.live().pause(std::time::Duration::ZERO);
    refused(&world, &request, &SponsorRefusal::Blockhash);
    let open = world.opening();
    let message = Message::new_with_blockhash(
        &[open.instruction()],
        Some(&world.sponsor_key.pubkey()),
        &Hash::new_from_array([5; 32]),
    );
    let bytes = world.signed_message(VersionedMessage::Legacy(message), &[&world.reader]);
    refused(&world, &world.request_with(&open, bytes), &SponsorRefusal::Blockhash);
}

/// gateway rule R9
#[test]
fn other_programs_are_refused() {
    let world = world();
    let (sponsor, reader) = (world.sponsor_key.pubkey(), world.reader.pubkey());
    let drain = system_instruction::transfer(&sponsor, &reader, 1_000_000);
    let memo = Instruction::new_with_bytes(key(62).pubkey(), b"hello", vec![]);
    let ata = farthing_sdk::instructions::create_token_account(reader, reader, world.token);
    for one in [drain, memo, ata] {
        let program = one.program_id;
        misshapen(
            &world,
            &around(&world, &[], std::slice::from_ref(&one)),
            Misshapen::Program(program),
        );
        misshapen(&world, &around(&world, &[one], &[]), Misshapen::Program(program));
    }
}

/// gateway rule R9
#[test]
fn instructions_of_ours_that_an_opening_does_not_need_are_refused() {
    let world = world();
    let (reader, mint) = (world.reader.pubkey(), world.token.mint);
    let pay = Pay::to_wallet(reader, mint, world.writer.pubkey(), 1).instruction();
    misshapen(&world, &around(&world, &[], &[pay]), Misshapen::Instruction("pay"));
    let withdraw = Withdraw::new(reader, world.token, 1).instruction();
    misshapen(&world, &around(&world, &[withdraw], &[]), Misshapen::Instruction("withdraw"));
    let OpenChannel { channel, deposit, .. } = world.opening();
    let close = RequestClose { authority: reader, channel, deposit, session: None }.instruction();
    misshapen(&world, &around(&world, &[], &[close]), Misshapen::Instruction("request_close"));
}

/// gateway rule R9
#[test]
fn the_sponsor_pays_no_rent_of_deposits() {
    let world = world();
    let open_deposit = OpenDeposit::new(world.reader.pubkey(), world.token.mint)
        .payer(world.sponsor_key.pubkey())
        .instruction();
    misshapen(&world, &around(&world, &[open_deposit], &[]), Misshapen::DepositRent);
}

#[test]
fn a_deposit_that_the_payer_opens_and_fills_itself_may_stand_before() {
    let world = world();
    let reader = world.reader.pubkey();
    let before = [
        OpenDeposit::new(reader, world.token.mint).instruction(),
        Deposit::new(reader, world.token, 1_000).instruction(),
    ];
    world.bring(&around(&world, &before, &[])).unwrap();
}

#[test]
fn money_for_another_deposit_is_refused() {
    let world = world();
    let fill = Deposit::new(world.reader.pubkey(), world.token, 5);
    let other = addresses::deposit(&world.writer.pubkey(), &world.token.mint);
    let mut fill = fill.instruction();
    fill.accounts[5].pubkey = other;
    misshapen(&world, &around(&world, &[fill], &[]), Misshapen::OtherDeposit);
}

/// gateway rule R9
#[test]
fn the_sponsor_stands_in_no_other_place() {
    let world = world();
    let sponsor = world.sponsor_key.pubkey();
    let with = |place: usize| {
        let open = world.opening();
        let mut one = open.instruction();
        one.accounts[place].pubkey = sponsor;
        world.request_with(&open, world.signed(&sponsor, &[one]))
    };
    // As who spends, and as the session: everywhere but as who pays the rent.
    misshapen(&world, &with(1), Fault::Signers);
    misshapen(&world, &with(5), Misshapen::OurKey(sponsor));
    misshapen(&world, &with(6), Misshapen::OurKey(sponsor));
    let mut fill = Deposit::new(world.reader.pubkey(), world.token, 5).instruction();
    fill.accounts[1].pubkey = sponsor;
    misshapen(&world, &around(&world, &[fill], &[]), Misshapen::OurKey(sponsor));
}

/// gateway rule R10
#[test]
fn the_claimer_stands_nowhere() {
    let world = world();
    let claimer = world.claimer_key.pubkey();
    let mut fill = Deposit::new(world.reader.pubkey(), world.token, 5).instruction();
    fill.accounts[1].pubkey = claimer;
    misshapen(&world, &around(&world, &[fill], &[]), Misshapen::OurKey(claimer));
}

/// gateway rule R9
#[test]
fn further_signers_are_refused() {
    let world = world();
    let open = world.opening();
    let stranger = key(63);
    let mut one = open.instruction();
    one.accounts[5] = AccountMeta::new(stranger.pubkey(), true);
    let hash = world.net.recent().unwrap().blockhash;
    let message = Message::new_with_blockhash(&[one], Some(&world.sponsor_key.pubkey()), &hash);
    let message = VersionedMessage::Legacy(message);
    let bytes = world.signed_message(message, &[&world.reader, &stranger]);
    misshapen(&world, &world.request_with(&open, bytes), Fault::Signers);
}
