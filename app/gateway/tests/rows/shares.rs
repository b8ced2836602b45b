//! Shares of fans at two gates: to who is paid a share is a channel, but for what all shares of a fan may promise
//! together, and for slots that pass to others.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_gateway::chain::Moment;
use farthing_gateway::ledger::Facts;
use farthing_vouchers::book::{ChannelState, Row, Share};
use farthing_vouchers::signed::SignedFanVoucher;
use farthing_wire::{Shown, recipient};
use http::{Request, StatusCode};
use http_body_util::Full;

use super::cluster::query;
use super::scene::{PRICE, Scene, get, now};
use super::shared::Two;

const FAN: [u8; 32] = [0xfa; 32];

/// Units of a share, of a price each, and the day until which it is leased.
const UNITS: u16 = 100;
const UNTIL: u8 = 9;

/// A fan with one key and a lease that began an hour ago.
struct Fan {
    key: SigningKey,
    lease: Lease,
    recipient: Recipient,
}

impl Fan {
    fn new(scene: &Scene) -> Self {
        let payee = scene.config.pay.payee().unwrap().address();
        let origin = scene.config.gate.origin.to_string().parse().unwrap();
        let opened_at = u32::try_from(now() - 3_600).unwrap();
        Self {
            key: SigningKey::from_bytes(&[7; 32]),
            lease: Lease { opened_at, last_day: 60 },
            recipient: recipient(payee.0, &scene.ledger.id(), &origin),
        }
    }

    /// A share of it as the chain has it, whoever's it is.
    fn share(&self, slot: Slot) -> Share {
        let (key, recipient) = (self.key.verifying_key().to_bytes(), self.recipient);
        Share { key, unit: PRICE as u32, lease: self.lease, recipient, slot }
    }

    fn ours(&self) -> Slot {
        let tag = self.share(Slot::default()).tag(&FAN);
        Slot { share: UNITS, claimed: 0, until: UNTIL, tag }
    }

    fn take_up(&self, two: &Two, (place, slot): (u8, Slot), seen: u64) {
        let facts = Facts { owner: [3; 32], opening: [4; 64], sponsored: 0, is_old: false };
        let state = ChannelState::of_share(self.share(slot), seen);
        let rows = two.one.ledger.rows().unwrap();
        rows.take_up(&Row::share(&FAN, place), state, facts).unwrap();
        for scene in [&two.one, &two.other] {
            scene.shared.fresh.note(&FAN, Moment::now(), 3_600);
        }
    }

    /// A request that shows a voucher of a share for so many prices, until a day's end.
    fn shown(
        &self,
        place: u8,
        (prices, day): (u64, u8),
        number: u32,
    ) -> Request<Full<bytes::Bytes>> {
        let (recipient, expires_at) = (self.recipient, self.lease.end(day));
        let cumulative = prices * PRICE;
        let voucher = FanVoucher { fan: FAN, recipient, slot: place, cumulative, expires_at };
        let signed = SignedFanVoucher::sign(voucher, &self.key);
        get("/page", &Shown::voucher(signed, number, PRICE))
    }
}

fn two() -> (Two, Fan) {
    let two = Two::new();
    let fan = Fan::new(&two.one);
    fan.take_up(&two, (5, fan.ours()), 1);
    (two, fan)
}

/// gateway rule R1, gateway rule R5
#[tokio::test]
async fn two_gates_spend_one_share_at_different_numbers() {
    let (two, fan) = two();
    for number in 0..20 {
        let gate = if number % 2 == 0 { &two.one } else { &two.other };
        let reply = gate.ask(fan.shown(5, (u64::from(number) + 1, UNTIL), number)).await;
        assert_eq!(reply.status, StatusCode::OK, "{number}: {:?}", reply.body);
        assert_eq!(reply.receipt().state.served, u64::from(number + 1) * PRICE);
    }
    assert_eq!(two.sums(), (20 * PRICE, 0));
    let best = query(&two.address, "select slot, best, served from farthing.page").unwrap();
    assert_eq!(best, [["5", "140", "140"]]);
}

/// gateway rule R5: what one gate was promised pays at the other, and once.
#[tokio::test]
async fn what_a_share_prepaid_at_one_gate_is_spent_at_both_and_no_more() {
    let (two, fan) = two();
    let ask = |number| fan.shown(5, (3, UNTIL), number);
    assert_eq!(two.one.ask(ask(0)).await.status, StatusCode::OK);
    assert_eq!(two.other.ask(ask(1)).await.status, StatusCode::OK);
    assert_eq!(two.one.ask(ask(2)).await.status, StatusCode::OK);
    for gate in [&two.one, &two.other] {
        let refused = gate.ask(ask(3)).await;
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED);
        assert_eq!(refused.error(), "invalid_farthing_channel_stale");
    }
    assert_eq!(two.sums(), (3 * PRICE, 0));
}

/// gateway rule R5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_number_of_a_share_at_both_gates_at_once_is_paid_once() {
    let (two, fan) = two();
    let both = (Arc::new(two), Arc::new(fan));
    for number in 0..20 {
        let ask = |is_one: bool, day: u8| {
            let (two, fan) = (Arc::clone(&both.0), Arc::clone(&both.1));
            tokio::spawn(async move {
                let gate = if is_one { &two.one } else { &two.other };
                gate.ask(fan.shown(5, (u64::from(number) + 1, day), number)).await.status.as_u16()
            })
        };
        // One of them gets it; the other is told that it is being served, or gets it again for nothing.
        let (one, other) = (ask(true, UNTIL), ask(false, UNTIL));
        let mut all = [one.await.unwrap(), other.await.unwrap()];
        all.sort_unstable();
        assert!(all == [200, 409] || all == [200, 200], "{number}: {all:?}");
    }
    assert_eq!(both.0.sums(), (20 * PRICE, 0));
}

/// gateway rule R5: two shares of a fan at two gates, at once, promise together what all of it may, and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_of_one_fan_at_both_gates_promise_no_more_than_may_be() {
    let most = 30;
    let two = Two::with(|config| config.pay.fan_max_share = Some(most * PRICE));
    let fan = Fan::new(&two.one);
    for place in [5, 6] {
        fan.take_up(&two, (place, fan.ours()), 1);
    }
    let both = (Arc::new(two), Arc::new(fan));
    let mut asked = Vec::new();
    for place in [5, 6] {
        for prices in 1..=20 {
            let (two, fan) = (Arc::clone(&both.0), Arc::clone(&both.1));
            asked.push(tokio::spawn(async move {
                let gate = if place == 5 { &two.one } else { &two.other };
                gate.ask(fan.shown(place, (prices, UNTIL), prices as u32)).await.status
            }));
        }
    }
    let mut served = 0;
    for asked in asked {
        served += u64::from(asked.await.unwrap() == StatusCode::OK);
    }
    let sql = "select sum(best), sum(served) from farthing.page";
    let said = query(&both.0.address, sql).unwrap();
    let [best, sum] = [0, 1].map(|place| said[0][place].parse::<u64>().unwrap());
    assert!(best <= most * PRICE && sum == served * PRICE && served > 0, "{said:?}");
    // Above it a share brings nothing more at either gate.
    let (two, fan) = &both;
    for (gate, place) in [(&two.one, 5), (&two.other, 6)] {
        let refused = gate.ask(fan.shown(place, (u64::from(UNITS), UNTIL), 90)).await;
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED);
    }
}

/// gateway rule R5: a slot that passed to another payee is served from by neither gate, though one has not looked.
#[tokio::test]
async fn a_slot_that_is_anothers_is_served_from_by_neither_gate() {
    let (two, fan) = two();
    assert_eq!(two.other.ask(fan.shown(5, (1, UNTIL), 0)).await.status, StatusCode::OK);
    let anothers = Slot { tag: [9; 9], ..fan.ours() };
    let state = ChannelState::of_share(fan.share(anothers), 2);
    two.one.ledger.rows().unwrap().update(&Row::share(&FAN, 5), state).unwrap();
    for gate in [&two.other, &two.one] {
        assert_eq!(
            gate.ask(fan.shown(5, (2, UNTIL), 1)).await.status,
            StatusCode::PAYMENT_REQUIRED
        );
    }
    assert_eq!(two.sums(), (PRICE, 0));
}

/// gateway rule R5: a slot that is ours again counts from zero, at both gates; what was promised before is worth nothing.
#[tokio::test]
async fn a_slot_that_is_ours_again_begins_anew_at_both_gates() {
    let (two, fan) = two();
    let rows = two.one.ledger.rows().unwrap();
    for number in 0..3u32 {
        let ask = fan.shown(5, (u64::from(number) + 1, UNTIL), number);
        assert_eq!(two.other.ask(ask).await.status, StatusCode::OK);
    }
    let row = Row::share(&FAN, 5);
    let look = |slot, seen| {
        let state = ChannelState::of_share(fan.share(slot), seen);
        rows.update(&row, state).unwrap();
    };
    look(Slot { tag: [9; 9], ..fan.ours() }, 2);
    look(Slot { until: UNTIL + 1, ..fan.ours() }, 3);
    let sql = "select served, returned, best, number, is_taken from farthing.page";
    assert_eq!(query(&two.address, sql).unwrap(), [["0", "0", "0", "-1", "f"]]);
    // A number of before is new, at the gate that served it too.
    for (gate, number) in [(&two.other, 0), (&two.one, 1)] {
        let ask = fan.shown(5, (u64::from(number) + 1, UNTIL + 1), number);
        let reply = gate.ask(ask).await;
        assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
        assert_eq!(reply.receipt().amount, PRICE);
    }
    assert_eq!(two.sums(), (2 * PRICE, 0));
}

/// gateway rule R7, gateway rule R8: what one gate delivered and what came back of it is known at the other.
#[tokio::test]
async fn a_retry_and_a_return_of_a_share_are_known_at_the_other_gate() {
    let (two, fan) = two();
    assert_eq!(two.one.ask(fan.shown(5, (1, UNTIL), 0)).await.receipt().amount, PRICE);
    two.settled().await;
    let again = two.other.ask(fan.shown(5, (1, UNTIL), 0)).await;
    assert_eq!((again.status, again.receipt().amount), (StatusCode::OK, 0));
    two.one.answers(404);
    let refused = two.one.ask(fan.shown(5, (2, UNTIL), 1)).await;
    assert_eq!((refused.status.as_u16(), refused.receipt().state.returned), (404, PRICE));
    // What came back is spent at the other, with the same voucher.
    assert_eq!(two.other.ask(fan.shown(5, (2, UNTIL), 2)).await.status, StatusCode::OK);
    assert_eq!(two.sums(), (3 * PRICE, PRICE));
}
