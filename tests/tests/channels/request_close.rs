//! - given a channel that goes on
//!   - when its payer asks to close it: no money moves, and the payee's grace begins in that second
//!   - when it would expire later: it closes from the request on
//! - given one that is closing, by request or by expiry, to the second; one that ended: refused

use farthing_tests::prelude::*;

#[test]
fn the_grace_begins_and_nothing_else_happens() {
    // bug class 45
    for grace in [GRACE as u32, 2_592_000] {
        let scene = Scene::set();
        let channel = scene.channel(ChannelTerms { grace, ..scene.by_voucher() });
        scene.advance_seconds(77);
        let before = scene.channel_at(&channel);
        let outcome = scene.run(scene.request_close(&channel)).succeeded();
        assert_moved(&outcome, &[]);
        let close_asked = scene.now();
        assert_eq!(scene.channel_at(&channel), Channel { close_asked, ..before });
        let expected = CloseRequested { channel, close_asked, grace: grace.into() };
        assert_eq!(*outcome.event(), Event::CloseRequested(expected));
        assert_eq!(scene.pinned(&scene.purse("reader"), &scene.purse("friend")), (1, 1));
    }
}

#[test]
fn a_channel_that_would_expire_later_closes_from_the_request_on() {
    let scene = Scene::set();
    let expires_at = scene.now() + 10 * GRACE;
    let channel = scene.channel(ChannelTerms { expires_at, ..scene.by_voucher() });
    let asked = scene.now();
    scene.given(scene.request_close(&channel));
    scene.at(asked + GRACE - 1);
    scene.refuses(scene.finish_close(&channel), GraceNotOver);
    scene.at(asked + GRACE);
    scene.given(scene.finish_close(&channel));
}

#[test]
fn it_can_be_asked_until_the_second_before_the_expiry() {
    // bug class 40: one that expired closes already, and asking would not move its end.
    for (ahead, refused) in [(-1, false), (0, true), (1, true), (GRACE, true), (GRACE + 1, true)] {
        let scene = Scene::set();
        let expires_at = scene.now() + 50;
        let channel = scene.channel(ChannelTerms { expires_at, ..scene.by_voucher() });
        scene.at(expires_at + ahead);
        if refused {
            scene.refuses(scene.request_close(&channel), ChannelClosing);
        } else {
            scene.given(scene.request_close(&channel));
        }
    }
}

#[test]
fn it_is_asked_once_and_the_grace_never_moves() {
    // bug class 11: neither sooner nor later, however often it is asked.
    let (scene, channel) = Scene::with_channel();
    let asked = scene.now();
    let ask = Instruction::from(scene.request_close(&channel));
    scene.run_all(&[ask.clone(), ask.clone()]).assert_err(ChannelClosing);
    scene.given(ask.clone());
    for later in [0, 1, GRACE - 1, GRACE, GRACE + 1] {
        scene.at(asked + later);
        scene.refuses(ask.clone(), ChannelClosing);
    }
    assert_eq!(scene.channel_at(&channel).close_asked, asked);
}

#[test]
fn refuses_a_channel_that_ended() {
    // bug class 21
    let (scene, channel) = Scene::with_channel();
    let ask = Instruction::from(scene.request_close(&channel));
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let both = [close.clone(), ask.clone()];
    scene.run_all(&both).assert_err(ChannelEnded);
    scene.given(close);
    scene.refuses(ask, ChannelEnded);
}

#[test]
fn two_are_asked_in_one_transaction() {
    let scene = Scene::set();
    let channels = [0, 1].map(|_| scene.channel(scene.by_voucher()));
    let both = [0, 1].map(|index: usize| scene.request_close(&channels[index]).into());
    let outcome = scene.run_all(&both).succeeded();
    assert_eq!(outcome.events.len(), 2);
    assert!(channels.iter().all(|at| scene.channel_at(at).close_asked == scene.now()));
}

#[test]
fn a_clock_that_runs_back_shortens_no_grace() {
    // Validators agree on the time anew in each slot.
    let (scene, channel) = Scene::with_channel();
    let asked = scene.now();
    scene.given(scene.request_close(&channel));
    for (second, amount) in [(asked - 100, 1), (asked - 1, 2), (asked, 3), (asked + GRACE - 1, 4)] {
        scene.at(second);
        scene.refuses(scene.request_close(&channel), ChannelClosing);
        scene.refuses(scene.finish_close(&channel), GraceNotOver);
        scene.run_all(&scene.claim(&[scene.promise(&channel, amount)])).assert_ok();
    }
    scene.at(asked + GRACE);
    scene.given(scene.finish_close(&channel));
}
