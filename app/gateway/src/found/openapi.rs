//! `/openapi.json`: each route as an operation, with its price where agents look for one (`x-payment-info`). What the
//! service takes and gives is its own to say: the gateway does not know it.

use serde_json::{Map, Value, json};

use super::{Document, free_first, price, template, told};
use crate::page::{Offers, tokens};
use crate::routes::Route;

/// Methods that a route for all of them is shown with.
const ALL: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub(super) fn render(offers: &Offers, routes: &[Route]) -> Option<Document> {
    let mut paths = Map::new();
    for route in told(routes) {
        let path = paths.entry(template(&route.path)).or_insert_with(|| json!({}));
        let Value::Object(path) = path else { continue };
        for method in methods(route) {
            path.insert(method.to_ascii_lowercase(), operation(offers, route, method));
        }
    }
    super::json(&json!({
        "openapi": "3.1.0",
        "info": {
            "title": offers.origin().to_string(),
            "version": "1",
            "description": "Made by the gateway in front, of its routes and prices.",
        },
        "servers": [{ "url": offers.origin().to_string() }],
        "paths": paths,
    }))
}

/// What OpenAPI has a word for: HEAD follows from GET.
fn methods(route: &Route) -> Vec<&str> {
    if route.methods.iter().any(|method| method == "*") {
        return ALL.to_vec();
    }
    let known = |method: &&str| ALL.contains(method) || matches!(*method, "HEAD" | "OPTIONS");
    route.methods.iter().map(String::as_str).filter(known).collect()
}

fn operation(offers: &Offers, route: &Route, method: &str) -> Value {
    let mut operation = json!({
        "operationId": format!("{} {}", method.to_ascii_lowercase(), route.path),
        "summary": route.description.as_deref().unwrap_or(&route.name),
        "responses": { "200": { "description": "What the service answers." } },
    });
    let parameters = parameters(&route.path);
    let (Value::Object(operation_map), paid) = (&mut operation, price(offers, route)) else {
        return operation;
    };
    if !parameters.is_empty() {
        operation_map.insert("parameters".into(), parameters.into());
    }
    let Some((amount, words)) = paid else {
        // So that a tool does not ask for a key.
        operation_map.insert("security".into(), json!([]));
        return operation;
    };
    let (currency, amount) = (offers.symbol(), tokens(amount, offers.decimals()));
    let price = match route.meter {
        None => json!({ "mode": "fixed", "currency": currency, "amount": amount }),
        Some(_) => json!({ "mode": "range", "currency": currency, "min": "0", "max": amount }),
    };
    let mut info = json!({ "price": price, "protocols": [{ "x402": {} }] });
    if let (Some(first), Value::Object(info)) = (free_first(route), &mut info) {
        info.insert("freeEachDay".into(), first.into());
    }
    operation_map.insert("x-payment-info".into(), info);
    if let Some(Value::Object(responses)) = operation_map.get_mut("responses") {
        let words = format!("It costs {words}; PAYMENT-REQUIRED says how to pay.");
        responses.insert("402".into(), json!({ "description": words }));
    }
    operation
}

/// One for each part of the path that may be anything.
fn parameters(path: &str) -> Vec<Value> {
    let named = template(path);
    let names = named.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    names.map(parameter).collect()
}
