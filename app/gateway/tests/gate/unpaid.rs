//! What an address gets for nothing.

use std::net::IpAddr;

use http::{Request, StatusCode};
use http_body_util::Full;

use super::scene::{Scene, get};

/// How often each status came in so many unpaid requests of addresses that follow each other.
async fn statuses(scene: &Scene, addresses: impl Iterator<Item = IpAddr>) -> (usize, usize) {
    let (mut prices, mut refusals) = (0, 0);
    for address in addresses {
        let request = Request::get("/page").body(Full::default()).unwrap();
        let reply = scene.ask_from(address, request).await;
        match reply.status {
            StatusCode::PAYMENT_REQUIRED => prices += 1,
            StatusCode::TOO_MANY_REQUESTS if reply.headers.contains_key("retry-after") => {
                refusals += 1;
            }
            other => panic!("{other}"),
        }
    }
    (prices, refusals)
}

/// gateway rule R16, server invariant 35: all addresses of a home are one.
#[tokio::test]
async fn a_home_is_told_so_many_prices_a_minute_and_may_still_pay() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let most = scene.config.limits.unpaid_per_minute as usize;
    let home = |last: usize| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, (last % 9) as u16]);
    let (prices, refusals) = statuses(&scene, (0..most + 100).map(home)).await;
    // Some are allowed again while the test runs.
    assert!(prices >= most && refusals > 0, "{prices} of {most}, {refusals}");
    let other = IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1]);
    assert_eq!(statuses(&scene, std::iter::once(other)).await, (1, 0));
    let reply = scene.ask_from(home(0), get("/page", &payer.shown(1, 0))).await;
    assert_eq!(reply.status, StatusCode::OK);
}

/// gateway rule R16: each may take the time of ten thousand hashes, near or far.
#[tokio::test]
async fn an_address_that_shows_wrong_links_is_soon_not_looked_at() {
    for distance in [1, 300] {
        let scene = Scene::new();
        let payer = scene.by_link(1, 70_000);
        let stranger = IpAddr::from([198, 51, 100, 1]);
        let (mut looked_at, begun) = (0, std::time::Instant::now());
        for number in 0..60 {
            let request = get("/page", &payer.forged(distance, number));
            let reply = scene.ask_from(stranger, request).await;
            looked_at += usize::from(reply.status == StatusCode::PAYMENT_REQUIRED);
        }
        let seconds = begun.elapsed().as_secs() as usize + 1;
        assert!((20..=20 + 21 * seconds).contains(&looked_at), "{distance}: {looked_at}");
        let reply = scene.ask(payer.get("/page", 1, 0)).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
}
