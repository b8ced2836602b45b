//! Money that becomes the payee's second by second.

use super::{Case, Stage, case};
use crate::matrix::stage::{PRICE, PUT_ASIDE, RATE};
use farthing_sdk::{
    accounts::{Listing, Stream},
    addresses,
    args::{ListingTerms, StreamTerms, right},
    core::{bounds::OPEN_SLOT_WINDOW, stream::Fixed},
    instructions::{
        CancelStream, CloseStream, OpenStream, PauseStream, RefundStream, RenounceStream,
        ResumeStream, SetStreamRate, TopUpStream, TransferStream, WithdrawStream, WithdrawStreams,
    },
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("open_stream", "open_stream", |stage| open(stage).into()),
    case("open_stream", "open_stream_by_session", |stage| {
        let open = open(stage);
        stage.session();
        open.by_session(stage.delegate).into()
    }),
    case("open_stream", "open_stream_at_listing", open_at_listing),
    case("open_stream", "open_stream_with_end", open_with_end),
    case("top_up_stream", "top_up_stream", |stage| top_up(stage).into()),
    case("top_up_stream", "top_up_stream_by_session", |stage| {
        let top_up = top_up(stage);
        stage.session();
        top_up.by_session(stage.delegate).into()
    }),
    case("top_up_stream", "top_up_stream_by_another", top_up_by_another),
    case("withdraw_stream", "withdraw_stream", |stage| withdraw(stage).into()),
    case("withdraw_stream", "withdraw_stream_part", |stage| withdraw(stage).amount(10).into()),
    case("withdraw_streams", "withdraw_streams", |stage| withdraw_many(stage, 1)),
    case("withdraw_streams", "withdraw_streams_2", |stage| withdraw_many(stage, 2)),
    case("withdraw_streams", "withdraw_streams_10", |stage| withdraw_many(stage, 10)),
    case("refund_stream", "refund_stream", |stage| refund(stage).into()),
    case("refund_stream", "refund_stream_by_session", |stage| {
        let refund = refund(stage);
        stage.session();
        refund.by_session(stage.delegate).into()
    }),
    case("pause_stream", "pause_stream", |stage| pause(stage).into()),
    case("pause_stream", "pause_stream_by_session", |stage| {
        let pause = pause(stage);
        stage.session();
        pause.by_session(stage.delegate).into()
    }),
    case("resume_stream", "resume_stream", |stage| resume(stage, false)),
    case("resume_stream", "resume_stream_by_session", |stage| resume(stage, true)),
    case("set_stream_rate", "set_stream_rate", set_rate),
    case("cancel_stream", "cancel_stream", |stage| cancel(stage, stage.reader).into()),
    case("cancel_stream", "cancel_stream_by_payee", |stage| cancel(stage, stage.friend).into()),
    case("cancel_stream", "cancel_stream_by_creator", cancel_by_creator),
    case("cancel_stream", "cancel_stream_by_session", |stage| {
        let cancel = cancel(stage, stage.reader);
        stage.session();
        cancel.by_session(stage.delegate).into()
    }),
    case("cancel_stream", "cancel_stream_dry", cancel_dry),
    case("cancel_stream", "cancel_stream_over", cancel_over),
    case("transfer_stream", "transfer_stream", transfer),
    case("renounce_stream", "renounce_stream", renounce),
    case("close_stream", "close_stream", close),
];

/// Seconds that a stream runs before something happens to it.
const A_WHILE: i64 = 101;

/// A reader with money, and a friend's deposit to be paid.
fn parties(stage: &mut Stage) -> Address {
    stage.deposit(stage.reader, stage.coin);
    stage.empty_deposit(stage.friend, stage.coin)
}

/// A stream of the reader to the friend, after a while.
fn streamed(stage: &mut Stage) -> (Address, Stream) {
    let payee = parties(stage);
    let at = stage.stream(payee, |_| ());
    stage.machine.pass(A_WHILE, 1);
    (at, stage.read(&at))
}

fn open(stage: &mut Stage) -> OpenStream {
    let payee = parties(stage);
    stage.streaming(stage.reader, payee)
}

fn open_at_listing(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    stage.deposit(stage.reader, stage.coin);
    let terms = ListingTerms { period: 3_600, ..ListingTerms::at(PRICE) };
    let at = stage.listing(creator, terms);
    let (listing, slot) = (stage.read::<Listing>(&at), stage.machine.clock().slot);
    let open = OpenStream::of(at, &listing, stage.reader, slot, PUT_ASIDE).expect("streamed");
    let salt = stage.salt();
    open.salt(salt).payer(stage.sponsor).into()
}

fn open_with_end(stage: &mut Stage) -> Instruction {
    let mut open = open(stage);
    let start = stage.machine.clock().unix_timestamp;
    let terms = StreamTerms::between(start, start + 86_400, PUT_ASIDE).expect("a day");
    open.terms = StreamTerms { cliff: start + 60, ..terms.unlocking(100).expect("less") };
    open.into()
}

fn top_up(stage: &mut Stage) -> TopUpStream {
    let (at, stream) = streamed(stage);
    TopUpStream::of(at, &stream, stage.reader, 500)
}

/// A dry stream, by somebody who has nothing to do with it.
fn top_up_by_another(stage: &mut Stage) -> Instruction {
    let (at, stream) = streamed(stage);
    stage.machine.pass(1_000_000, 1);
    let deposit = stage.deposit(stage.founder, stage.coin);
    TopUpStream::of(at, &stream, stage.founder, 500).deposit(deposit).into()
}

fn withdraw(stage: &mut Stage) -> WithdrawStream {
    let (at, stream) = streamed(stage);
    WithdrawStream::of(at, &stream)
}

/// Streams of the reader to the friend.
pub fn streams(stage: &mut Stage, count: usize) -> (Address, Vec<Address>) {
    let payee = parties(stage);
    let all = (0..count).map(|_| stage.stream(payee, |_| ())).collect();
    stage.machine.pass(A_WHILE, 1);
    (payee, all)
}

fn withdraw_many(stage: &mut Stage, count: usize) -> Instruction {
    let (payee, streams) = streams(stage, count);
    WithdrawStreams::new(payee, streams).into()
}

fn refund(stage: &mut Stage) -> RefundStream {
    let (at, stream) = streamed(stage);
    RefundStream::of(at, &stream, stage.reader)
}

fn pause(stage: &mut Stage) -> PauseStream {
    let (at, stream) = streamed(stage);
    PauseStream::of(at, &stream, stage.reader)
}

fn resume(stage: &mut Stage, by_session: bool) -> Instruction {
    let (at, stream) = streamed(stage);
    let (pause, resume) =
        (PauseStream::of(at, &stream, stage.reader), ResumeStream::of(at, &stream, stage.reader));
    if by_session {
        stage.session();
        stage.must(pause.by_session(stage.delegate));
    } else {
        stage.must(pause);
    }
    stage.machine.pass(A_WHILE, 1);
    if by_session { resume.by_session(stage.delegate).into() } else { resume.into() }
}

fn set_rate(stage: &mut Stage) -> Instruction {
    let (at, stream) = streamed(stage);
    let rate = Fixed { whole: RATE.whole + 1, fraction: 12_345 };
    SetStreamRate::of(at, &stream, stage.reader, rate).into()
}

fn cancel(stage: &mut Stage, authority: Address) -> CancelStream {
    let (at, stream) = streamed(stage);
    CancelStream::of(at, &stream, authority)
}

/// Paid into earnings, ended by the creator's authority.
fn cancel_by_creator(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    stage.deposit(stage.reader, stage.coin);
    let payee = addresses::earnings(&creator, &stage.coin.mint);
    let at = stage.stream(payee, |_| ());
    stage.machine.pass(A_WHILE, 1);
    let stream: Stream = stage.read(&at);
    CancelStream::of(at, &stream, stage.founder).by_creator(creator).into()
}

/// Nothing would come back: then the payer of the rent may end it, whatever the payer may do.
fn cancel_dry(stage: &mut Stage) -> Instruction {
    let payee = parties(stage);
    let at = stage.stream(payee, |terms| terms.flags = 0);
    stage.machine.pass(1_000_000, 1);
    let stream: Stream = stage.read(&at);
    CancelStream::of(at, &stream, stage.sponsor).into()
}

/// Past its end, by anyone.
fn cancel_over(stage: &mut Stage) -> Instruction {
    let payee = parties(stage);
    let start = stage.machine.clock().unix_timestamp;
    let ends = StreamTerms::between(start, start + 60, PUT_ASIDE).expect("a minute");
    let at = stage.stream(payee, |terms| *terms = StreamTerms { flags: 0, ..ends });
    stage.machine.pass(60, 1);
    let stream: Stream = stage.read(&at);
    CancelStream::of(at, &stream, stage.operator).into()
}

fn transfer(stage: &mut Stage) -> Instruction {
    let (at, stream) = streamed(stage);
    stage.must(WithdrawStream::of(at, &stream));
    let stream: Stream = stage.read(&at);
    let new_payee = stage.empty_deposit(stage.founder, stage.coin);
    TransferStream::of(at, &stream, stage.friend, new_payee).into()
}

fn renounce(stage: &mut Stage) -> Instruction {
    let payee = parties(stage);
    let at = stage.stream(payee, |terms| terms.flags = right::CANCEL | right::REFUND);
    RenounceStream::of(at, &stage.read::<Stream>(&at), stage.reader).into()
}

fn close(stage: &mut Stage) -> Instruction {
    let (at, stream) = streamed(stage);
    stage.must(CancelStream::of(at, &stream, stage.reader));
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    CloseStream::of(at, &stream).into()
}
