//! One pass, and more readers than it is for.

use crate::{
    http::{Ask, Reply},
    world::{until, world, world_with},
};

/// gateway rule R13
#[test]
fn a_hundred_requests_at_once_with_one_pass_have_four_places() {
    let world = world();
    world.buy(&world.listing);
    let token = world.token("/read/one", &world.listing);
    let ask = Ask::get("/read/two").with("farthing-pass", token);
    world.service.hold();
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..100).map(|_| scope.spawn(|| world.ask(&ask))).collect();
        // All that are refused are answered while the four are held.
        until(|| threads.iter().filter(|thread| thread.is_finished()).count() == 96);
        assert_eq!(world.service.running(), (4, 4));
        world.service.release();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (read, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!((read.len(), refused.len()), (4, 96));
    for reply in refused {
        assert_eq!((reply.status, reply.header("retry-after")), (429, "1"));
    }
    // The places are free again.
    until(|| world.ask(&ask).status == 200);
    // The figures say how many were read with a pass, and how many not.
    let sums = world.figures();
    assert!(sums.contains("requests_total{route=\"/read/**\",outcome=\"passed\"} 6"), "{sums}");
}

/// gateway rule R13: of one pass only; signing in again gives no more places.
#[test]
fn places_are_counted_by_pass_and_not_by_token() {
    let world = world_with(|config| config.pass.at_once = 1);
    world.buy(&world.listing);
    let [one, two] = [(); 2].map(|()| world.token("/read/one", &world.listing));
    world.service.hold();
    world.buy(&world.trial);
    let (ask, other) = (
        Ask::get("/read/two").with("farthing-pass", one),
        world.signing_in("/trial", &world.trial),
    );
    let signing_in = world.signing_in("/read/two", &world.listing);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| world.ask(&ask));
        until(|| world.service.running().0 == 1);
        assert_eq!(world.ask(&Ask::get("/read/two").with("farthing-pass", two)).status, 429);
        assert_eq!(world.ask(&signing_in).status, 429);
        // The same holder's pass of another listing has its own.
        let other = scope.spawn(|| world.ask(&other));
        until(|| world.service.running().0 == 2);
        world.service.release();
        assert_eq!((first.join().unwrap().status, other.join().unwrap().status), (200, 200));
    });
    // A sign-in that found no place was not used.
    until(|| world.ask(&signing_in).status == 200);
}

/// gateway rule R13
#[test]
fn a_pass_asks_so_often_a_minute() {
    let world = world_with(|config| config.pass.per_minute = 5);
    world.buy(&world.listing);
    // A minute that has just begun.
    let second = world.net.live().clock().unix_timestamp.rem_euclid(60);
    world.wait(60 - second.unsigned_abs());
    let token = world.token("/read/one", &world.listing);
    let ask = Ask::get("/read/two").with("farthing-pass", token);
    // The sign-in was the first.
    let statuses: Vec<u16> = (0..6).map(|_| world.ask(&ask).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429]);
    world.wait(60);
    assert_eq!(world.ask(&ask).status, 200);
}

/// gateway rule R13: who reads with a pass has paid, and the free take it no place.
#[test]
fn what_is_free_leaves_a_connection_to_who_reads_with_a_pass() {
    let world = world_with(|config| {
        config.gate.cores = 1;
        config.limits.upstream_connections = 4;
    });
    world.buy(&world.listing);
    let token = world.token("/read/one", &world.listing);
    let (free, read) = (Ask::get("/free"), Ask::get("/read/two").with("farthing-pass", token));
    world.service.hold();
    std::thread::scope(|scope| {
        let strangers: Vec<_> = (0..3).map(|_| scope.spawn(|| world.ask(&free))).collect();
        until(|| world.service.running().0 == 3);
        assert_eq!(world.ask(&free).status, 503);
        let reader = scope.spawn(|| world.ask(&read));
        until(|| world.service.running().0 == 4 || reader.is_finished());
        world.service.release();
        assert_eq!(reader.join().unwrap().status, 200);
        strangers.into_iter().for_each(|it| assert_eq!(it.join().unwrap().status, 200));
    });
}
