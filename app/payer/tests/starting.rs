//! given a wallet that has tokens and not a lamport, and a gateway that starts readers
//!   when it begins                     -> it has a deposit, and the sponsor what it has quoted
//!   when it then asks for an article   -> it is served, paid through a channel that the gateway opens for it
//!   when a year is over                -> everybody's lamports are back, to the lamport
//!   when the price is not agreed to    -> nothing is signed
//!   when the quote is of another chain, or pays the wallet itself -> nothing is signed
//!   when replies are lost              -> the same bytes are sent again, and paid for once

mod support;

use farthing_gateway::{
    chain::{DEPOSIT_RENT, SESSION_RENT},
    config::{Config, Key, PayeeLine, Template},
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_payer::{
    Beginning, Begun, Credential, Key as WalletKey, Limits, NotBegun, Options, Payer, begin,
};
use farthing_sdk::{
    PROGRAM_ID, Token,
    accounts::{Deposit, Session},
    addresses,
    args::SessionTerms,
    client::Network,
    instructions::{Pay, create_token_account},
    solana::{Address, Keypair, Signer, token},
};
use farthing_wire::{START, START_QUOTE, StartQuote};
use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use support::{
    chain::{Chain, GENESIS, Market},
    site::{Sent, Site},
};
use tempfile::TempDir;

const PRICE: u64 = 1_000;
/// Base units that the wallet begins with.
const AMOUNT: u64 = 3_000_000;
const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// A gateway that starts readers, a wallet with tokens and nothing else, and keys that pay.
struct Stage {
    market: Market,
    poor: Arc<Keypair>,
    sponsor: Keypair,
    claimer: Keypair,
    config: Config,
    gateway: Option<Gateway>,
    folder: TempDir,
    _service: Site,
}

impl Stage {
    fn new() -> Self {
        let (market, folder) = (Market::new(), tempfile::tempdir().unwrap());
        let service = Site::start(|seen| Sent::ok(&format!("this is {}", seen.target)));
        let poor = Keypair::new_from_array([90; 32]);
        give_tokens(&market, &poor.pubkey(), 10_000_000);
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
        config.admin.socket = folder.path().join("admin.sock");
        config.pay.min_first = Some(10 * PRICE);
        config.start.wallet = Some(Key(market.payee.pubkey().to_bytes()));
        Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
        let key = |label: u8| {
            let key = Keypair::new_from_array([label; 32]);
            market.client().network().airdrop(&key.pubkey(), 2_000_000_000).unwrap();
            key
        };
        let (claimer, sponsor) = (key(91), key(92));
        let keys =
            Keys { claimer: claimer.insecure_clone(), sponsor: Some(sponsor.insecure_clone()) };
        let node = Arc::new(market.chain.clone());
        let gateway = Some(Gateway::start_on(&config, keys, (node, None)).unwrap());
        let poor = Arc::new(poor);
        Self { market, poor, sponsor, claimer, config, gateway, folder, _service: service }
    }

    fn url(&self) -> String {
        self.config.gate.origin.to_string()
    }

    fn lamports(&self, at: &Address) -> u64 {
        let found = self.market.client().network().account(at).unwrap();
        found.map_or(0, |account| account.lamports)
    }

    fn beginning(&self) -> Beginning {
        Beginning { mint: self.market.mint, amount: AMOUNT, session: None }
    }

    /// Begins; the gateway knows the cluster's time a moment after its start.
    fn begin(&self, url: &str, beginning: &Beginning) -> Result<Begun, NotBegun> {
        let (client, wallet) = (self.market.client(), self.key());
        for _ in 0..50 {
            match begin((&client, &wallet), url, beginning, |_| true) {
                Err(NotBegun::Refused(words)) if words.contains("does not answer") => {
                    thread::sleep(Duration::from_millis(100));
                }
                other => return other,
            }
        }
        panic!("the gateway starts nobody")
    }

    fn deposit(&self) -> Option<Deposit> {
        let client = self.market.client();
        client.fetch_deposit(&self.poor.pubkey(), &self.market.mint).unwrap()
    }

    fn payer(&self) -> Payer<Chain> {
        let options = Options {
            mint: self.market.mint,
            limits: Limits {
                in_flight: 20 * PRICE,
                deposit: Some(500_000),
                set_aside: 500_000,
                ..Limits::of(PRICE)
            },
            credential: Credential::Either,
            takes_sponsors: true,
            is_test: false,
            folder: self.folder.path().join("payer"),
            body_max: 1 << 20,
        };
        Payer::new(self.market.client(), self.key(), options, Box::new(|_| true)).unwrap()
    }

    fn key(&self) -> WalletKey {
        self.poor.clone()
    }

    /// Reads, once the gateway has seen its chain, which takes it a moment after a start.
    fn read(&self, payer: &Payer<Chain>, path: &str) -> Vec<u8> {
        for _ in 0..50 {
            let reply = payer.get(&format!("{}{path}", self.url())).unwrap();
            if reply.status == 200 {
                return reply.body;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the gateway serves nothing")
    }

    /// Base units that the writer has.
    fn earned(&self) -> u64 {
        let (client, writer) = (self.market.client(), self.market.payee.pubkey());
        client.fetch_deposit(&writer, &self.market.mint).unwrap().unwrap().balance
    }

    /// Rounds of the gateway, one after the other, until something is so.
    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..200 {
            if is_so() {
                return;
            }
            self.gateway.as_ref().unwrap().desk().claim_all();
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{what}");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().unwrap();
        }
    }
}

/// From the market's reader, who pays for the account.
fn give_tokens(market: &Market, to: &Address, amount: u64) {
    let (from, mint) = (market.payer.pubkey(), Token::from(market.mint));
    let [source, at] = [from, *to].map(|owner| addresses::ata(&owner, mint));
    let transfer = token::instruction::transfer(&mint.program, &source, &at, &from, &[], amount);
    let all = [create_token_account(from, *to, mint), transfer.unwrap()];
    market.client().submit(&all, market.payer.as_ref(), &[]).unwrap();
}

/// gateway rule R9
#[test]
fn a_wallet_without_a_lamport_reads_and_a_year_later_everybodys_lamports_are_back() {
    // Given a wallet with tokens, and what those who pay for it have.
    let stage = Stage::new();
    let (poor, sponsor, claimer) =
        (stage.poor.pubkey(), stage.sponsor.pubkey(), stage.claimer.pubkey());
    let before = [poor, sponsor, claimer].map(|at| stage.lamports(&at));
    assert_eq!(before[0], 0);
    // When it begins, and reads.
    let begun = stage.begin(&stage.url(), &stage.beginning()).unwrap();
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
    let payer = stage.payer();
    for number in 0..20 {
        let path = format!("/article/{number}");
        assert_eq!(stage.read(&payer, &path), format!("this is {path}").into_bytes());
    }
    assert_eq!(stage.lamports(&poor), 0);
    stage.until("nothing is claimed", || stage.earned() == begun.price + 20 * PRICE);
    // And what is left of its money is spent, a year later, at a friend's expense.
    stage.market.advance(YEAR);
    stage.until("the channel does not end", || {
        stage.deposit().is_some_and(|deposit| deposit.children == 0)
    });
    let rest = stage.deposit().unwrap().balance;
    let pay = Pay::new(poor, stage.market.mint, stage.market.pay_to(), rest);
    let friend = stage.market.payer.as_ref();
    stage.market.client().submit(&[pay.into()], friend, &[stage.poor.as_ref()]).unwrap();
    // Then the deposit is closed by who lent its rent, and nothing of the wallet's is left.
    stage.until("the deposit does not come home", || stage.deposit().is_none());
    let after = [poor, sponsor, claimer].map(|at| stage.lamports(&at));
    let spent: Vec<u64> = before.iter().zip(after).map(|(was, is)| was - is).collect();
    // The reader had none. The sponsor is short of its fees alone: the start, at the most that its price covers, the
    // opening and the closing. The claimer paid for one claim and for the end of the channel.
    assert_eq!(spent[0], 0);
    assert_eq!(spent[1], 20_000 + 10_000 + 5_000);
    assert_eq!(spent[2], 5_000 + 5_000);
    // And the writer has what was paid back, what was read, and the rest.
    assert_eq!(begun.price, (20_000 + DEPOSIT_RENT + 5_000) * 150 / 1_000);
    assert_eq!(stage.earned(), begun.price + AMOUNT);
}

#[test]
fn a_session_begins_with_the_deposit() {
    let stage = Stage::new();
    let now = stage.market.client().network().unix_time().unwrap();
    let key = Keypair::new_from_array([93; 32]).pubkey();
    let terms = SessionTerms::up_to(500_000).until(now + 30 * 86_400);
    let beginning = Beginning { session: Some((key, terms)), ..stage.beginning() };
    let begun = stage.begin(&stage.url(), &beginning).unwrap();
    let session = addresses::session(&begun.deposit, &key);
    let session: Session = stage.market.client().require(&session).unwrap();
    assert_eq!((session.rent_payer, session.total_limit), (stage.sponsor.pubkey(), 500_000));
    // Its rent is a part of the price.
    assert!(begun.price >= (DEPOSIT_RENT + SESSION_RENT) * 150 / 1_000);
    // Who has begun begins again for the fee alone.
    let more = Beginning { amount: 1_000_000, ..stage.beginning() };
    let again = stage.begin(&stage.url(), &more).unwrap();
    assert_eq!((again.price, stage.deposit().unwrap().balance), (3_000, AMOUNT + 1_000_000));
}

#[test]
fn what_is_not_agreed_to_is_not_signed() {
    let stage = Stage::new();
    stage.begin(&stage.url(), &stage.beginning()).unwrap();
    let refused =
        begin((&stage.market.client(), &stage.key()), &stage.url(), &stage.beginning(), |_| false);
    assert!(matches!(refused, Err(NotBegun::Declined { price: 3_000 })), "{refused:?}");
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
}

/// A sponsor that says what a test has it say.
fn liar(quote: StartQuote) -> (Site, Arc<AtomicUsize>) {
    let starts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&starts);
    let site = Site::start(move |asked| match asked.target.as_str() {
        START_QUOTE => {
            let body = String::from_utf8(quote.encode().unwrap()).unwrap();
            Sent::ok(&body)
        }
        _ => {
            seen.fetch_add(1, Ordering::Relaxed);
            Sent::status(400)
        }
    });
    (site, starts)
}

/// gateway rule R21
#[test]
fn what_a_sponsor_says_is_looked_up_before_anything_is_signed() {
    let market = Market::new();
    let wallet: Arc<Keypair> = Arc::clone(&market.payer);
    let sponsor = Keypair::new_from_array([94; 32]).pubkey();
    let honest = StartQuote {
        genesis: GENESIS,
        program: PROGRAM_ID.to_bytes(),
        mint: market.mint.to_bytes(),
        sponsor: sponsor.to_bytes(),
        pay_to: market.pay_to().to_bytes(),
        amount: 5,
        reference: [1; 32],
        mark: [2; 25],
        until: i64::MAX,
        max_fee: 20_000,
        min_deposit: AMOUNT,
        session_seconds: 60,
        channel_seconds: 60,
    };
    let own = addresses::deposit(&wallet.pubkey(), &market.mint).to_bytes();
    let lies = [
        StartQuote { genesis: [9; 32], ..honest.clone() },
        StartQuote { program: [9; 32], ..honest.clone() },
        StartQuote { mint: [9; 32], ..honest.clone() },
        StartQuote { sponsor: wallet.pubkey().to_bytes(), ..honest.clone() },
        StartQuote { pay_to: own, ..honest.clone() },
        StartQuote { pay_to: [9; 32], ..honest.clone() },
    ];
    let beginning = Beginning { mint: market.mint, amount: AMOUNT, session: None };
    let key: WalletKey = wallet;
    for lie in lies {
        let (site, starts) = liar(lie.clone());
        let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
        assert!(matches!(refused, Err(NotBegun::Quote(_))), "{lie:?}: {refused:?}");
        assert_eq!(starts.load(Ordering::Relaxed), 0);
    }
    // One that asks for more money in the deposit. The wallet has none yet.
    let (site, starts) = liar(StartQuote { min_deposit: AMOUNT + 1, ..honest.clone() });
    let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
    assert!(matches!(refused, Err(NotBegun::Small { .. })), "{refused:?}");
    assert_eq!(starts.load(Ordering::Relaxed), 0);
    let (site, starts) = liar(honest);
    let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
    assert!(matches!(refused, Err(NotBegun::Refused(_))), "{refused:?}");
    assert_eq!(starts.load(Ordering::Relaxed), 1);
}

#[test]
fn a_reply_that_is_lost_is_asked_for_again_by_the_same_bytes_and_paid_once() {
    // Given somebody in between who loses the first answer to each start.
    let stage = Stage::new();
    let (gateway, lost) = (stage.url(), AtomicUsize::new(0));
    let between = Site::start(move |asked| {
        let client = reqwest::blocking::Client::new();
        let url = format!("{gateway}{}", asked.target);
        let answer = client.post(url).body(asked.body.clone()).send().unwrap();
        let (status, body) = (answer.status().as_u16(), answer.bytes().unwrap().to_vec());
        let is_first = asked.target == START && lost.fetch_add(1, Ordering::Relaxed) == 0;
        Sent { status, body, hangs_up: is_first, ..Sent::default() }
    });
    // When the wallet begins.
    let begun = stage.begin(&between.url, &stage.beginning()).unwrap();
    // Then it has begun, and paid once.
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
    assert_eq!(stage.earned(), begun.price);
}
