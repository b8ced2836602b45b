//! What stands in the opening itself: channel, accounts, arguments, signatures.

use crate::shapes::{around, key, misshapen, refused};
use crate::world::{FEE, world};
use farthing_gateway::{
    chain::{Books, FirstRefusal, Misshapen, Request, SponsorRefusal},
    transaction::Fault,
};
use farthing_sdk::{
    client::Network,
    instructions::{Deposit, OpenChannel, OpenDeposit},
    solana::{
        AccountMeta, Address, ComputeBudgetInstruction, Instruction, Message, Signer,
        VersionedMessage,
    },
    vouchers::book::Promise,
};

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
        Fault::Signers,
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
    misshapen(&world, &request, Fault::Signature(reader));
    request.transaction[65..129].fill(0);
    misshapen(&world, &request, Fault::Signature(reader));
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
    misshapen(&world, &world.request_with(&open, bytes), Fault::Unused(stray));
    let twice = message.account_keys[1];
    *message.account_keys.last_mut().unwrap() = twice;
    let bytes = world.signed_message(VersionedMessage::Legacy(message), &[&world.reader]);
    misshapen(&world, &world.request_with(&open, bytes), Fault::NamedTwice(twice));
}

/// server invariant 11
#[test]
fn fees_above_the_cap_are_refused() {
    let world = world();
    let limit = ComputeBudgetInstruction::set_compute_unit_limit;
    let price = ComputeBudgetInstruction::set_compute_unit_price;
    let dear = around(&world, &[limit(1_400_000), price(5_000_000)], &[]);
    misshapen(&world, &dear, Fault::Fee { lamports: 7_010_000, cap: 20_000 });
    // Without a limit it can be the largest there is.
    let open = around(&world, &[price(10_000)], &[]);
    misshapen(&world, &open, Fault::Fee { lamports: 24_000, cap: 20_000 });
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
    misshapen(&world, &around(&world, &[heap], &[]), Fault::Budget);
    misshapen(&world, &around(&world, &[limit(1), limit(2)], &[]), Fault::Budget);
    let mut named = limit(20_000);
    named.accounts.push(AccountMeta::new_readonly(world.reader.pubkey(), false));
    misshapen(&world, &around(&world, &[named], &[]), Fault::Budget);
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
    misshapen(&world, &cut, Fault::Signature(reader));
    let whole = world.request_with(&open, world.signed(&reader, &[open.instruction()]));
    world.bring(&whole).unwrap();
    let after = (world.lamports(&world.sponsor_key), world.lamports(&world.claimer_key));
    assert_eq!(after, (sponsor, claimer));
    // The sponsor's place as who pays the rent is not to be had without its fee either.
    let open = world.opening();
    let bytes = world.signed(&reader, &[open.instruction()]);
    let sponsor = world.sponsor_key.pubkey();
    let error = world.bring(&world.request_with(&open, bytes)).unwrap_err();
    assert_eq!(error, Misshapen::from(Fault::Signature(sponsor)).into());
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
