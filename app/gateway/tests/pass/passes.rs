//! What can be wrong with a pass: each its own refusal, and nothing reaches the service.

use crate::{
    refusals::assert_refused,
    world::{DURATION, World, world},
};
use farthing_sdk::{
    Client,
    client::Network,
    instructions::{BuyPass, ClosePass},
    solana::{Account, Address, Signer},
};
use farthing_wire::PassRefusal;

/// gateway rule R13
#[test]
fn refuses_a_holder_without_a_pass() {
    let world = world();
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_refused(&world, &reply, PassRefusal::Absent);
    // A pass of another listing is none of this one's.
    world.buy(&world.trial);
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_refused(&world, &reply, PassRefusal::Absent);
    let pass = world.buy(&world.listing);
    let close = ClosePass::of(pass, &world.pass(&pass), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_refused(&world, &reply, PassRefusal::Absent);
}

/// gateway rule R13: a buyer names the bump (docs/adr/0010), so it could buy one reader many passes, each with its places.
#[test]
fn a_pass_at_another_bump_is_none() {
    let world = world();
    let listing = Client::new(&*world.net).require(&world.listing).unwrap();
    let mut buy = BuyPass::of(world.listing, &listing, world.reader.pubkey()).instruction();
    let canonical = world.pass_of(&world.listing);
    let (holder, program) = (world.reader.pubkey(), farthing_sdk::PROGRAM_ID);
    let at = |bump: u8| {
        let seeds: [&[u8]; 4] = [b"pass", world.listing.as_ref(), holder.as_ref(), &[bump]];
        Address::create_program_address(&seeds, &program).ok()
    };
    let found = (0..=255).rev().filter_map(|bump| Some((bump, at(bump)?))).nth(1);
    let (bump, other) = found.unwrap();
    *buy.data.last_mut().unwrap() = bump;
    for account in buy.accounts.iter_mut().filter(|account| account.pubkey == canonical) {
        account.pubkey = other;
    }
    world.send(&world.reader, &[buy]);
    assert_eq!(world.pass(&other).holder, holder);
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_refused(&world, &reply, PassRefusal::Absent);
}

fn account(world: &World, at: &Address) -> Account {
    world.net.account(at).unwrap().unwrap()
}

/// gateway rule R13: what the chain cannot have at such an address is refused all the same, each for its own reason.
#[test]
fn refuses_whatever_else_is_at_the_address_of_the_pass() {
    let world = world();
    let (pass, other) = (world.buy(&world.listing), world.buy(&world.trial));
    let listing = Client::new(&*world.net).require(&world.listing).unwrap();
    let gift = BuyPass::of(world.listing, &listing, world.reader.pubkey());
    let gift = gift.holder(world.writer.pubkey());
    let gifted = gift.pass;
    world.send(&world.reader, &[gift.instruction()]);
    let foreign = Account { owner: Address::new_from_array([9; 32]), ..account(&world, &pass) };
    for (shown, refusal) in [
        (Some(account(&world, &other)), PassRefusal::Listing),
        (Some(account(&world, &gifted)), PassRefusal::Holder),
        (Some(account(&world, &world.listing)), PassRefusal::Kind),
        (Some(foreign), PassRefusal::Kind),
        (None, PassRefusal::Absent),
    ] {
        world.net.lie(pass, shown);
        let reply = world.ask(&world.signing_in("/read/one", &world.listing));
        assert_refused(&world, &reply, refusal);
    }
    world.net.stop_lying();
    assert_eq!(world.ask(&world.signing_in("/read/one", &world.listing)).status, 200);
}

/// gateway rule R13
#[test]
fn refuses_a_pass_that_has_ended() {
    let world = world();
    world.buy(&world.listing);
    world.wait(DURATION);
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_refused(&world, &reply, PassRefusal::Ended);
}

/// gateway rule R13
#[test]
fn a_refundable_pass_serves_where_the_operator_says_so_and_a_refunded_one_nowhere() {
    let world = world();
    let pass = world.buy(&world.trial);
    let reply = world.ask(&world.signing_in("/strict", &world.trial));
    assert_refused(&world, &reply, PassRefusal::Refundable);
    assert_eq!(world.ask(&world.signing_in("/trial", &world.trial)).status, 200);
    let read = world.service.seen().len();
    world.refund(&pass);
    for path in ["/strict", "/trial"] {
        let reply = world.ask(&world.signing_in(path, &world.trial));
        assert_eq!(reply.error(), PassRefusal::Refunded.code());
    }
    assert_eq!(world.service.seen().len(), read);
    // Bought again, it serves once the money is the creator's.
    world.buy(&world.trial);
    world.wait(3_600);
    assert_eq!(world.ask(&world.signing_in("/strict", &world.trial)).status, 200);
}
