//! What one channel pays in a period at most (`cap`).
//!
//! ```text
//! a cap of ten prices ─▶ 1,000 reads: ten are charged, by links and by vouchers; also after a stop and a crash
//!   reached ─▶ free: limited in a minute · to who shows an authentic promise · another period costs again
//!   covers ─▶ the site, one route alone, all but one route; what came back is to be paid again
//!   changes ─▶ a price counts at once, a cap from the next period on
//! ```

use farthing_gateway::chain::Moment;
use farthing_gateway::config::{CapPeriod, CapSettings, Config};
use farthing_vouchers::book::{ClaimPolicy, Credential, Promise};
use farthing_wire::{PAYMENT_REQUIRED, PaymentRequired};
use http::{Request, StatusCode};
use http_body_util::Full;

use super::scene::{ByLink, PEER, PRICE, Scene, get, now};

/// Base units.
pub const CAP: u64 = 10 * PRICE;

const MONTH: i64 = 30 * 86_400;

/// One that lets nobody wait for a minute.
pub fn capped(config: &mut Config) {
    config.pay.cap = Some(CapSettings { amount: CAP, period: CapPeriod::Month });
    config.limits.capped_per_minute = 1_000_000;
}

impl Scene {
    /// The cluster's clock shows so much more than this machine's from now on.
    pub fn later(&self, seconds: i64) {
        let slot = self.shared.time.slot() + 1;
        self.shared.time.note(now() + seconds, slot, Moment::now());
    }

    /// As [`Scene::again`], but the process dies: what there is is in the log alone.
    pub fn after_a_crash(self) -> Self {
        let Self { gate, ledger, folder, config, shared, service, local } = self;
        drop((gate, shared, service, local));
        drop(ledger);
        Self::open(folder, config)
    }

    /// The channel was read just now.
    pub fn look(&self, channel: &[u8; 32]) {
        self.shared.fresh.note(channel, Moment::now(), 3_600);
    }

    /// What a channel of ten prices pays for a page by its next link, or by the one behind its last.
    async fn reads(&self, payer: &ByLink, number: u32) -> (StatusCode, u64) {
        let reply = self.ask(payer.get("/page", (number + 1).min(11), number)).await;
        let charged = (reply.status == StatusCode::OK).then(|| reply.receipt().amount);
        (reply.status, charged.unwrap_or_default())
    }

    async fn read_all(&self, payer: &ByLink, numbers: std::ops::Range<u32>) -> u64 {
        let mut charged = 0;
        for number in numbers {
            let (status, amount) = self.reads(payer, number).await;
            assert_eq!(status, StatusCode::OK, "{number}");
            charged += amount;
        }
        charged
    }
}

#[tokio::test]
async fn a_thousand_reads_cost_the_cap_and_not_a_unit_more() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, CAP);
    assert_eq!(scene.read_all(&payer, 0..1_000).await, CAP);
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1_000, (CAP, 0)));
    // What is claimed is what was served: the link that only shows who asks is kept.
    let policy = ClaimPolicy { fee: 0, times: 1, soon: 0, only_served: true };
    let shard = scene.ledger.shard(&payer.channel);
    let claims = shard.book.claims(&policy, now());
    assert_eq!(claims.iter().map(|claim| claim.amount).collect::<Vec<_>>(), [CAP]);
    assert!(matches!(claims[0].promise, Promise::Link(link) if link.index == 10));
}

#[tokio::test]
async fn a_thousand_reads_by_voucher_cost_the_cap_and_not_a_unit_more() {
    let scene = Scene::with(capped);
    let payer = scene.by_voucher(1, CAP);
    let mut charged = 0;
    for number in 0..1_000 {
        let cumulative = (PRICE * (u64::from(number) + 1)).min(CAP + 1);
        let reply = scene.ask(get("/page", &payer.shown(cumulative, number))).await;
        assert_eq!(reply.status, StatusCode::OK, "{number}");
        charged += reply.receipt().amount;
    }
    assert_eq!((charged, scene.sums(&payer.channel)), (CAP, (CAP, 0)));
}

#[tokio::test]
async fn what_was_charged_is_known_after_a_stop_and_after_a_crash() {
    let mut scene = Scene::with(capped);
    let payer = scene.by_link(1, CAP);
    let mut charged = scene.read_all(&payer, 0..4).await;
    for (from, is_crash) in [(4, true), (8, false), (12, true), (16, false)] {
        scene = if is_crash { scene.after_a_crash() } else { scene.again() };
        scene.look(&payer.channel);
        charged += scene.read_all(&payer, from..from + 4).await;
        assert_eq!(charged, CAP.min(u64::from(from + 4) * PRICE));
    }
    assert_eq!(scene.sums(&payer.channel), (CAP, 0));
}

#[tokio::test]
async fn what_is_free_is_so_a_few_times_in_a_minute() {
    let scene = Scene::with(|config| {
        capped(config);
        config.limits.capped_per_minute = 3;
    });
    let payer = scene.by_link(1, CAP);
    scene.later(60 - now().rem_euclid(60));
    assert_eq!(scene.read_all(&payer, 0..13).await, CAP);
    let refused = scene.ask(payer.get("/page", 11, 13)).await;
    assert_eq!((refused.status.as_u16(), scene.asked()), (429, 13));
    assert_eq!(refused.headers["retry-after"], "10");
    // A stranger learns nothing of it.
    let forged = scene.ask(get("/page", &payer.forged(11, 14))).await;
    assert_eq!(forged.error(), "invalid_farthing_channel_link");
    // What was delivered is delivered again.
    let again = scene.ask(payer.get("/page", 11, 12)).await;
    assert_eq!((again.status, again.receipt().amount), (StatusCode::OK, 0));
    scene.later(120 - now().rem_euclid(60));
    assert_eq!(scene.reads(&payer, 13).await, (StatusCode::OK, 0));
}

#[tokio::test]
async fn the_next_period_costs_again_and_one_top_up_pays_it() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, CAP);
    assert_eq!(scene.read_all(&payer, 0..15).await, CAP);
    // A second before its end.
    scene.later(MONTH - 2);
    scene.look(&payer.channel);
    assert_eq!(scene.reads(&payer, 15).await, (StatusCode::OK, 0));
    scene.later(MONTH + 1);
    let reply = scene.ask(payer.get("/page", 11, 16)).await;
    assert_eq!(reply.error(), "invalid_farthing_channel_underfunded");
    let claimed = payer.chain.link(0).unwrap();
    let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
    scene.know(&payer.channel, credential, (2 * CAP, 0));
    let mut charged = 0;
    for number in 16..1_000 {
        let reply = scene.ask(payer.get("/page", (number - 5).min(21), number)).await;
        assert_eq!(reply.status, StatusCode::OK, "{number}");
        charged += reply.receipt().amount;
    }
    assert_eq!((charged, scene.sums(&payer.channel)), (CAP, (2 * CAP, 0)));
}

/// gateway rule R3: what was claimed is public, and reads nothing.
#[tokio::test]
async fn who_shows_no_promise_above_what_was_claimed_reads_nothing_though_the_cap_is_reached() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, CAP);
    assert_eq!(scene.read_all(&payer, 0..10).await, CAP);
    let claimed = payer.chain.link(10).unwrap();
    let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
    scene.know(&payer.channel, credential, (CAP, CAP));
    let public = scene.ask(payer.get("/page", 10, 10)).await;
    assert_eq!(public.error(), "invalid_farthing_channel_stale");
    assert_eq!(scene.ask(payer.get("/page", 11, 10)).await.receipt().amount, 0);
    assert_eq!(scene.asked(), 11);
}

#[tokio::test]
async fn what_the_service_refuses_does_not_count_for_the_cap() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, 2 * CAP);
    scene.answers(404);
    assert_eq!(scene.ask(payer.get("/page", 11, 0)).await.receipt().amount, 0);
    let scene = scene.after_a_crash();
    scene.look(&payer.channel);
    let mut charged = 0;
    for number in 1..30 {
        charged += scene.ask(payer.get("/page", 11, number)).await.receipt().amount;
    }
    assert_eq!((charged, scene.sums(&payer.channel)), (CAP, (CAP + PRICE, PRICE)));
}

#[tokio::test]
async fn the_rest_of_a_cap_is_charged_where_it_is_less_than_the_price() {
    let scene = Scene::with(|config| {
        capped(config);
        config.pay.cap = Some(CapSettings { amount: 12 * PRICE, period: CapPeriod::Day });
    });
    let payer = scene.by_link(1, 12 * PRICE);
    let dear = |index, number| get("/dear", &payer.shown_up_to(index, number, 10 * PRICE));
    let mut charged = Vec::new();
    for (index, number) in [(10, 0), (13, 1), (13, 2)] {
        charged.push(scene.ask(dear(index, number)).await.receipt().amount);
    }
    assert_eq!(charged, [10 * PRICE, 2 * PRICE, 0]);
    // Who agrees to less than the price is refused, whatever it would be charged.
    let cautious = scene.ask(get("/dear", &payer.shown_up_to(13, 3, 0))).await;
    assert_eq!(cautious.error(), "invalid_farthing_channel_price");
}

#[tokio::test]
async fn a_route_of_its_own_cap_counts_alone_and_one_outside_costs_as_ever() {
    let scene = Scene::with(|config| {
        capped(config);
        let own = CapSettings { amount: PRICE, period: CapPeriod::Day };
        for route in &mut config.routes {
            match route.path.as_str() {
                "/live" => route.cap = Some(own),
                "/quick" => route.capped = false,
                _ => {}
            }
        }
    });
    let payer = scene.by_link(1, 100 * PRICE);
    let mut number = 0;
    let mut charged = async |path: &str, times: u32| {
        let mut sum = 0;
        for _ in 0..times {
            number += 1;
            sum += scene.ask(payer.get(path, number, number)).await.receipt().amount;
        }
        sum
    };
    assert_eq!(charged("/live", 3).await, PRICE);
    assert_eq!(charged("/quick", 3).await, 3 * PRICE);
    assert_eq!(charged("/page", 12).await, CAP);
    assert_eq!(charged("/gift", 2).await, 0);
    assert_eq!(charged("/quick", 1).await, PRICE);
}

#[tokio::test]
async fn a_price_changes_at_once_and_a_cap_with_the_next_period() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, 100 * PRICE);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.receipt().amount, PRICE);
    let mut config = scene.config.clone();
    let every = config.routes.iter_mut().find(|route| route.path == "/**").unwrap();
    every.price = Some(4 * PRICE);
    config.pay.cap = Some(CapSettings { amount: 50 * PRICE, period: CapPeriod::Day });
    scene.gate.reload(&config).unwrap();
    let dear = |number| get("/page", &payer.shown_up_to(100, number, 4 * PRICE));
    let mut charged = Vec::new();
    for number in 1..5 {
        charged.push(scene.ask(dear(number)).await.receipt().amount);
    }
    assert_eq!(charged, [4 * PRICE, 4 * PRICE, PRICE, 0]);
    scene.later(MONTH + 1);
    scene.look(&payer.channel);
    assert_eq!(scene.ask(dear(5)).await.receipt().amount, 4 * PRICE);
}

/// gateway rule R14: what costs nothing is no risk, and is served whatever new promises are worth.
#[tokio::test]
async fn what_is_free_is_served_where_no_promise_is_taken() {
    let scene = Scene::with(capped);
    let payer = scene.by_link(1, CAP);
    assert_eq!(scene.read_all(&payer, 0..10).await, CAP);
    scene.shared.risk.set_frozen(true);
    let before = scene.shared.risk.total();
    assert_eq!(scene.reads(&payer, 10).await, (StatusCode::OK, 0));
    assert_eq!(scene.shared.risk.total(), before);
}

/// gateway rule R1: many at once, of which some reach it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_are_charged_the_cap_together() {
    let scene = std::sync::Arc::new(Scene::with(capped));
    let payer = scene.by_link(1, CAP);
    let ask = |number| {
        let (scene, request) = (std::sync::Arc::clone(&scene), payer.get("/page", 11, number));
        tokio::spawn(async move { scene.ask_from(PEER, request).await.receipt().amount })
    };
    let mut charged = 0;
    for asked in (0..200).map(ask).collect::<Vec<_>>() {
        charged += asked.await.unwrap();
    }
    assert_eq!((charged, scene.sums(&payer.channel)), (CAP, (CAP, 0)));
}

#[tokio::test]
async fn a_402_and_the_page_say_the_cap() {
    let scene = Scene::with(capped);
    let unpaid = |accept: &'static str| {
        Request::get("/page").header("accept", accept).body(Full::default()).unwrap()
    };
    let reply = scene.ask(unpaid("application/json")).await;
    let required = PaymentRequired::decode(reply.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    let cap = required.channel().unwrap().cap.unwrap();
    assert_eq!((cap.amount, i64::from(cap.period_seconds)), (CAP, MONTH));
    let page = scene.ask(unpaid("text/html")).await;
    for said in [&reply, &page] {
        let text = String::from_utf8_lossy(&said.body);
        assert!(text.contains("At most 0.00007 TEST a month"), "{text}");
    }
}
