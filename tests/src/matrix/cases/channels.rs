//! Money that is given away off chain.

use super::{Case, Stage, case};
use crate::{matrix::stage::PUT_ASIDE, signing};
use farthing_sdk::{
    accounts::Channel,
    addresses,
    args::VoucherClaim,
    core::bounds::OPEN_SLOT_WINDOW,
    instructions::{
        Claim, ClaimChain, ClaimSigned, CloseChannel, FinishClose, FreeChannel, OpenChannel,
        RequestClose, TopUpChannel, WithdrawChannel,
    },
    solana::{Address, ComputeBudgetInstruction, Instruction},
};

pub const CASES: &[Case] = &[
    case("open_channel", "open_channel", |stage| open(stage).into()),
    case("open_channel", "open_channel_by_session", |stage| {
        let open = open(stage);
        stage.session();
        open.by_session(stage.delegate).into()
    }),
    case("open_channel", "open_channel_of_links", |stage| {
        let payee = parties(stage);
        stage.chaining(stage.reader, payee).0.into()
    }),
    case("top_up_channel", "top_up_channel", |stage| top_up(stage).into()),
    case("top_up_channel", "top_up_channel_by_session", |stage| {
        let top_up = top_up(stage);
        stage.session();
        top_up.by_session(stage.delegate).into()
    }),
    case("claim", "claim", |stage| claim(stage, 1)),
    case("claim", "claim_2", |stage| claim(stage, 2)),
    case("claim", "claim_4", |stage| claim(stage, 4)),
    case("claim", "claim_6", |stage| claim(stage, 6)),
    case("claim_signed", "claim_signed", |stage| claim_signed(stage, 1)),
    case("claim_signed", "claim_signed_2", |stage| claim_signed(stage, 2)),
    case("claim_signed", "claim_signed_8", |stage| {
        // More than an instruction gets without asking for it; to ask takes 150 units itself.
        stage.machine.preamble = Some(ComputeBudgetInstruction::set_compute_unit_limit(300_000));
        claim_signed(stage, 8)
    }),
    case("claim_chain", "claim_chain", |stage| claim_chain(stage, 1, 1)),
    case("claim_chain", "claim_chain_2", |stage| claim_chain(stage, 2, 1)),
    case("claim_chain", "claim_chain_14", |stage| claim_chain(stage, 14, 1)),
    case("claim_chain", "claim_chain_1000_hashes", |stage| claim_chain(stage, 1, 1_000)),
    case("withdraw_channel", "withdraw_channel", withdraw),
    case("withdraw_channel", "withdraw_channel_of_creator", withdraw_of_creator),
    case("close_channel", "close_channel", close),
    case("close_channel", "close_channel_by_operator", close_by_operator),
    case("request_close", "request_close", |stage| request(stage).into()),
    case("request_close", "request_close_by_session", |stage| {
        let request = request(stage);
        stage.session();
        request.by_session(stage.delegate).into()
    }),
    case("finish_close", "finish_close", finish),
    case("free_channel", "free_channel", free),
];

/// Base units that every voucher promises.
const PROMISED: u64 = 1_234;

/// A reader with money, and a friend's deposit to be paid.
fn parties(stage: &mut Stage) -> Address {
    stage.deposit(stage.reader, stage.coin);
    stage.empty_deposit(stage.friend, stage.coin)
}

/// A voucher channel of the reader to the friend.
fn opened(stage: &mut Stage) -> (Address, Channel) {
    let payee = parties(stage);
    let at = stage.channel(payee);
    (at, stage.read(&at))
}

/// The same to a founder's earnings, with the creator.
fn opened_to_creator(stage: &mut Stage) -> (Address, Channel, Address) {
    let creator = stage.creator(stage.founder, &[]);
    stage.deposit(stage.reader, stage.coin);
    let at = stage.channel(addresses::earnings(&creator, &stage.coin.mint));
    (at, stage.read(&at), creator)
}

fn open(stage: &mut Stage) -> OpenChannel {
    let payee = parties(stage);
    stage.channelling(stage.reader, payee)
}

fn top_up(stage: &mut Stage) -> TopUpChannel {
    let (at, channel) = opened(stage);
    TopUpChannel::of(at, &channel, stage.reader, 500)
}

fn claim(stage: &mut Stage, count: usize) -> Instruction {
    let payee = parties(stage);
    let channels: Vec<_> = (0..count).map(|_| stage.channel(payee)).collect();
    stage.machine.preamble = Some(stage.signatures(&channels, PROMISED));
    Claim::new(payee, channels).into()
}

fn claim_signed(stage: &mut Stage, count: usize) -> Instruction {
    let payee = parties(stage);
    let signer = stage.signer();
    let claim = |channel: Address| {
        let signature = signing::sign(&signer, &channel, PROMISED, 0).signature;
        (channel, VoucherClaim { cumulative: PROMISED, expires_at: 0, signature })
    };
    let claims = (0..count).map(|_| claim(stage.channel(payee))).collect();
    ClaimSigned { payee, claims }.into()
}

fn claim_chain(stage: &mut Stage, count: usize, index: u32) -> Instruction {
    let payee = parties(stage);
    let links = (0..count).map(|_| stage.chain(payee, index)).collect();
    ClaimChain::new(payee, links).into()
}

fn withdraw(stage: &mut Stage) -> Instruction {
    let (at, channel) = opened(stage);
    let both = (stage.reader, stage.friend);
    WithdrawChannel::of(at, &channel, both, PUT_ASIDE / 2).into()
}

fn withdraw_of_creator(stage: &mut Stage) -> Instruction {
    let (at, channel, creator) = opened_to_creator(stage);
    let both = (stage.reader, stage.founder);
    WithdrawChannel::of(at, &channel, both, PUT_ASIDE / 2).creator(Some(creator)).into()
}

fn close(stage: &mut Stage) -> Instruction {
    let (at, channel) = opened(stage);
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    CloseChannel::of(at, &channel, stage.friend).into()
}

fn close_by_operator(stage: &mut Stage) -> Instruction {
    let (at, channel, creator) = opened_to_creator(stage);
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    CloseChannel::of(at, &channel, stage.operator).creator(Some(creator)).into()
}

fn request(stage: &mut Stage) -> RequestClose {
    let (at, channel) = opened(stage);
    RequestClose::of(at, &channel, stage.reader)
}

fn finish(stage: &mut Stage) -> Instruction {
    let (at, channel) = opened(stage);
    stage.must(RequestClose::of(at, &channel, stage.reader));
    stage.machine.pass(channel.grace.into(), OPEN_SLOT_WINDOW + 1);
    FinishClose::of(at, &channel).into()
}

fn free(stage: &mut Stage) -> Instruction {
    let (at, channel) = opened(stage);
    stage.must(CloseChannel::of(at, &channel, stage.friend));
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    FreeChannel::of(at, &channel).into()
}
