//! Delegated keys with limits.

use super::{Case, Stage, case};
use farthing_sdk::{
    accounts::Session,
    args::{SessionTerms, action},
    core::bounds::OPEN_SLOT_WINDOW,
    instructions::{CloseSession, RevokeSession, UpdateSession},
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("open_session", "open_session", open),
    case("update_session", "update_session", update),
    case("revoke_session", "revoke_session", |stage| revoke(stage, stage.reader)),
    case("revoke_session", "revoke_session_by_key", |stage| revoke(stage, stage.delegate)),
    case("close_session", "close_session", close),
    case("close_session", "close_session_expired", close_expired),
];

fn open(stage: &mut Stage) -> Instruction {
    stage.deposit(stage.reader, stage.coin);
    stage.delegation(stage.reader, stage.delegate).into()
}

fn delegated(stage: &mut Stage) -> Session {
    stage.deposit(stage.reader, stage.coin);
    let at = stage.session();
    stage.read(&at)
}

fn update(stage: &mut Stage) -> Instruction {
    let session = delegated(stage);
    let terms = SessionTerms::up_to(500).actions(action::PAY).per_window(50, 60);
    UpdateSession::of(&session, stage.reader, terms).into()
}

fn revoke(stage: &mut Stage, authority: Address) -> Instruction {
    let session = delegated(stage);
    RevokeSession::of(&session, authority).into()
}

fn close(stage: &mut Stage) -> Instruction {
    let session = delegated(stage);
    stage.must(RevokeSession::of(&session, stage.reader));
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    CloseSession::of(&session).into()
}

fn close_expired(stage: &mut Stage) -> Instruction {
    let session = delegated(stage);
    stage.machine.pass(86_400, OPEN_SLOT_WINDOW + 1);
    CloseSession::of(&session).into()
}
