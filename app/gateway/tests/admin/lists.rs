//! Status, routes and channels, as the page and programs read them.

use farthing_vouchers::book::Row;
use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::house::House;
use super::scene::{PRICE, Scene, get};

fn names(page: &Value) -> Vec<String> {
    let lines = page["channels"].as_array().unwrap();
    lines.iter().map(|line| line["channel"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_status_adds_up() {
    let house = House::new();
    let (payer, other) = (house.scene.by_link(1, 70), house.scene.by_voucher(2, 700));
    assert_eq!(house.scene.ask(payer.get("/page", 3, 0)).await.status, StatusCode::OK);
    assert_eq!(house.scene.ask(get("/page", &other.shown(100, 0))).await.status, StatusCode::OK);
    house.scene.answers(404);
    assert_eq!(
        house.scene.ask(get("/page", &other.shown(100, 1))).await.status,
        StatusCode::NOT_FOUND
    );
    let status = house.read("/status").await;
    let money = json!({
        "channels": 2, "promised": "121", "served": "21", "returned": "7", "claimed": "0",
        "at_risk": "14",
    });
    assert_eq!(status["money"], money);
    assert_eq!((&status["healthy"], &status["running"]), (&json!(true), &json!(0)));
    assert_eq!(status["ledger"]["waiting"], 0);
    assert!(status["ledger"]["commits"].as_u64().unwrap() > 0);
    assert!(
        status["ledger"]["commit_micros_p50"].as_u64()
            <= status["ledger"]["commit_micros_p99"].as_u64()
    );
    assert_eq!(status["keys"]["claimer"]["lamports"], 10);
    assert_eq!(
        (&status["keys"]["sponsor"], &status["budgets"]["rent_left"]),
        (&Value::Null, &json!(12))
    );
    assert_eq!(status["alarms"], json!(["<script>alert(1)</script>"]));
}

#[tokio::test]
async fn channels_come_by_what_is_at_risk_and_each_once_whatever_the_page() {
    let house = House::new();
    // Two stand alike, so that the row decides.
    for (label, index) in [(1, 2), (2, 5), (3, 2), (4, 0), (5, 9)] {
        let payer = house.scene.by_link(label, 7_000);
        for number in 0..index {
            let paid = house.scene.ask(payer.get("/page", number + 1, number)).await;
            assert_eq!(paid.status, StatusCode::OK);
        }
    }
    let whole = house.read("/channels").await;
    let expected: Vec<_> = [5, 2, 1, 3, 4].map(|label| Row::from([label; 32]).to_string()).to_vec();
    assert_eq!((names(&whole), &whole["next"]), (expected.clone(), &Value::Null));
    let first = &whole["channels"][0];
    assert_eq!(
        (&first["at_risk"], &first["left"], &first["kind"]),
        (&json!("63"), &json!("0"), &json!("link"))
    );
    assert_eq!((&first["until"], &first["only_claimed"]), (&Value::Null, &json!(false)));
    for limit in 1..=5 {
        let (mut seen, mut path) = (Vec::new(), format!("/channels?limit={limit}"));
        loop {
            let page = house.read(&path).await;
            seen.extend(names(&page));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/channels?limit={limit}&after={next}");
        }
        assert_eq!(seen, expected, "{limit}");
    }
}

#[tokio::test]
async fn a_routes_revenue_is_what_was_sold_and_not_returned() {
    let house = House::new();
    let payer = house.scene.by_link(1, 7_000);
    house.sells_three(&payer).await;
    house.scene.answers(500);
    house.scene.ask(payer.get("/quick", 4, 3)).await;
    let unpaid = Request::get("/dear").body(Full::default()).unwrap();
    house.scene.ask(unpaid).await;
    let routes = house.read("/routes").await;
    let of = |name: &str| {
        let all = routes["routes"].as_array().unwrap();
        all.iter().find(|route| route["name"] == name).unwrap_or_else(|| panic!("{routes}")).clone()
    };
    let page = of("/**");
    assert_eq!(
        (&page["requests"], &page["sold"], &page["revenue"]),
        (&json!(3), &json!("21"), &json!("21"))
    );
    assert_eq!(page["since_start"], json!({ "paid": 3 }));
    let quick = of("/quick");
    assert_eq!(
        (&quick["sold"], &quick["returned"], &quick["revenue"]),
        (&json!("7"), &json!("7"), &json!("0"))
    );
    assert_eq!(quick["since_start"], json!({ "returned": 1 }));
    assert_eq!(of("/dear")["since_start"], json!({ "unpaid": 1 }));
    assert_eq!((&of("/")["price"], &of("/dear")["price"]), (&Value::Null, &json!("70")));
}

/// What was sold stays its route's, though a configuration puts another in its place.
#[tokio::test]
async fn receipts_keep_their_route_when_routes_move_and_end() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    let mut config = scene.config.clone();
    // The last becomes the first, and "/**" has another name.
    config.routes.rotate_right(1);
    for route in &mut config.routes {
        if route.path == "/**" {
            route.name = Some("everything".to_owned());
        }
    }
    scene.gate.reload(&config).unwrap();
    assert_eq!(scene.ask(payer.get("/page", 2, 1)).await.status, StatusCode::OK);
    let house = House::of(scene.again(), false);
    let routes = house.read("/routes").await;
    let sold: Vec<_> = routes["routes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|route| route["sold"] != "0")
        .map(|route| {
            (
                route["name"].as_str().unwrap(),
                route["sold"].as_str().unwrap(),
                route["served"] == true,
            )
        })
        .collect();
    // After the restart the first configuration is served again.
    assert_eq!(sold, [("/**", "7", true), ("everything", "7", false)]);
    assert_eq!(PRICE, 7);
}

/// More names than may wait for the disk at once, and two who read the configuration again at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_routes_are_named_each_with_an_id_of_its_own() {
    let scene = Scene::new();
    let mut configs = Vec::new();
    for side in ["left", "right"] {
        let mut config = scene.config.clone();
        let route = config.routes[0].clone();
        let named = |number: usize| {
            let path = format!("/{side}/{number}/{}", "x".repeat(60));
            farthing_gateway::config::RouteSettings { path, ..route.clone() }
        };
        config.routes.extend((0..3_000).map(named));
        configs.push(config);
    }
    std::thread::scope(|scope| {
        for config in &configs {
            scope.spawn(|| scene.gate.reload(config).unwrap());
        }
    });
    let names = farthing_gateway::gate::route_names(&scene.ledger);
    let count = names.values().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((names.len(), count), (6_000 + scene.config.routes.len(), names.len()));
    for route in scene.gate.routes().all() {
        assert_eq!(names.get(&route.id), Some(&route.name));
    }
}
