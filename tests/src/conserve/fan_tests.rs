//! The check finds what it is there to find: each number of a fan that it looks at is moved.

use crate::scene::{FUNDED, Scene};
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    solana::Address,
};

/// A fan in which the friend has 20 units until day 10, of which 5 are claimed.
fn shared() -> (Scene, Address) {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 5, 10))]));
    (scene, fan)
}

fn violation(scene: &Scene) -> Option<String> {
    super::check(&scene.snapshot(), scene.now(), |length| scene.rent(length)).err()
}

#[track_caller]
fn finds(expected: &str, change: impl FnOnce(&mut Fan)) {
    let (scene, fan) = shared();
    assert_eq!(violation(&scene), None);
    scene.tamper(&fan, change);
    let found = violation(&scene).expect(expected);
    assert!(found.contains(expected), "{found}");
}

/// Damages it, and asks what changed for the worse.
#[track_caller]
fn worsens(expected: &str, change: impl FnOnce(&mut Fan)) {
    let (scene, fan) = shared();
    let before = scene.snapshot();
    scene.tamper(&fan, change);
    let found = super::change(&before, &scene.snapshot(), &[]).expect_err(expected);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn money_that_is_not_owed_is_found() {
    finds("(I1)", |fan| fan.funded += 1);
    finds("(I1)", |fan| fan.claimed += 1);
}

#[test]
fn more_reserved_than_there_is_is_found() {
    finds("(F1)", |fan| fan.slots.0[0] = reserving(fan));
    // To the second: what is over holds nothing.
    let (scene, fan) = shared();
    scene.at(scene.end_of(&fan, 10));
    scene.tamper(&fan, |fan: &mut Fan| fan.slots.0[0] = reserving(fan));
    assert_eq!(violation(&scene), None);
}

/// A slot that holds one unit more than is left.
fn reserving(fan: &Fan) -> farthing_sdk::accounts::FanSlot {
    let mut slot = fan.slots.0[3].clone();
    slot.share = ((FUNDED - 200) / u64::from(fan.unit)) as u16 + 1;
    slot.claimed = 0;
    slot
}

#[test]
fn more_claimed_than_a_share_is_found() {
    finds("(F2)", |fan| fan.slots.0[3].share = 4);
    finds("its slots", |fan| fan.slots.0[3].claimed = 6);
}

#[test]
fn a_fan_that_cannot_be_is_found() {
    finds("lost slots", |fan| fan.slot_count = 9);
    finds("last day", |fan| fan.last_day = 9);
    finds("children", |fan| fan.status = FanStatus::Ended);
    finds("not at the address of its seeds", |fan| fan.salt += 1);
}

#[test]
fn what_only_rises_is_watched() {
    worsens("(I2)", |fan| fan.claimed -= 1);
    worsens("revision", |fan| fan.revision -= 1);
    worsens("(F4)", |fan| fan.slots.0[3].claimed -= 1);
    worsens("without its key", |fan| fan.slots.0[3].tag[8] ^= 1);
}

#[test]
fn what_is_written_once_stays() {
    worsens("once", |fan| fan.key = fan.deposit);
    worsens("once", |fan| fan.rent_payer = fan.deposit);
    worsens("once", |fan| fan.unit += 1);
    worsens("once", |fan| fan.opened_at += 1);
    worsens("once", |fan| fan.last_day += 1);
    worsens("once", |fan| fan.open_slot += 1);
}

#[test]
fn what_has_ended_stays_as_it_was() {
    let (scene, fan) = shared();
    scene.tamper(&fan, |fan: &mut Fan| fan.status = FanStatus::Ended);
    let before = scene.snapshot();
    scene.tamper(&fan, |fan: &mut Fan| fan.slots.0[3].share = 5);
    let found = super::change(&before, &scene.snapshot(), &[]).expect_err("it has ended");
    assert!(found.contains("ended"), "{found}");
    // Nor does it open again.
    let closing = |fan: &mut Fan| fan.status = FanStatus::Closing;
    scene.tamper(&fan, closing);
    let found = super::change(&before, &scene.snapshot(), &[]).expect_err("it has ended");
    assert!(found.contains("opened again"), "{found}");
}

#[test]
fn a_fan_that_is_gone_without_having_ended_is_found() {
    let (scene, fan) = shared();
    scene.given(scene.release_share(&fan, 3));
    scene.given(scene.request_close_fan(&fan));
    scene.advance_slots(151);
    let both = [scene.finish_close_fan(&fan).into(), scene.free_fan(&fan).into()];
    let outcome = scene.run_all(&both).succeeded();
    let (before, after, events) = (&outcome.before, &outcome.after, &outcome.events);
    assert_eq!(super::change(before, after, events), Ok(()));
    let found = super::change(before, after, &[]).expect_err("untold");
    assert!(found.contains("freed before it ended (I12)"), "{found}");
}
