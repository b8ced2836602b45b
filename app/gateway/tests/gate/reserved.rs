//! What is reserved for a metered reply, and what becomes of it where a request ends too early, twice or at once.

use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::config::MeterBy;
use farthing_gateway::gate::EXTENDS;
use http::{Request, StatusCode};
use http_body_util::Full;
use tokio::time::timeout;

use super::metered::{RESERVED, ask, data, dear, kept, measured, read, sends};
use super::scene::ByLink;
use super::slow_disk::scene_with;

/// A request that pays for more of the reply of request 3.
fn more(payer: &ByLink, of: (u32, u32)) -> Request<Full<Bytes>> {
    let mut more = dear(payer, of);
    more.headers_mut().insert(EXTENDS, 3.into());
    more
}

/// gateway rule R2: a payer that breaks an extension off, as often as it likes, has paid for it once and has it once.
#[tokio::test]
async fn an_extension_that_is_broken_off_and_sent_again_extends_once() {
    let (scene, slow) = scene_with(measured(MeterBy::Kib, 1));
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, dear(&payer, (3, 10)), sends([data(20_000), data(20_000)])).await;
    let hold = slow.hold();
    for _ in 0..3 {
        let asked = scene.ask(more(&payer, (4, 20)));
        let _broken_off = timeout(Duration::from_millis(100), asked).await;
    }
    drop(hold);
    // As something else: it has paid for the other reply.
    let alone = scene.ask(dear(&payer, (4, 20))).await;
    assert_eq!((alone.status, scene.asked()), (StatusCode::CONFLICT, 0));
    let (bytes, _, is_whole) = read(reply).await;
    assert!(is_whole);
    assert_eq!((bytes, kept(&scene, &payer)), (20 * 1_024, 2 * RESERVED));
    assert_eq!(scene.ask(more(&payer, (4, 20))).await.status, StatusCode::CONFLICT);
    assert_eq!(kept(&scene, &payer), 2 * RESERVED);
}
