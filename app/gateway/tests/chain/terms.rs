//! What a channel must be so that its opening is sponsored, and what must be promised with it (R9).

use crate::{
    shapes::{key, refused},
    world::{AMOUNT, World, world},
};
use farthing_gateway::chain::{FirstRefusal, Request, SponsorRefusal, Unfit};
use farthing_sdk::{
    args::ChannelTerms,
    channels::{Link, NEVER, Voucher, VoucherRecord},
    instructions::OpenChannel,
    solana::{Keypair, Signer},
    vouchers::book::Promise,
};

/// A channel of these terms is refused so.
#[track_caller]
fn terms_refused(change: impl FnOnce(&mut ChannelTerms), expected: impl Into<SponsorRefusal>) {
    let world = world();
    let mut terms = world.opening().terms;
    change(&mut terms);
    let open = world.opening_of(terms);
    refused(&world, &world.request(&open), &expected.into());
}

/// gateway rule R9
#[test]
fn a_sponsored_channel_expires_within_seven_days() {
    let now = world().now();
    terms_refused(|terms| terms.expires_at = 0, SponsorRefusal::NoExpiry);
    let (at, latest) = (now + 7 * 86_400 + 1, now + 7 * 86_400);
    let late = SponsorRefusal::ExpiresLate { at, latest };
    terms_refused(|terms| terms.expires_at = at, late);
    let world = world();
    let mut terms = world.opening().terms;
    terms.expires_at = latest;
    world.bring(&world.request(&world.opening_of(terms))).unwrap();
}

/// gateway rule R9
#[test]
fn a_sponsored_channel_has_our_grace() {
    terms_refused(|terms| terms.grace = 3_599, Unfit::Grace(3_599));
    terms_refused(|terms| terms.grace = 3_601, SponsorRefusal::GraceNotOurs { ours: 3_600 });
}

/// gateway rule R9
#[test]
fn a_sponsored_channel_holds_at_least_what_its_rent_is_worth() {
    let (funded, least) = (262_127, 262_128);
    let less = SponsorRefusal::WorthLessThanRent { funded, least };
    terms_refused(|terms| terms.amount = funded, less);
}

/// gateway rule R4
#[test]
fn a_channel_of_another_ledger_or_origin_is_not_opened() {
    let world = world();
    let open = world.rooted(world.opening().salt(78));
    refused(&world, &world.request(&open), &Unfit::Salt.into());
}

#[track_caller]
fn first_refused(
    change: impl FnOnce(&World, &OpenChannel) -> Option<Promise>,
    expected: FirstRefusal,
) {
    let world = world();
    let open = world.opening();
    let first = change(&world, &open);
    let request = Request { first, ..world.request(&open) };
    refused(&world, &request, &expected.into());
}

fn link(world: &World, open: &OpenChannel, index: u32) -> Option<Promise> {
    Some(Promise::Link(world.chain(&open.channel, open.terms.length).link(index).unwrap()))
}

/// gateway rule R9
#[test]
fn the_first_promise_is_worth_opening_and_claim() {
    let little = |worth| FirstRefusal::TooLittle { worth, least: 3_000 };
    first_refused(|world, open| link(world, open, 299), little(2_990));
    first_refused(|world, open| link(world, open, 0), little(0));
    first_refused(|_, _| None, FirstRefusal::TooLittle { worth: 0, least: 1 });
    let world = world();
    let open = world.opening();
    let request = Request { first: link(&world, &open, 300), ..world.request(&open) };
    world.bring(&request).unwrap();
}

/// gateway rule R9
#[test]
fn the_first_promise_is_authentic() {
    let forged = Promise::Link(Link { index: 400, hash: [8; 32] });
    first_refused(|_, _| Some(forged), FirstRefusal::WrongLink);
    let beyond = Promise::Link(Link { index: 30_001, hash: [8; 32] });
    first_refused(|_, _| Some(beyond), FirstRefusal::WrongLink);
    first_refused(|world, open| link(world, open, 10_001), FirstRefusal::TooFar);
    let voucher = |_: &World, open: &OpenChannel| Some(promise(&key(70), open, 4_000, NEVER));
    first_refused(voucher, FirstRefusal::Kind);
}

fn promise(key: &Keypair, open: &OpenChannel, cumulative: u64, expires_at: i64) -> Promise {
    let voucher = Voucher { channel: open.channel.to_bytes(), cumulative, expires_at };
    Promise::Voucher(VoucherRecord::sign(key, voucher).unwrap().signed)
}

#[test]
fn the_first_voucher_is_signed_for_this_channel_and_lasts_as_long_as_it() {
    let world = world();
    let signer = key(71);
    let sponsored = world.opening().terms;
    let vouchers = ChannelTerms::vouchers(signer.pubkey(), AMOUNT);
    let terms = ChannelTerms { grace: 3_600, expires_at: sponsored.expires_at, ..vouchers };
    let open = world.opening_of(terms);
    let other = OpenChannel { channel: key(72).pubkey(), ..open.clone() };
    let end = open.terms.expires_at + 3_600;
    let bring = |first| {
        let request = Request { first: Some(first), ..world.request(&open) };
        world.bring(&request).map(|opened| opened.channel)
    };
    let first = |refusal: FirstRefusal| Err(SponsorRefusal::First(refusal));
    assert_eq!(bring(promise(&key(73), &open, 4_000, NEVER)), first(FirstRefusal::Signature));
    assert_eq!(bring(promise(&signer, &other, 4_000, NEVER)), first(FirstRefusal::OtherChannel));
    assert_eq!(bring(promise(&signer, &open, 4_000, end - 1)), first(FirstRefusal::Expires));
    let (worth, funded) = (AMOUNT + 1, AMOUNT);
    let above = FirstRefusal::AboveFunded { worth, funded };
    assert_eq!(bring(promise(&signer, &open, worth, NEVER)), first(above));
    assert!(world.net.sent().is_empty());
    assert_eq!(bring(promise(&signer, &open, 4_000, end)), Ok(open.channel));
}
