//! What a payer could make the sponsor sign: each is refused by a name of its own, and nothing is signed, written
//! or sent.

use crate::world::{AMOUNT, FEE, World, world};
use farthing_gateway::chain::{Books, FirstRefusal, Misshapen, Request, SponsorRefusal};
use farthing_sdk::{
    addresses,
    client::Network,
    instructions::{Deposit, OpenChannel, OpenDeposit, Pay, RequestClose, Withdraw},
    solana::{
        AccountMeta, Address, ComputeBudgetInstruction, Hash, Instruction, Keypair, LookupTable,
        Message, Signer, VersionedMessage, system_instruction,
    },
    vouchers::book::Promise,
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
fn around(world: &World, before: &[Instruction], after: &[Instruction]) -> Request {
    let open = world.opening();
    let all = [before, &[open.instruction()], after].concat();
    world.request_with(&open, world.signed(&world.sponsor_key.pubkey(), &all))
}

#[track_caller]
fn misshapen(world: &World, request: &Request, expected: Misshapen) {
    refused(world, request, &expected.into());
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
    misshapen(&world, &request, Misshapen::NotATransaction);
    request.transaction.truncate(70);
    misshapen(&world, &request, Misshapen::NotATransaction);
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
    misshapen(&world, &world.request_with(&open, bytes), Misshapen::LookupTable);
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
    misshapen(&world, &around(&world, &[advance], &[]), Misshapen::Nonce);
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
    misshapen(&world, &with(1), Misshapen::Signers);
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
    misshapen(&world, &world.request_with(&open, bytes), Misshapen::Signers);
}

#[test]
fn a_channels_rent_is_paid_by_the_sponsor_or_who_signs() {
    let world = world();
    let stranger = key(64);
    let open = world.opening().payer(stranger.pubkey());
    let all = [open.instruction()];
    // A signer that is not the payer is one too many.
    misshapen(
        &world,
        &world.request_with(&open, world.signed(&world.sponsor_key.pubkey(), &all)),
        Misshapen::Signers,
    );
    let mut one = open.instruction();
    one.accounts[0].is_signer = false;
    let bytes = world.signed(&world.sponsor_key.pubkey(), &[one]);
    let rent_payer = Misshapen::RentPayer(stranger.pubkey());
    misshapen(&world, &world.request_with(&open, bytes), rent_payer);
    let open = world.opening().payer(world.reader.pubkey());
    let before = world.lamports(&world.sponsor_key);
    world.bring(&world.request(&open)).unwrap();
    assert_eq!(before - world.lamports(&world.sponsor_key), FEE);
}

/// server invariant 6
#[test]
fn a_signature_that_is_missing_or_of_something_else_is_refused() {
    let world = world();
    let reader = world.reader.pubkey();
    let mut request = world.request(&world.opening());
    // The second signature begins behind the count and the first.
    request.transaction[65] ^= 1;
    misshapen(&world, &request, Misshapen::Signature(reader));
    request.transaction[65..129].fill(0);
    misshapen(&world, &request, Misshapen::Signature(reader));
}

#[test]
fn two_openings_in_one_transaction_are_refused() {
    let world = world();
    let again = world.opening().salt(78).instruction();
    misshapen(&world, &around(&world, &[], &[again]), Misshapen::Twice("open_channel"));
    let filled = Deposit::new(world.reader.pubkey(), world.token, 5).instruction();
    let twice = [filled.clone(), filled];
    misshapen(&world, &around(&world, &twice, &[]), Misshapen::Twice("deposit"));
    let opened = OpenDeposit::new(world.reader.pubkey(), world.token.mint).instruction();
    let twice = [opened.clone(), opened];
    misshapen(&world, &around(&world, &twice, &[]), Misshapen::Twice("open_deposit"));
}

#[test]
fn a_transaction_without_an_opening_is_refused() {
    let world = world();
    let open = world.opening();
    let fill = Deposit::new(world.reader.pubkey(), world.token, 5).instruction();
    let bytes = world.signed(&world.sponsor_key.pubkey(), &[fill]);
    misshapen(&world, &world.request_with(&open, bytes), Misshapen::NoChannel);
}

#[test]
fn another_channel_and_another_payee_are_refused() {
    let world = world();
    let mut request = world.request(&world.opening());
    let named = request.channel;
    request.channel = key(65).pubkey();
    misshapen(&world, &request, Misshapen::OtherChannel(named));
    let other = OpenDeposit::new(world.sponsor_key.pubkey(), world.token.mint);
    let terms = world.opening().terms;
    let (owner, mint, slot) = (world.reader.pubkey(), world.token.mint, world.slot());
    let open = OpenChannel::new(owner, mint, other.deposit(), slot, terms)
        .salt(crate::world::SALT)
        .payer(world.sponsor_key.pubkey());
    let open = world.rooted(open);
    misshapen(&world, &world.request(&open), Misshapen::OtherPayee(other.deposit()));
}

#[test]
fn arguments_and_accounts_are_exactly_those_that_are_needed() {
    let world = world();
    let open = world.opening();
    let sponsor = world.sponsor_key.pubkey();
    let with = |change: &dyn Fn(&mut Instruction)| {
        let mut one = open.instruction();
        change(&mut one);
        world.request_with(&open, world.signed(&sponsor, &[one]))
    };
    misshapen(&world, &with(&|one| one.data.push(0)), Misshapen::Arguments);
    misshapen(&world, &with(&|one| one.data.truncate(30)), Misshapen::Arguments);
    let more = AccountMeta::new(key(66).pubkey(), false);
    let longer = with(&|one| one.accounts.push(more.clone()));
    misshapen(&world, &longer, Misshapen::Accounts("open_channel"));
}

#[test]
fn accounts_that_no_instruction_names_are_refused() {
    let world = world();
    let open = world.opening();
    let hash = world.net.recent().unwrap().blockhash;
    let mut message = Message::new_with_blockhash(
        &[open.instruction()],
        Some(&world.sponsor_key.pubkey()),
        &hash,
    );
    let stray = key(67).pubkey();
    message.account_keys.push(stray);
    message.header.num_readonly_unsigned_accounts += 1;
    let bytes = world.signed_message(VersionedMessage::Legacy(message.clone()), &[&world.reader]);
    misshapen(&world, &world.request_with(&open, bytes), Misshapen::Unused(stray));
    let twice = message.account_keys[1];
    *message.account_keys.last_mut().unwrap() = twice;
    let bytes = world.signed_message(VersionedMessage::Legacy(message), &[&world.reader]);
    misshapen(&world, &world.request_with(&open, bytes), Misshapen::NamedTwice(twice));
}

/// server invariant 11
#[test]
fn fees_above_the_cap_are_refused() {
    let world = world();
    let limit = ComputeBudgetInstruction::set_compute_unit_limit;
    let price = ComputeBudgetInstruction::set_compute_unit_price;
    let dear = around(&world, &[limit(1_400_000), price(5_000_000)], &[]);
    misshapen(&world, &dear, Misshapen::Fee { lamports: 7_010_000, cap: 20_000 });
    // Without a limit it can be the largest there is.
    let open = around(&world, &[price(10_000)], &[]);
    misshapen(&world, &open, Misshapen::Fee { lamports: 24_000, cap: 20_000 });
    // What may cost more must be promised more for.
    let just = around(&world, &[limit(20_000), price(500_000)], &[]);
    refused(&world, &just, &FirstRefusal::TooLittle { worth: 4_000, least: 4_500 }.into());
    let link = world.chain(&just.channel, crate::world::LENGTH).link(450).unwrap();
    world.bring(&Request { first: Some(Promise::Link(link)), ..just }).unwrap();
}

/// gateway rule R9
#[test]
fn the_compute_budget_is_asked_for_each_thing_once_and_for_no_heap() {
    let world = world();
    let limit = ComputeBudgetInstruction::set_compute_unit_limit;
    let heap = ComputeBudgetInstruction::request_heap_frame(64 * 1024);
    misshapen(&world, &around(&world, &[heap], &[]), Misshapen::Budget);
    misshapen(&world, &around(&world, &[limit(1), limit(2)], &[]), Misshapen::Budget);
    let mut named = limit(20_000);
    named.accounts.push(AccountMeta::new_readonly(world.reader.pubkey(), false));
    misshapen(&world, &around(&world, &[named], &[]), Misshapen::Budget);
}

/// server invariant 14
#[test]
fn what_would_fail_is_not_signed() {
    let world = world();
    let mut terms = world.opening().terms;
    terms.amount = 5_000_001;
    let open = world.opening_of(terms);
    let error = world.bring(&world.request(&open)).unwrap_err();
    assert!(matches!(error, SponsorRefusal::WouldFail(_)), "{error}");
    assert!(world.net.sent().is_empty() && world.books.list(b"chain/").is_empty());
}

/// gateway rule R9
#[test]
fn what_others_pay_for_is_only_handed_on_and_only_whole() {
    let world = world();
    let reader = world.reader.pubkey();
    let open = world.opening().payer(reader);
    let (sponsor, claimer) =
        (world.lamports(&world.sponsor_key), world.lamports(&world.claimer_key));
    let mut cut = world.request_with(&open, world.signed(&reader, &[open.instruction()]));
    cut.transaction[1..65].fill(0);
    misshapen(&world, &cut, Misshapen::Signature(reader));
    let whole = world.request_with(&open, world.signed(&reader, &[open.instruction()]));
    world.bring(&whole).unwrap();
    let after = (world.lamports(&world.sponsor_key), world.lamports(&world.claimer_key));
    assert_eq!(after, (sponsor, claimer));
    // The sponsor's place as who pays the rent is not to be had without its fee either.
    let open = world.opening();
    let bytes = world.signed(&reader, &[open.instruction()]);
    let sponsor = world.sponsor_key.pubkey();
    let error = world.bring(&world.request_with(&open, bytes)).unwrap_err();
    assert_eq!(error, Misshapen::Signature(sponsor).into());
}

/// Who is named as payee is known from the opening alone.
trait DepositOf {
    fn deposit(&self) -> Address;
}

impl DepositOf for OpenDeposit {
    fn deposit(&self) -> Address {
        self.instruction().accounts[3].pubkey
    }
}
