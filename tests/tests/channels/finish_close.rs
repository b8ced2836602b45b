//! - given a channel whose payer asked, or that expired
//!   - when the grace is over, from that second on: anyone ends it, and what is left goes home
//!   - when it is young or old: its account waits to be freed
//! - given nobody who asked, or a grace that is not over: refused
//! - given one that ended: refused

use farthing_tests::prelude::*;

/// A channel of which the friend has claimed 300, whose grace is over.
fn over() -> (Scene, Address) {
    let (scene, channel) = Scene::with_channel();
    scene.run_all(&scene.claim(&[scene.promise(&channel, 300)])).assert_ok();
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE);
    (scene, channel)
}

#[test]
fn what_is_not_claimed_goes_home_and_both_ends_are_let_go() {
    // bug classes 22, 45
    let (scene, channel) = over();
    scene.assert_ends(channel, scene.finish_close(&channel));
}

#[test]
fn it_ends_from_the_second_in_which_the_grace_is_over() {
    // Asked, expired, and asked before it expired; the shortest grace and the longest.
    for (asks, expires) in [(true, false), (false, true), (true, true)] {
        for grace in [GRACE, 2_592_000] {
            let scene = Scene::set();
            let since = scene.now() + 50;
            let expires_at = if expires { since + i64::from(asks) } else { 0 };
            let terms = ChannelTerms { expires_at, grace: grace as u32, ..scene.by_voucher() };
            let channel = scene.channel(terms);
            scene.at(since);
            if asks {
                scene.given(scene.request_close(&channel));
            }
            for early in [since, since + 1, since + grace - 1] {
                scene.at(early);
                scene.refuses(scene.finish_close(&channel), GraceNotOver);
            }
            for late in [since + grace + 1, since + grace] {
                scene.at(late);
                let both =
                    [scene.finish_close(&channel).into(), scene.finish_close(&channel).into()];
                scene.run_all(&both).assert_err(ChannelEnded);
            }
            scene.given(scene.finish_close(&channel));
        }
    }
}

#[test]
fn a_channel_that_nobody_asked_to_close_never_ends_by_itself() {
    // bug class 40: zero is never.
    let (scene, channel) = Scene::with_channel();
    for time in [scene.now(), scene.now() + 10 * GRACE, i64::MAX] {
        scene.at(time);
        scene.refuses(scene.finish_close(&channel), GraceNotOver);
    }
}

#[test]
fn a_channel_that_expires_at_the_end_of_time_ends_there() {
    // bug class 5: the end of its grace saturates.
    let scene = Scene::set();
    let terms = ChannelTerms { expires_at: i64::MAX, ..scene.by_voucher() };
    let channel = scene.channel(terms);
    scene.at(i64::MAX - 1);
    scene.refuses(scene.finish_close(&channel), GraceNotOver);
    scene.at(i64::MAX);
    scene.given(scene.finish_close(&channel));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
}

#[test]
fn anyone_ends_it_without_a_signature() {
    // I7: neither side has to be there.
    let (scene, channel) = over();
    let finish = Instruction::from(scene.finish_close(&channel));
    assert!(finish.accounts.iter().all(|meta| !meta.is_signer));
    scene.given(SetRefusal::new(scene.address("friend"), scene.token.mint, true));
    scene.given(finish);
}

#[test]
fn one_that_is_claimed_to_the_last_unit_returns_nothing() {
    let (scene, channel) = Scene::with_channel();
    scene.run_all(&scene.claim(&[scene.promise(&channel, FUNDED)])).assert_ok();
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE);
    let outcome = scene.run(scene.finish_close(&channel)).succeeded();
    assert_moved(&outcome, &[]);
    let deposit_balance = PURSE - FUNDED;
    let expected = ChannelClosed { channel, returned: 0, claimed: FUNDED, deposit_balance };
    assert_eq!(*outcome.event(), Event::ChannelClosed(expected));
}

#[test]
fn its_account_stays_whatever_its_age_and_is_freed_behind_it_once_its_address_is_spent() {
    for age in [149, 150, 151] {
        let scene = Scene::set();
        let open = scene.open_channel(scene.purse("friend"), scene.by_voucher());
        let open = open.payer(scene.address("sponsor"));
        scene.given(open.clone());
        scene.given(scene.request_close(&open.channel));
        scene.advance_seconds(GRACE);
        scene.advance_slots(age);
        scene.assert_freed_apart(&open, scene.finish_close(&open.channel).into());
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    }
}

#[test]
fn refuses_one_that_ended_in_either_way() {
    // bug classes 2, 21
    let (scene, channel) = over();
    let finish = Instruction::from(scene.finish_close(&channel));
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let both = [close, finish.clone()];
    scene.run_all(&both).assert_err(ChannelEnded);
    scene.given(finish.clone());
    scene.refuses(finish, ChannelEnded);
}

#[test]
fn two_of_the_same_payer_end_in_one_transaction() {
    let (scene, first) = over();
    let second = scene.channel(scene.by_voucher());
    scene.given(scene.request_close(&second));
    scene.advance_seconds(GRACE);
    let both = [first, second].map(|channel| scene.finish_close(&channel).into());
    let outcome = scene.run_all(&both).succeeded();
    let (first_left, second_left) = (FUNDED as i128 - 300, FUNDED as i128);
    let reader = (scene.purse("reader"), first_left + second_left);
    assert_moved(&outcome, &[(first, -first_left), (second, -second_left), reader]);
    assert_eq!(scene.get::<Deposit>(&scene.purse("reader")).children, 0);
}
