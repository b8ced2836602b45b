//! given the gateway itself, on a chain in this process
//!   when a payer comes with nothing     -> a channel, by link or voucher, and every request paid once
//!   when many threads ask               -> each is paid, and the ledger says what the payer says
//!   when the service has nothing        -> the money comes back
//!   when the gateway pays for openings  -> the payer needs no lamports
//!   when it is stopped and starts again -> the same channel goes on
//!   when it has a cap -> just that is set aside, the rest is free, and a new period is one top-up
//!   when it takes back what was bought -> it pays for the next

mod support;

use farthing_gateway::{
    config::{CapPeriod, CapSettings, Config, Key, PayeeLine, ReturnSettings, Template},
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_payer::{
    Credential, Limits, PayError, Payer, Reply, Request, ReturnRefusal, Returned,
};
use farthing_sdk::{
    addresses::Token,
    client::Network,
    compose::fill_deposit,
    solana::{Keypair, Signer},
    vouchers::book::Row,
};
use std::{net::TcpListener, sync::Arc, thread, time::Duration};
use support::{
    chain::{Chain, GENESIS, Market},
    gateway::words,
    payer_with,
    site::{Sent, Site},
};
use tempfile::TempDir;

const PRICE: u64 = 7;

/// A gateway before a service, and a payer's folder.
struct Stage {
    market: Market,
    service: Site,
    config: Config,
    is_sponsoring: bool,
    gateway: Option<Gateway>,
    folder: TempDir,
}

impl Stage {
    fn new(is_sponsoring: bool) -> Self {
        Self::with(is_sponsoring, |_| ())
    }

    fn with(is_sponsoring: bool, change: impl FnOnce(&mut Config)) -> Self {
        let market = Market::new();
        let service = Site::start(|seen| match seen.target.as_str() {
            "/missing" => Sent::status(404),
            target => Sent::ok(&format!("this is {target}")),
        });
        let folder = tempfile::tempdir().unwrap();
        // A port that was free a moment ago: the origin names it before the gateway listens.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let template = Template {
            origin: format!("http://127.0.0.1:{port}").parse().unwrap(),
            upstream: service.url.parse().unwrap(),
            genesis: Key(GENESIS),
            test: false,
            payee: PayeeLine::Wallet(Key(market.payee.pubkey().to_bytes())),
            mint: Key(market.mint.to_bytes()),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: "http://127.0.0.1:1".into(),
            price: PRICE,
        };
        let mut config = Config::parse(&template.text()).unwrap();
        config.ledger.folder = folder.path().join("ledger");
        config.ledger.segment_mib = 1;
        config.gate.listen = vec![([127, 0, 0, 1], port).into()];
        config.chain.units_per_sol = Some(1_000);
        config.admin.socket = folder.path().join("admin.sock");
        config.pay.min_first = is_sponsoring.then_some(10 * PRICE);
        change(&mut config);
        Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
        let mut stage = Self { market, service, config, is_sponsoring, gateway: None, folder };
        stage.start();
        stage
    }

    fn start(&mut self) {
        let key = |label: u8| {
            let key = Keypair::new_from_array([label; 32]);
            self.market.client().network().airdrop(&key.pubkey(), 2_000_000_000).unwrap();
            key
        };
        let keys = Keys { claimer: key(70), sponsor: self.is_sponsoring.then(|| key(71)) };
        let node = Arc::new(self.market.chain.clone());
        self.gateway = Some(Gateway::start_on(&self.config, keys, (node, None)).unwrap());
    }

    fn stop(&mut self) {
        self.gateway.take().unwrap().stop().unwrap();
    }

    fn payer(&self, credential: Credential) -> Payer<Chain> {
        let limits = Limits { at_once: 16, in_flight: 20 * PRICE, ..Limits::of(PRICE) };
        let consent = Box::new(|_: &farthing_payer::Proposal| true);
        payer_with(&self.market, &self.folder.path().join("payer"), limits, (credential, consent))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.gate.origin)
    }

    /// Asks until the gateway has seen its chain, which takes it a moment after a start.
    fn get(&self, payer: &Payer<Chain>, path: &str) -> Reply {
        for _ in 0..50 {
            match payer.get(&self.url(path)) {
                Ok(reply) if reply.status != 503 => return reply,
                Ok(_) => thread::sleep(Duration::from_millis(100)),
                Err(error) => panic!("{}", words(&error)),
            }
        }
        panic!("the gateway takes nothing")
    }

    /// Served and returned, as the ledger has it.
    fn sums(&self, channel: &str) -> (u64, u64) {
        let channel: farthing_sdk::solana::Address = channel.parse().unwrap();
        let ledger = self.gateway.as_ref().unwrap().ledger();
        let shard = ledger.shard(&channel.to_bytes());
        let page = shard.book.page(Row::from(&channel.to_bytes())).unwrap();
        (page.served, page.returned)
    }
}

#[test]
fn a_payer_that_comes_with_nothing_opens_a_channel_and_pays_each_request_once() {
    for credential in [Credential::Link, Credential::Voucher] {
        let stage = Stage::new(false);
        let payer = stage.payer(credential);
        for number in 1..=5_u32 {
            let path = format!("/article/{number}");
            let reply = stage.get(&payer, &path);
            assert_eq!((reply.status, reply.body), (200, format!("this is {path}").into_bytes()));
            let receipt = reply.receipt.unwrap();
            let promised = u64::from(number) * PRICE;
            assert_eq!(
                (receipt.number, receipt.amount, receipt.promised),
                (number, PRICE, promised)
            );
            assert_eq!(stage.sums(&receipt.channel), (promised, 0));
        }
        assert_eq!(stage.market.channels().len(), 1);
        // The service has seen no promise.
        assert!(stage.service.seen().iter().all(|seen| seen.header("farthing").is_none()));
    }
}

#[test]
fn many_threads_are_each_paid_and_both_sides_count_the_same() {
    let stage = Stage::new(false);
    let payer = stage.payer(Credential::Link);
    let channel = stage.get(&payer, "/").receipt;
    // The first path is free.
    assert_eq!(channel, None);
    let channel = stage.get(&payer, "/first").receipt.unwrap().channel;
    thread::scope(|scope| {
        for thread in 0..16 {
            let (stage, payer) = (&stage, &payer);
            scope.spawn(move || {
                for index in 0..5 {
                    let path = format!("/{thread}/{index}");
                    assert_eq!(stage.get(payer, &path).body, format!("this is {path}").as_bytes());
                }
            });
        }
    });
    assert_eq!(stage.sums(&channel), (81 * PRICE, 0));
    let known = payer.channels(&stage.url("/")).unwrap().pop().unwrap();
    assert_eq!((known.promised, known.delivered), (81 * PRICE, 81 * PRICE));
}

/// gateway rule R8
#[test]
fn what_the_service_does_not_have_costs_nothing() {
    let stage = Stage::new(false);
    let payer = stage.payer(Credential::Link);
    let paid = stage.get(&payer, "/a").receipt.unwrap();
    for _ in 0..3 {
        let reply = stage.get(&payer, "/missing");
        let receipt = reply.receipt.unwrap();
        assert_eq!((reply.status, receipt.amount, receipt.promised), (404, 0, 2 * PRICE));
    }
    let last = stage.get(&payer, "/b").receipt.unwrap();
    assert_eq!((last.amount, last.promised), (PRICE, 2 * PRICE));
    assert_eq!(stage.sums(&paid.channel), (5 * PRICE, 3 * PRICE));
}

/// gateway rule R9
#[test]
fn a_gateway_that_pays_for_openings_is_paid_by_who_has_no_lamports() {
    let stage = Stage::new(true);
    let market = &stage.market;
    let fill = fill_deposit(market.payer.pubkey(), Token::from(market.mint), 20_000);
    market.client().submit(&fill, market.payer.as_ref(), &[]).unwrap();
    let lamports = |market: &Market| {
        let account = market.client().network().account(&market.payer.pubkey()).unwrap();
        account.map(|account| account.lamports)
    };
    let before = lamports(market);
    let payer = stage.payer(Credential::Link);
    let receipt = stage.get(&payer, "/a").receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (1, 10 * PRICE));
    assert_eq!(stage.get(&payer, "/b").receipt.unwrap().promised, 10 * PRICE);
    assert_eq!(lamports(market), before);
    let sponsor = Keypair::new_from_array([71; 32]).pubkey();
    assert_eq!(market.channels()[0].1.rent_payer, sponsor);
}

/// gateway rule R21
#[test]
fn a_gateway_that_starts_again_goes_on_with_the_same_channel() {
    let mut stage = Stage::new(false);
    let payer = stage.payer(Credential::Voucher);
    let first = stage.get(&payer, "/a").receipt.unwrap();
    stage.stop();
    assert!(payer.get(&stage.url("/b")).is_err());
    stage.start();
    let second = stage.get(&payer, "/b").receipt.unwrap();
    assert_eq!(second.channel, first.channel);
    assert_eq!(stage.sums(&first.channel), (2 * PRICE, 0));
    assert_eq!(second.promised, 2 * PRICE);
}

/// Ten prices a month, of which one in ten may come back.
fn capped(config: &mut Config) {
    config.pay.cap = Some(CapSettings { amount: 10 * PRICE, period: CapPeriod::Month });
    config.pay.min_deposit = Some(10 * PRICE);
    for route in config.routes.iter_mut().filter(|route| !route.free) {
        route.returns = Some(ReturnSettings { one_in: 10 });
    }
}

fn charged(stage: &Stage, payer: &Payer<Chain>, paths: std::ops::Range<u32>) -> u64 {
    let one = |path: u32| stage.get(payer, &format!("/{path}")).receipt.unwrap().amount;
    paths.map(one).sum()
}

#[test]
fn a_reader_under_a_cap_sets_just_that_aside_reads_on_for_nothing_and_tops_up_once_a_period() {
    for credential in [Credential::Either, Credential::Link] {
        let mut stage = Stage::with(false, capped);
        let payer = stage.payer(credential);
        assert_eq!(charged(&stage, &payer, 0..40), 10 * PRICE);
        let funded = |stage: &Stage| {
            let all = stage.market.channels();
            all.iter().map(|(_, channel)| channel.funded).collect::<Vec<_>>()
        };
        assert_eq!(funded(&stage), [10 * PRICE]);
        let known = payer.channels(&stage.url("/")).unwrap().pop().unwrap();
        let step = if known.chain.1 == 0 { 1 } else { PRICE };
        assert_eq!((known.promised, known.delivered), (10 * PRICE + step, 10 * PRICE));
        stage.stop();
        stage.market.advance(Duration::from_secs(30 * 86_400 + 60));
        stage.start();
        if credential == Credential::Link {
            // Its chain has no more links: the next period has a channel of its own.
            continue;
        }
        assert_eq!(charged(&stage, &payer, 40..80), 10 * PRICE);
        assert_eq!(funded(&stage), [20 * PRICE]);
        let known = payer.channels(&stage.url("/")).unwrap().pop().unwrap();
        assert_eq!((known.promised, known.delivered), (20 * PRICE + 1, 20 * PRICE));
    }
}

#[test]
fn what_was_not_worth_it_is_returned_and_pays_for_the_next() {
    let stage = Stage::with(false, |config| {
        capped(config);
        config.pay.cap = None;
    });
    let payer = stage.payer(Credential::Either);
    let receipt = stage.get(&payer, "/a").receipt.unwrap();
    let request = Request::get(&stage.url("/a"));
    for is_before in [false, true] {
        let returned = payer.give_back(&request, receipt.number).unwrap();
        assert_eq!(returned, Returned { number: receipt.number, amount: PRICE, is_before });
    }
    let next = stage.get(&payer, "/b").receipt.unwrap();
    assert_eq!((next.amount, next.promised), (PRICE, PRICE));
    assert_eq!(stage.sums(&receipt.channel), (2 * PRICE, PRICE));
    let refused = payer.give_back(&Request::get(&stage.url("/c")), next.number);
    assert!(matches!(refused, Err(PayError::NotTakenBack { refusal: ReturnRefusal::Other, .. })));
    let refused = payer.give_back(&Request::get(&stage.url("/b")), next.number);
    assert!(matches!(
        refused,
        Err(PayError::NotTakenBack { refusal: ReturnRefusal::Allowance, .. })
    ));
    // What is free is not taken back.
    let free = payer.give_back(&Request::get(&stage.url("/")), 1);
    assert!(matches!(free, Err(PayError::NotTakenBack { refusal: ReturnRefusal::Offered, .. })));
}
