//! Bodies of paid requests.

use http::{Request, StatusCode};
use http_body_util::Full;

use super::scene::{PRICE, Scene, post};

/// server invariant 2: the body is what its digest says, or the money comes back.
#[tokio::test]
async fn a_body_that_is_not_what_its_digest_says_reaches_nobody() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = post("/post", &payer.shown(1, 0), "other");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    request.headers_mut().insert("content-digest", digest.parse().unwrap());
    let reply = scene.ask(request).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::BAD_REQUEST, 0));
    assert_eq!(scene.sums(&payer.channel), (PRICE, PRICE));
}

#[tokio::test]
async fn a_body_larger_than_is_taken_costs_nothing() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let shown = farthing_wire::hot::encode(&payer.shown(1, 0));
    let large = Full::new(vec![b'x'; 1024 * 1024 + 1].into());
    let request = Request::post("/post").header("farthing", shown).body(large).unwrap();
    let reply = scene.ask(request).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::PAYLOAD_TOO_LARGE, 0));
    assert_eq!((reply.receipt().amount, scene.sums(&payer.channel)), (0, (PRICE, PRICE)));
}

/// gateway rule R7: the retry with another body of another length is another request.
#[tokio::test]
async fn another_length_is_another_request() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for (body, length, status) in [("one", "3", 200), ("three", "5", 409)] {
        let mut request = post("/once", &payer.shown(1, 0), body);
        request.headers_mut().insert("content-length", length.parse().unwrap());
        assert_eq!(scene.ask(request).await.status.as_u16(), status);
    }
}
