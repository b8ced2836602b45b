//! Clients that are slow on purpose.

use super::{
    http::head,
    scene::{PRICE, Scene},
};
use std::time::{Duration, Instant};

/// server invariant 5: half a head holds a connection only for so long.
#[test]
fn a_head_that_does_not_end_is_cut_off() {
    let scene = Scene::with(|text| text.replace("#head_seconds = 10", "head_seconds = 1"));
    let gateway = scene.gateway();
    let mut connection = gateway.connect().expect("a connection");
    connection.send(b"GET /page/1 HTTP/1.1\r\nhost: a\r\nx: ").expect("sent");
    let since = Instant::now();
    assert_eq!(
        connection.reply("GET").map(|reply| reply.status).filter(|status| *status != 408),
        None
    );
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    gateway.stop();
}

/// server invariant 5
#[test]
fn a_head_that_is_too_long_is_refused_and_costs_nothing() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let (header, long) = (payer.header(1, 2), "x".repeat(100_000));
    let mut connection = gateway.connect().expect("a connection");
    let request = head("GET", "/page/1", &[("farthing", &header), ("x-long", &long)]);
    // It may hang up before it has read all.
    let _sent = connection.send(request.as_bytes());
    assert!(connection.reply("GET").is_none_or(|reply| [400, 431].contains(&reply.status)));
    let target = format!("/page/{}", "y".repeat(9_000));
    let reply = gateway.ask("GET", &target, &[("farthing", &header)]).expect("a reply");
    assert_eq!((reply.status, scene.service.seen().len()), (414, 1));
    gateway.stop();
    assert_eq!(scene.sums(&payer), (PRICE, 0));
}

/// gateway rule R8: who announces a body and breaks off has paid, and is the first when it comes back with it.
#[test]
fn a_body_that_breaks_off_reaches_no_service_and_its_retry_is_the_first() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let header = payer.header(1, 2);
    let headers = [("farthing", header.as_str()), ("content-length", "4")];
    let half = [head("POST", "/post/1", &headers).as_bytes(), b"bo"].concat();
    let mut connection = gateway.connect().expect("a connection");
    connection.send(&half).expect("sent");
    // It is read up to here before the connection ends.
    std::thread::sleep(Duration::from_millis(200));
    drop(connection);
    let whole = [head("POST", "/post/1", &headers).as_bytes(), b"body"].concat();
    gateway.wait_for(|| {
        let mut connection = gateway.connect().expect("a connection");
        connection.send(&whole).expect("sent");
        let reply = connection.reply("POST").expect("a reply");
        assert!(reply.is_delivered() || reply.text().contains("is being served"), "{reply:?}");
        reply.is_delivered()
    });
    assert_eq!(scene.service.count("/post/1"), 1);
    gateway.stop();
    assert_eq!(scene.sums(&payer), (2 * PRICE, 0));
}

/// A stop ends connections that say nothing, and finishes what is under way.
#[test]
fn a_stop_finishes_what_is_under_way_and_waits_for_nobody_else() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/0", 0).is_some_and(|reply| reply.is_delivered()));
    let mut idle = gateway.connect().expect("a connection");
    assert_eq!(idle.ask("GET", "/free/x", &[]).expect("a reply").status, 200);
    let header = payer.header(1, 2);
    let mut busy = gateway.connect().expect("a connection");
    busy.send(head("GET", "/slow/1000/1", &[("farthing", &header)]).as_bytes()).expect("sent");
    gateway.wait_for(|| scene.service.count("/slow/1000/1") == 1);
    let since = Instant::now();
    gateway.signal("TERM");
    assert!(busy.reply("GET").expect("a reply").is_delivered());
    gateway.stop();
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
    assert_eq!(scene.sums(&payer), (2 * PRICE, 0));
}
