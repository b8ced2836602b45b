//! Single payments, and what the gateway signs of them (x402's `offer-receipt`).

use farthing_sdk::solana::Signer;
use farthing_wire::{Jws, Settlement};
use serde_json::Value;

use crate::payer::{ALL, Speaks, bodiless, same};
use crate::scene::{Reply, Scene};

fn signed(reply: &Reply) -> Option<Value> {
    let header = reply.headers.get("payment-response")?;
    let jws = Settlement::signed_in(header.as_bytes()).unwrap()?;
    Some(serde_json::from_str(&Jws::read(&jws).unwrap().said).unwrap())
}

/// In version 2's words, which alone have a place for it; also where the reply is delivered again.
#[tokio::test]
async fn a_paid_reply_has_a_receipt_that_its_payer_can_show() {
    for speaks in ALL {
        let scene = Scene::with(|config| config.gate.signed = true).await;
        let request = bodiless(scene.paid("/page", speaks).await);
        for _ in 0..2 {
            let reply = scene.ask(same(&request)).await;
            assert_eq!(reply.status, 200, "{speaks:?}");
            let Some(said) = signed(&reply) else {
                assert_ne!(speaks, Speaks::V2);
                continue;
            };
            assert_eq!(said["payer"], scene.payer.pubkey().to_string());
            assert_eq!(said["resourceUrl"], "http://127.0.0.1:8402/page");
            // As x402 has it: neither amount nor transaction, by which others would find its wallet's other payments.
            assert_eq!(said.as_object().unwrap().len(), 5);
        }
    }
}

#[tokio::test]
async fn what_the_service_refuses_or_nobody_has_paid_has_none() {
    let scene = Scene::with(|config| config.gate.signed = true).await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    scene.answers(500);
    let reply = scene.ask(same(&request)).await;
    assert_eq!((reply.status.as_u16(), signed(&reply)), (500, None));
    scene.answers(200);
    scene.net.set_sending(crate::net::Sending::Lost);
    let pending = scene.ask(request).await;
    assert_eq!((pending.status.as_u16(), signed(&pending)), (402, None));
}
