//! What the service does to a payment (server invariant 21).

use std::sync::Arc;

use farthing_gateway::gate::Failed;
use tokio::sync::Notify;

use crate::payer::{ALL, Speaks, bodiless, same};
use crate::scene::{PRICE, Scene};

/// server invariant 21, gateway rule R8: an answer that is worth nothing costs nothing.
#[tokio::test]
async fn what_the_service_refuses_is_not_charged() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let before = scene.lamports(&scene.sponsor);
        let request = bodiless(scene.paid("/page", speaks).await);
        for status in [304, 404, 500] {
            scene.answers(status);
            let reply = scene.ask(same(&request)).await;
            assert_eq!(reply.status, status, "{speaks:?}");
            for name in ["payment-response", "x-payment-response", "payment-receipt"] {
                assert!(!reply.headers.contains_key(name));
            }
        }
        for (failed, status) in
            [(Failed::Broken, 502), (Failed::TimedOut, 504), (Failed::Busy, 503)]
        {
            *scene.service.answer.lock().unwrap() = Err(failed);
            assert_eq!(scene.ask(same(&request)).await.status, status);
        }
        assert!(scene.net.sent().is_empty() && scene.settlements().is_empty());
        assert_eq!((scene.lamports(&scene.sponsor), scene.earned()), (before, 0));
        scene.answers(200);
        // The same payment is as good as before.
        assert_eq!(scene.ask(request).await.status, 200);
        assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
    }
}

/// gateway rule R8: an abort of the payer's saves no money, and the same payment brings the reply.
#[tokio::test]
async fn a_payer_that_leaves_while_the_service_works_is_charged_once_and_may_come_back() {
    let scene = Arc::new(Scene::new().await);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    *scene.service.gate.lock().unwrap() = Some(Arc::new(Notify::new()));
    let task = {
        let (scene, request) = (Arc::clone(&scene), same(&request));
        tokio::spawn(async move { scene.ask(request).await })
    };
    while scene.asked() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(scene.net.sent().is_empty());
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    scene.settled().await;
    assert_eq!((scene.earned(), scene.till.settlements().open_and_owed()), (PRICE, (0, 1)));
    *scene.service.gate.lock().unwrap() = None;
    assert_eq!(scene.ask(same(&request)).await.status, 200);
    assert_eq!((scene.earned(), scene.net.different(), scene.asked()), (PRICE, 1, 2));
}

/// What is paid and owed stays owed when the service refuses: nothing of it is used up.
#[tokio::test]
async fn what_is_owed_stays_owed_until_the_service_answers() {
    let scene = Arc::new(Scene::new().await);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    *scene.service.gate.lock().unwrap() = Some(Arc::new(Notify::new()));
    let task = {
        let (scene, request) = (Arc::clone(&scene), same(&request));
        tokio::spawn(async move { scene.ask(request).await })
    };
    while scene.asked() == 0 {
        tokio::task::yield_now().await;
    }
    task.abort();
    let _cancelled = task.await;
    scene.settled().await;
    *scene.service.gate.lock().unwrap() = None;
    for status in [500, 404, 500] {
        scene.answers(status);
        assert_eq!(scene.ask(same(&request)).await.status, status);
    }
    scene.answers(200);
    let statuses = [scene.ask(same(&request)).await.status, scene.ask(request).await.status];
    assert_eq!(statuses, [200, 200]);
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}
