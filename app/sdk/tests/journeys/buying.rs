//! - a pass is bought as a gift, refused renewal while refundable, released and renewed in one go
//! - a term is bought by a session's key, whose rents a sponsor pays, for a referrer without deposit
//! - nothing is bought above the most that was named, or after a change of its listing
//! - a token account is created only once
//!
//! First payments, refunds, orders and the end of a creator are in the lives and journeys of `tests/`.

use crate::story::{DAY, story};
use farthing_sdk::{
    accounts::Pass,
    addresses,
    args::{ListingChanges, ListingTerms, SessionTerms},
    client::ClientError,
    compose::{self, Purchase, Renewal, SessionPlan, Spender},
    errors::FarthingError,
    events::Event,
    instructions::{UpdateListing, create_token_account},
    solana::Signer,
};
use std::time::Duration;

#[test]
fn buying_brings_in_only_what_is_missing() {
    let story = story();
    let (address, _) = story.list(ListingTerms::at(200));
    let purchase = Purchase { quantity: 3, ..Purchase::by(story.reader.pubkey()) };
    let all = compose::buy(&story.client, address, &purchase).unwrap();
    assert_eq!(all.len(), 3);
    story.send(&story.reader, &all);
    assert_eq!((story.balance(&story.reader), story.in_wallet(&story.reader)), (0, 999_400));
    story.send(&story.reader, &compose::fill_deposit(story.reader.pubkey(), story.token, 1_000));
    let all = compose::buy(&story.client, address, &purchase).unwrap();
    assert_eq!(all.len(), 1);
    story.send(&story.reader, &all);
    assert_eq!(story.balance(&story.reader), 400);
}

#[test]
fn a_gift_is_released_and_renewed() {
    let story = story();
    let terms = ListingTerms { duration: 30 * DAY, refund_window: DAY, ..ListingTerms::at(100) };
    let (address, _) = story.list(terms);
    let gift = Purchase { holder: story.friend.pubkey(), ..Purchase::by(story.reader.pubkey()) };
    let all = compose::buy(&story.client, address, &gift).unwrap();
    story.send(&story.reader, &all);
    let at = addresses::pass(&address, &story.friend.pubkey());
    let pass: Pass = story.client.require(&at).unwrap();
    assert_eq!((pass.held, story.earned()), (100, 0));
    let renewal = Renewal { quantity: 2, ..Renewal::by(story.reader.pubkey()) };
    let early = compose::renew(&story.client, at, &renewal);
    assert!(matches!(early, Err(ClientError::Unfit(_))));
    story.client.network().advance(Duration::from_secs(DAY));
    let all = compose::renew(&story.client, at, &renewal).unwrap();
    let receipt = story.send(&story.reader, &all);
    let names: Vec<_> = receipt.events.iter().map(Event::name).collect();
    assert_eq!(names, ["PassReleased", "Deposited", "PassRenewed"]);
    let renewed: Pass = story.client.require(&at).unwrap();
    assert_eq!(renewed.expires_at, pass.expires_at + 60 * DAY as i64);
    assert_eq!((renewed.held, story.earned()), (200, 100));
    assert_eq!(story.client.passes_of_holder(&story.friend.pubkey()).unwrap(), [(at, renewed)]);
}

#[test]
fn a_term_is_bought_by_a_key_with_a_share_for_a_referrer_and_a_sponsor_for_the_rents() {
    let story = story();
    let terms = ListingTerms { duration: DAY, referral_bps: 1_000, ..ListingTerms::at(100) };
    let (address, _) = story.list(terms);
    let (reader, sponsor) = (story.reader.pubkey(), story.writer.pubkey());
    let purchase = Purchase::by(Spender::from(reader).paid_by(sponsor));
    let all = compose::buy(&story.client, address, &purchase).unwrap();
    story.client.submit(&all, &story.writer, &[&story.reader]).unwrap();
    let pass = story.client.fetch_pass(&address, &reader).unwrap().unwrap();
    assert_eq!(pass.rent_payer, sponsor);
    let at = addresses::pass(&address, &reader);
    let key = story.client.network().wallet("key").unwrap();
    let opening =
        SessionPlan::new(reader, story.token.mint, key.pubkey(), SessionTerms::up_to(300));
    let opening = compose::open_session(&story.client, &opening).unwrap();
    story.send(&story.reader, &opening.instructions);
    // What the deposit lacks only its owner can bring.
    let spender = Spender::session(reader, key.pubkey()).paid_by(sponsor);
    let referrer = Some(story.friend.pubkey());
    let renewal = Renewal { quantity: 3, referrer, ..Renewal::by(spender) };
    let poor = compose::renew(&story.client, at, &renewal);
    assert!(matches!(poor, Err(ClientError::Unfit(_))));
    story.send(&story.reader, &compose::fill_deposit(reader, story.token, 300));
    let all = compose::renew(&story.client, at, &renewal).unwrap();
    story.client.submit(&all, &story.writer, &[&key]).unwrap();
    assert_eq!((story.balance(&story.friend), story.balance(&story.reader)), (30, 0));
    let renewed = story.client.fetch_pass(&address, &reader).unwrap().unwrap();
    assert_eq!(renewed.expires_at, pass.expires_at + 3 * DAY as i64);
}

#[test]
fn nothing_is_bought_above_the_most_that_was_named_or_after_a_change() {
    for duration in [0, DAY] {
        let story = story();
        let (address, listing) = story.list(ListingTerms { duration, ..ListingTerms::at(100) });
        let reader = story.reader.pubkey();
        story.send(&story.reader, &compose::fill_deposit(reader, story.token, 1_000));
        let price = Some(90);
        let changes = ListingChanges { price, ..ListingChanges::default() };
        let update = UpdateListing::new(story.writer.pubkey(), story.creator, address, changes);
        story.send(&story.writer, &[update.instruction()]);
        let now = story.client.require(&address).unwrap();
        let buy = |listing, max_price| {
            let purchase = Purchase { max_price, ..Purchase::by(reader) };
            compose::buy_as_read(&story.client, (address, listing), &purchase).unwrap()
        };
        for (listing, max_price, error) in [
            (&listing, Some(100), FarthingError::ListingChanged),
            (&now, Some(89), FarthingError::PriceAboveMaximum),
        ] {
            let sent = story.client.submit(&buy(listing, max_price), &story.reader, &[]);
            let Err(ClientError::Refused(failure)) = sent else { panic!("{sent:?}") };
            assert_eq!(failure.farthing_error(), Some(&error));
        }
        story.send(&story.reader, &buy(&now, Some(90)));
        assert_eq!(story.balance(&story.reader), 910);
    }
}

#[test]
fn a_token_account_is_created_only_once() {
    let story = story();
    let writer = story.writer.pubkey();
    let create = [create_token_account(writer, writer, story.token)];
    story.send(&story.writer, &create);
    story.send(&story.writer, &create);
    assert_eq!(story.in_wallet(&story.writer), 0);
}
