//! What the operator asks of a gateway at work, with the commands for it, and what a site that he visits may ask.

use super::{
    bill::Bill,
    process::Gateway,
    scene::{PRICE, Scene},
    support::{Run, farthing, text},
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::MetadataExt,
};

fn run(scene: &Scene, args: &[&str]) -> Run {
    let config = scene.path("gate.toml");
    farthing(&[&["-o", "json", "gate"], args, &["--gate", text(&config)]].concat())
}

fn units(value: &Value) -> u64 {
    value["base_units"].as_str().and_then(|text| text.parse().ok()).expect("an amount")
}

#[test]
fn nobody_answers_where_no_gateway_is_at_work() {
    let scene = Scene::new();
    for command in [&["status"][..], &["claim-now"], &["drain"], &["export"]] {
        run(&scene, command).fails(3, "farthing gate serve");
    }
}

#[test]
fn an_operator_sees_what_was_sold_gives_back_and_exports() {
    let scene = Scene::new();
    let payer = scene.payer();
    let channel = payer.channel.to_string();
    let bill = Bill::new(&scene, payer);
    let gateway = scene.gateway();
    (0..3).for_each(|number| assert!(bill.pay(gateway.address, number)));
    let status = run(&scene, &["status"]).json();
    assert_eq!((&status["sells"], units(&status["served"])), (&json!(true), 3 * PRICE));
    let routes = run(&scene, &["status", "--routes"]).json();
    let revenue: u64 =
        routes.as_array().expect("routes").iter().map(|route| units(&route["revenue"])).sum();
    assert_eq!(revenue, 3 * PRICE);
    let channels = run(&scene, &["status", "--channels"]).json();
    assert_eq!(
        (&channels[0]["channel"], units(&channels[0]["served"])),
        (&json!(channel), 3 * PRICE)
    );
    let given = run(&scene, &["refund", &channel, "--number", "1"]).json();
    assert_eq!(units(&given["amount"]), PRICE);
    run(&scene, &["refund", &channel, "--number", "1"]).fails(1, "");
    run(&scene, &["refund", &channel, "--number", "77"]).fails(1, "no receipt");
    let csv = run(&scene, &["export"]).ok();
    assert_eq!((csv.lines().count(), csv.contains(&channel)), (5, false));
    let file = scene.path("receipts.json");
    run(&scene, &["export", "--form", "json", "--beside", "channel", "--file", text(&file)]).ok();
    let receipts: Value =
        serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("JSON");
    assert_eq!(receipts.as_array().map(Vec::len), Some(4));
    assert_eq!(fs::metadata(&file).expect("a file").mode() & 0o777, 0o600);
    run(&scene, &["export", "--file", text(&file)]).fails(5, "receipts.json");
    gateway.stop();
}

#[test]
fn a_drained_gateway_sells_nothing_and_has_claimed_what_it_is_owed() {
    let scene = Scene::new();
    let payer = scene.payer();
    let bill = Bill::new(&scene, payer);
    let gateway = scene.gateway();
    (0..4).for_each(|number| assert!(bill.pay(gateway.address, number)));
    let health = "/.well-known/farthing/health";
    assert_eq!(gateway.ask("GET", health, &[]).map(|reply| reply.status), Some(200));
    let drained = run(&scene, &["drain"]).json();
    assert_eq!((&drained["sells"], &drained["running"]), (&json!(false), &json!(0)));
    assert_eq!(gateway.ask("GET", health, &[]).map(|reply| reply.status), Some(503));
    assert_eq!(gateway.ask("GET", "/page", &[]).map(|reply| reply.status), Some(503));
    gateway.wait_for(|| scene.earned() == 4 * PRICE);
    run(&scene, &["drain", "--undo"]).ok();
    assert!(bill.pay(gateway.address, 4));
    gateway.stop();
}

/// A reply to a request over TCP, as it came.
fn talk(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    reply
}

/// gateway rule R19: a site that the operator visits has its own name lead to 127.0.0.1.
#[test]
fn a_site_whose_name_leads_to_the_admins_address_learns_and_does_nothing() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let address = port.expect("a port").to_string();
    let scene =
        Scene::with(|text| text.replace("[admin]", &format!("[admin]\nlisten = \"{address}\"")));
    let gateway: Gateway = scene.gateway();
    let token = fs::read_to_string(scene.path("admin.token")).expect("a token");
    let ask = |host: &str, method: &str, path: &str| {
        talk(
            &address,
            &format!(
                "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\n\
                 content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}",
                token.trim()
            ),
        )
    };
    for (method, path) in
        [("GET", "/"), ("GET", "/status"), ("GET", "/receipts.csv"), ("POST", "/drain")]
    {
        let reply = ask("rebound.example", method, path);
        assert!(reply.starts_with("HTTP/1.1 421"), "{reply}");
    }
    assert!(ask(&address, "GET", "/status").contains("\"draining\":false"));
    assert!(!gateway.log().contains(token.trim()));
    gateway.stop();
    assert!(!scene.path("admin.sock").exists());
}

/// A gateway that was killed leaves its socket behind.
#[test]
fn a_killed_gateways_socket_is_taken_over_by_the_next() {
    let scene = Scene::new();
    scene.gateway().kill();
    assert!(scene.path("admin.sock").exists());
    let gateway = scene.gateway();
    assert_eq!(run(&scene, &["status"]).json()["kind"], "Gateway");
    gateway.stop();
}
