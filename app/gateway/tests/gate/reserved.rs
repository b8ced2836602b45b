//! What is reserved for a metered reply, and what becomes of it where a request ends too early, twice or at once.

use std::future::ready;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::chain::Moment;
use farthing_gateway::config::MeterBy;
use farthing_gateway::gate::{EXTENDS, Replied, Sent, USED};
use farthing_gateway::ledger::{Ledger, Settings};
use farthing_gateway::run::ledger_settings;
use farthing_wire::hot;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use tokio::time::timeout;

use super::metered::{kept, measured};
use super::scene::{ByLink, PEER, PRICE, Scene, get};
use super::sending::{RESERVED, Sending, ask, data, dear, read, sends};
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

/// A request whose body never comes to its end.
fn upload(payer: &ByLink) -> Request<Sending> {
    let mut body = sends([data(10)]).into_body();
    body.is_endless = true;
    let shown = payer.shown_up_to(10, 0, RESERVED);
    Request::post("/dear").header(hot::NAME, hot::encode(&shown)).body(body).unwrap()
}

/// The ledger as a crash leaves it now, opened again.
fn crashed(scene: &Scene) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let mut config = scene.config.clone();
    config.ledger.folder = folder.path().join("ledger");
    std::fs::create_dir(&config.ledger.folder).unwrap();
    for entry in std::fs::read_dir(&scene.config.ledger.folder).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), config.ledger.folder.join(entry.file_name())).unwrap();
    }
    let settings = Settings { is_moved: true, ..ledger_settings(&config) };
    Scene::of(Ledger::open(&config.ledger.folder, &settings).unwrap(), folder, config)
}

/// What a process that dies, or ends, before the service was asked has reserved goes back whole.
#[tokio::test]
async fn what_is_reserved_goes_back_where_the_process_dies_while_a_body_is_read() {
    let scene = Scene::with(|config| {
        measured(MeterBy::Kib, 1)(config);
        let route = config.routes.iter_mut().find(|route| route.path == "/dear").unwrap();
        route.methods = vec!["POST".into()];
    });
    let payer = scene.by_link(1, 7_000);
    let service = |_: Request<Sent<Sending>>| ready(Ok(sends([data(10)])));
    let asked = scene.gate.serve((&scene.local, PEER), upload(&payer), (ready(true), service));
    let mut asked = Box::pin(asked);
    assert!(timeout(Duration::from_millis(300), &mut asked).await.is_err());
    assert_eq!(kept(&scene, &payer), RESERVED);
    assert_eq!(kept(&crashed(&scene), &payer), 0);
    // Its payer is cut off as well where the process ends in order.
    drop(asked);
    assert_eq!(kept(&scene, &payer), RESERVED);
    let scene = scene.again();
    assert_eq!((kept(&scene, &payer), scene.ledger.each(b"gate/meter/").len()), (0, 0));
}

/// A reply of request 1 that goes on until it is dropped.
async fn endless(scene: &Scene, payer: &ByLink) -> http::Response<Replied<Sending>> {
    let mut sending = sends([data(10)]);
    sending.body_mut().is_endless = true;
    let mut reply = ask(scene, dear(payer, (1, 10)), sending).await;
    assert!(reply.body_mut().frame().await.unwrap().is_ok());
    reply
}

/// gateway rule R2: what goes back goes back by a number, so that is not pushed out of the window meanwhile.
#[tokio::test]
async fn no_request_makes_the_channel_forget_a_number_that_is_being_measured() {
    let scene = Scene::with(measured(MeterBy::Kib, 30));
    let payer = scene.by_link(1, 7_000);
    let reply = endless(&scene, &payer).await;
    for (link, number) in [(11, 2), (12, 256)] {
        assert_eq!(scene.ask(payer.get("/page", link, number)).await.status, StatusCode::OK);
    }
    let waits = scene.ask(payer.get("/page", 13, 257)).await;
    assert_eq!((waits.status, scene.asked()), (StatusCode::CONFLICT, 2));
    assert!(waits.headers.contains_key("retry-after"));
    // Who has shown nothing authentic is not told that something is under way (R3).
    let stranger = scene.ask(get("/page", &payer.forged(14, 257))).await;
    assert_eq!(stranger.status, StatusCode::PAYMENT_REQUIRED);
    drop(reply);
    assert_eq!(kept(&scene, &payer), 7 + 2 * PRICE);
    assert_eq!(scene.ask(payer.get("/page", 13, 257)).await.status, StatusCode::OK);
}

/// gateway rule R7: of what is measured only a part came back, which is no return of its price.
#[tokio::test]
async fn a_part_that_came_back_is_told_as_no_return() {
    let scene = Scene::with(measured(MeterBy::Report, 1));
    let payer = scene.by_link(1, 7_000);
    let mut sending = sends([data(10)]);
    sending.headers_mut().insert(USED, 2.into());
    sending.body_mut().is_endless = true;
    let mut reply = ask(&scene, dear(&payer, (1, 10)), sending).await;
    assert!(reply.body_mut().frame().await.unwrap().is_ok());
    assert_eq!(kept(&scene, &payer), 14);
    let running = scene.ask(dear(&payer, (1, 10))).await;
    assert_eq!(running.status, StatusCode::CONFLICT);
    assert!(!String::from_utf8_lossy(&running.body).contains("returned"), "{running:?}");
    drop(reply);
    let scene = scene.again();
    scene.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
    let again = scene.ask(dear(&payer, (1, 10))).await;
    let said: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
    assert_eq!((again.status, &said["served"]["returned"]), (StatusCode::CONFLICT, &false.into()));
}

/// gateway rule R8: a payer that does not read until the service gives up has left it.
#[tokio::test]
async fn what_breaks_off_because_its_payer_does_not_read_is_charged_as_left() {
    for (pause, charged) in [(0, 0), (5_100, RESERVED)] {
        let scene = Scene::with(measured(MeterBy::Report, 1));
        let payer = scene.by_link(1, 7_000);
        let broken = Err(std::io::Error::other("its payer took too long"));
        let reply = sends([data(10), data(10), broken]);
        let mut reply = ask(&scene, dear(&payer, (0, 10)), reply).await;
        assert!(reply.body_mut().frame().await.unwrap().is_ok());
        tokio::time::sleep(Duration::from_millis(pause)).await;
        // What lies in between is read at once, and then the end.
        assert!(!read(reply).await.2);
        assert_eq!(kept(&scene, &payer), charged, "{pause}");
    }
}
