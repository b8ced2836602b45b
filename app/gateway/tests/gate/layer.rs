//! The gate inside an axum service.

use axum::Router;
use axum::routing::get;
use farthing_gateway::layer::GateLayer;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use std::sync::Arc;
use tower::{Layer, ServiceExt};

use super::scene::Scene;

#[tokio::test]
async fn an_axum_service_is_paid_by_a_layer() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let router = Router::new().route("/page", get(|| async { "from axum" }));
    let service = GateLayer::new(Arc::clone(&scene.gate)).layer(router);
    let unpaid = Request::get("/page").body(Full::default()).unwrap();
    let unpaid = service.clone().oneshot(unpaid).await.unwrap();
    assert_eq!(unpaid.status(), StatusCode::PAYMENT_REQUIRED);
    let paid = service.oneshot(payer.get("/page", 1, 0)).await.unwrap();
    assert_eq!(paid.status(), StatusCode::OK);
    let body = paid.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(&body[..], b"from axum");
}
