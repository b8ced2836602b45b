//! Gateways that are killed in the middle of their work, beside others that go on with it.
//!
//! The child is this test binary, which runs one of its tests alone: a gate with its server, on one ledger with another
//! one. Payers ask both, and whoever gets no answer asks the other one again with the same number. In the end each number
//! was charged once and delivered.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use farthing_gateway::chain::Moment;
use farthing_gateway::config::MeterBy;
use farthing_gateway::server::{Server, Settings};
use farthing_wire::{HotReceipt, hot};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cluster::{Cluster, query};
use super::scene::{ByLink, PRICE, Scene, config};
use super::sending::{EACH, RESERVED, meter};
use super::shared::gate;

/// Requests of a round: fewer than a channel's window has numbers.
const REQUESTS: u32 = 200;

const PAYERS: usize = 6;

/// What a child finds in its environment.
const LEDGER: &str = "FARTHING_TEST_ROWS";
const UPSTREAM: &str = "FARTHING_TEST_UPSTREAM";

#[test]
#[ignore = "the child of other tests, which tell it where its ledger is"]
fn the_child_of_other_tests() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    config.ledger.postgres = Some(std::env::var(LEDGER).unwrap().parse().unwrap());
    config.gate.upstream = std::env::var(UPSTREAM).unwrap().parse().unwrap();
    config.gate.listen = vec!["127.0.0.1:0".parse().unwrap()];
    config.gate.cores = 1;
    meter(&mut config, MeterBy::Kib, 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = runtime.block_on(async { Scene::open(folder, config.clone()) });
    for label in 0..=u8::MAX {
        scene.shared.fresh.note(&[label; 32], Moment::now(), 3_600);
    }
    let server = Server::start(&scene.gate, &Settings::new(&config)).unwrap();
    println!("\nlistening {}", server.addresses()[0]);
    loop {
        thread::park();
    }
}

/// A gateway in a process of its own.
struct Gateway {
    child: Child,
    address: SocketAddr,
}

impl Gateway {
    fn start(ledger: &str, upstream: SocketAddr, point: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["killed::the_child_of_other_tests", "--exact", "--ignored", "--nocapture"]);
        command.env(LEDGER, ledger).env(UPSTREAM, format!("http://{upstream}"));
        command.env("FARTHING_FAIL", point).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut said = lines.filter_map(|line| line.strip_prefix("listening ")?.parse().ok());
        let address = said.next().expect("it listens");
        Self { child, address }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// A service that notes what it was asked for.
struct Upstream {
    address: SocketAddr,
    asked: Arc<Mutex<HashMap<String, u32>>>,
}

impl Upstream {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::<Mutex<_>>::default());
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let noted = Arc::clone(&noted);
                thread::spawn(move || answer(stream.unwrap(), &noted));
            }
        });
        Self { address, asked }
    }
}

fn answer(stream: TcpStream, asked: &Mutex<HashMap<String, u32>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        *asked.lock().unwrap().entry(path).or_default() += 1;
        thread::sleep(Duration::from_millis(1));
        if (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").is_err() {
            return;
        }
    }
}

/// Asks once. `None` where there is no whole answer.
fn ask(address: SocketAddr, path: &str, credential: &str) -> Option<(u16, Option<u64>)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let name = hot::NAME;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:8402\r\n{name}: {credential}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).ok()?;
    let reply = String::from_utf8_lossy(&reply);
    let (head, _) = reply.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    let receipt = head.lines().find_map(|line| {
        let (of, value) = line.split_once(": ")?;
        of.eq_ignore_ascii_case(name).then(|| HotReceipt::decode(value.as_bytes()).unwrap())
    });
    Some((status, receipt.map(|receipt| receipt.amount)))
}

/// What payers were told: of each number how often it was delivered, and what was charged.
type Told = Mutex<HashMap<u32, (u32, u64)>>;

/// Both gateways, one of which may be another from time to time.
type Both = [Mutex<SocketAddr>; 2];

/// Takes the next number, until there is none, and asks until it is delivered, now here and now there.
fn pay(payer: &ByLink, next: &AtomicU32, both: &Both, told: &Told) {
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        if number >= REQUESTS {
            return;
        }
        let path = format!("/page?{}-{number}", payer.channel[0]);
        let credential = hot::encode(&payer.shown(number + 1, number));
        let begun = Instant::now();
        for place in (number as usize..).map(|place| place % 2) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{number} is not delivered");
            let address = *both[place].lock().unwrap();
            match ask(address, &path, &credential) {
                Some((200, amount)) => {
                    let mut told = told.lock().unwrap();
                    let (delivered, charged) = told.entry(number).or_default();
                    (*delivered, *charged) = (*delivered + 1, *charged + amount.unwrap());
                    break;
                }
                // Being served, nobody there, or nobody who knows: again.
                Some((409 | 503, _)) | None => thread::sleep(Duration::from_millis(50)),
                Some((status, _)) => panic!("{number}: {status}"),
            }
        }
    }
}

/// One channel, two gateways, and what is done to one of them while both are asked.
fn round(payer: &ByLink, gateways: [&Gateway; 2], meanwhile: impl FnOnce(&AtomicU32)) -> Told {
    let both: Both = gateways.map(|gateway| Mutex::new(gateway.address));
    let (next, told) = (AtomicU32::new(0), Told::default());
    thread::scope(|scope| {
        for _ in 0..PAYERS {
            scope.spawn(|| pay(payer, &next, &both, &told));
        }
        meanwhile(&next);
    });
    told
}

/// Nothing is lost and nothing doubled.
fn check(ledger: &str, payer: &ByLink, upstream: &Upstream, (told, how): (&Told, &str)) {
    let account: String = payer.channel.iter().map(|byte| format!("{byte:02x}")).collect();
    let requests = format!("from farthing.request where account = '\\x{account}'");
    let sql = format!(
        "select served, returned, number, (select count(*) {requests}), (select sum(price) {requests}), \
         (select count(*) {requests} and state = 4) from farthing.page where account = '\\x{account}'"
    );
    let said = query(ledger, &sql).unwrap();
    let all = (u64::from(REQUESTS) * PRICE).to_string();
    let numbers = REQUESTS.to_string();
    let last = (REQUESTS - 1).to_string();
    let expected = [all.as_str(), "0", &last, &numbers, &all, "0"];
    assert_eq!(said, [expected], "{how}");
    let (told, asked) = (told.lock().unwrap(), upstream.asked.lock().unwrap());
    for number in 0..REQUESTS {
        let (delivered, charged) = told[&number];
        assert_eq!(delivered, 1, "{how}: {number}");
        assert!(charged <= PRICE, "{how}: {number} was charged {charged}");
        let times = asked[&format!("/page?{}-{number}", payer.channel[0])];
        // Once, and once more for each delivery again.
        assert!((1..=4).contains(&times), "{how}: {number} was asked for {times} times");
    }
}

/// gateway rule R5
#[test]
fn of_two_gateways_on_one_channel_one_is_killed_and_nothing_is_lost_or_doubled() {
    let rounds: u8 = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let (ledger, upstream) = (Cluster::shared().ledger(), Upstream::start());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = runtime.block_on(async { gate(&ledger) });
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let start = || Gateway::start(&ledger, upstream.address, "");
    let mut gateways = [start(), start()];
    for label in 1..=rounds {
        let payer = scene.by_link(label, 70_000);
        let (victim, at) = (random.random_range(0..2), random.random_range(1..REQUESTS));
        let [one, other] = &mut gateways;
        let (dying, living) = if victim == 0 { (one, other) } else { (other, one) };
        let both: Both = [Mutex::new(dying.address), Mutex::new(living.address)];
        let (next, told) = (AtomicU32::new(0), Told::default());
        thread::scope(|scope| {
            for _ in 0..PAYERS {
                scope.spawn(|| pay(&payer, &next, &both, &told));
            }
            while next.load(Ordering::SeqCst) < at {
                thread::sleep(Duration::from_micros(200));
            }
            thread::sleep(Duration::from_micros(random.random_range(0..5_000)));
            dying.kill();
            // Another one in its place, while its payers are served by the other.
            *dying = start();
            *both[0].lock().unwrap() = dying.address;
        });
        check(&ledger, &payer, &upstream, (&told, &format!("round {label}")));
    }
}

/// gateway rule R5: at each named step.
#[test]
fn a_gateway_that_dies_at_a_named_step_leaves_nothing_lost_or_doubled() {
    let (ledger, upstream) = (Cluster::shared().ledger(), Upstream::start());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = runtime.block_on(async { gate(&ledger) });
    let living = Gateway::start(&ledger, upstream.address, "");
    let steps = [
        "row-asked:20",
        "row-decided:20",
        "upstream-started:30",
        "upstream-answered:30",
        "response-written:30",
    ];
    for (label, step) in (1..).zip(steps) {
        let payer = scene.by_link(label, 70_000);
        let mut dying = Gateway::start(&ledger, upstream.address, step);
        let told = round(&payer, [&dying, &living], |_| ());
        assert!(!dying.child.wait().unwrap().success(), "{step} is reached");
        check(&ledger, &payer, &upstream, (&told, step));
    }
}

/// gateway rule R5: what a reply under way had reserved and not used comes back, wherever its gateway dies, though nobody
/// asks for it.
#[test]
fn a_gateway_that_dies_at_a_named_step_leaves_to_its_payer_what_a_reply_had_not_used() {
    let (ledger, upstream) = (Cluster::shared().ledger(), Upstream::start());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = runtime.block_on(async { gate(&ledger) });
    let steps =
        ["row-decided:7", "upstream-started:4", "upstream-answered:4", "response-written:4"];
    for (label, step) in (1..).zip(steps) {
        let payer = scene.by_link(label, 70_000);
        let mut dying = Gateway::start(&ledger, upstream.address, step);
        let mut whole = 0;
        for number in 0..20 {
            let shown = payer.shown_up_to(10 * (number + 1), number, RESERVED);
            match ask(dying.address, &format!("/dear?{label}-{number}"), &hot::encode(&shown)) {
                Some((200, _)) => whole += 1,
                _ => break,
            }
        }
        assert!(!dying.child.wait().unwrap().success(), "{step} is reached");
        let reserved = "select count(*) from farthing.meter";
        let begun = Instant::now();
        while query(&ledger, reserved).unwrap() != [["0"]] {
            assert!(begun.elapsed() < Duration::from_secs(20), "{step}: nobody gives it back");
            thread::sleep(Duration::from_millis(50));
        }
        let sql = format!(
            "select served - returned from farthing.page where get_byte(account, 0) = {label}"
        );
        let kept: u64 = query(&ledger, &sql).unwrap()[0][0].parse().unwrap();
        // Two bytes are a unit begun; of the last one nobody knows how far it came.
        let least = EACH * (whole as u64).saturating_sub(1);
        assert!((least..=least + 2 * EACH).contains(&kept), "{step}: {kept} of {whole} replies");
    }
}
