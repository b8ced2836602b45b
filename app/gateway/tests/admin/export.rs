//! Receipts for the accounts.

use farthing_gateway::ledger::Settled;
use farthing_vouchers::book::Row;
use http::StatusCode;
use serde_json::Value;

use super::house::House;
use super::scene::{PRICE, Scene, now};

#[tokio::test]
async fn every_sale_and_return_is_in_both_forms() {
    let house = House::new();
    let payer = house.scene.by_link(1, 7_000);
    house.sells_three(&payer).await;
    house.scene.answers(404);
    house.scene.ask(payer.get("/dear-me", 4, 3)).await;
    let csv = house.text("/receipts.csv").await;
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!((lines[0], lines.len()), ("at,booked,base_units,number,payer,route", 7));
    let sold = lines
        .iter()
        .filter(|line| line.contains(&format!(",sold,{PRICE},")) && line.ends_with(",/**"));
    assert_eq!(sold.count(), 4);
    assert_eq!(
        lines.iter().filter(|line| line.contains(&format!(",returned,{PRICE},3,"))).count(),
        1
    );
    let json: Value = serde_json::from_str(&house.text("/receipts.json").await).unwrap();
    let all = json.as_array().unwrap();
    assert_eq!(all.len(), 5);
    let at = all[0]["at"].as_i64().unwrap();
    assert!((at - now()).abs() < 60, "{at}");
    assert_eq!(
        (&all[0]["booked"], &all[0]["base_units"]),
        (&"sold".into(), &PRICE.to_string().into())
    );
    let empty: Value =
        serde_json::from_str(&house.text(&format!("/receipts.json?from={}", now() + 60)).await)
            .unwrap();
    assert_eq!(empty.as_array().map(Vec::len), Some(0));
}

/// gateway rule R22: a route, or a channel, never both.
#[tokio::test]
async fn no_line_has_a_channel_beside_what_it_bought() {
    let house = House::new();
    let payer = house.scene.by_link(1, 7_000);
    assert_eq!(house.scene.ask(payer.get("/quick", 1, 0)).await.status, StatusCode::OK);
    let channel = Row::from(&payer.channel).to_string();
    for form in ["csv", "json"] {
        let by_route = house.text(&format!("/receipts.{form}")).await;
        assert!(by_route.contains("/quick") && !by_route.contains(&channel), "{by_route}");
        let by_channel = house.text(&format!("/receipts.{form}?beside=channel")).await;
        assert!(!by_channel.contains("/quick") && by_channel.contains(&channel), "{by_channel}");
    }
}

#[tokio::test]
async fn a_payer_has_one_digest_here_and_another_elsewhere() {
    let mut digests = Vec::new();
    for _ in 0..2 {
        let scene = Scene::new();
        let payer = scene.by_link(1, 70);
        let row = Row::from(&payer.channel);
        let digest = scene.gate.payer_digest(&row);
        assert_eq!(scene.again().gate.payer_digest(&row), digest);
        digests.push(digest);
    }
    assert_ne!(digests[0], digests[1]);
}

/// gateway rule R22: what is older than it is kept for is not shown, though it may still lie on the disk.
#[tokio::test]
async fn receipts_are_shown_as_long_as_they_are_kept() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    let scene = scene.again();
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let kept = House::of(scene, false);
    assert_eq!(kept.text("/receipts.csv").await.lines().count(), 2);
    kept.admin.stop();
    let gone = House::keeping(kept.scene, 0);
    for query in ["", "?from=0", "?from=-9223372036854775808"] {
        assert_eq!(gone.text(&format!("/receipts.csv{query}")).await.lines().count(), 1, "{query}");
    }
    assert!(
        gone.read("/routes").await["routes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|route| route["sold"] == "0")
    );
}

/// More than fits into the pieces that wait for a reader, and a reader who goes.
#[tokio::test]
async fn many_receipts_are_streamed_and_a_reader_who_leaves_keeps_nobody() {
    let house = House::new();
    // As much of each as may be at risk.
    for label in 1..=40 {
        let payer = house.scene.by_link(label, 70_000);
        for number in 0..100 {
            let paid = house.scene.ask(payer.get("/page", number + 1, number)).await;
            assert_eq!(paid.status, StatusCode::OK, "{number}: {:?}", paid.body);
        }
    }
    assert_eq!(house.text("/receipts.csv").await.lines().count(), 4_001);
    let stream = std::os::unix::net::UnixStream::connect(&house.socket).unwrap();
    std::io::Write::write_all(
        &mut &stream,
        b"GET /receipts.json HTTP/1.1\r\nhost: localhost\r\n\r\n",
    )
    .unwrap();
    drop(stream);
    assert_eq!(house.read("/status").await["healthy"], true);
    // Waits for what is being read; it must end.
    house.admin.stop();
}

/// gateway rule R22: what one transaction paid is among receipts and in a route's revenue, with its route or its
/// signature, never both.
#[tokio::test]
async fn what_one_transaction_paid_is_in_the_accounts() {
    let house = House::new();
    let payer = house.scene.by_link(1, 7_000);
    house.sells_three(&payer).await;
    let ledger = &house.scene.ledger;
    let route = 0;
    let settled = Settled { payer: [3; 32], signature: [4; 64], amount: 900, route, print: 5 };
    let saved = ledger.put_settled(b"settle/test", b"fact", &settled).unwrap();
    ledger.wait(saved).unwrap();
    let signature = farthing_sdk::solana::Signature::from([4; 64]).to_string();
    let name = house.read("/routes").await["routes"][0]["name"].as_str().unwrap().to_owned();
    let csv = house.text("/receipts.csv").await;
    let line = csv.lines().find(|line| line.contains(",settled,900,0,")).unwrap();
    assert!(line.ends_with(&name) && !csv.contains(&signature), "{line}");
    let beside = house.text("/receipts.json?beside=channel").await;
    assert!(beside.contains(&signature) && !beside.contains(&format!("\"{name}\"")));
    let routes = house.read("/routes").await;
    let of_route = routes["routes"].as_array().unwrap().iter().find(|one| one["name"] == *name);
    let revenue: u64 = of_route.unwrap()["revenue"].as_str().unwrap().parse().unwrap();
    assert_eq!(revenue % PRICE, 900 % PRICE, "{revenue}");
    assert!(revenue >= 900);
    assert_eq!(ledger.get(b"settle/test").as_deref(), Some(&b"fact"[..]));
}
