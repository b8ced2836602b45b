//! How long what was true at the sign-in counts.

use crate::{
    http::Ask,
    world::{DURATION, until, world, world_with},
};
use farthing_sdk::{instructions::ClosePass, solana::Signer};
use farthing_wire::PassRefusal;

/// gateway rule R13
#[test]
fn a_token_is_over_after_ten_minutes() {
    let world = world();
    world.buy(&world.listing);
    let token = world.token("/read/one", &world.listing);
    let ask = Ask::get("/read/two").with("farthing-pass", &token);
    world.wait(590);
    assert_eq!(world.ask(&ask).status, 200);
    world.wait(10);
    assert_eq!(world.ask(&ask).error(), PassRefusal::Expired.code());
    // Its key is that of a day ago by then.
    world.wait(2 * 86_400);
    assert_eq!(world.ask(&ask).error(), PassRefusal::Token.code());
}

/// gateway rule R13: what began in time is delivered to its end.
#[test]
fn a_pass_that_ends_in_the_middle_of_a_reply_ends_after_it() {
    let world = world();
    world.buy(&world.listing);
    world.wait(DURATION - 30);
    let token = world.token("/read/one", &world.listing);
    let ask = Ask::get("/read/two").with("farthing-pass", &token);
    world.service.hold();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| world.ask(&ask));
        until(|| world.service.running().0 == 1);
        world.wait(30);
        assert_eq!(world.ask(&ask).error(), PassRefusal::Expired.code());
        world.service.release();
        assert_eq!(first.join().unwrap().status, 200);
    });
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_eq!(reply.error(), PassRefusal::Ended.code());
}

/// gateway rule R13: the bound of what a refund costs the seller is the life of a token.
#[test]
fn a_refund_counts_when_the_token_is_over() {
    let world = world();
    let pass = world.buy(&world.trial);
    let token = world.token("/trial", &world.trial);
    let ask = Ask::get("/trial").with("farthing-pass", &token);
    world.refund(&pass);
    assert_eq!(world.ask(&ask).status, 200);
    let again = world.ask(&world.signing_in("/trial", &world.trial));
    assert_eq!(again.error(), PassRefusal::Refunded.code());
    world.wait(600);
    assert_eq!(world.ask(&ask).error(), PassRefusal::Expired.code());
}

/// gateway rule R13: the operator may shorten it.
#[test]
fn a_shorter_life_bounds_the_same_by_less() {
    let world = world_with(|config| config.pass.token_seconds = 60);
    let pass = world.buy(&world.trial);
    let token = world.token("/trial", &world.trial);
    let ask = Ask::get("/trial").with("farthing-pass", &token);
    world.refund(&pass);
    world.wait(60);
    assert_eq!(world.ask(&ask).error(), PassRefusal::Expired.code());
}

/// gateway rule R13: given up by its holder, it counts as long as a refunded one.
#[test]
fn a_pass_that_is_closed_counts_until_its_token_is_over() {
    let world = world();
    let pass = world.buy(&world.listing);
    let token = world.token("/read/one", &world.listing);
    let close = ClosePass::of(pass, &world.pass(&pass), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
    let ask = Ask::get("/read/two").with("farthing-pass", &token);
    assert_eq!(world.ask(&ask).status, 200);
    world.wait(600);
    assert_eq!(world.ask(&ask).error(), PassRefusal::Expired.code());
    let again = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_eq!(again.error(), PassRefusal::Absent.code());
}
