//! What can be wrong with a sign-in or a token: each its own refusal, and nothing reaches the service.

use crate::{
    http::{Ask, Reply},
    setting::free_port,
    world::{World, signed, world, world_with},
};
use farthing_sdk::{
    development::public_keypair,
    solana::{Address, Signer},
};
use farthing_wire::{
    PassChallenge, PassRefusal, PassToken,
    pass::{PASS_PATH, SIGN_IN, SignIn},
};

#[track_caller]
pub fn assert_refused(world: &World, reply: &Reply, refusal: PassRefusal) {
    assert_eq!(reply.error(), refusal.code());
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.all("farthing-pass").is_empty());
    assert!(world.service.seen().is_empty(), "{:?}", world.service.seen());
}

fn signing_in(sign_in: &SignIn) -> Ask {
    Ask::get("/read/one").with(SIGN_IN, sign_in.encode().unwrap())
}

fn with_token(token: &PassToken) -> Ask {
    Ask::get("/read/one").with("farthing-pass", token.encode())
}

/// The reader's token.
fn token(world: &World) -> PassToken {
    let reply = world.token("/read/one", &world.listing);
    PassToken::decode(reply.as_bytes()).unwrap()
}

/// gateway rule R13, server invariant 36
#[test]
fn refuses_a_challenge_that_it_has_not_made() {
    let world = world();
    world.buy(&world.listing);
    let made = world.challenge(&world.listing);
    for challenge in [
        PassChallenge { nonce: [9; 16], ..made.clone() },
        PassChallenge { issued_at: made.issued_at - 1, ..made.clone() },
        PassChallenge { expires_at: made.expires_at + 86_400, ..made.clone() },
        PassChallenge { origin: "https://ada.example".parse().unwrap(), ..made.clone() },
        PassChallenge { ledger: [9; 16], ..made.clone() },
        PassChallenge { network: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into(), ..made.clone() },
        // One that it has made, for another listing.
        world.challenge(&world.trial),
    ] {
        let reply = world.ask(&signing_in(&world.signed(challenge)));
        assert_refused(&world, &reply, PassRefusal::Challenge);
    }
}

/// gateway rule R13: of another ledger, which another gateway at another origin has.
#[test]
fn a_challenge_and_a_token_are_worth_nothing_at_another_gateway() {
    let (here, there) = (world(), world());
    here.buy(&here.listing);
    there.buy(&there.listing);
    let stolen = token(&here);
    assert_refused(&there, &there.ask(&with_token(&stolen)), PassRefusal::Token);
    // Were its fields those of the other gateway, the mark would still be wrong.
    let listing = there.listing.to_bytes();
    let reply = there.ask(&with_token(&PassToken { listing, ..stolen }));
    assert_refused(&there, &reply, PassRefusal::Token);
    let made = here.challenge(&here.listing);
    let moved = PassChallenge {
        origin: there.origin(),
        listing,
        ledger: there.gateway().ledger().id(),
        ..made
    };
    let reply = there.ask(&signing_in(&there.signed(moved)));
    assert_refused(&there, &reply, PassRefusal::Challenge);
}

/// gateway rule R13: a token of this ledger, from when the gateway had another origin.
#[test]
fn a_token_is_worth_nothing_once_the_origin_is_another() {
    let mut world = world();
    world.buy(&world.listing);
    let token = token(&world);
    let before = world.service.seen().len();
    world.stop();
    let port = free_port();
    world.config.gate.origin = format!("http://127.0.0.1:{port}").parse().unwrap();
    world.config.gate.listen = vec![([127, 0, 0, 1], port).into()];
    world.start();
    let reply = world.ask(&with_token(&token));
    assert_eq!(reply.error(), PassRefusal::Token.code());
    assert_eq!(world.service.seen().len(), before);
}

/// gateway rule R13
#[test]
fn refuses_a_challenge_that_is_over() {
    let world = world();
    world.buy(&world.listing);
    let challenge = world.challenge(&world.listing);
    world.wait(300);
    let reply = world.ask(&signing_in(&world.signed(challenge)));
    assert_refused(&world, &reply, PassRefusal::Late);
}

/// gateway rule R13: however many requests bring it at once, one is let in.
#[test]
fn a_challenge_is_used_once() {
    let world = world();
    world.buy(&world.listing);
    let ask = world.signing_in("/read/one", &world.listing);
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| world.ask(&ask))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (taken, refused): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 200);
    assert_eq!(taken.len(), 1);
    for reply in refused.iter().chain([&world.ask(&ask)]) {
        assert_eq!(reply.error(), PassRefusal::Used.code());
    }
    assert_eq!(world.service.seen().len(), 1);
}

/// gateway rule R13: what was used is in the ledger before its token goes out.
#[test]
fn a_challenge_that_was_used_is_used_after_a_restart() {
    let mut world = world();
    world.buy(&world.listing);
    let [used, other] = [(); 2].map(|()| world.signing_in("/read/one", &world.listing));
    assert_eq!(world.ask(&used).status, 200);
    world.stop();
    world.start();
    assert_eq!(world.ask(&used).error(), PassRefusal::Used.code());
    // One that was not is as good as before.
    assert_eq!(world.ask(&other).status, 200);
}

/// gateway rule R13: a session's key, or anybody else's, signs for nobody.
#[test]
fn refuses_what_the_holder_has_not_signed_itself() {
    let world = world();
    world.buy(&world.listing);
    let other = public_keypair("other");
    let of_other = signed(&other, world.challenge(&world.listing));
    let holder = world.reader.pubkey().to_bytes();
    let reply = world.ask(&signing_in(&SignIn { holder, ..of_other }));
    assert_refused(&world, &reply, PassRefusal::Signature);
    // Of another challenge that is as good.
    let [one, two] = [(); 2].map(|()| world.signed(world.challenge(&world.listing)));
    let reply = world.ask(&signing_in(&SignIn { signature: one.signature, ..two }));
    assert_refused(&world, &reply, PassRefusal::Signature);
}

/// gateway rule R13
#[test]
fn refuses_a_token_in_which_a_bit_is_another_or_that_is_none() {
    let world = world();
    world.buy(&world.listing);
    let token = token(&world);
    let read = world.service.seen().len();
    let mut mark = token.mark;
    mark[0] ^= 1;
    for other in [
        PassToken { expires_at: token.expires_at + 1, ..token },
        PassToken { holder: [9; 32], ..token },
        PassToken { term: token.term + 1, ..token },
        PassToken { period: token.period + 1, ..token },
        PassToken { mark, ..token },
    ] {
        assert_eq!(world.ask(&with_token(&other)).error(), PassRefusal::Token.code());
    }
    let reply = world.ask(&Ask::get("/read/one").with("farthing-pass", "nonsense"));
    assert_eq!(reply.error(), PassRefusal::Token.code());
    assert_eq!(world.service.seen().len(), read);
}

/// gateway rule R13
#[test]
fn refuses_a_token_on_a_route_of_another_listing() {
    let world = world();
    world.buy(&world.listing);
    let token = token(&world).encode();
    let reply = world.ask(&Ask::get("/trial").with("farthing-pass", &token));
    assert_eq!(reply.error(), PassRefusal::Listing.code());
    // And on one that has none it is no credential at all.
    let reply = world.ask(&Ask::get("/elsewhere").with("farthing-pass", &token));
    assert_eq!((reply.status, reply.json().get("error")), (402, None));
}

/// gateway rule R13, server invariant 2
#[test]
fn refuses_a_second_credential_and_what_cannot_be_read() {
    let world = world();
    world.buy(&world.listing);
    let token = token(&world).encode();
    let read = world.service.seen().len();
    let with = |name: &str, value: &str| Ask::get("/read/one").with(name, value);
    for ask in [
        with("farthing-pass", &token).with("farthing-pass", &token),
        with("farthing-pass", &token).with("farthing", "x"),
        with("farthing-pass", &token).with("payment-signature", "x"),
        with("farthing-pass", &token).with("authorization", "Payment x"),
        world.signing_in("/read/one", &world.listing).with("farthing-pass", &token),
        with(SIGN_IN, "nonsense"),
        with(SIGN_IN, "e30="),
    ] {
        assert_eq!(world.ask(&ask).status, 400, "{ask:?}");
    }
    assert_eq!(world.ask(&with("farthing-pass", &token).with("early-data", "1")).status, 425);
    assert_eq!(world.service.seen().len(), read);
}

/// gateway rule R13, gateway rule R16, server invariant 35
#[test]
fn signing_in_costs_an_address_of_its_allowance() {
    let world = world_with(|config| config.limits.chain_per_minute = 3);
    let asks: Vec<Ask> = (0..5).map(|_| world.signing_in("/read/one", &world.listing)).collect();
    let looks = world.net.looks();
    let statuses: Vec<u16> = asks.iter().map(|ask| world.ask(ask).status).collect();
    assert_eq!(statuses, [402, 402, 402, 429, 429]);
    assert!(world.net.looks() <= looks + 3);
}

/// gateway rule R13, server invariant 38
#[test]
fn nobody_signs_in_while_the_cluster_is_silent_and_tokens_serve_on() {
    let world = world();
    world.buy(&world.listing);
    let token = token(&world);
    let asks = [(); 2].map(|()| world.signing_in("/read/one", &world.listing));
    world.net.set_down(true);
    let reply = world.ask(&asks[0]);
    assert_eq!((reply.status, reply.header("retry-after")), (503, "5"));
    assert_eq!(world.ask(&with_token(&token)).status, 200);
    world.net.set_down(false);
    // What was not answered was not used.
    assert_eq!(world.ask(&asks[0]).status, 200);
}

/// gateway rule R13: of a listing that no route names there is no challenge.
#[test]
fn challenges_are_for_listings_of_routes_alone() {
    let world = world();
    let ask = |path: String| world.ask(&Ask::get(&path)).status;
    assert_eq!(ask(format!("{PASS_PATH}{}", Address::new_from_array([9; 32]))), 404);
    assert_eq!(ask(format!("{PASS_PATH}nonsense")), 404);
    assert_eq!(world.ask(&Ask::post(&format!("{PASS_PATH}{}", world.listing))).status, 405);
}

/// server invariant 35
#[test]
fn challenges_are_counted_as_prices_are() {
    let world = world_with(|config| config.limits.unpaid_per_minute = 2);
    let ask = Ask::get(&format!("{PASS_PATH}{}", world.listing));
    let statuses: Vec<u16> = (0..3).map(|_| world.ask(&ask).status).collect();
    assert_eq!(statuses, [200, 200, 429]);
}
