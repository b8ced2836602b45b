//! What must hold whatever happens, counted from both sides of the gateway and from its ledger on disk: nothing of the
//! gateway's own decides what is right here.

use super::{
    http::Reply,
    payer::Payer,
    scene::{PRICE, Scene},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Times that one process delivers a page, at most: once, and three times again (R7).
const DELIVERIES: usize = 4;

/// What a payer asked for and was given, page by page. Number and page are one.
pub struct Bill<'a> {
    scene: &'a Scene,
    pub payer: Payer,
    /// How often each number was shown.
    asked: Mutex<BTreeMap<u32, usize>>,
    delivered: Mutex<BTreeSet<u32>>,
    /// Prices that were promised in all.
    promised: AtomicU32,
}

impl<'a> Bill<'a> {
    pub fn new(scene: &'a Scene, payer: Payer) -> Self {
        let (asked, delivered) = Default::default();
        Self { scene, payer, asked, delivered, promised: AtomicU32::new(0) }
    }

    fn target(&self, number: u32) -> String {
        format!("/page/{}/{number}", self.payer.channel)
    }

    /// Pays for the page of a number, whether for the first time or not; whether it was delivered. Where the promise
    /// of the first time is public by now, since it was claimed, a new one shows who asks (R3).
    pub fn pay(&self, gate: SocketAddr, number: u32) -> bool {
        let target = self.target(number);
        self.promised.fetch_max(number + 1, Relaxed);
        let mut reply = self.show(gate, &target, (number, number + 1));
        if reply.as_ref().is_some_and(|reply| reply.status == 402 && reply.error().ends_with("_stale")) {
            let prices = self.promised.fetch_add(1, Relaxed) + 1;
            reply = self.show(gate, &target, (number, prices));
        }
        let is_delivered = reply.is_some_and(|reply| reply.is_delivered() && reply.text() == target);
        if is_delivered {
            self.delivered.lock().expect("no panic").insert(number);
        }
        is_delivered
    }

    fn show(&self, gate: SocketAddr, target: &str, (number, prices): (u32, u32)) -> Option<Reply> {
        *self.asked.lock().expect("no panic").entry(number).or_default() += 1;
        self.payer.wait_for(gate, target, (number, prices))
    }

    pub fn delivered(&self) -> usize {
        self.delivered.lock().expect("no panic").len()
    }

    /// While no process runs: what was delivered is on disk, nothing is there that was not asked for, and what the
    /// service was asked for is paid. `lives`: processes so far.
    #[track_caller]
    pub fn check(&self, lives: usize, how: &str) {
        let (served, returned) = self.scene.sums(&self.payer);
        let asked = self.asked.lock().expect("no panic").clone();
        let count = |count: usize| count as u64 * PRICE;
        let delivered = count(self.delivered());
        assert!(served >= delivered, "{how}: {delivered} was delivered, {served} is on disk");
        assert!(served <= count(asked.len()), "{how}: {served} is on disk of {} requests", asked.len());
        assert_eq!(returned, 0, "{how}: nothing came back");
        let counts = self.scene.service.counts();
        let mine = asked.keys().filter_map(|number| Some((number, *counts.get(&self.target(*number))?)));
        let mine: Vec<_> = mine.collect();
        assert!(count(mine.len()) <= served, "{how}: the service was asked for {} pages", mine.len());
        for (number, times) in mine {
            let most = asked[number].min(DELIVERIES * lives);
            assert!(times <= most, "{how}: page {number} was asked of the service {times} times");
        }
    }

    /// Asks again for all that was not delivered: each comes, and none is charged a second time.
    #[track_caller]
    pub fn settle(&self, gate: SocketAddr, how: &str) {
        let all: Vec<u32> = self.asked.lock().expect("no panic").keys().copied().collect();
        let until = Instant::now() + Duration::from_secs(60);
        for number in all {
            while !self.delivered.lock().expect("no panic").contains(&number) {
                assert!(Instant::now() < until, "{how}: page {number} is not delivered");
                if !self.pay(gate, number) {
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }

    /// In the end, while no process runs: each page was delivered, and each is paid once.
    #[track_caller]
    pub fn close(&self, lives: usize, how: &str) {
        self.check(lives, how);
        let pages = self.asked.lock().expect("no panic").len();
        assert_eq!(self.delivered(), pages, "{how}");
        assert_eq!(self.scene.sums(&self.payer), (pages as u64 * PRICE, 0), "{how}");
    }
}
