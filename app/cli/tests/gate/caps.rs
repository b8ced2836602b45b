//! A cap and returns, with the process killed again and again.

use super::{
    http::{Connection, Reply},
    payer::Payer,
    process::Gateway,
    scene::{PRICE, Scene},
};
use farthing_wire::Returned;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Requests that the cap is for, and base units.
const REQUESTS: u32 = 100;
const CAP: u64 = REQUESTS as u64 * PRICE;

/// Claims whatever is owed, in each round.
fn scene() -> Scene {
    let cap = format!("decimals = 6\ncap = {{ amount = {CAP}, period = \"month\" }}");
    Scene::with(|text| {
        let text = text.replace("units_per_sol = 1", "units_per_sol = 1\nclaim_above = 1");
        let text = text.replace("#capped_per_minute = 60", "capped_per_minute = 1000000");
        let text = text.replace("path = \"/**\"", "path = \"/**\"\nreturns = { one_in = 10 }");
        text.replace("decimals = 6", &cap)
    })
}

/// Shows a promise that covers this request, and none further than a link beyond the cap; one more where that is public
/// by now.
fn reads(payer: &Payer, gateway: &Gateway, number: u32) -> Option<Reply> {
    let target = format!("/page/{number}");
    let mut prices = (number + 1).min(REQUESTS + 1);
    loop {
        let reply = payer.wait_for(gateway.address, &target, (number, prices))?;
        if reply.status != 402 || prices > REQUESTS {
            return Some(reply);
        }
        prices += 1;
    }
}

fn returns(payer: &Payer, gateway: &Gateway, number: u32) -> Option<Reply> {
    let header = payer.header(number, REQUESTS + 1);
    let headers =
        [("farthing", header.as_str()), ("farthing-return", "1"), ("connection", "close")];
    Connection::to(gateway.address)?.ask("GET", &format!("/page/{number}"), &headers)
}

#[test]
fn a_thousand_reads_cost_the_cap_though_the_process_is_killed_again_and_again() {
    let scene = scene();
    let (payer, before) = (scene.payer(), scene.earned());
    let points = ["synced:7", "written:5", "appended:31", "upstream-answered:60", "synced:2", ""];
    let (mut number, mut charged) = (0, 0);
    for point in points {
        let mut gateway = match Gateway::start(&scene.path("gate.toml"), point) {
            Ok(gateway) => gateway,
            // Before it listened.
            Err(run) if run.err.contains("failing at") => scene.gateway(),
            Err(run) => panic!("{}", run.err),
        };
        let until = (number + 170).min(1_000);
        while number < until {
            match reads(&payer, &gateway, number) {
                Some(reply) if reply.is_delivered() => {
                    charged += reply.receipt().map_or(0, |receipt| receipt.amount);
                    number += 1;
                }
                other => {
                    // Its connections end a moment before it does.
                    let until = Instant::now() + Duration::from_secs(10);
                    while !gateway.has_ended() {
                        assert!(Instant::now() < until, "{point}, {number}: {other:?}");
                        thread::sleep(Duration::from_millis(5));
                    }
                    gateway = scene.gateway();
                }
            }
        }
        gateway.kill();
        let (served, returned) = scene.sums(&payer);
        let due = (u64::from(number) * PRICE).min(CAP);
        assert_eq!((served, returned), (due, 0), "{point}: of {number} reads");
        assert!(scene.earned() - before <= CAP, "{point}");
    }
    assert_eq!(number, 1_000);
    // What a crash has cost a payer its receipt of was not charged a second time.
    assert!(charged <= CAP, "{charged}");
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.earned() - before == CAP);
    gateway.stop();
    assert_eq!(scene.on_chain(&payer).claimed, CAP);
}

/// gateway rule R2
#[test]
fn what_was_returned_stays_so_though_the_process_is_killed() {
    let scene = scene();
    let payer = scene.payer();
    let gateway = scene.gateway();
    for number in 0..3 {
        assert!(reads(&payer, &gateway, number).is_some_and(|reply| reply.is_delivered()));
    }
    gateway.kill();
    // It dies before the answer, with the return on disk, and is asked again.
    let mut gateway = scene.gateway();
    let returned = loop {
        match returns(&payer, &gateway, 1) {
            Some(reply) if reply.status == 200 => break reply,
            Some(reply) => assert!(reply.status == 503 || reply.status == 409, "{reply:?}"),
            None => panic!("no reply"),
        }
    };
    let said = Returned::decode(returned.text().as_bytes()).expect("it says what came back");
    assert_eq!((said.amount, said.is_before), (PRICE, false));
    for _ in 0..2 {
        gateway.kill();
        assert_eq!(scene.sums(&payer), (3 * PRICE, PRICE));
        gateway = scene.gateway();
        let retry = reads(&payer, &gateway, 1).expect("a reply");
        assert_eq!(retry.status, 409, "{retry:?}");
        let again = returns(&payer, &gateway, 1).expect("a reply");
        assert!(Returned::decode(again.text().as_bytes()).is_ok_and(|said| said.is_before));
    }
    // No new money is needed for the next.
    let next = reads(&payer, &gateway, 3).expect("a reply");
    assert!(next.is_delivered(), "{next:?}");
    gateway.stop();
    assert_eq!(scene.sums(&payer), (4 * PRICE, PRICE));
}
