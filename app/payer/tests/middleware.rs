//! given a client of reqwest with the payer as a layer
//!   when a page costs something   -> it is paid for, and the reply has its receipt
//!   when a page is free           -> it comes, and has none
//!   when more is asked than may be -> the error is the payer's own
//!   when a body comes in parts    -> it is refused before anything is sent

#![cfg(feature = "middleware")]

mod support;

use farthing_payer::{Limits, PayError, Receipt, Unfit, middleware::Paying};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error};
use std::sync::Arc;
use support::{
    chain::Market,
    gateway::Desk,
    payer,
    site::{Sent, Site},
};

const PRICE: u64 = 7;

fn stage(limits: Limits) -> (Site, ClientWithMiddleware, tempfile::TempDir) {
    let desk = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&desk, |seen, _| (seen.target == "/free").then(|| Sent::ok("free")));
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&desk.lock().unwrap().market, folder.path(), limits);
    let client = ClientBuilder::new(reqwest::Client::new()).with(Paying(Arc::new(payer))).build();
    (site, client, folder)
}

/// Drops the payer where it may wait.
fn run<T: Send + 'static>(test: impl Future<Output = T> + Send + 'static) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test)
}

#[test]
fn a_request_of_a_client_is_paid_for_and_has_its_receipt() {
    let (site, client, _folder) = stage(Limits::of(PRICE));
    let url = site.url.clone();
    let (reply, free) = run({
        let client = client.clone();
        async move {
            let reply = client.post(format!("{url}/page")).body("x").send().await.unwrap();
            let free = client.get(format!("{url}/free")).send().await.unwrap();
            ((reply.extensions().get::<Receipt>().cloned(), reply.text().await.unwrap()), free)
        }
    });
    assert_eq!(reply.1, "this is /page");
    assert_eq!(reply.0.unwrap().amount, PRICE);
    assert!(free.extensions().get::<Receipt>().is_none());
    assert!(site.seen().iter().any(|seen| seen.body == b"x"));
}

#[test]
fn an_error_is_the_payers_own() {
    let (site, client, _folder) = stage(Limits::of(PRICE - 1));
    let url = site.url.clone();
    let error = run({
        let client = client.clone();
        async move { client.get(format!("{url}/page")).send().await.unwrap_err() }
    });
    let Error::Middleware(error) = error else { panic!("{error}") };
    let error = error.downcast_ref::<PayError>().unwrap();
    assert!(matches!(error, PayError::Unfit(Unfit::Price { price: PRICE, .. })), "{error}");
}
