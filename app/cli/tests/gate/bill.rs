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

/// What is said of a promise that is too old.
const OLD: [&str; 2] = ["invalid_farthing_channel_stale", "invalid_farthing_channel_link"];

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

    /// Pays for the page of a number, whether for the first time or not; whether it was delivered.
    pub fn pay(&self, gate: SocketAddr, number: u32) -> bool {
        self.try_pay(gate, number).is_ok()
    }

    /// Pays, and is delivered.
    #[track_caller]
    pub fn must_pay(&self, gate: SocketAddr, number: u32) {
        if let Err(reply) = self.try_pay(gate, number) {
            panic!(
                "page {number}: {reply:?}: {}",
                reply.as_ref().map_or(String::new(), Reply::text)
            );
        }
    }

    /// What came where it was not delivered. Where the promise of the first time is far behind the best one, or is
    /// public by now, since it was claimed, the best one is shown, and then a new one (R3).
    fn try_pay(&self, gate: SocketAddr, number: u32) -> Result<(), Option<Reply>> {
        let target = self.target(number);
        self.promised.fetch_max(number + 1, Relaxed);
        let mut reply = self.show(gate, &target, (number, number + 1));
        for more in 0..2 {
            let is_old =
                |reply: &Reply| reply.status == 402 && OLD.contains(&reply.error().as_str());
            if reply.as_ref().is_some_and(is_old) {
                let prices = self.promised.fetch_add(more, Relaxed) + more;
                reply = self.show(gate, &target, (number, prices));
            }
        }
        if !reply.as_ref().is_some_and(|reply| reply.is_delivered() && reply.text() == target) {
            return Err(reply);
        }
        self.delivered.lock().expect("no panic").insert(number);
        Ok(())
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
        assert!(
            served <= count(asked.len()),
            "{how}: {served} is on disk of {} requests",
            asked.len()
        );
        assert_eq!(returned, 0, "{how}: nothing came back");
        let counts = self.scene.service.counts();
        let mine =
            asked.keys().filter_map(|number| Some((number, *counts.get(&self.target(*number))?)));
        let mine: Vec<_> = mine.collect();
        assert!(
            count(mine.len()) <= served,
            "{how}: the service was asked for {} pages",
            mine.len()
        );
        for (number, times) in mine {
            let most = asked[number].min(DELIVERIES * lives);
            assert!(times <= most, "{how}: page {number} was asked of the service {times} times");
        }
    }

    /// Asks again for all that was not delivered: each comes, and none is charged a second time.
    #[track_caller]
    pub fn settle(&self, gate: SocketAddr, how: &str) {
        let all: Vec<u32> = self.asked.lock().expect("no panic").keys().copied().collect();
        let until = Instant::now() + Duration::from_secs(20);
        for number in all {
            while !self.delivered.lock().expect("no panic").contains(&number) {
                if let Err(reply) = self.try_pay(gate, number) {
                    assert!(
                        Instant::now() < until,
                        "{how}: page {number} is not delivered: {reply:?}"
                    );
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
