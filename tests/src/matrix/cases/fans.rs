//! One fan, many payees.

use super::{Case, Stage, case};
use crate::{matrix::stage::UNITS, scene::AUDIENCE};
use farthing_sdk::{
    accounts::{Creator, Fan},
    addresses,
    core::bounds::OPEN_SLOT_WINDOW,
    instructions::{
        Assign, ClaimFans, FinishCloseFan, FreeFan, OpenFan, ReleaseShare, RequestCloseFan,
        TopUpFan,
    },
    solana::{Address, Instruction, Signer},
};

pub const CASES: &[Case] = &[
    case("open_fan", "open_fan", |stage| open(stage, 0).into()),
    case("open_fan", "open_fan_30_shares", |stage| open(stage, SLOTS).into()),
    case("open_fan", "open_fan_by_session", |stage| {
        let open = open(stage, 0);
        stage.session();
        open.by_session(stage.delegate).into()
    }),
    case("top_up_fan", "top_up_fan", |stage| top_up(stage).into()),
    case("top_up_fan", "top_up_fan_by_session", |stage| {
        let top_up = top_up(stage);
        stage.session();
        top_up.by_session(stage.delegate).into()
    }),
    case("assign", "assign", |stage| assign(stage, SLOTS, 1)),
    case("assign", "assign_30", |stage| assign(stage, SLOTS, SLOTS)),
    case("assign", "assign_64", |stage| assign(stage, 64, 64)),
    case("claim_fans", "claim_fans", |stage| claim(stage, 1)),
    case("claim_fans", "claim_fans_2", |stage| claim(stage, 2)),
    case("claim_fans", "claim_fans_5", |stage| claim(stage, 5)),
    case("claim_fans", "claim_fans_9", |stage| claim(stage, 9)),
    case("release_share", "release_share", release),
    case("release_share", "release_share_of_creator", release_of_creator),
    case("request_close_fan", "request_close_fan", |stage| request(stage).into()),
    case("request_close_fan", "request_close_fan_by_key", request_by_key),
    case("request_close_fan", "request_close_fan_by_session", |stage| {
        let request = request(stage);
        stage.session();
        request.by_session(stage.delegate).into()
    }),
    case("finish_close_fan", "finish_close_fan", finish),
    case("free_fan", "free_fan", free),
];

/// Slots of most fans.
const SLOTS: u8 = 30;

/// A reader with money, and a friend's deposit to be paid.
fn parties(stage: &mut Stage) -> Address {
    stage.deposit(stage.reader, stage.coin);
    stage.empty_deposit(stage.friend, stage.coin)
}

/// A fan with a share for the friend in its first slot, of everything that is needed a little more.
fn opened(stage: &mut Stage) -> (Address, Fan) {
    let payee = parties(stage);
    let at = stage.fan(&[payee]);
    (at, stage.read(&at))
}

fn open(stage: &mut Stage, shares: u8) -> OpenFan {
    let payee = parties(stage);
    let mut open = stage.fanning(SLOTS);
    open.shares = stage.shares(&open.fan, &vec![payee; shares.into()]);
    open
}

fn top_up(stage: &mut Stage) -> TopUpFan {
    let (at, fan) = opened(stage);
    TopUpFan::of(at, &fan, stage.reader, 500)
}

fn assign(stage: &mut Stage, slots: u8, shares: u8) -> Instruction {
    let payee = parties(stage);
    let open = stage.fanning(slots);
    stage.must(open.clone());
    let shares = stage.shares(&open.fan, &vec![payee; shares.into()]);
    Assign::of(open.fan, &stage.read(&open.fan), shares).into()
}

fn claim(stage: &mut Stage, count: usize) -> Instruction {
    let payee = parties(stage);
    let claims = (0..count).map(|_| {
        let fan = stage.fan(&[payee]);
        (fan, stage.fan_claim(&fan, &payee, (0, UNITS / 2, 1)))
    });
    let claims = claims.collect();
    ClaimFans::new(payee, AUDIENCE, claims).into()
}

fn release(stage: &mut Stage) -> Instruction {
    let (at, _) = opened(stage);
    let payee = addresses::deposit(&stage.friend, &stage.coin.mint);
    ReleaseShare::new(at, 0, payee, AUDIENCE, stage.friend).into()
}

fn release_of_creator(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    stage.deposit(stage.reader, stage.coin);
    let payee = addresses::earnings(&creator, &stage.coin.mint);
    let at = stage.fan(&[payee]);
    let operator = stage.read::<Creator>(&creator).operator;
    ReleaseShare::new(at, 0, payee, AUDIENCE, operator).creator(Some(creator)).into()
}

fn request(stage: &mut Stage) -> RequestCloseFan {
    let (at, fan) = opened(stage);
    RequestCloseFan::of(at, &fan, stage.reader)
}

fn request_by_key(stage: &mut Stage) -> Instruction {
    let (at, fan) = opened(stage);
    RequestCloseFan::of(at, &fan, stage.signer().pubkey()).into()
}

/// A fan that was asked to close, and whose last lease is over.
fn over(stage: &mut Stage) -> (Address, Fan) {
    let (at, fan) = opened(stage);
    stage.must(RequestCloseFan::of(at, &fan, stage.reader));
    stage.pass_days(2, OPEN_SLOT_WINDOW + 1);
    (at, fan)
}

fn finish(stage: &mut Stage) -> Instruction {
    let (at, fan) = over(stage);
    FinishCloseFan::of(at, &fan).into()
}

fn free(stage: &mut Stage) -> Instruction {
    let (at, fan) = over(stage);
    stage.must(FinishCloseFan::of(at, &fan));
    FreeFan::of(at, &fan).into()
}
