//! Every event that the program logs is read back, to its last byte (bug class 45), and they tell
//! enough: what an indexer makes of them alone is what the accounts hold.

use crate::{
    channels::voucher,
    indexer::Indexer,
    replay::Replay,
    story::{DAY, Story, story},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_sdk::{
    accounts::{Channel, Deposit, Earnings, Listing, Order, Pass, Session, Stream},
    addresses,
    args::{CreatorChanges, ListingChanges, ListingTerms, SessionTerms, StreamTerms},
    client::Network,
    compose::{self, Payee, Purchase, Renewal, SessionPlan, StreamPlan},
    core::stream::Fixed,
    events::{EVENTS, Event},
    instructions::{
        AcceptCreator, CancelOrder, CloseChannel, CloseCreator, CloseDeposit, CloseEarnings,
        CloseListing, CloseOrder, ClosePass, CloseSession, DeclineOrder, FinishClose, FreeChannel,
        FulfilOrder, Lock, OpenDeposit, OpenEarnings, PauseStream, Pay, PlaceOrder, RefundPass,
        RefundStream, RegisterCreator, RenounceStream, RequestClose, ResumeStream, RetireListing,
        RevokeSession, SetRefusal, SetStreamRate, TopUpChannel, TopUpStream, TransferCreator,
        TransferStream, UpdateCreator, UpdateListing, UpdateSession, WithdrawChannel,
        WithdrawStream, WithdrawStreams,
    },
    solana::{Address, Signer},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

fn buy(story: &Story, listing: Address) {
    let purchase =
        Purchase { referrer: Some(story.friend.pubkey()), ..Purchase::by(story.reader.pubkey()) };
    story.send(&story.reader, &compose::buy(&story.client, listing, &purchase).unwrap());
}

fn trade(story: &Story) {
    let reader = story.reader.pubkey();
    let (item, _) = story.list(ListingTerms { referral_bps: 1_000, ..ListingTerms::at(200) });
    buy(story, item);
    let wallet = story.writer.pubkey();
    let open = OpenDeposit::new(wallet, story.token.mint).payer(reader).instruction();
    let fill = farthing_sdk::instructions::Deposit::new(reader, story.token, 10_000).instruction();
    let pay = Pay::to_wallet(reader, story.token.mint, wallet, 33).instruction();
    story.send(&story.reader, &[open, fill, pay]);
    let terms = ListingTerms { duration: DAY, refund_window: 60, ..ListingTerms::at(101) };
    let (access, _) = story.list(ListingTerms { referral_bps: 500, ..terms });
    let at = addresses::pass(&access, &reader);
    let pass = |story: &Story| story.client.require::<Pass>(&at).unwrap();
    buy(story, access);
    story.send(&story.reader, &[RefundPass::of(at, &pass(story), reader).instruction()]);
    story.send(&story.reader, &[ClosePass::of(at, &pass(story), reader).instruction()]);
    buy(story, access);
    story.wait(60);
    let all = compose::renew(&story.client, at, &Renewal::by(reader)).unwrap();
    story.send(&story.reader, &all);
    story.wait(60);
    orders(story, item);
    leave_listing(story, item);
}

fn orders(story: &Story, item: Address) {
    let (reader, writer) = (story.reader.pubkey(), story.writer.pubkey());
    let listing: Listing = story.client.require(&item).unwrap();
    let key = [42; 32];
    let (key_hash, deadline) = (Sha256::digest(key).into(), story.now() + 600);
    let lock = Lock { key_hash, delivery_hash: [1; 32], deadline };
    let slot = story.client.network().slot().unwrap();
    let [one, two, three] = [0; 3].map(|_| {
        let place = PlaceOrder::of(item, &listing, reader, slot, lock);
        story.send(&story.reader, &[place.instruction()]);
        (place.order, story.client.require::<Order>(&place.order).unwrap())
    });
    story.send(&story.writer, &[FulfilOrder::of(one.0, &one.1, key).instruction()]);
    let decline = DeclineOrder::of(two.0, &two.1, story.creator, writer).instruction();
    story.send(&story.writer, &[decline]);
    story.wait(900);
    story.send(&story.reader, &[CancelOrder::of(three.0, &three.1, reader).instruction()]);
    story.send(&story.reader, &[CloseOrder::of(one.0, &one.1).instruction()]);
}

fn leave_listing(story: &Story, item: Address) {
    let writer = story.writer.pubkey();
    let changes = ListingChanges { price: Some(7), ..ListingChanges::default() };
    let update = UpdateListing::new(writer, story.creator, item, changes).instruction();
    let retire = RetireListing::new(writer, story.creator, item).instruction();
    let listing: Listing = story.client.require(&item).unwrap();
    let close = CloseListing::of(item, &listing, writer).instruction();
    story.send(&story.writer, &[update, retire, close]);
}

fn streams(story: &Story) {
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let plan = |payee| {
        let terms = StreamTerms::at(Fixed::from_units(3), 1_000);
        StreamPlan { spender: reader.into(), mint, payee, terms }
    };
    let [one, two] = [Payee::Wallet(story.friend.pubkey()), Payee::Creator(story.creator)]
        .map(|payee| compose::open_stream(&story.client, &plan(payee)).unwrap())
        .map(|opening| {
            story.send(&story.reader, &opening.instructions);
            opening.address
        });
    story.wait(60);
    let stream: Stream = story.client.require(&one).unwrap();
    let payee = stream.payee;
    story.send(&story.friend, &[WithdrawStreams::new(payee, vec![one, two]).instruction()]);
    story.wait(10);
    let all = [
        WithdrawStream::of(one, &stream).amount(7).instruction(),
        RefundStream::of(one, &stream, reader).amount(11).instruction(),
        TopUpStream::of(one, &stream, reader, 5).instruction(),
        PauseStream::of(one, &stream, reader).instruction(),
        SetStreamRate::of(one, &stream, reader, Fixed::from_units(4)).instruction(),
        ResumeStream::of(one, &stream, reader).instruction(),
        RenounceStream::of(one, &stream, reader).instruction(),
    ];
    story.send(&story.reader, &all);
    let stream: Stream = story.client.require(&one).unwrap();
    let heir = addresses::deposit(&story.writer.pubkey(), &mint);
    let pass_on = TransferStream::of(one, &stream, story.friend.pubkey(), heir).instruction();
    story.send(&story.friend, &[pass_on]);
    story.wait(20);
    let all = compose::cancel_stream(&story.client, two, reader).unwrap();
    story.send(&story.reader, &all);
}

fn sessions(story: &Story) {
    let (owner, key) = (story.reader.pubkey(), story.friend.pubkey());
    let terms = SessionTerms::up_to(100);
    let plan = SessionPlan::new(owner, story.token.mint, key, terms.clone());
    let opening = compose::open_session(&story.client, &plan).unwrap();
    story.send(&story.reader, &opening.instructions);
    let session: Session = story.client.require(&opening.address).unwrap();
    let update = UpdateSession::of(&session, owner, terms).instruction();
    let revoke = RevokeSession::of(&session, key).instruction();
    story.client.submit(&[update, revoke], &story.reader, &[&story.friend]).unwrap();
    story.wait(61);
    story.send(&story.reader, &[CloseSession::of(&session).instruction()]);
}

fn channels(story: &Story) {
    let (reader, writer) = (story.reader.pubkey(), story.writer.pubkey());
    let (one, two) = (story.voucher_channel(500), story.chain_channel(3, 100));
    let [first, second] = [one, two].map(|at| story.channel(&at));
    let vouchers = [voucher(&story.reader, &one, 77)];
    let claims = compose::claim_vouchers(&story.client, &vouchers, story.sender()).unwrap();
    story.send(&story.writer, &claims.transactions[0]);
    let links = [(two, story.link(&two, 9))];
    let claims = compose::claim_links(&story.client, &links, story.sender()).unwrap();
    story.send(&story.writer, &claims.transactions[0]);
    let back = WithdrawChannel::of(one, &first, (reader, writer), 300).creator(Some(story.creator));
    let all = [
        TopUpChannel::of(one, &first, reader, 50).instruction(),
        back.instruction(),
        RequestClose::of(one, &first, reader).instruction(),
    ];
    story.client.submit(&all, &story.reader, &[&story.writer]).unwrap();
    let close = CloseChannel::of(two, &second, writer).creator(Some(story.creator)).instruction();
    story.send(&story.writer, &[close]);
    story.wait(DAY);
    let finish = FinishClose::of(one, &first).and_free(&first, story.slot());
    story.send(&story.friend, &finish);
    story.send(&story.friend, &[FreeChannel::of(two, &second).instruction()]);
}

fn creators(story: &Story) {
    let (writer, friend, mint) = (story.writer.pubkey(), story.friend.pubkey(), story.token.mint);
    let refuse = |refuses| {
        [
            SetRefusal::new(writer, mint, refuses).instruction(),
            SetRefusal::of_creator(writer, story.creator, mint, refuses).instruction(),
        ]
    };
    story.send(&story.writer, &[refuse(true), refuse(false)].concat());
    let changes = CreatorChanges { uri: Some("about".into()), ..CreatorChanges::default() };
    story.send(&story.writer, &[UpdateCreator::new(writer, story.creator, changes).instruction()]);
    story.send(&story.writer, &[TransferCreator::new(writer, story.creator, friend).instruction()]);
    let creator = story.client.require(&story.creator).unwrap();
    story.send(&story.friend, &[AcceptCreator::of(story.creator, &creator).instruction()]);
    story.collect();
    let slot = story.client.network().slot().unwrap();
    let terms = farthing_sdk::args::CreatorTerms::to(writer);
    let other = RegisterCreator::new(writer, slot, terms);
    let (at, open) = (other.creator, OpenEarnings::new(writer, other.creator, mint));
    story.send(&story.writer, &[other.instruction(), open.instruction()]);
    let creator = story.client.require(&at).unwrap();
    let earnings = story.client.fetch_earnings(&at, &mint).unwrap().unwrap();
    let close = CloseEarnings::of(&earnings, &creator).instruction();
    story.send(&story.writer, &[close, CloseCreator::of(at, &creator).instruction()]);
    let passer_by = story.client.network().wallet("passer-by").unwrap();
    let open = OpenDeposit::new(passer_by.pubkey(), mint).instruction();
    story.send(&passer_by, &[open]);
    let deposit = story.client.fetch_deposit(&passer_by.pubkey(), &mint).unwrap().unwrap();
    story.send(&passer_by, &[CloseDeposit::of(&deposit).instruction()]);
}

/// Everything that was logged, in order, with its bytes.
fn events(story: &Story) -> Vec<(Event, Vec<u8>)> {
    let records = story.client.network().records();
    let lines = records.iter().flat_map(|record| &record.logs);
    let logged = lines.filter_map(|line| line.strip_prefix("Program data: "));
    let read = |text| {
        let bytes = BASE64_STANDARD.decode(text).unwrap();
        (Event::from_bytes(&bytes).expect("the event is known"), bytes)
    };
    logged.map(read).collect()
}

#[test]
fn every_event_is_read_to_its_last_byte_and_together_they_tell_every_balance() {
    let story = story();
    for chapter in [trade, streams, sessions, channels, creators] {
        chapter(&story);
    }
    let streams = story.client.all::<Stream>().unwrap();
    let replay = events(&story).iter().fold(Replay::default(), |mut replay, (event, _)| {
        replay.take(event);
        replay
    });
    assert!(streams.iter().all(|(address, stream)| replay.agrees(address, stream)));
    let at = |(stream, state): (Address, Stream)| (state.rate_whole == 4).then_some(stream);
    let renounced = streams.into_iter().find_map(at).unwrap();
    story.wait(DAY);
    let all = compose::cancel_stream(&story.client, renounced, story.writer.pubkey()).unwrap();
    story.send(&story.writer, &all);
    let mut seen = BTreeSet::new();
    let mut indexer = Indexer::default();
    for (event, bytes) in events(&story) {
        assert_eq!(event.to_bytes(), bytes, "{}", event.name());
        seen.insert(event.name());
        indexer.take(&event);
    }
    assert_eq!(seen, EVENTS.iter().map(|(name, _)| *name).collect());
    for (address, deposit) in story.client.all::<Deposit>().unwrap() {
        assert_eq!(indexer.balance(&address), deposit.balance, "{address}");
    }
    for (address, earnings) in story.client.all::<Earnings>().unwrap() {
        assert_eq!(indexer.balance(&address), earnings.balance, "{address}");
    }
    assert_eq!(story.client.all::<Channel>().unwrap(), []);
    let reserve = story.client.fetch_reserve(&story.token.mint).unwrap().unwrap();
    assert_eq!(indexer.liabilities, reserve.liabilities);
}
