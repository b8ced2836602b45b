//! What is sold, told to who has never been here.

use farthing_gateway::config::Config;
use farthing_gateway::found::{self, LLMS, MANIFEST, OPENAPI};
use farthing_gateway::page::Offers;
use farthing_gateway::routes::Routes;
use serde_json::{Value, json};

use super::{parsed, routed};

const ROUTES: &str = r#"
[[route]]
path = "/articles/*"
price = 20000
free_first = 3
description = "One article"
[[route]]
path = "/song"
methods = ["GET", "POST"]
price = 1500000
[[route]]
path = "/files/**"
methods = ["*"]
free = true
"#;

fn told(config: &Config, target: &str) -> Option<(String, &'static str)> {
    let offers = Offers::new(config, [1; 16], None).unwrap();
    let routes = Routes::new(config).unwrap();
    assert!(found::is_document(target));
    found::document(&offers, routes.all(), target).map(|document| (document.body, document.kind))
}

fn json_of(target: &str) -> Value {
    let (body, kind) = told(&parsed(&routed(ROUTES)), target).unwrap();
    assert_eq!(kind, "application/json");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn an_index_finds_every_address_that_costs_something() {
    let manifest = json_of(MANIFEST);
    assert_eq!(manifest["version"], 1);
    // A pattern is no address: it stands among the routes alone.
    assert_eq!(manifest["resources"], json!(["http://127.0.0.1:8402/song"]));
    let routes = manifest["farthing"]["routes"].as_array().unwrap();
    assert_eq!(routes.len(), 3);
    assert_eq!(
        routes[0],
        json!({
            "path": "/articles/{segment1}", "methods": ["GET"], "description": "One article",
            "amount": "20000", "price": "0.02 tokens", "freeEachDay": 3,
        })
    );
    assert_eq!(routes[2], json!({ "path": "/files/{path}", "methods": ["*"] }));
    let network = &manifest["farthing"]["network"];
    assert_eq!(network, "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1");
}

#[test]
fn every_operation_has_its_price_where_agents_look_for_it() {
    let openapi = json_of(OPENAPI);
    assert_eq!(openapi["openapi"], "3.1.0");
    assert_eq!(openapi["servers"][0]["url"], "http://127.0.0.1:8402");
    let article = &openapi["paths"]["/articles/{segment1}"]["get"];
    let price = json!({ "mode": "fixed", "currency": "tokens", "amount": "0.02" });
    assert_eq!(article["x-payment-info"]["price"], price);
    assert_eq!(article["x-payment-info"]["freeEachDay"], 3);
    assert_eq!(article["parameters"][0]["name"], "segment1");
    assert!(article["responses"]["402"]["description"].as_str().unwrap().contains("0.02 tokens"));
    let song = &openapi["paths"]["/song"];
    assert_eq!(song["post"]["x-payment-info"]["price"]["amount"], "1.5");
    assert_eq!(song["get"]["x-payment-info"]["price"]["amount"], "1.5");
    let files = &openapi["paths"]["/files/{path}"];
    assert_eq!(files.as_object().unwrap().len(), 5);
    assert!(files["put"].get("x-payment-info").is_none());
    assert_eq!(files["put"]["security"], json!([]));
}

#[test]
fn no_two_operations_have_one_id() {
    let openapi = json_of(OPENAPI);
    let paths = openapi["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let mut ids: Vec<_> = operations.map(|one| one["operationId"].as_str().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), all), (8, 8));
}

#[test]
fn a_model_reads_what_each_path_costs() {
    let (text, kind) = told(&parsed(&routed(ROUTES)), LLMS).unwrap();
    assert_eq!(kind, "text/markdown; charset=utf-8");
    for line in [
        "# http://127.0.0.1:8402",
        "    farthing get 'http://127.0.0.1:8402/…'",
        "- `/articles/{segment1}` (GET): 0.02 tokens, the first 3 of a day free. One article",
        "- `/song` (GET, POST): 1.5 tokens",
        "- `/files/{path}` (any method): free",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
}

#[test]
fn a_route_of_that_very_path_is_the_services() {
    let mine = format!("{ROUTES}[[route]]\npath = \"/llms.txt\"\nfree = true\n");
    let config = parsed(&routed(&mine));
    assert!(told(&config, LLMS).is_none() && told(&config, "/llms.txt?a=b").is_none());
    assert!(told(&config, OPENAPI).is_some() && told(&config, "/openapi.json?v=1").is_some());
    assert!(!found::is_document("/llms.txt/") && !found::is_document("/"));
}
