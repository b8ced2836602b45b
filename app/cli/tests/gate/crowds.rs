//! Many at once.

use super::{
    http::Connection,
    payer::Payer,
    scene::{PRICE, Scene},
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Connections at once.
const CONNECTIONS: usize = 100;

/// gateway rule R1: 1,000 requests of one channel, 100 at a time, in any order within what its window holds.
#[test]
fn a_thousand_requests_of_one_channel_in_any_order_are_each_served_once() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let mut numbers: Vec<u32> = (1..=1_000).collect();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for some in numbers.chunks_mut(128) {
        some.shuffle(&mut random);
    }
    // The last first.
    numbers.reverse();
    let numbers = Mutex::new(numbers);
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut connection = gateway.connect().expect("a connection");
                while let Some(number) = next(&numbers) {
                    let (target, header) =
                        (format!("/page/{number}"), payer.header(number, number + 1));
                    let reply = connection.ask("GET", &target, &[("farthing", &header)]);
                    let reply = reply.expect("a reply");
                    assert!(reply.is_delivered(), "{number}: {reply:?}");
                }
            });
        }
    });
    gateway.stop();
    assert_eq!(scene.sums(&payer), (1_001 * PRICE, 0));
    assert!(scene.service.counts().values().all(|count| *count == 1));
}

fn next(numbers: &Mutex<Vec<u32>>) -> Option<u32> {
    numbers.lock().expect("no panic").pop()
}

/// How often each status came when one request was sent so often at once.
fn at_once(
    gate: SocketAddr,
    times: usize,
    request: &(dyn Fn(&mut Connection) -> u16 + Sync),
) -> BTreeMap<u16, usize> {
    let (left, statuses) = (AtomicUsize::new(times), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut connection = Connection::to(gate).expect("a connection");
                while left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
                    let status = request(&mut connection);
                    *statuses.lock().expect("no panic").entry(status).or_default() += 1;
                }
            });
        }
    });
    statuses.into_inner().expect("no panic")
}

/// gateway rule R7
#[test]
fn one_number_shown_a_thousand_times_at_once_is_charged_once() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let header = payer.header(1, 2);
    let statuses = at_once(gateway.address, 1_000, &|connection| {
        connection.ask("GET", "/slow/20/1", &[("farthing", &header)]).expect("a reply").status
    });
    // Once, and up to three times again for nothing to whoever asks when nobody else is being served.
    let delivered = scene.service.count("/slow/20/1");
    assert!((1..=4).contains(&delivered), "{delivered}");
    assert_eq!(statuses, BTreeMap::from([(200, delivered), (409, 1_000 - delivered)]));
    gateway.stop();
    assert_eq!(scene.sums(&payer), (2 * PRICE, 0));
}

/// gateway rule R7
#[test]
fn one_number_shown_a_thousand_times_for_a_post_is_done_once() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let header = payer.header(1, 2);
    let headers = [("farthing", header.as_str()), ("content-length", "0")];
    let statuses = at_once(gateway.address, 1_000, &|connection| {
        connection.ask("POST", "/post/1", &headers).expect("a reply").status
    });
    assert_eq!(statuses, BTreeMap::from([(200, 1), (409, 999)]));
    assert_eq!(scene.service.count("/post/1"), 1);
    gateway.stop();
    assert_eq!(scene.sums(&payer), (2 * PRICE, 0));
}

/// gateway rule R16, server invariant 35: who shows 1,500 wrong links a second is not looked at, and an honest payer
/// beside it is served as before. Prints its p99.
#[test]
fn wrong_links_of_a_stranger_do_not_keep_an_honest_payer_waiting() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let quiet = p99(&payer, gateway.address, 1..201);
    let (is_over, wrong) = (AtomicBool::new(false), AtomicUsize::new(0));
    let beside = thread::scope(|scope| {
        for stranger in 2..6 {
            let (payer, is_over, wrong) = (&payer, &is_over, &wrong);
            scope.spawn(move || attack((stranger, gateway.address), payer, is_over, wrong));
        }
        let since = Instant::now();
        let p99 = p99(&payer, gateway.address, 201..401);
        while since.elapsed() < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(10));
        }
        is_over.store(true, Relaxed);
        (p99, wrong.load(Relaxed) as f64 / since.elapsed().as_secs_f64())
    });
    println!("p99 quiet {quiet:?}, beside {:.0} wrong links a second {:?}", beside.1, beside.0);
    assert!(beside.0 < Duration::from_secs(5), "{beside:?}");
    gateway.stop();
    assert_eq!(scene.sums(&payer), (401 * PRICE, 0));
}

/// Shows wrong links of somebody else's channel, about 400 a second, near and far from the best one.
fn attack(
    (stranger, gate): (u8, SocketAddr),
    payer: &Payer,
    is_over: &AtomicBool,
    wrong: &AtomicUsize,
) {
    let mut connection = Connection::from(stranger, gate).expect("a connection");
    for number in 0.. {
        if is_over.load(Relaxed) {
            return;
        }
        let header = payer.forged(10_000 + number, 1 + number.wrapping_mul(7_919) % 19_000);
        let reply = connection.ask("GET", "/page/0", &[("farthing", &header)]).expect("a reply");
        assert!([402, 429].contains(&reply.status), "{reply:?}");
        assert!(reply.status == 429 || reply.required().known.is_none(), "{reply:?}");
        wrong.fetch_add(1, Relaxed);
        thread::sleep(Duration::from_millis(2));
    }
}

/// Of requests one after the other on one connection, each of which must be served.
fn p99(payer: &Payer, gate: SocketAddr, numbers: std::ops::Range<u32>) -> Duration {
    let mut connection = Connection::to(gate).expect("a connection");
    let mut times: Vec<_> = numbers
        .map(|number| {
            let (target, header) = (format!("/page/{number}"), payer.header(number, number + 1));
            let since = Instant::now();
            let reply = connection.ask("GET", &target, &[("farthing", &header)]).expect("a reply");
            assert!(reply.is_delivered(), "{reply:?}");
            since.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() * 99 / 100]
}
