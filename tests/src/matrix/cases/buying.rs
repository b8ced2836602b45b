//! Buying, with and without a pass.

use super::{Case, Stage, case};
use crate::matrix::stage::PRICE;
use farthing_sdk::{
    accounts::{Listing, Pass},
    args::ListingTerms,
    instructions::{Buy, BuyPass, ClosePass, RefundPass, ReleasePass, Renew},
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("buy", "buy", |stage| buy(stage, false).into()),
    case("buy", "buy_with_referrer", |stage| buy(stage, true).into()),
    case("buy", "buy_by_session", |stage| {
        let buy = buy(stage, false);
        stage.session();
        buy.by_session(stage.delegate).into()
    }),
    case("buy_pass", "buy_pass", |stage| buy_pass(stage, false).into()),
    case("buy_pass", "buy_pass_with_referrer", |stage| buy_pass(stage, true).into()),
    case("buy_pass", "buy_pass_by_session", buy_pass_by_session),
    case("buy_pass", "buy_pass_held", buy_pass_held),
    case("buy_pass", "buy_pass_revived", buy_pass_revived),
    case("renew", "renew", renew),
    case("renew", "renew_by_session", renew_by_session),
    case("refund_pass", "refund_pass", refund_pass),
    case("release_pass", "release_pass", |stage| release_pass(stage, false)),
    case("release_pass", "release_pass_with_referrer", |stage| release_pass(stage, true)),
    case("close_pass", "close_pass", close_pass),
    case("close_pass", "close_pass_expired", close_pass_expired),
];

/// Seconds of access of a term.
const TERM: u64 = 86_400;
/// Seconds in which a term is refunded.
const WINDOW: u64 = 3_600;

fn access(refund_window: u64) -> ListingTerms {
    ListingTerms { duration: TERM, refund_window, referral_bps: 500, ..ListingTerms::at(PRICE) }
}

/// A listing, a reader with money, and a referrer's deposit.
fn shop(stage: &mut Stage, terms: ListingTerms) -> (Address, Address) {
    let creator = stage.creator(stage.founder, &[]);
    let listing = stage.listing(creator, terms);
    stage.deposit(stage.reader, stage.coin);
    let referrer = stage.empty_deposit(stage.referrer, stage.coin);
    (listing, referrer)
}

fn buy(stage: &mut Stage, referred: bool) -> Buy {
    let terms = ListingTerms { referral_bps: 500, ..ListingTerms::at(PRICE) };
    let (at, referrer) = shop(stage, terms);
    let buy = Buy::of(at, &stage.read::<Listing>(&at), stage.reader).reference([5; 32]);
    buy.quantity(3).referrer(referred.then_some(referrer))
}

fn buy_pass(stage: &mut Stage, referred: bool) -> BuyPass {
    let (at, referrer) = shop(stage, access(0));
    let buy = BuyPass::of(at, &stage.read::<Listing>(&at), stage.reader).holder(stage.friend);
    buy.payer(stage.sponsor).referrer(referred.then_some(referrer))
}

/// For the reader itself, since a session gives nothing away.
fn buy_pass_by_session(stage: &mut Stage) -> Instruction {
    let buy = buy_pass(stage, false).holder(stage.reader);
    stage.session();
    buy.by_session(stage.delegate).into()
}

fn buy_pass_held(stage: &mut Stage) -> Instruction {
    let (at, referrer) = shop(stage, access(WINDOW));
    let buy = BuyPass::of(at, &stage.read::<Listing>(&at), stage.reader).holder(stage.friend);
    buy.payer(stage.sponsor).referrer(Some(referrer)).into()
}

fn buy_pass_revived(stage: &mut Stage) -> Instruction {
    let first: Instruction = buy_pass(stage, false).into();
    stage.must(first.clone());
    stage.machine.pass(TERM as i64, 1);
    first
}

fn renew(stage: &mut Stage) -> Instruction {
    let (at, referrer) = shop(stage, access(0));
    let pass = stage.pass(at, stage.reader, stage.friend, None);
    let (pass, listing) = (stage.read::<Pass>(&pass), stage.read::<Listing>(&at));
    Renew::of(&pass, &listing, stage.reader).referrer(Some(referrer)).into()
}

fn renew_by_session(stage: &mut Stage) -> Instruction {
    let (at, _) = shop(stage, access(0));
    let pass = stage.pass(at, stage.reader, stage.reader, None);
    stage.session();
    let (pass, listing) = (stage.read::<Pass>(&pass), stage.read::<Listing>(&at));
    Renew::of(&pass, &listing, stage.reader).by_session(stage.delegate).into()
}

fn held(stage: &mut Stage, referred: bool) -> (Address, Pass) {
    let (at, referrer) = shop(stage, access(WINDOW));
    let pass = stage.pass(at, stage.reader, stage.friend, referred.then_some(referrer));
    (pass, stage.read(&pass))
}

fn refund_pass(stage: &mut Stage) -> Instruction {
    let (at, pass) = held(stage, true);
    RefundPass::of(at, &pass, stage.reader).into()
}

fn release_pass(stage: &mut Stage, referred: bool) -> Instruction {
    let (at, pass) = held(stage, referred);
    stage.machine.pass(WINDOW as i64, 1);
    ReleasePass::of(at, &pass).into()
}

fn close_pass(stage: &mut Stage) -> Instruction {
    let (at, _) = shop(stage, access(0));
    let at = stage.pass(at, stage.reader, stage.friend, None);
    ClosePass::of(at, &stage.read::<Pass>(&at), stage.friend).into()
}

fn close_pass_expired(stage: &mut Stage) -> Instruction {
    let mut close = close_pass(stage);
    stage.machine.pass(TERM as i64, 1);
    close.accounts[0].pubkey = stage.operator;
    close
}
