//! Keeping in step with the chain (R14, R15): what harms us at once, what favours the payer when it is settled.

use crate::world::{AMOUNT, GRACE, World, world, world_with};
use farthing_gateway::chain::{
    Alarm, Books, LookRefusal, Moment, NotNow, Opening, SponsorRefusal, WatchError,
};
use farthing_sdk::{
    client::{Network, NetworkError},
    instructions::{CloseChannel, FinishClose, RequestClose, TopUpChannel, WithdrawChannel},
    solana::{
        Account, Address,
        CommitmentLevel::{Confirmed, Finalized},
        Keypair, Signer,
    },
    vouchers::book::{Promise, Row},
};

fn request_close(world: &World, channel: &Address) {
    let close = RequestClose::of(*channel, &world.channel(channel), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
}

pub fn top_up(world: &World, channel: &Address, amount: u64) {
    let of = world.channel(channel);
    let one = TopUpChannel::of(*channel, &of, world.reader.pubkey(), amount);
    world.send(&world.reader, &[one.instruction()]);
}

/// A channel that has promised 4,000 and been served 100.
pub fn begun() -> (World, Address) {
    begun_in(world())
}

fn begun_in(world: World) -> (World, Address) {
    let channel = world.channel_in_book();
    world.serve(&channel, 400, 100);
    (world, channel)
}

/// A channel that has promised 4,000 and been served nothing.
pub fn promised(world: &World) -> Address {
    let channel = world.channel_in_book();
    let first = Promise::Link(world.link(&channel, 400));
    world.books.accept(&Row::from(&channel), first, world.now()).unwrap();
    channel
}

pub fn left(world: &World, channel: &Address) -> u64 {
    let policy = world.settings.terms.policy;
    world.page(channel).standing(&policy, world.now()).left
}

/// gateway rule R14
#[test]
fn a_close_counts_from_processed() {
    let (world, channel) = begun();
    world.net.hold_back(&[Confirmed, Finalized]);
    request_close(&world, &channel);
    assert_eq!(world.watcher.round(), Ok(1));
    let closes_at = Some(world.now() + i64::from(GRACE));
    assert_eq!(world.page(&channel).channel.closes_at, closes_at);
}

/// gateway rule R14
#[test]
fn a_close_on_a_fork_that_is_dropped_is_undone() {
    let (world, channel) = begun();
    let before = world.net.live().clone();
    let known = world.page(&channel).channel.closes_at;
    request_close(&world, &channel);
    world.watcher.round().unwrap();
    assert_ne!(world.page(&channel).channel.closes_at, known);
    *world.net.live() = before;
    // The slots of the fork that stays go on.
    world.wait(60);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.closes_at, known);
}

/// gateway rule R14
#[test]
fn money_counts_from_confirmed() {
    let (world, channel) = begun();
    world.net.hold_back(&[Confirmed, Finalized]);
    top_up(&world, &channel, 20_000);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT);
    world.net.catch_up();
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT + 20_000);
    assert_eq!(world.shared.alarms.count(), 0);
}

/// gateway rule R14
#[test]
fn a_fork_that_drops_a_top_up_takes_its_money_away_and_is_an_alarm() {
    let (world, channel) = begun();
    let before = world.net.live().clone();
    top_up(&world, &channel, 20_000);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT + 20_000);
    *world.net.live() = before;
    world.wait(60);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT);
    let fell = Alarm::FundedFell { account: channel, before: AMOUNT + 20_000, after: AMOUNT };
    assert_eq!(world.shared.alarms.recent(), [fell]);
}

/// gateway rule R14
#[test]
fn a_withdrawal_counts_from_processed() {
    let (world, channel) = begun();
    world.net.hold_back(&[Confirmed, Finalized]);
    let of = world.channel(&channel);
    let both = (world.reader.pubkey(), world.writer.pubkey());
    let withdraw = WithdrawChannel::of(channel, &of, both, 5_000).instruction();
    let client = farthing_sdk::Client::new(world.net.live().clone());
    client.submit(&[withdraw], &world.reader, &[&world.writer]).unwrap();
    *world.net.live() = client.network().clone();
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, 5_000);
    assert_eq!(left(&world, &channel), 3_900);
}

/// gateway rule R15
#[test]
fn a_close_while_we_were_down_is_seen_before_anything_is_served() {
    let (world, channel) = begun();
    request_close(&world, &channel);
    let world = world.restart();
    let account = channel.as_array();
    assert_eq!(world.shared.may_serve(account), Err(NotNow::NoTime));
    world.shared.time.note(world.now(), world.slot(), Moment::now());
    assert_eq!(world.shared.may_serve(account), Err(NotNow::NotRead));
    world.watcher.look(&Row::from(&channel), Opening::default()).unwrap();
    let now = world.shared.may_serve(account).unwrap();
    assert_eq!(now, world.now());
    assert_eq!(world.page(&channel).channel.closes_at, Some(now + i64::from(GRACE)));
}

/// server invariant 38
#[test]
fn what_was_not_read_for_lack_of_a_node_is_not_fresh() {
    let (world, channel) = begun();
    world.net.set_down(true);
    let fresh = |at: &Moment| world.shared.fresh.is_fresh(channel.as_array(), at);
    let (start, most) = (Moment::now(), world.settings.stale_after());
    assert!(matches!(world.watcher.round(), Err(WatchError::Network(_))));
    assert!(fresh(&start) && !fresh(&start.after(most)) && !fresh(&start.asleep(most)));
    world.net.set_down(false);
    assert_eq!(world.watcher.round(), Ok(1));
}

/// server invariant 23
#[test]
fn a_node_of_another_cluster_is_not_asked() {
    let world = world_with(|settings| settings.genesis = [8; 32]);
    let open = world.opening().payer(world.reader.pubkey());
    world.send(&world.reader, &[open.instruction()]);
    let row = Row::from(&open.channel);
    let error = world.watcher.look(&row, Opening::default()).unwrap_err();
    assert!(matches!(error, LookRefusal::Network(NetworkError::Refused(_))), "{error}");
    assert!(matches!(world.watcher.round(), Err(WatchError::Network(NetworkError::Refused(_)))));
    let error = world.bring(&world.request(&world.opening())).unwrap_err();
    assert!(matches!(error, SponsorRefusal::Network(NetworkError::Refused(_))), "{error}");
    assert_eq!((world.net.looks(), world.net.sent().len(), world.page_count()), (0, 0, 0));
}

/// gateway rule R15
#[test]
fn only_what_has_something_to_lose_is_read() {
    let world = world();
    let channel = world.channel_in_book();
    assert_eq!(world.watcher.round(), Ok(0));
    world.serve(&channel, 1, 10);
    assert_eq!(world.watcher.round(), Ok(1));
    // The reserve, and one look at what has not changed.
    let before = world.net.looks();
    world.watcher.round().unwrap();
    assert_eq!(world.net.looks() - before, 2);
}

/// server invariant 28
#[test]
fn a_node_that_has_fallen_behind_is_not_believed() {
    let (world, channel) = begun();
    let behind = world.net.live().clone();
    top_up(&world, &channel, 20_000);
    request_close(&world, &channel);
    world.watcher.round().unwrap();
    let known = world.page(&channel);
    *world.net.live() = behind;
    assert!(world.watcher.round().is_err());
    assert_eq!(world.page(&channel), known);
}

#[test]
fn a_channel_that_ended_with_a_loss_is_stopped_and_kept_once_that_is_final() {
    let (world, channel) = begun();
    world.net.hold_back(&[Confirmed, Finalized]);
    let close = CloseChannel::of(channel, &world.channel(&channel), world.writer.pubkey());
    world.send(&world.writer, &[close.instruction()]);
    world.watcher.round().unwrap();
    // Nothing is served from now on, but it may be there on another fork.
    assert_eq!(left(&world, &channel), 0);
    world.net.release(Confirmed);
    world.watcher.round().unwrap();
    assert_eq!((world.page_count(), world.shared.alarms.count()), (1, 0));
    world.net.catch_up();
    world.watcher.round().unwrap();
    let lost = Alarm::Lost { row: Row::from(&channel), lost: 100 };
    assert_eq!((world.page_count(), world.shared.alarms.recent()), (1, vec![lost]));
    week_passes(&world);
    assert_eq!(world.page_count(), 0);
    assert!(!world.shared.fresh.is_fresh(channel.as_array(), &Moment::now()));
}

/// After which a row is forgotten of which one node alone says that it is gone.
pub fn week_passes(world: &World) {
    world.wait(7 * 86_400);
    world.watcher.round().unwrap();
    // The time that is known is that of the look before.
    world.watcher.round().unwrap();
}

#[test]
fn a_channel_that_ended_with_nothing_owed_is_forgotten() {
    let world = world();
    let channel = promised(&world);
    let close = CloseChannel::of(channel, &world.channel(&channel), world.writer.pubkey());
    world.send(&world.writer, &[close.instruction()]);
    world.watcher.round().unwrap();
    assert_eq!((world.page_count(), world.shared.alarms.count()), (0, 0));
    assert!(!world.shared.fresh.is_fresh(channel.as_array(), &Moment::now()));
}

/// server invariant 28: a node that says for a while that a channel is gone, finalized too.
#[test]
fn a_channel_about_which_a_node_lied_is_claimed_and_goes_on_where_it_was() {
    let (world, channel) = begun();
    world.serve(&channel, 401, 3_000);
    let known = world.page(&channel);
    world.net.lie(channel, None);
    world.watcher.round().unwrap();
    assert_eq!(left(&world, &channel), 0);
    world.net.stop_lying();
    world.watcher.round().unwrap();
    let page = world.page(&channel);
    assert_eq!((page.served, page.channel.closes_at), (known.served, known.channel.closes_at));
    assert_eq!(world.claim(), 1);
    assert_eq!(world.balance(), 3_100);
}

/// gateway rule R14
#[test]
fn an_opening_on_a_fork_that_is_dropped_serves_nothing_more() {
    let world = world();
    let before = world.net.live().clone();
    let channel = world.channel_in_book();
    world.serve(&channel, 400, 100);
    *world.net.live() = before;
    world.wait(60);
    world.watcher.round().unwrap();
    assert_eq!((world.page_count(), left(&world, &channel)), (1, 0));
}

/// server invariant 27
#[test]
fn a_frozen_reserve_stops_promises_until_it_thaws() {
    let (world, _) = begun();
    world.shared.risk.set_poor(false);
    world.watcher.round().unwrap();
    assert!(world.shared.risk.takes_promises());
    let mint = world.token.mint;
    let tokens = farthing_sdk::addresses::tokens(&farthing_sdk::addresses::reserve(&mint));
    let thawed = world.net.live().account(&tokens).unwrap().unwrap();
    let mut frozen = thawed.clone();
    frozen.data[108] = 2;
    world.net.lie(tokens, Some(frozen));
    world.watcher.round().unwrap();
    assert!(!world.shared.risk.takes_promises());
    assert_eq!(world.shared.alarms.recent(), [Alarm::Frozen]);
    world.net.stop_lying();
    world.watcher.round().unwrap();
    assert!(world.shared.risk.takes_promises() && world.shared.alarms.recent().is_empty());
}

/// gateway rule R4
#[test]
fn more_claimed_than_was_ever_promised_here_is_an_alarm_and_stops_the_channel() {
    let (world, channel) = begun();
    let others = world.link(&channel, 900);
    let link = farthing_sdk::args::ChainLink { index: 900, link: others.hash };
    let payee = world.settings.terms.payee;
    let claim = farthing_sdk::instructions::ClaimChain::new(payee, vec![(channel, link)]);
    world.send(&world.reader, &[claim.instruction()]);
    world.watcher.round().unwrap();
    let row = Row::from(&channel);
    let above = Alarm::ClaimedAbovePromise { row, claimed: 9_000, promised: 4_000 };
    assert_eq!(world.shared.alarms.recent(), [above]);
    assert!(world.page(&channel).stopped().is_some());
    assert_eq!(left(&world, &channel), 0);
}

#[test]
fn an_account_that_is_another_programs_by_now_is_gone() {
    let (world, channel) = begun();
    let owner = Keypair::new_from_array([8; 32]).pubkey();
    let other = Account { lamports: 1, data: vec![1; 216], owner, ..Account::default() };
    world.net.lie(channel, Some(other));
    world.watcher.round().unwrap();
    assert_eq!((world.page_count(), left(&world, &channel)), (1, 0));
}

/// gateway rule R14
#[test]
fn what_is_at_risk_is_counted_anew_in_every_round() {
    let (world, channel) = begun();
    world.watcher.round().unwrap();
    assert_eq!(world.shared.risk.total(), 100);
    world.serve(&channel, 500, 10);
    world.watcher.round().unwrap();
    assert_eq!(world.shared.risk.total(), 110);
    world.wait(8 * 86_400);
    let finish = FinishClose::of(channel, &world.channel(&channel)).instruction();
    world.send(&world.reader, &[finish]);
    world.watcher.round().unwrap();
    world.watcher.round().unwrap();
    assert_eq!(world.shared.risk.total(), 0);
    assert_eq!(
        world.net.account(&channel).unwrap().map(|account| account.lamports),
        Some(1_747_520)
    );
    // What was served and is lost stays in the book, and is watched.
    assert_eq!((world.page_count(), world.watcher.round()), (1, Ok(1)));
    week_passes(&world);
    assert_eq!(world.page_count(), 0);
}
