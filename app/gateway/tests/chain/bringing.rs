//! What becomes of a transaction that is brought to the chain: once, whatever happens on the way.

use crate::{
    net::Sending,
    world::{AMOUNT, FEE, World, world},
};
use farthing_gateway::chain::{
    Books, CHANNEL_RENT, Down, Misshapen, Opening, Request, SponsorRefusal,
};
use farthing_sdk::{
    Client,
    client::Network,
    instructions::{TopUpChannel, Withdraw},
    solana::{Address, Signer},
    vouchers::book::Row,
};
use std::{sync::Arc, time::Duration};

/// What the sponsor has paid since.
fn paid(world: &World, before: u64) -> u64 {
    before - world.lamports(&world.sponsor_key)
}

fn begin() -> (World, Request, u64) {
    let world = world();
    let request = world.request(&world.opening());
    let before = world.lamports(&world.sponsor_key);
    (world, request, before)
}

/// server invariants 15 and 28
#[test]
fn the_same_message_in_other_bytes_is_brought_once() {
    let (world, request, before) = begin();
    let first = world.bring(&request).unwrap();
    let mut other = request.clone();
    // Anything may stand where our signature will.
    other.transaction[1..65].fill(7);
    assert_eq!(world.bring(&other), Ok(first));
    assert_eq!(world.bring(&request), Ok(first));
    assert_eq!((world.net.different(), paid(&world, before)), (1, FEE + CHANNEL_RENT));
}

/// server invariant 18
#[test]
fn the_same_request_at_once_is_signed_once() {
    let (world, request, before) = begin();
    let world = Arc::new(world);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (world, request) = (Arc::clone(&world), request.clone());
            std::thread::spawn(move || world.bring(&request))
        })
        .collect();
    let outcomes: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(outcomes.iter().any(Result::is_ok));
    for outcome in outcomes.iter().filter_map(|one| one.as_ref().err()) {
        // Written and not signed, signed and not landed, or run after the other had landed.
        let is_told = matches!(outcome, SponsorRefusal::Pending(_) | SponsorRefusal::WouldFail(_));
        assert!(is_told, "{outcome}");
    }
    assert_eq!((world.net.different(), paid(&world, before)), (1, FEE + CHANNEL_RENT));
}

/// server invariants 15 and 16
#[test]
fn everything_is_written_before_it_is_sent() {
    let (world, request, _) = begin();
    let (books, seen) = (Arc::clone(&world.books), Arc::new(std::sync::Mutex::new(Vec::new())));
    let told = Arc::clone(&seen);
    world.net.on_send(move || told.lock().unwrap().push(books.is_durable()));
    world.bring(&request).unwrap();
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|is_durable| *is_durable));
}

/// server invariant 38
#[test]
fn nothing_is_sent_when_the_ledger_does_not_write() {
    for waits in [0, 1] {
        let (world, request, before) = begin();
        world.books.die_after(waits);
        assert_eq!(world.bring(&request), Err(SponsorRefusal::from(Down)));
        // It binds nobody while the process lives, and is not sent later.
        assert_eq!((world.sponsor.resume(), world.sponsor.register().rent_out()), (vec![], 0));
        assert!(world.net.sent().is_empty());
        // The process ends. What was reserved and never sent binds nobody.
        let world = world.restart();
        assert_eq!((world.sponsor.resume(), world.sponsor.register().rent_out()), (vec![], 0));
        world.bring(&world.request(&world.opening())).unwrap();
        assert_eq!(paid(&world, before), FEE + CHANNEL_RENT);
    }
}

/// server invariant 16
#[test]
fn what_is_unknown_is_not_paid_a_second_time() {
    let (world, request, before) = begin();
    world.net.set_sending(Sending::Lost);
    world.net.die_on_send();
    let Err(SponsorRefusal::Pending(signature)) = world.bring(&request) else {
        panic!("left open")
    };
    world.net.set_down(false);
    // Another of the same deposit would be paid for while the first may still land.
    let other =
        world.request(&world.opening().salt(crate::world::SALT).payer(world.reader.pubkey()));
    assert_eq!(world.bring(&other), Err(SponsorRefusal::Unresolved));
    assert_eq!(world.bring(&request), Err(SponsorRefusal::Pending(signature)));
    assert_eq!(paid(&world, before), 0);
    world.net.set_sending(Sending::Lands);
    let opened = world.sponsor.resume();
    assert_eq!(opened.iter().map(|one| one.signature).collect::<Vec<_>>(), [signature]);
    assert_eq!((opened[0].first, opened[0].channel), (request.first, request.channel));
    assert_eq!(world.bring(&request), Ok(opened[0]));
    assert_eq!((world.net.different(), paid(&world, before)), (1, FEE + CHANNEL_RENT));
}

/// server invariants 16 and 19
#[test]
fn what_was_sent_before_the_process_died_is_taken_up_and_not_signed_anew() {
    let (world, request, before) = begin();
    world.net.die_on_send();
    let Err(SponsorRefusal::Pending(signature)) = world.bring(&request) else {
        panic!("left open")
    };
    let world = world.restart();
    world.net.set_down(false);
    assert_eq!(world.sponsor.register().rent_out(), CHANNEL_RENT);
    assert_eq!(world.bring(&request), Err(SponsorRefusal::Pending(signature)));
    let opened = world.sponsor.resume();
    assert_eq!(opened[0].signature, signature);
    let again = world.restart();
    assert_eq!(again.bring(&request), Ok(opened[0]));
    assert_eq!((world.net.different(), paid(&world, before)), (1, FEE + CHANNEL_RENT));
}

#[test]
fn a_landing_of_which_the_answer_is_lost_counts_once() {
    let (world, request, before) = begin();
    world.net.set_sending(Sending::LandsUnheard);
    world.bring(&request).unwrap();
    assert_eq!((world.net.different(), paid(&world, before)), (1, FEE + CHANNEL_RENT));
}

/// server invariant 16
#[test]
fn what_never_landed_is_known_once_its_last_block_is_past_and_cost_nothing() {
    let (world, request, before) = begin();
    world.net.set_sending(Sending::Lost);
    let error = world.bring(&request).unwrap_err();
    assert!(matches!(error, SponsorRefusal::NeverLanded(_)), "{error}");
    assert_eq!(world.bring(&request), Err(error));
    assert_eq!((paid(&world, before), world.sponsor.register().rent_out()), (0, 0));
    world.net.set_sending(Sending::Lands);
    world.bring(&world.request(&world.opening())).unwrap();
}

/// server invariants 16 and 20
#[test]
fn what_failed_on_chain_costs_its_fee_and_bars_its_deposit_for_an_hour() {
    let (world, request, before) = begin();
    world.net.simulate_as_of_now();
    // The payer takes its money away after the simulation.
    let all = Withdraw::new(world.reader.pubkey(), world.token, 4_900_000).instruction();
    world.send(&world.reader, &[all]);
    let Err(SponsorRefusal::Failed(signature)) = world.bring(&request) else { panic!("fails") };
    assert_eq!(paid(&world, before), FEE);
    assert_eq!(world.bring(&request), Err(SponsorRefusal::Failed(signature)));
    assert_eq!(world.sponsor.register().rent_out(), 0);
    let again = |open| world.request(&world.opening().payer(open));
    let small = || again(world.sponsor_key.pubkey());
    world.net.simulate_as_of_now();
    let fill = farthing_sdk::instructions::Deposit::new(world.reader.pubkey(), world.token, AMOUNT);
    world.send(&world.reader, &[fill.instruction()]);
    world.net.simulate_as_of_now();
    assert_eq!(world.bring(&small()), Err(SponsorRefusal::Barred));
    world.wait(3_599);
    world.net.simulate_as_of_now();
    assert_eq!(world.bring(&small()), Err(SponsorRefusal::Barred));
    world.wait(1);
    world.net.simulate_as_of_now();
    world.bring(&small()).unwrap();
}

/// server invariant 19
#[test]
fn a_landed_transaction_is_not_taken_again_when_it_is_long_forgotten() {
    let (world, request, before) = begin();
    world.bring(&request).unwrap();
    world.wait(3 * 3_600);
    world.net.live().pause(Duration::ZERO);
    // The next one clears what is old.
    world.bring(&world.request(&world.opening())).unwrap();
    assert_eq!(world.bring(&request), Err(SponsorRefusal::Blockhash));
    assert_eq!(paid(&world, before), 2 * (FEE + CHANNEL_RENT));
}

fn top_up(world: &World, channel: &Address, amount: u64) -> Request {
    let of = world.channel(channel);
    let one = TopUpChannel::of(*channel, &of, world.reader.pubkey(), amount).instruction();
    let bytes = world.signed(&world.sponsor_key.pubkey(), &world.budgeted(&[one]));
    Request { transaction: bytes, channel: *channel, first: None, asker: crate::world::ASKER }
}

/// gateway rule R9
#[test]
fn a_top_up_is_sponsored_while_what_was_served_is_worth_what_the_channel_has_cost() {
    let world = world();
    let channel = world.channel_in_book();
    // Fees of the opening and of this, and a claim: 30,000 lamports.
    let least = 4_500;
    // What is promised and not served stays the payer's, and pays for nothing.
    world.serve(&channel, 450, 4_490);
    let refused = SponsorRefusal::ServedTooLittle { served: 4_490, least };
    assert_eq!(world.bring(&top_up(&world, &channel, 20_000)), Err(refused));
    world.serve(&channel, 451, 10);
    let before = world.lamports(&world.sponsor_key);
    world.bring(&top_up(&world, &channel, 20_000)).unwrap();
    assert_eq!((world.channel(&channel).funded, paid(&world, before)), (AMOUNT + 20_000, FEE));
    let small = SponsorRefusal::SmallTopUp { amount: 9_999, least: 10_000 };
    assert_eq!(world.bring(&top_up(&world, &channel, 9_999)), Err(small));
}

#[test]
fn a_top_up_of_a_channel_that_is_not_ours_to_take_is_refused() {
    let world = world();
    let mut terms = world.opening().terms;
    terms.grace = 900;
    let open = world.opening_of(terms).payer(world.reader.pubkey());
    world.send(&world.reader, &[open.instruction()]);
    let error = world.bring(&top_up(&world, &open.channel, 20_000)).unwrap_err();
    assert_eq!(error, farthing_gateway::chain::Unfit::Grace(900).into());
    let channel = world.channel_in_book();
    let mut other = top_up(&world, &channel, 20_000);
    other.channel = open.channel;
    assert_eq!(world.bring(&other), Err(Misshapen::OtherChannel(channel).into()));
}

/// gateway rule R14
#[test]
fn what_was_opened_is_in_the_book_as_it_is_confirmed() {
    let (world, request, _) = begin();
    let opened = world.bring(&request).unwrap();
    let opening = Opening {
        signature: Some(opened.signature.into()),
        sponsored: FEE + CHANNEL_RENT,
        slot: opened.slot,
    };
    let row = Row::from(&opened.channel);
    let taken = world.watcher.look(&row, opening).unwrap();
    assert_eq!(taken.owner, world.reader.pubkey().to_bytes());
    assert_eq!(taken.opening, <[u8; 64]>::from(opened.signature));
    assert_eq!(world.page(&opened.channel).channel.funded, AMOUNT);
    let facts = world.books.facts(&row).unwrap();
    assert_eq!(facts.sponsored, FEE + CHANNEL_RENT);
    assert!(Client::new(&*world.net).network().is_remote());
}
