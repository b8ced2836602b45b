//! - a key pays, buys, streams and opens channels within its limits, and no further
//! - it is given lamports: exactly so many, or what it lacks
//! - its limits are changed, it is revoked, closed and opened again

use crate::story::{DAY, Story, story};
use farthing_sdk::{
    accounts::{Session, Stream},
    addresses,
    args::{ChannelTerms, ListingTerms, SessionTerms, StreamTerms, action},
    client::ClientError,
    compose::{self, ChannelPlan, KeyFees, Payee, Purchase, SessionPlan, Spender, StreamPlan},
    core::stream::Fixed,
    development::public_keypair,
    errors::FarthingError,
    instructions::{Pay, RequestClose, RevokeSession, UpdateSession},
    solana::{Address, Instruction, Keypair, Signer},
};

const FEES: u64 = 50_000_000;

/// A key that may spend 1,000 of the reader's 5,000 base units, 400 a day.
fn opened(story: &Story, actions: u16) -> (Keypair, Address) {
    let (reader, key) = (story.reader.pubkey(), public_keypair("session key"));
    story.send(&story.reader, &compose::fill_deposit(reader, story.token, 5_000));
    let terms = SessionTerms::up_to(1_000).per_window(400, 86_400).actions(actions);
    let (mint, key_address) = (story.token.mint, key.pubkey());
    let fees = KeyFees::UpTo(FEES);
    let plan = SessionPlan { fees, ..SessionPlan::new(reader, mint, key_address, terms) };
    let opening = compose::open_session(&story.client, &plan).unwrap();
    story.send(&story.reader, &opening.instructions);
    assert_eq!(story.lamports(&key_address), FEES);
    (key, opening.address)
}

#[test]
fn a_key_is_given_exactly_so_much_or_what_it_lacks() {
    let (story, key) = (story(), public_keypair("session key"));
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let plan = SessionPlan::new(reader, mint, key.pubkey(), SessionTerms::up_to(1));
    let open = |fees, payer| {
        let plan = SessionPlan { fees, payer, ..plan.clone() };
        compose::open_session(&story.client, &plan).unwrap()
    };
    // A sponsor pays the rents, the owner what the key gets.
    let (before, sponsor) = (story.lamports(&reader), story.friend.pubkey());
    let opening = open(KeyFees::Exactly(FEES), sponsor);
    story.client.submit(&opening.instructions, &story.friend, &[&story.reader]).unwrap();
    assert_eq!((story.lamports(&reader), story.lamports(&key.pubkey())), (before - FEES, FEES));
    story.wait(DAY);
    let end = compose::end_session(&story.client, &opening.address, reader).unwrap();
    story.send(&story.reader, &end);
    for (fees, then) in [
        (KeyFees::UpTo(FEES), FEES),
        (KeyFees::UpTo(FEES + 1), FEES + 1),
        (KeyFees::Exactly(FEES), 2 * FEES + 1),
    ] {
        let opening = open(fees, reader);
        story.send(&story.reader, &opening.instructions);
        assert_eq!(story.lamports(&key.pubkey()), then, "{fees:?}");
        story.wait(DAY);
        let end = compose::end_session(&story.client, &opening.address, reader).unwrap();
        story.send(&story.reader, &end);
    }
}

fn refused(story: &Story, key: &Keypair, instruction: Instruction) -> FarthingError {
    let error = story.client.submit(&[instruction], key, &[]).unwrap_err();
    let ClientError::Refused(failure) = error else { panic!("{error}") };
    failure.farthing_error().cloned().unwrap()
}

#[test]
fn a_key_pays_and_buys_alone_within_its_limits() {
    let story = story();
    let (key, at) = opened(&story, action::PAY | action::BUY);
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let earnings = addresses::earnings(&story.creator, &mint);
    let pay = |amount| Pay::new(reader, mint, earnings, amount).by_session(key.pubkey());
    story.send(&key, &[pay(250).instruction()]);
    let (listing, _) = story.list(ListingTerms::at(100));
    let session = Some(key.pubkey());
    let purchase = Purchase::by(Spender::new(reader, session));
    let all = compose::buy(&story.client, listing, &purchase).unwrap();
    story.send(&key, &all);
    assert_eq!((story.earned(), story.balance(&story.reader)), (350, 4_650));
    let session: Session = story.client.require(&at).unwrap();
    assert_eq!((session.spent, session.left(story.now())), (350, 50));
    let error = refused(&story, &key, pay(51).instruction());
    assert_eq!(error, FarthingError::SessionWindowExceeded);
    story.wait(86_400);
    let left = story.client.require::<Session>(&at).unwrap().left(story.now());
    assert_eq!(left, 400);
    story.send(&key, &[pay(400).instruction()]);
    let stranger = pay(1).by_session(story.friend.pubkey()).instruction();
    assert!(story.client.submit(&[stranger], &story.friend, &[]).is_err());
}

#[test]
fn a_pass_by_session_is_the_owners() {
    let story = story();
    let (key, _) = opened(&story, action::BUY);
    let reader = story.reader.pubkey();
    let (listing, _) = story.list(ListingTerms { duration: 60, ..ListingTerms::at(100) });
    let purchase = Purchase::by(Spender::session(reader, key.pubkey()));
    story.send(&key, &compose::buy(&story.client, listing, &purchase).unwrap());
    let pass = story.client.fetch_pass(&listing, &reader).unwrap().unwrap();
    assert_eq!(pass.rent_payer, key.pubkey());
}

#[test]
fn a_key_streams_and_manages_for_a_sponsor() {
    let story = story();
    let (key, _) = opened(&story, action::STREAM | action::CHANNEL | action::MANAGE);
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let spender = Spender::session(reader, key.pubkey());
    let payee = Payee::Creator(story.creator);
    let terms = StreamTerms::at(Fixed::from_units(1), 100);
    let plan = StreamPlan { spender, mint, payee, terms };
    let opening = compose::open_stream(&story.client, &plan).unwrap();
    let stream = opening.address;
    story.send(&key, &opening.instructions);
    // Somebody else pays the fee; the key only signs.
    let all = compose::top_up_stream(&story.client, stream, spender, 100).unwrap();
    let receipt = story.client.submit(&all, &story.friend, &[&key]).unwrap();
    assert_eq!(receipt.fee_lamports, 10_000);
    story.wait(70);
    let all = compose::cancel_stream(&story.client, stream, key.pubkey()).unwrap();
    story.send(&key, &all);
    assert_eq!(story.client.fetch::<Stream>(&stream).unwrap(), None);
    let terms = ChannelTerms::vouchers(key.pubkey(), 200);
    let plan = ChannelPlan { spender, mint, payee, terms };
    let opening = compose::open_channel(&story.client, &plan).unwrap();
    story.send(&key, &opening.instructions);
    let channel = story.client.require(&opening.address).unwrap();
    let request = RequestClose::of(opening.address, &channel, reader).by_session(key.pubkey());
    story.send(&key, &[request.instruction()]);
    let plan = ChannelPlan { terms: ChannelTerms::vouchers(key.pubkey(), 9_999), ..plan };
    let error = compose::open_channel(&story.client, &plan).unwrap_err();
    assert!(error.to_string().contains("its owner must bring"), "{error}");
}

#[test]
fn a_session_is_changed_revoked_closed_and_opened_again() {
    let story = story();
    let (key, at) = opened(&story, action::PAY);
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let session: Session = story.client.require(&at).unwrap();
    let terms = SessionTerms::up_to(10).only(addresses::earnings(&story.creator, &mint));
    let update = UpdateSession::of(&session, reader, terms.until(story.now() + 1_000));
    story.send(&story.reader, &[update.instruction()]);
    let friend = Pay::to_wallet(reader, mint, story.friend.pubkey(), 1);
    story.send(&story.reader, &compose::fill_deposit(reader, story.token, 1));
    story.send(&story.friend, &compose_open_deposit(&story));
    let error = refused(&story, &key, friend.by_session(key.pubkey()).instruction());
    assert_eq!(error, FarthingError::SessionWrongPayee);
    let session: Session = story.client.require(&at).unwrap();
    story.send(&key, &[RevokeSession::of(&session, key.pubkey()).instruction()]);
    assert_eq!(compose::end_session(&story.client, &at, reader).unwrap(), []);
    story.wait(61);
    let all = compose::end_session(&story.client, &at, reader).unwrap();
    assert_eq!(all.len(), 1);
    story.send(&story.friend, &all);
    assert_eq!(story.client.sessions_of_key(&key.pubkey()).unwrap(), []);
    let (_, again) = opened(&story, action::PAY);
    assert_eq!(again, at);
    story.wait(61);
    assert_eq!(compose::end_session(&story.client, &at, reader).unwrap().len(), 2);
}

fn compose_open_deposit(story: &Story) -> Vec<Instruction> {
    use farthing_sdk::instructions::OpenDeposit;
    vec![OpenDeposit::new(story.friend.pubkey(), story.token.mint).instruction()]
}
