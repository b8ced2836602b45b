//! - a viewer streams to a film at its price, pauses, changes the rate, resumes, cancels
//! - a salary with an end, pushed by anyone, settled by anyone past its end
//! - many streams are pushed together when a creator collects
//! - a wallet collects what streams have brought it
//! - a stream to a wallet that has no deposit, topped up when it is dry, passed on by its payee
//! - a view tells the same as the program, at every step

use crate::story::{DAY, Story, story};
use farthing_sdk::{
    accounts::{Stream, StreamStatus},
    addresses,
    args::{ListingTerms, StreamTerms, right},
    client::{ClientError, MAX_BYTES},
    compose::{self, Payee, StreamPlan, Take},
    core::stream::Fixed,
    errors::FarthingError,
    events::Event,
    instructions::{
        CancelStream, CloseStream, PauseStream, RefundStream, RenounceStream, TransferStream,
        WithdrawStream, WithdrawStreams,
    },
    solana::{Address, Keypair, Signer},
    streams::{Phase, Rate, StreamView},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

impl Story {
    fn stream(&self, at: &Address) -> Stream {
        self.client.require(at).unwrap()
    }

    fn view(&self, at: &Address) -> farthing_sdk::streams::Moment {
        StreamView::of(&self.stream(at)).at(self.now())
    }

    fn plan(&self, payee: Payee, terms: StreamTerms) -> StreamPlan {
        let (spender, mint) = (self.reader.pubkey().into(), self.token.mint);
        StreamPlan { spender, mint, payee, terms }
    }

    fn open(&self, payee: Payee, terms: StreamTerms) -> Address {
        let opening = compose::open_stream(&self.client, &self.plan(payee, terms)).unwrap();
        self.send(&self.reader, &opening.instructions);
        opening.address
    }
}

#[test]
fn a_viewer_streams_to_a_film_pauses_changes_the_rate_and_cancels() {
    let story = story();
    let (film, _) = story.list(ListingTerms { period: 60, ..ListingTerms::at(600) });
    let reader = story.reader.pubkey();
    let opening = compose::open_listed_stream(&story.client, film, reader.into(), 6_000).unwrap();
    let at = opening.address;
    story.send(&story.reader, &opening.instructions);
    assert_eq!(Rate::describe(story.stream(&at).rate(), 6), "0.00001 per second");
    story.wait(30);
    let view = story.view(&at);
    assert_eq!((view.phase, view.accrued, view.left), (Phase::Running, 300, 5_700));
    let pause = PauseStream::of(at, &story.stream(&at), reader).instruction();
    story.send(&story.reader, &[pause]);
    story.wait(1_000);
    assert_eq!((story.view(&at).phase, story.view(&at).accrued), (Phase::Paused, 300));
    let faster = Fixed::from_units(20);
    let all = compose::change_rate(&story.client, at, reader, faster).unwrap();
    let receipt = story.send(&story.reader, &all);
    let names: Vec<_> = receipt.events.iter().map(Event::name).collect();
    assert_eq!(names, ["StreamRateSet", "StreamResumed"]);
    story.wait(10);
    let refund = RefundStream::of(at, &story.stream(&at), reader).amount(1_000).instruction();
    story.send(&story.reader, &[refund]);
    assert_eq!((story.view(&at).accrued, story.view(&at).left), (500, 4_500));
    let all = compose::cancel_stream(&story.client, at, reader).unwrap();
    assert_eq!(all.len(), 2, "cancelled and freed in one");
    story.send(&story.reader, &all);
    assert_eq!((story.earned(), story.balance(&story.reader)), (500, 5_500));
    assert_eq!(story.client.all::<Stream>().unwrap(), []);
}

#[test]
fn a_stream_cancelled_at_once_is_freed_later() {
    let story = story();
    let terms = StreamTerms::at(Fixed::from_units(1), 100);
    let at = story.open(Payee::Creator(story.creator), terms);
    let all = compose::cancel_stream(&story.client, at, story.writer.pubkey()).unwrap();
    assert_eq!(all.len(), 1);
    story.send(&story.writer, &all);
    let ended = story.stream(&at);
    assert_eq!(ended.status, StreamStatus::Ended);
    assert_eq!(story.view(&at).phase, Phase::Ended);
    let close = [CloseStream::of(at, &ended).instruction()];
    let error = story.client.submit(&close, &story.friend, &[]).unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(failure.farthing_error(), Some(&FarthingError::AddressNotSpent));
    story.wait(61);
    let before = story.lamports(&story.reader.pubkey());
    story.send(&story.friend, &close);
    assert!(story.lamports(&story.reader.pubkey()) > before);
}

#[test]
fn a_salary_is_pushed_by_anyone_and_settled_past_its_end() {
    let story = story();
    let start = compose::earliest_start(&story.client).unwrap();
    let terms = StreamTerms::between(start, start + 10_000, 9_999).unwrap();
    let at = story.open(Payee::Wallet(story.friend.pubkey()), terms);
    assert_eq!(story.view(&at).phase, Phase::Scheduled);
    story.wait(60 + 5_000);
    let view = story.view(&at);
    assert_eq!((view.accrued, view.refundable), (4_999, 0));
    let withdraw = WithdrawStream::of(at, &story.stream(&at)).instruction();
    story.send(&story.writer, &[withdraw]);
    assert_eq!(story.balance(&story.friend), view.accrued);
    assert_eq!(StreamView::of(&story.stream(&at)).depletes_at(), Some(start + 10_000));
    story.wait(4_999);
    // The last unit is started, so that none of it would go back to the payer.
    let view = story.view(&at);
    assert_eq!((view.phase, view.accrued, view.left), (Phase::Running, 9_998, 0));
    story.wait(1);
    assert_eq!((story.view(&at).phase, story.view(&at).left), (Phase::Over, 0));
    let all = compose::cancel_stream(&story.client, at, story.writer.pubkey()).unwrap();
    story.send(&story.writer, &all);
    assert_eq!((story.balance(&story.friend), story.balance(&story.reader)), (9_999, 0));
}

#[test]
fn a_creator_collects_many_streams_at_once() {
    let story = story();
    let payee = Payee::Creator(story.creator);
    for _ in 0..35 {
        story.open(payee, StreamTerms::at(Fixed::from_units(2), 200));
    }
    story.wait(100);
    let earnings = payee.address(&story.token.mint);
    let writer = story.writer.pubkey();
    let all: Vec<_> = story.client.streams_of_payee(&earnings).unwrap();
    let all: Vec<_> = all.into_iter().map(|(at, _)| at).take(WithdrawStreams::AT_ONCE).collect();
    let most = [WithdrawStreams::new(earnings, all).instruction()];
    let size = story.client.size(&[], &most, &writer).unwrap();
    assert!((MAX_BYTES - 32..=MAX_BYTES).contains(&size), "{size}");
    let push = compose::push_streams(&story.client, &earnings, &writer).unwrap();
    assert_eq!((push.transactions.len(), push.amount), (2, 7_000));
    assert_eq!(push.transactions[0][0].accounts.len(), 1 + 31);
    story.collect();
    assert_eq!((story.earned(), story.in_wallet(&story.writer)), (0, 5_250));
    assert_eq!(story.balance(&story.friend), 1_750);
    let push = compose::push_streams(&story.client, &earnings, &writer).unwrap();
    assert_eq!((push.transactions.len(), push.amount), (0, 0));
}

#[test]
fn a_dry_stream_is_topped_up_passed_on_and_renounced() {
    let story = story();
    let reader = story.reader.pubkey();
    let terms = StreamTerms::at(Fixed::from_units(1), 50);
    let at = story.open(Payee::Wallet(story.friend.pubkey()), terms);
    assert_eq!(
        StreamView::of(&story.stream(&at)).depletes_at(),
        Some(story.stream(&at).start + 50)
    );
    story.wait(500);
    assert_eq!((story.view(&at).phase, story.view(&at).left), (Phase::Dry, 0));
    let all = compose::top_up_stream(&story.client, at, reader.into(), 70).unwrap();
    story.send(&story.reader, &all);
    assert_eq!((story.view(&at).phase, story.view(&at).left), (Phase::Running, 70));
    story.wait(20);
    assert_eq!(story.view(&at).withdrawable, 70);
    let renounce = RenounceStream::of(at, &story.stream(&at), reader).instruction();
    story.send(&story.reader, &[renounce]);
    assert!(!story.stream(&at).has(right::CANCEL));
    assert_eq!(story.view(&at).refundable, 0);
    let heir = Payee::Creator(story.creator).address(&story.token.mint);
    let pass_on = TransferStream::of(at, &story.stream(&at), story.friend.pubkey(), heir);
    story.send(&story.friend, &[pass_on.instruction()]);
    let withdraw = WithdrawStream::of(at, &story.stream(&at)).amount(30).instruction();
    story.send(&story.friend, &[withdraw]);
    assert_eq!((story.earned(), story.view(&at).withdrawable), (30, 40));
    refused_to_cancel(&story, at, &story.reader);
    story.wait(50);
    story.send(&story.reader, &compose::cancel_stream(&story.client, at, reader).unwrap());
    assert_eq!((story.earned(), story.balance(&story.reader)), (120, 0));
}

fn refused_to_cancel(story: &Story, at: Address, who: &Keypair) {
    let cancel = CancelStream::of(at, &story.stream(&at), who.pubkey()).instruction();
    let error = story.client.submit(&[cancel], who, &[]).unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(failure.farthing_error(), Some(&FarthingError::StreamNotCancellable));
}

#[test]
fn a_wallet_collects_its_streams() {
    let story = story();
    let (friend, mint) = (story.friend.pubkey(), story.token.mint);
    assert_eq!(compose::collect_deposit(&story.client, friend, &mint, Take::All).unwrap().len(), 0);
    for _ in 0..2 {
        story.open(Payee::Wallet(friend), StreamTerms::at(Fixed::from_units(2), 500));
    }
    story.wait(100);
    for transaction in
        compose::collect_deposit(&story.client, friend, &mint, Take::AtMost(300)).unwrap()
    {
        story.send(&story.friend, &transaction);
    }
    assert_eq!((story.in_wallet(&story.friend), story.balance(&story.friend)), (300, 100));
    for transaction in compose::collect_deposit(&story.client, friend, &mint, Take::All).unwrap() {
        story.send(&story.friend, &transaction);
    }
    assert_eq!((story.in_wallet(&story.friend), story.balance(&story.friend)), (400, 0));
}

#[test]
fn a_view_tells_to_the_base_unit_what_the_program_pays() {
    let story = story();
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..12 {
        let rate = Fixed { whole: rng.random_range(0..4), fraction: rng.random() };
        let now = story.now();
        let terms = StreamTerms {
            start: now + rng.random_range(0..50),
            cliff: now + rng.random_range(50..150),
            ..StreamTerms::at(rate, 1_000).unlocking(rng.random_range(0..100)).unwrap()
        };
        let at = story.open(Payee::Creator(story.creator), terms);
        for _ in 0..10 {
            story.wait(rng.random_range(1..60));
            let (told, before) = (story.view(&at).withdrawable, story.earned());
            let withdraw = WithdrawStream::of(at, &story.stream(&at)).instruction();
            let sent = story.client.submit(&[withdraw], &story.friend, &[]);
            assert_eq!(sent.is_ok(), told != 0);
            assert_eq!(story.earned() - before, told);
        }
        let (left, before) = (story.view(&at).left, story.balance(&story.reader));
        let all = compose::cancel_stream(&story.client, at, story.reader.pubkey()).unwrap();
        story.send(&story.reader, &all);
        assert_eq!(story.balance(&story.reader) - before, left);
    }
}

#[test]
fn a_listing_that_is_bought_is_not_streamed() {
    let story = story();
    let (address, _) = story.list(ListingTerms { duration: DAY, ..ListingTerms::at(5) });
    let reader = story.reader.pubkey();
    let error = compose::open_listed_stream(&story.client, address, reader.into(), 10).unwrap_err();
    assert!(matches!(error, ClientError::Unfit(_)));
    let deposit = story.client.fetch_deposit(&reader, &story.token.mint).unwrap();
    assert_eq!(deposit, None);
    assert_eq!(
        story.client.streams_of_deposit(&addresses::deposit(&reader, &story.token.mint)).unwrap(),
        []
    );
}
