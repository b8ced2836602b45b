//! A session that names a payee pays nobody else, by any way.
//!
//! - given a payee: paid, bought from, streamed to, its streams managed; anyone else: refused
//! - given a referrer: refused, since a referrer is paid from the price

use farthing_tests::prelude::*;

/// A session for the creator's earnings only.
fn only_till() -> (Scene, Address) {
    let scene = Scene::set();
    let session = scene.session(everything().only(scene.till()));
    (scene, session)
}

fn buy(scene: &Scene, listing: Address) -> Buy {
    let account: Listing = scene.get(&listing);
    Buy::of(listing, &account, scene.address("reader")).by_session(scene.key())
}

#[test]
fn it_pays_its_payee_and_nobody_else() {
    let (scene, _) = only_till();
    scene.given(scene.spend_on(scene.till(), 5));
    for payee in [scene.purse("friend"), scene.purse("stranger")] {
        scene.refuses(scene.spend_on(payee, 5), SessionWrongPayee);
    }
}

#[test]
fn it_buys_from_its_payee_and_from_nobody_else() {
    let (scene, _) = only_till();
    let own = scene.listing(&scene.creator, ListingTerms::at(10));
    let rival = scene.creator("rival");
    let other = scene.listing(&rival, ListingTerms::at(10));
    scene.given(buy(&scene, own));
    scene.refuses(buy(&scene, other), SessionWrongPayee);
}

#[test]
fn it_streams_to_its_payee_and_to_nobody_else() {
    let (scene, _) = only_till();
    let terms = StreamTerms { amount: 100, ..running() };
    let open = |payee| scene.open_stream(payee, terms.clone()).by_session(scene.key());
    let stream = open(scene.till());
    scene.given(stream.clone());
    let refused: OpenStream = open(scene.purse("friend"));
    scene.refuses(refused, SessionWrongPayee);
    scene.given(scene.top_up_stream(&stream.stream, 1).by_session(scene.key()));
}

#[test]
fn it_tops_up_no_stream_that_went_to_somebody_else() {
    // The payee sold it: what the owner trusted is gone.
    let scene = Scene::set();
    scene.session(everything().only(scene.purse("friend")));
    let stream = scene.stream(running());
    scene.given(scene.top_up_stream(&stream, 1).by_session(scene.key()));
    scene.given(scene.transfer_stream(&stream, scene.purse("stranger")));
    scene.refuses(scene.top_up_stream(&stream, 1).by_session(scene.key()), SessionWrongPayee);
}

#[test]
fn it_manages_what_goes_to_its_payee_and_nothing_else() {
    let (scene, _) = only_till();
    let key = scene.key();
    let (own, other) = (scene.stream_to(scene.till(), running()), scene.stream(running()));
    for stream in [own, other] {
        let outcome = [
            scene.run(scene.pause_stream(&stream).by_session(key)),
            scene.run(scene.resume_stream(&stream).by_session(key)),
            scene.run(scene.refund_stream(&stream).amount(1).by_session(key)),
            scene.run(scene.cancel_stream(&stream, "reader").by_session(key)),
        ];
        for outcome in outcome {
            if stream == own {
                outcome.assert_ok();
            } else {
                outcome.assert_err(SessionWrongPayee);
            }
        }
    }
}

#[test]
fn it_names_no_referrer() {
    let (scene, _) = only_till();
    let terms = ListingTerms { referral_bps: 10_000, ..ListingTerms::at(10) };
    let listing = scene.listing(&scene.creator, terms.clone());
    let stranger = scene.purse("stranger");
    scene.refuses(buy(&scene, listing).referrer(Some(stranger)), SessionWrongPayee);
    scene.given(buy(&scene, listing));
    // Nor where access is bought, held or not.
    for refund_window in [0, 60] {
        let terms = ListingTerms { duration: 60, refund_window, ..terms.clone() };
        let listing = scene.listing(&scene.creator, terms);
        let reader = scene.address("reader");
        let pass = BuyPass::of(listing, &scene.get(&listing), reader).by_session(scene.key());
        scene.refuses(pass.clone().referrer(Some(stranger)), SessionWrongPayee);
        scene.given(pass);
    }
}

#[test]
fn without_a_payee_a_referrer_is_paid_within_the_limit() {
    let (scene, _) = Scene::with_session(everything());
    let terms = ListingTerms { referral_bps: 5_000, ..ListingTerms::at(10) };
    let listing = scene.listing(&scene.creator, terms);
    let stranger = scene.purse("stranger");
    let outcome = scene.run(buy(&scene, listing).referrer(Some(stranger))).succeeded();
    let moved = [(scene.purse("reader"), -10), (stranger, 5), (scene.till(), 5)];
    assert_moved(&outcome, &moved);
    assert_eq!(scene.spent(), 10);
}

#[test]
fn the_owner_may_change_the_payee() {
    let (scene, session) = only_till();
    let friend = scene.purse("friend");
    scene.given(scene.update_session(&session, SessionTerms::up_to(100).only(friend)));
    scene.given(scene.spend_on(friend, 1));
    scene.refuses(scene.spend_on(scene.till(), 1), SessionWrongPayee);
}
