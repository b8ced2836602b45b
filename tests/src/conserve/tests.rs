//! The check finds what it is there to find: in a world with everything in it, each number that
//! it looks at is moved by one.

use crate::{KEY, Outcome, Snapshot, World};
use borsh::BorshSerialize;
use farthing_sdk::{
    Client,
    accounts::{
        AccountKind, Channel, ChannelKind, ChannelStatus, Creator, Deposit, Earnings, Listing,
        Order, OrderStatus, Pass, Reserve, Session, SessionStatus, Stream, StreamStatus,
    },
    addresses,
    args::ListingTerms,
    compose,
    events::{Event, StreamCancelled},
    instructions::{CloseChannel, CloseOrder, FulfilOrder, Pay, WithdrawStream},
    solana::{Address, Instruction},
};

struct Everything {
    world: World,
    reserve: Address,
    deposit: Address,
    creator: Address,
    earnings: Address,
    listing: Address,
    pass: Address,
    order: Address,
    stream: Address,
    channel: Address,
    session: Address,
}

fn everything() -> Everything {
    let world = World::new();
    let deposit = world.deposit_of("reader", 1_000);
    let creator = world.creator_with("ann", &[("bob", 100)]);
    let terms = ListingTerms { refund_window: 60, supply_cap: 5, ..ListingTerms::at(10) };
    let listing = world.listing(&creator, terms);
    let item = world.listing(&creator, ListingTerms::at(20));
    let earnings = addresses::earnings(&creator, &world.token.mint);
    let session = world.session("reader", "phone");
    let phone = world.address("phone");
    let stream = world.stream("reader", earnings);
    world.advance_seconds(10);
    world.run(WithdrawStream::of(stream, &world.get(&stream))).assert_ok();
    let pay = Pay::new(world.address("reader"), world.token.mint, earnings, 40);
    world.run(pay.by_session(phone)).assert_ok();
    Everything {
        reserve: addresses::reserve(&world.token.mint),
        channel: world.channel("reader", earnings),
        stream,
        session,
        earnings,
        pass: world.pass(&listing, "reader"),
        order: world.order(&item, "reader"),
        world,
        deposit,
        creator,
        listing,
    }
}

fn violation(world: &World) -> Option<String> {
    super::check(&world.snapshot(), world.now(), |length| world.rent(length)).err()
}

#[track_caller]
fn finds<T: AccountKind + BorshSerialize>(
    at: fn(&Everything) -> Address,
    expected: &str,
    change: impl FnOnce(&mut T),
) {
    let all = everything();
    assert_eq!(violation(&all.world), None);
    all.world.tamper(&at(&all), change);
    let found = violation(&all.world).expect(expected);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn a_balance_that_is_not_owed_is_found() {
    finds(|all| all.deposit, "(I1)", |deposit: &mut Deposit| deposit.balance += 1);
    finds(|all| all.earnings, "(I1)", |earnings: &mut Earnings| earnings.balance += 1);
    finds(|all| all.pass, "(I1)", |pass: &mut Pass| pass.held += 1);
    finds(|all| all.order, "(I1)", |order: &mut Order| order.amount -= 1);
    finds(|all| all.stream, "(I1)", |stream: &mut Stream| stream.funded += 1);
    finds(|all| all.channel, "(I1)", |channel: &mut Channel| channel.claimed += 1);
    finds(|all| all.reserve, "(I1)", |reserve: &mut Reserve| reserve.liabilities -= 1);
}

#[test]
fn a_reserve_that_owes_more_than_it_has_is_found() {
    let all = everything();
    let tokens = all.world.get::<Reserve>(&all.reserve).tokens;
    let mut account = all.world.network.svm().get_account(&tokens).unwrap();
    account.data[64] -= 1;
    all.world.forge(tokens, account);
    assert!(violation(&all.world).expect("short").contains("has 999 (I1)"));
}

#[test]
fn a_count_that_is_wrong_is_found() {
    finds(|all| all.deposit, "children", |deposit: &mut Deposit| deposit.children += 1);
    finds(|all| all.earnings, "children", |earnings: &mut Earnings| earnings.children -= 1);
    finds(|all| all.creator, "listings", |creator: &mut Creator| creator.listings -= 1);
    finds(|all| all.creator, "earnings", |creator: &mut Creator| creator.earnings += 1);
}

#[test]
fn a_session_that_is_not_counted_is_found() {
    finds(|all| all.deposit, "sessions", |deposit: &mut Deposit| deposit.sessions -= 1);
    finds(|all| all.session, "(I4)", |session: &mut Session| session.window_spent = 101);
    let stranger = Address::new_from_array([8; 32]);
    finds(|all| all.session, "outlives", |session: &mut Session| session.deposit = stranger);
}

/// A stream that paid ten of the hundred base units in it, of which it earned ten.
#[test]
fn a_stream_that_paid_too_much_is_found() {
    let more = |stream: &mut Stream| (stream.funded, stream.withdrawn) = (101, 11);
    finds(|all| all.stream, "paid 11 of 10 earned (I3)", more);
    let slower = |stream: &mut Stream| (stream.rate_whole, stream.rate_fraction) = (0, u64::MAX);
    finds(|all| all.stream, "paid 10 of 9 earned (I3)", slower);
    let later = |stream: &mut Stream| stream.start += 11;
    finds(|all| all.stream, "paid 10 of 0 earned (I3)", later);
    let ended = |stream: &mut Stream| stream.status = StreamStatus::Ended;
    finds(|all| all.stream, "children", ended);
    finds(|all| all.stream, "rights", |stream: &mut Stream| stream.flags = 2);
}

#[test]
fn a_channel_that_paid_too_much_is_found() {
    let index = |channel: &mut Channel| channel.index = 1;
    finds(|all| all.channel, "links", index);
    let chain = |channel: &mut Channel| {
        (channel.kind, channel.unit, channel.length) = (ChannelKind::Chain, 1, 9);
        (channel.funded, channel.claimed) = (101, 1);
    };
    finds(|all| all.channel, "paid more than 0", chain);
}

/// Damages an account, and asks what changed for the worse.
#[track_caller]
fn worsens<T: AccountKind + BorshSerialize>(
    at: fn(&Everything) -> Address,
    expected: &str,
    change: impl FnOnce(&mut T),
) {
    let all = everything();
    let before = all.world.snapshot();
    assert_eq!(super::change(&before, &before, &[]), Ok(()));
    all.world.tamper(&at(&all), change);
    let found = super::change(&before, &all.world.snapshot(), &[]).expect_err(expected);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn what_only_rises_and_what_only_falls_is_watched() {
    worsens(|all| all.stream, "(I3)", |stream: &mut Stream| stream.withdrawn -= 1);
    worsens(|all| all.stream, "twice", |stream: &mut Stream| stream.since -= 1);
    worsens(|all| all.stream, "right", |stream: &mut Stream| stream.flags = 16);
    worsens(|all| all.channel, "once", |channel: &mut Channel| channel.grace += 1);
    worsens(|all| all.session, "(I4)", |session: &mut Session| session.spent -= 1);
    worsens(|all| all.session, "(I4)", |session: &mut Session| session.spent = 1_001);
    worsens(|all| all.session, "another", |session: &mut Session| session.key = session.deposit);
}

#[test]
fn what_is_written_once_stays() {
    worsens(|all| all.stream, "once", |stream: &mut Stream| stream.rent_payer = stream.payee);
    worsens(|all| all.stream, "once", |stream: &mut Stream| stream.cliff += 1);
    worsens(|all| all.channel, "once", |channel: &mut Channel| channel.credential[0] ^= 1);
    worsens(|all| all.channel, "once", |channel: &mut Channel| channel.expires_at = 1);
}

#[test]
fn what_has_ended_stays_as_it_was() {
    // Given a revoked session, when it spends, then it is noticed.
    let all = everything();
    let revoke = |session: &mut Session| session.status = SessionStatus::Revoked;
    all.world.tamper(&all.session, revoke);
    let before = all.world.snapshot();
    all.world.tamper(&all.session, |session: &mut Session| session.spent += 1);
    let found = super::change(&before, &all.world.snapshot(), &[]).expect_err("it is revoked");
    assert!(found.contains("revoked"), "{found}");
}

/// Ends the stream and, once its address is spent, frees it, in one transaction.
fn ends_and_frees(all: &Everything) -> Outcome {
    let world = &all.world;
    world.advance_slots(151);
    let client = Client::new(world.network.clone());
    let steps = compose::cancel_stream(&client, all.stream, world.address("reader")).unwrap();
    assert_eq!(steps.len(), 2);
    world.run_all(&steps).succeeded()
}

#[test]
fn a_stream_may_end_and_be_freed_in_one_transaction() {
    // Run with the check after it.
    let all = everything();
    let outcome = ends_and_frees(&all);
    assert!(!all.world.exists(&all.stream));
    assert!(outcome.events.iter().any(|event| matches!(event, Event::StreamCancelled(_))));
}

#[test]
fn a_stream_that_is_gone_without_having_ended_is_found() {
    let all = everything();
    let Outcome { before, after, events, .. } = ends_and_frees(&all);
    let finds = |before: &Snapshot, events: &[Event], expected: &str| {
        let found = super::change(before, &after, events).expect_err(expected);
        assert!(found.contains(expected), "{found}");
    };
    let telling = |edit: fn(&mut StreamCancelled)| {
        let mut edited = events.clone();
        let told = edited.iter_mut().find_map(|event| match event {
            Event::StreamCancelled(told) => Some(told),
            _ => None,
        });
        edit(told.expect("it ended"));
        edited
    };
    assert_eq!(super::change(&before, &after, &events), Ok(()));
    // When no event is of its end, or only one of another's.
    finds(&before, &[], "freed before it ended (I12)");
    let of_another = telling(|told| told.stream = Address::new_from_array([8; 32]));
    finds(&before, &of_another, "freed before it ended (I12)");
    // When it paid less in all than the ten it had paid.
    finds(&before, &telling(|told| told.withdrawn = 9), "(I3)");
    // When it had ended before.
    let ended = everything();
    ended.world.tamper(&ended.stream, |stream: &mut Stream| stream.status = StreamStatus::Ended);
    finds(&ended.world.snapshot(), &events, "ended twice");
}

#[test]
fn a_channel_or_an_order_that_is_gone_without_having_ended_is_found() {
    for is_order in [false, true] {
        // Given one that ended and was freed in one transaction, with the check after it.
        let all = everything();
        let world = &all.world;
        world.advance_slots(151);
        let (channel, order): (Channel, Order) = (world.get(&all.channel), world.get(&all.order));
        let close = CloseChannel::of(all.channel, &channel, world.address("ann"));
        let close = close.creator(Some(all.creator)).and_free(&channel, world.slot());
        let free = CloseOrder::of(all.order, &order).instruction();
        let fulfil = [FulfilOrder::of(all.order, &order, KEY).instruction(), free];
        let outcome = world.run_all(if is_order { &fulfil[..] } else { &close }).succeeded();
        let Outcome { before, after, events, .. } = outcome;
        assert_eq!(super::change(&before, &after, &events), Ok(()));
        // When no event is of its end, or it had ended before.
        let untold = super::change(&before, &after, &[]).expect_err("untold");
        assert!(untold.contains("freed before it ended (I12)"), "{untold}");
        let ended = everything();
        ended.world.tamper(&ended.order, |order: &mut Order| order.status = OrderStatus::Ended);
        let end = |channel: &mut Channel| channel.status = ChannelStatus::Ended;
        ended.world.tamper(&ended.channel, end);
        let told = super::change(&ended.world.snapshot(), &after, &events).expect_err("told");
        assert!(told.contains(if is_order { "ended" } else { "ended twice" }), "{told}");
    }
}

#[test]
fn a_sale_beyond_its_terms_is_found() {
    finds(|all| all.listing, "sold", |listing: &mut Listing| listing.sold = 6);
    finds(|all| all.pass, "(I5)", |pass: &mut Pass| pass.referral = 11);
    finds(|all| all.order, "children", |order: &mut Order| order.status = OrderStatus::Ended);
}

#[test]
fn an_account_that_is_not_at_the_address_of_its_seeds_is_found() {
    let other = Address::new_from_array([8; 32]);
    let misplaced = "not at the address of its seeds";
    finds(|all| all.pass, misplaced, |pass: &mut Pass| pass.holder = other);
    finds(|all| all.session, misplaced, |session: &mut Session| session.key = other);
    finds(|all| all.listing, misplaced, |listing: &mut Listing| listing.number += 1);
    finds(|all| all.deposit, misplaced, |deposit: &mut Deposit| deposit.owner = other);
    finds(|all| all.reserve, "misplaced tokens", |reserve: &mut Reserve| reserve.tokens_bump ^= 1);
}

/// A copy of an account at another address, as if a transaction with these instructions had made
/// it.
#[track_caller]
fn is_born_elsewhere(of: fn(&Everything) -> Address, instructions: &[Instruction]) {
    let all = everything();
    let before = all.world.snapshot();
    all.world.forge_copy(&of(&all), Address::new_from_array([9; 32]), farthing_sdk::PROGRAM_ID);
    let found = super::born(&before, &all.world.snapshot(), instructions);
    assert!(found.as_ref().is_err_and(|what| what.contains("address")), "{found:?}");
}

#[test]
fn an_account_that_a_transaction_makes_elsewhere_is_found() {
    // Whatever salts there could be in its instructions.
    let salts = Instruction::new_with_bytes(farthing_sdk::PROGRAM_ID, &[0; 200], Vec::new());
    for at in [
        |all: &Everything| all.stream,
        |all: &Everything| all.channel,
        |all: &Everything| all.order,
        |all: &Everything| all.creator,
        |all: &Everything| all.deposit,
    ] {
        is_born_elsewhere(at, &[]);
        is_born_elsewhere(at, std::slice::from_ref(&salts));
    }
}

#[test]
fn an_account_below_its_rent_is_found() {
    let all = everything();
    let mut account = all.world.network.svm().get_account(&all.pass).unwrap();
    account.lamports -= 1;
    all.world.forge(all.pass, account);
    assert!(violation(&all.world).expect("poor").contains("(I8)"));
}
