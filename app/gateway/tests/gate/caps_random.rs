//! Reads, refusals, returns, top-ups, claims, days and crashes in any order, against sums without bounds: what is charged
//! in a period is never above the cap, what comes back pays for what is read next, and what is claimed is what was served.

use farthing_gateway::config::{CapPeriod, CapSettings, ReturnSettings};
use farthing_vouchers::book::{ClaimPolicy, Credential};
use farthing_wire::{RETURN, ReturnRefusal, Returned};
use http::HeaderValue;
use num_bigint::BigInt;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::scene::{ByVoucher, PRICE, Reply, Scene, get, now};

const CAP: u64 = 25 * PRICE;
const WEEK: i64 = 7 * 86_400;
const ONE_IN: usize = 3;

/// What was bought: number, address, price charged, period that it counts for, whether it came back.
struct Bought {
    number: u32,
    path: &'static str,
    charged: u64,
    since: i64,
    is_back: bool,
}

/// What must be so.
#[derive(Default)]
struct Oracle {
    served: BigInt,
    returned: BigInt,
    funded: BigInt,
    claimed: BigInt,
    /// Of the period that runs: since, until, charged.
    period: Option<(i64, i64, BigInt)>,
    bought: Vec<Bought>,
    back: [usize; 2],
}

struct Walk {
    scene: Scene,
    payer: ByVoucher,
    rng: ChaCha8Rng,
    oracle: Oracle,
    /// Seconds that the cluster's clock is ahead of this machine's.
    ahead: i64,
    next: u32,
}

fn amount(of: &BigInt) -> u64 {
    of.try_into().unwrap()
}

impl Oracle {
    fn spent(&self) -> BigInt {
        &self.served - &self.returned
    }

    fn charge(&self, price: u64, at: i64) -> BigInt {
        let spent = match &self.period {
            Some((_, until, spent)) if at < *until => spent.clone(),
            _ => BigInt::from(0),
        };
        (BigInt::from(CAP) - spent).max(0.into()).min(price.into())
    }

    fn buys(&mut self, (number, path): (u32, &'static str), charged: u64, at: i64) {
        self.served += charged;
        if charged == 0 {
            return;
        }
        if !matches!(&self.period, Some((_, until, _)) if at < *until) {
            self.period = Some((at, at + WEEK, 0.into()));
        }
        let (since, _, spent) = self.period.as_mut().unwrap();
        *spent += charged;
        assert!(*spent <= CAP.into(), "never a unit over the cap");
        let since = *since;
        self.bought.push(Bought { number, path, charged, since, is_back: false });
    }

    fn comes_back(&mut self, number: u32) {
        let bought = self.bought.iter_mut().find(|bought| bought.number == number).unwrap();
        bought.is_back = true;
        self.returned += bought.charged;
        if let Some((since, _, spent)) = &mut self.period
            && *since == bought.since
        {
            *spent -= bought.charged;
        }
    }
}

impl Walk {
    fn new(seed: u64) -> Self {
        let scene = Scene::with(|config| {
            config.pay.cap = Some(CapSettings { amount: CAP, period: CapPeriod::Week });
            config.limits.capped_per_minute = 1_000_000;
            config.limits.returns_per_minute = 1_000_000;
            for route in config.routes.iter_mut().filter(|route| !route.free) {
                route.returns = Some(ReturnSettings { one_in: ONE_IN as u32 });
            }
        });
        let payer = scene.by_voucher(1, CAP);
        let oracle = Oracle { funded: CAP.into(), ..Oracle::default() };
        Self { scene, payer, rng: ChaCha8Rng::seed_from_u64(seed), oracle, ahead: 0, next: 0 }
    }

    fn know(&self) {
        let key = Credential::Key(self.payer.key.verifying_key().to_bytes());
        let sums = (amount(&self.oracle.funded), amount(&self.oracle.claimed));
        self.scene.know(&self.payer.channel, key, sums);
    }

    /// All that is set aside is promised, and a unit more.
    async fn asks(&self, path: &str, number: u32, is_return: bool) -> Reply {
        let promised = amount(&self.oracle.funded) + 1;
        let shown = self.payer.shown(promised, number);
        let mut request = get(path, &farthing_wire::Shown { max: 10 * PRICE, ..shown });
        if is_return {
            request.headers_mut().insert(RETURN, HeaderValue::from_static("1"));
        }
        self.scene.ask(request).await
    }

    async fn reads(&mut self, status: u16) {
        let (path, price) =
            if self.rng.random() { ("/page", PRICE) } else { ("/dear", 10 * PRICE) };
        let (number, at) = (self.next, now() + self.ahead);
        self.next += 1;
        self.scene.answers(status);
        let charge = self.oracle.charge(price, at);
        let reply = self.asks(path, number, false).await;
        if self.oracle.spent() + &charge > self.oracle.funded {
            assert_eq!(reply.error(), "invalid_farthing_channel_underfunded");
            return;
        }
        let receipt = reply.receipt();
        assert_eq!(reply.status.as_u16(), status);
        self.oracle.buys((number, path), amount(&charge), at);
        if status != 200 {
            if charge > 0.into() {
                self.oracle.comes_back(number);
                self.oracle.bought.pop();
            } else {
                // Of nothing nothing comes back.
            }
            assert_eq!(receipt.amount, 0);
        } else {
            assert_eq!(receipt.amount, amount(&charge));
        }
        let left = self.oracle.funded.clone() - self.oracle.spent();
        assert_eq!(receipt.state.left, amount(&left));
    }

    async fn returns(&mut self) {
        if self.oracle.bought.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.oracle.bought.len());
        let Bought { number, path, charged, is_back, .. } = self.oracle.bought[at];
        let route = usize::from(path == "/dear");
        let of_route = self.oracle.bought.iter().filter(|bought| bought.path == path).count();
        let reply = self.asks(path, number, true).await;
        if is_back {
            let returned = Returned::decode(&reply.body).unwrap();
            assert_eq!(returned, Returned { number, amount: charged, is_before: true });
        } else if self.oracle.back[route] * ONE_IN < of_route {
            let returned = Returned::decode(&reply.body).unwrap();
            assert_eq!(returned, Returned { number, amount: charged, is_before: false });
            self.oracle.comes_back(number);
            self.oracle.back[route] += 1;
        } else {
            let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!(said["error"], ReturnRefusal::Allowance.code());
        }
    }

    async fn step(mut self) -> Self {
        match self.rng.random_range(0..20) {
            0..=9 => self.reads(200).await,
            10 | 11 => self.reads(404).await,
            12..=14 => self.returns().await,
            15 => {
                self.oracle.funded += self.rng.random_range(0..2 * CAP);
                self.know();
            }
            16 => {
                let spent = self.oracle.spent();
                self.oracle.claimed = self.oracle.claimed.clone().max(spent);
                self.know();
            }
            17 => self.ahead += self.rng.random_range(0..WEEK),
            other => {
                let scene = self.scene;
                self.scene = if other == 18 { scene.again() } else { scene.after_a_crash() };
            }
        }
        self.scene.later(self.ahead);
        self.scene.look(&self.payer.channel);
        self.check();
        self
    }

    fn check(&self) {
        let sums = self.scene.sums(&self.payer.channel);
        assert_eq!(
            (sums.0.into(), sums.1.into()),
            (self.oracle.served.clone(), self.oracle.returned.clone())
        );
        // What is claimed never passes what was served and kept, nor what the chain has paid already.
        let policy = ClaimPolicy { fee: 0, times: 1, soon: 0, only_served: true };
        let shard = self.scene.ledger.shard(&self.payer.channel);
        let is_due = !shard.book.claims(&policy, now() + self.ahead).is_empty();
        assert!(!is_due || self.oracle.spent() > self.oracle.claimed);
    }
}

/// gateway rule R2, gateway rule R3
#[tokio::test]
async fn whatever_happens_a_period_costs_no_more_than_its_cap_and_nothing_is_lost_by_a_return() {
    let rounds = std::env::var("FARTHING_CAPS").ok().and_then(|text| text.parse().ok());
    for seed in 0..rounds.unwrap_or(6) {
        let mut walk = Walk::new(seed);
        for _ in 0..120 {
            walk = walk.step().await;
        }
    }
}
