//! Two gateways as processes of their own, on one Postgres and one channel, before a payer as people use it: one of them is
//! killed at any moment, Postgres ends and comes back, and nobody knows whether a COMMIT was done.
//!
//! `cargo xtask campaign several` is the long form; it prints what it ran.

use super::{
    balancer::Balancer,
    cluster::{Cluster, End, query},
    process::Gateway,
    proxy::{ALL, Proxy},
    scene::{AMOUNT, ORIGIN, PRICE, Scene, reader},
};
use farthing_payer::{Credential, Limits, Options, Payer, Policy};
use farthing_sdk::{
    Client, Rpc,
    accounts::Channel,
    solana::{Address, CommitmentLevel},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Rounds, unless the environment says otherwise; in one of so many Postgres ends.
const ROUNDS: usize = 4;
const RESTARTS: usize = 3;

/// Threads of the payer.
const THREADS: usize = 4;

/// Two gateways, their database, and what stands between.
struct Several {
    scene: Scene,
    cluster: Mutex<Cluster>,
    /// Of the database itself.
    address: String,
    proxies: [Proxy; 2],
    balancer: Balancer,
}

impl Several {
    fn new() -> Self {
        let cluster = Cluster::new(&[]);
        let address = cluster.ledger();
        let proxies = [(); 2].map(|()| Proxy::new(&cluster, &address));
        let balancer = Balancer::start();
        let origin = format!("http://{}", balancer.address);
        let scene = Scene::on_rows(&address, |text| {
            let text = text.replace(ORIGIN, &origin);
            text.replace("units_per_sol = 1", "units_per_sol = 1\nclaim_above = 1")
        });
        let text = fs::read_to_string(scene.path("gate.toml")).expect("a file");
        for (name, proxy) in ["one", "other"].into_iter().zip(&proxies) {
            let folder = scene.path(name);
            fs::create_dir(&folder).expect("a folder");
            fs::copy(scene.path("claimer.json"), folder.join("claimer.json")).expect("a copy");
            let text = text.replace(&address, &proxy.address);
            fs::write(folder.join("gate.toml"), text).expect("a file");
        }
        Self { scene, cluster: Mutex::new(cluster), address, proxies, balancer }
    }

    /// A gateway that listens, and gets its part of the payer's connections.
    fn start(&self, place: usize) -> Gateway {
        let config = self.scene.path(["one", "other"][place]).join("gate.toml");
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            match Gateway::start(&config, "") {
                Ok(gateway) => {
                    self.balancer.set(place, gateway.address);
                    return gateway;
                }
                // Its connection was cut while it opened the ledger: whoever watches over it starts it again.
                Err(run) => assert!(Instant::now() < until, "{}{}", run.out, run.err),
            }
        }
    }

    fn payer(&self, folder: &Path) -> Payer<Rpc> {
        let rpc = Rpc::with_commitment(&self.scene.node.url, CommitmentLevel::Confirmed);
        let options = Options {
            mint: self.scene.token.mint,
            limits: Limits { deposit: Some(AMOUNT), set_aside: 10 * AMOUNT, ..Limits::of(PRICE) },
            credential: Credential::Link,
            owner: None,
            takes_sponsors: false,
            is_test: true,
            folder: PathBuf::from(folder),
            body_max: 1 << 20,
            policy: Policy::default(),
            run: String::new(),
        };
        let consent = Box::new(|_: &farthing_payer::Proposal| true);
        Payer::new(Client::new(rpc), Arc::new(reader()), options, consent).expect("a payer")
    }

    /// What a statement says of the ledger.
    fn said(&self, sql: &str) -> Vec<String> {
        query(&self.address, sql).expect("rows").remove(0)
    }

    /// The one channel that the payer has opened, as the cluster has it.
    fn on_chain(&self) -> Channel {
        let hex = self.said("select encode(account, 'hex') from farthing.page").remove(0);
        let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex");
        let channel = Address::new_from_array(std::array::from_fn(byte));
        Client::new(&*self.scene.node.live()).require(&channel).expect("a channel")
    }
}

/// What the payer was given.
#[derive(Default)]
struct Given {
    /// Of each page, how often a receipt said that it had cost something.
    pages: Mutex<BTreeMap<u32, u32>>,
    /// Times that it had to ask once more.
    again: AtomicU32,
}

/// Ends the payer's threads, also where the test breaks off.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Asks for page after page, each until it is there.
fn pay(
    (several, payer): (&Several, &Payer<Rpc>),
    (next, is_over): (&AtomicU32, &AtomicBool),
    given: &Given,
) {
    while !is_over.load(Relaxed) {
        let page = next.fetch_add(1, Relaxed);
        let target = format!("/page/{page}");
        let url = format!("http://{}{target}", several.balancer.address);
        let until = Instant::now() + Duration::from_secs(90);
        loop {
            match payer.get(&url) {
                Ok(reply) if reply.status == 200 => {
                    assert_eq!(reply.body, target.as_bytes());
                    let cost = reply.receipt.map_or(0, |receipt| receipt.amount);
                    assert!(cost == 0 || cost == PRICE, "page {page} cost {cost}");
                    let mut pages = given.pages.lock().expect("no panic");
                    *pages.entry(page).or_default() += u32::from(cost > 0);
                    break;
                }
                other => {
                    given.again.fetch_add(1, Relaxed);
                    assert!(Instant::now() < until, "page {page} is not delivered: {other:?}");
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}

/// COMMITs of both gateways that nobody hears of, then the end of one of them, and of Postgres now and then.
fn trouble(
    several: &Several,
    gateways: &mut [Option<Gateway>; 2],
    (round, random): (usize, &mut ChaCha8Rng),
) {
    let until = Instant::now() + Duration::from_millis(random.random_range(50..600));
    while Instant::now() < until {
        thread::sleep(Duration::from_micros(random.random_range(0..60_000)));
        several.proxies[random.random_range(0..2)].cut(ALL[random.random_range(0..3)]);
    }
    let victim = random.random_range(0..2);
    gateways[victim].take().expect("it runs").kill();
    if round % RESTARTS == RESTARTS - 1 {
        let mut cluster = several.cluster.lock().expect("no panic");
        cluster.stop(if random.random_range(0..2) == 0 { End::Fast } else { End::Crash });
        thread::sleep(Duration::from_millis(random.random_range(0..1_500)));
        cluster.start();
    }
    gateways[victim] = Some(several.start(victim));
    let other = gateways[1 - victim].as_mut().expect("it runs");
    assert!(!other.has_ended(), "round {round}: {}", other.log());
}

/// gateway rule R5, gateway rule R7: nothing is lost or doubled, and what was served is claimed, once.
#[test]
fn two_gateways_of_which_any_dies_lose_and_double_nothing_of_a_payer() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let (several, folder) = (Several::new(), tempfile::tempdir().expect("a folder"));
    let earned = several.scene.earned();
    let mut gateways = [0, 1].map(|place| Some(several.start(place)));
    let payer = several.payer(folder.path());
    let (next, is_over, given) = (AtomicU32::new(0), AtomicBool::new(false), Given::default());
    let mut random = ChaCha8Rng::seed_from_u64(24);
    thread::scope(|scope| {
        let over = Over(&is_over);
        for _ in 0..THREADS {
            scope.spawn(|| pay((&several, &payer), (&next, &is_over), &given));
        }
        for round in 0..rounds {
            trouble(&several, &mut gateways, (round, &mut random));
        }
        drop(over);
    });
    let pages = given.pages.into_inner().expect("no panic");
    let count = u64::from(next.load(Relaxed));
    let cuts: u32 = several.proxies.iter().map(|proxy| proxy.cuts.load(Relaxed)).sum();
    let (again, connections) = (given.again.load(Relaxed), &several.balancer.given);
    println!(
        "{rounds} kills, {} ends of Postgres, {cuts} COMMITs in doubt, {count} pages paid once, {again} asked for again, \
         {connections:?} connections",
        rounds / RESTARTS
    );
    assert_eq!(pages.len() as u64, count, "each page was delivered");
    assert!(pages.values().all(|told| *told <= 1), "{pages:?}");
    let sums = "select sum(served), sum(returned), count(*), (select count(*) from farthing.request), \
                (select count(*) from farthing.request where price <> 7) from farthing.page";
    let all = count * PRICE;
    let expected = [all.to_string(), "0".into(), "1".into(), count.to_string(), "0".into()];
    assert_eq!(several.said(sums), expected);
    for (target, times) in several.scene.service.counts() {
        assert!(times <= 4 * (rounds + 2), "{target} was asked of the service {times} times");
    }
    // Whichever of them claims by now claims all of it.
    let gateway = gateways[0].as_ref().expect("it runs");
    gateway.wait_for(|| several.on_chain().claimed >= all);
    assert_eq!((several.on_chain().claimed, several.scene.earned() - earned), (all, all));
    for gateway in gateways.into_iter().flatten() {
        gateway.stop();
    }
}
