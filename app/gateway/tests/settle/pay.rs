//! `farthing-pay`: a `pay` of our program, signed by its payer and sent by us, or landed already (R11).

use farthing_gateway::chain::State;
use farthing_gateway::settle::Way;
use farthing_sdk::accounts::Deposit;
use farthing_sdk::client::{Client, Network};
use farthing_sdk::instructions::{Deposit as Fill, OpenDeposit, Pay};
use farthing_sdk::solana::{Address, Signature, Signer};
use farthing_wire::{
    Accept, Outcome, PaidFor, PayPayment, PayRequirements, PaymentRequired, reference,
    request_digest,
};
use http::Request;
use http::request::Builder;

use crate::payer::{bodiless, get, same, signed};
use crate::scene::{PRICE, Reply, Scene};

const SECRET: [u8; 32] = [6; 32];

/// A shop that takes `farthing-pay` alone, and a payer with a deposit.
async fn scene() -> Scene {
    let scene = Scene::with(|config| {
        config.exact.schemes = vec!["pay".to_owned()];
        config.exact.wallet = None;
    });
    let scene = scene.await;
    let fill = [
        OpenDeposit::new(scene.payer.pubkey(), scene.token.mint).instruction(),
        Fill::new(scene.payer.pubkey(), scene.token, 100 * PRICE).instruction(),
    ];
    Client::new(&*scene.net.live()).submit(&fill, &scene.payer, &[]).unwrap();
    scene
}

async fn asked(scene: &Scene, path: &str) -> PayRequirements {
    let reply = scene.ask(get(path)).await;
    let required = PaymentRequired::decode(reply.headers["payment-required"].as_bytes()).unwrap();
    let mut pays = required.accepts.into_iter().filter_map(|accept| match accept {
        Accept::Pay(pay) => Some(pay),
        _ => None,
    });
    pays.next().expect("farthing-pay is offered")
}

/// The call that pays what is asked, with this secret in its reference.
fn call(scene: &Scene, asked: &PayRequirements, path: &str, secret: &[u8; 32]) -> Pay {
    let origin = scene.config.gate.origin.clone();
    let request = request_digest("GET", path, "");
    let (ledger, quote) = (&asked.ledger, asked.quote.as_str());
    let paid_for = PaidFor { ledger, origin: &origin, quote, request: &request };
    let (owner, mint) = (scene.payer.pubkey(), scene.token.mint);
    let payee = Address::new_from_array(asked.pay_to);
    Pay::new(owner, mint, payee, asked.amount).reference(reference(&paid_for, secret))
}

fn head(path: &str, payment: &PayPayment, asked: &PayRequirements) -> Builder {
    Request::get(path).header("payment-signature", payment.encode(asked).unwrap())
}

/// A payment for us to send.
async fn sent(scene: &Scene, path: &str) -> (PayPayment, PayRequirements) {
    let asked = asked(scene, path).await;
    let call = call(scene, &asked, path, &SECRET).instruction();
    let transaction = signed(&scene.net, &scene.sponsor.pubkey(), (&[call], &scene.payer));
    (PayPayment::Transaction { transaction, secret: SECRET }, asked)
}

/// A payment that has landed.
async fn landed(scene: &Scene, path: &str) -> (PayPayment, PayRequirements) {
    let asked = asked(scene, path).await;
    let call = call(scene, &asked, path, &SECRET).instruction();
    let receipt = Client::new(&*scene.net.live()).submit(&[call], &scene.payer, &[]).unwrap();
    let index = place(scene, &receipt.signature);
    let payment = PayPayment::Landed {
        signature: receipt.signature.into(),
        path: vec![index],
        secret: SECRET,
    };
    (payment, asked)
}

/// Where our program is called: behind what the client puts before.
fn place(scene: &Scene, signature: &Signature) -> u8 {
    let all = scene.net.live().instructions(signature).unwrap().unwrap();
    let at = all.iter().position(|one| one.program_id == farthing_sdk::PROGRAM_ID).unwrap();
    u8::try_from(at).unwrap()
}

fn earned(scene: &Scene) -> u64 {
    let at = farthing_sdk::addresses::deposit(&scene.wallet.pubkey(), &scene.token.mint);
    let deposit: Deposit = Client::new(&*scene.net.live()).require(&at).unwrap();
    deposit.balance
}

/// gateway rule R11: sent by us, once, into the deposit of who is paid.
#[tokio::test]
async fn a_payment_of_our_program_pays_for_one_reply() {
    let scene = scene().await;
    let (payment, asked) = sent(&scene, "/page").await;
    let request = bodiless(head("/page", &payment, &asked));
    let reply: Reply = scene.ask(same(&request)).await;
    assert_eq!((reply.status.as_u16(), earned(&scene)), (200, PRICE), "{reply:?}");
    assert_eq!(reply.settled().outcome, Outcome::Success);
    let record = scene.settlements().pop().unwrap();
    assert_eq!((record.way, record.state), (Way::Pay, State::Confirmed));
    assert_eq!((scene.ask(request).await.status.as_u16(), scene.net.different()), (200, 1));
    assert_eq!(earned(&scene), PRICE);
}

/// gateway rule R11: landed already, it counts for who shows its secret, once.
#[tokio::test]
async fn a_landed_payment_counts_once_for_who_shows_its_secret() {
    let scene = scene().await;
    let (payment, asked) = landed(&scene, "/page").await;
    let PayPayment::Landed { signature, path, .. } = payment.clone() else { panic!() };
    let stolen = PayPayment::Landed { signature, path, secret: [7; 32] };
    let refused = scene.ask(bodiless(head("/page", &stolen, &asked))).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (402, "invalid_farthing_pay_reference")
    );
    let request = bodiless(head("/page", &payment, &asked));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(scene.ask(same(&request)).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 409]);
    assert_eq!((earned(&scene), scene.net.sent().len()), (PRICE, 0));
    let scene = scene.again().await;
    assert_eq!(scene.ask(request).await.status, 409);
    // It cost the sponsor nothing.
    assert_eq!(scene.settlements()[0].fee, 0);
}

/// gateway rule R11: for the request that its quote was told for, and for no other.
#[tokio::test]
async fn a_landed_payment_is_of_one_request() {
    let scene = scene().await;
    let (payment, asked) = landed(&scene, "/page").await;
    assert_eq!(scene.ask(bodiless(head("/other", &payment, &asked))).await.status, 409);
    assert_eq!(scene.asked(), 0);
    assert_eq!(scene.ask(bodiless(head("/page", &payment, &asked))).await.status, 200);
}

/// gateway rule R11: what we have sent is known by its message, and does not pay again as landed.
#[tokio::test]
async fn what_was_sent_by_us_does_not_count_as_landed_too() {
    let scene = scene().await;
    let (payment, asked) = sent(&scene, "/page").await;
    assert_eq!(scene.ask(bodiless(head("/page", &payment, &asked))).await.status, 200);
    let signature = scene.settlements()[0].signature;
    let path = vec![place(&scene, &signature)];
    let twice = PayPayment::Landed { signature: signature.into(), path, secret: SECRET };
    let refused = scene.ask(bodiless(head("/page", &twice, &asked))).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (402, "invalid_farthing_pay_landed")
    );
    assert_eq!((scene.asked(), scene.settlements().len()), (1, 1));
}

/// gateway rule R11: what is not confirmed is waited for, and not paid again.
#[tokio::test]
async fn a_payment_that_no_node_has_is_not_known_yet() {
    let scene = scene().await;
    let asked = asked(&scene, "/page").await;
    let unknown = PayPayment::Landed { signature: [9; 64], path: vec![0], secret: SECRET };
    let told = scene.ask(bodiless(head("/page", &unknown, &asked))).await;
    assert_eq!((told.status.as_u16(), told.headers.contains_key("retry-after")), (409, true));
    assert!(scene.settlements().is_empty());
}

/// gateway rule R11: the service refuses, and what was paid stays good.
#[tokio::test]
async fn a_landed_payment_stays_good_until_it_is_served() {
    let scene = scene().await;
    let (payment, asked) = landed(&scene, "/page").await;
    let request = bodiless(head("/page", &payment, &asked));
    scene.answers(500);
    assert_eq!(scene.ask(same(&request)).await.status, 500);
    scene.answers(200);
    assert_eq!((scene.ask(request).await.status.as_u16(), earned(&scene)), (200, PRICE));
}

/// server invariant 14: a session may have less left than its deposit, so of a deposit one is under way at a time.
#[tokio::test]
async fn two_payments_of_one_deposit_at_once_are_one_after_the_other() {
    let scene = std::sync::Arc::new(scene().await);
    scene.net.stand_still();
    let mut requests = Vec::new();
    for path in ["/a", "/b"] {
        let (payment, asked) = sent(&scene, path).await;
        requests.push(bodiless(head(path, &payment, &asked)));
    }
    let second = requests.pop().unwrap();
    let first = requests.pop().unwrap();
    let release = std::sync::Arc::new(tokio::sync::Notify::new());
    *scene.service.gate.lock().unwrap() = Some(std::sync::Arc::clone(&release));
    let shop = std::sync::Arc::clone(&scene);
    let task = tokio::spawn(async move { shop.ask(first).await.status });
    while scene.asked() == 0 {
        tokio::task::yield_now().await;
    }
    let told = scene.ask(same(&second)).await;
    assert_eq!((told.status.as_u16(), told.headers.contains_key("retry-after")), (409, true));
    *scene.service.gate.lock().unwrap() = None;
    release.notify_one();
    assert_eq!((task.await.unwrap().as_u16(), scene.ask(second).await.status.as_u16()), (200, 200));
}

fn dearer(scene: &Scene) {
    let mut dearer = scene.config.clone();
    dearer.routes.iter_mut().for_each(|route| route.price = route.price.map(|price| 2 * price));
    scene.gate.reload(&dearer).unwrap();
}

/// gateway rule R11: whoever has paid what was told gets what was told, whatever is told by now.
#[tokio::test]
async fn a_landed_payment_counts_at_the_price_that_was_told() {
    let scene = scene().await;
    let (payment, before) = landed(&scene, "/page").await;
    let request = bodiless(head("/page", &payment, &before));
    dearer(&scene);
    // What was told is under the quote's proof: no other amount may be said to have been.
    let cheaper = PayRequirements { amount: 1, ..before.clone() };
    let refused = scene.ask(bodiless(head("/page", &payment, &cheaper))).await;
    assert_eq!((refused.status.as_u16(), scene.asked()), (409, 0));
    assert_eq!((scene.ask(request).await.status.as_u16(), earned(&scene)), (200, PRICE));
    assert_eq!(scene.settlements()[0].terms.amount, PRICE);
    // What is not sent yet is asked for at the price of now.
    assert_eq!(asked(&scene, "/page").await.amount, 2 * PRICE);
}

/// gateway rule R11: what is not on the chain yet is paid at the price of now.
#[tokio::test]
async fn a_payment_that_is_not_sent_yet_is_told_the_new_price() {
    let scene = scene().await;
    let (payment, before) = sent(&scene, "/page").await;
    dearer(&scene);
    let refused = scene.ask(bodiless(head("/page", &payment, &before))).await;
    assert_eq!((refused.code().as_str(), scene.asked()), ("invalid_payment_requirements", 0));
}

/// gateway rule R11: a landed payment is counted in slots from when its price was told.
#[tokio::test]
async fn nothing_is_offered_by_farthing_pay_before_a_slot_is_known() {
    let scene = scene().await.again_untold().await;
    let reply = scene.ask(get("/page")).await;
    let required = PaymentRequired::decode(reply.headers["payment-required"].as_bytes()).unwrap();
    assert!(!required.accepts.iter().any(|accept| matches!(accept, Accept::Pay(_))));
}

/// server invariant 19: it has no last block, so it is looked at when its price was told, by the node itself.
#[tokio::test]
async fn a_landed_payment_of_last_week_does_not_count_before_the_slot_is_known() {
    let scene = scene().await;
    let (old, then) = landed(&scene, "/page").await;
    let old = bodiless(head("/page", &old, &then));
    assert_eq!(scene.ask(same(&old)).await.status, 200);
    scene.later(std::time::Duration::from_secs(8 * 24 * 3_600));
    let scene = scene.again().await;
    let (other, now) = landed(&scene, "/other").await;
    assert_eq!(scene.ask(bodiless(head("/other", &other, &now))).await.status, 200);
    assert_eq!(scene.settlements().len(), 1, "the first is forgotten");
    let scene = scene.again_untold().await;
    let asked = scene.asked();
    let told = scene.ask(old).await;
    assert_eq!((told.status.as_u16(), scene.asked()), (402, asked), "{told:?}");
    assert_eq!(told.code(), "invalid_farthing_pay_quote");
}
