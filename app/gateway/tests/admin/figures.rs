//! What is counted, in the format of OpenMetrics.

use http::{Request, StatusCode};
use http_body_util::Full;

use super::house::House;
use super::scene::{PRICE, get};

#[tokio::test]
async fn figures_say_what_requests_became_and_what_they_paid() {
    let house = House::new();
    let (payer, scene) = (house.scene.by_link(1, 7_000), &house.scene);
    let plain = |path: &str| Request::get(path).body(Full::default()).unwrap();
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    scene.ask(plain("/")).await;
    scene.ask(plain("/page")).await;
    scene.ask(plain("/%zz")).await;
    scene.ask(get("/page", &payer.forged(2, 1))).await;
    scene.ask(Request::get("/page").header("farthing", "x").body(Full::default()).unwrap()).await;
    scene.answers(500);
    scene.ask(payer.get("/page", 2, 1)).await;
    *scene.service.answer.lock().unwrap() = Err(farthing_gateway::gate::Failed::Broken);
    scene.ask(payer.get("/page", 3, 2)).await;
    let text = house.text("/metrics").await;
    let line = |name: &str, labels: &str, value: u64| {
        let line = format!("farthing_gate_{name}{labels} {value}");
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    };
    for outcome in ["paid", "again", "returned", "unpaid", "refused", "malformed", "failed"] {
        line("requests_total", &format!(r#"{{route="/**",outcome="{outcome}"}}"#), 1);
    }
    line("requests_total", r#"{route="/",outcome="free"}"#, 1);
    line("requests_total", r#"{route="(none)",outcome="no_route"}"#, 1);
    line("served_units_total", r#"{route="/**"}"#, 3 * PRICE);
    line("returned_units_total", r#"{route="/**"}"#, 2 * PRICE);
    line("running", "", 0);
    line("healthy", "", 1);
    line("at_risk_units", "", PRICE);
    line("claim_fees_lamports_total", "", 8);
    line("claimer_lamports", "", 10);
    line("fees_left_lamports", "", 11);
    assert!(
        text.ends_with("# EOF\n")
            && text.contains("farthing_gate_commit_seconds_bucket{le=\"+Inf\"}")
    );
}
