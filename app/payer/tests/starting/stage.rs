//! A gateway that starts readers, on a chain in this process, and a wallet that has tokens and nothing else.

use super::support::{
    chain::{Chain, GENESIS, Market},
    site::{Sent, Site},
};
use farthing_gateway::{
    config::{Config, Key, PayeeLine, Template},
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_payer::{Beginning, Begun, Credential, Limits, NotBegun, Options, Payer, Policy, begin};
use farthing_sdk::{
    Token,
    accounts::Deposit,
    addresses,
    client::Network,
    instructions::create_token_account,
    solana::{Address, Keypair, Signer, token},
};
use std::{net::TcpListener, sync::Arc, thread, time::Duration};
use tempfile::TempDir;

pub const PRICE: u64 = 1_000;
/// Base units that the wallet begins with.
pub const AMOUNT: u64 = 3_000_000;

/// A gateway that starts readers, a wallet with tokens and nothing else, and keys that pay.
pub struct Stage {
    pub market: Market,
    pub poor: Arc<Keypair>,
    pub sponsor: Keypair,
    pub claimer: Keypair,
    config: Config,
    gateway: Option<Gateway>,
    folder: TempDir,
    _service: Site,
}

impl Stage {
    pub fn new() -> Self {
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

    pub fn url(&self) -> String {
        self.config.gate.origin.to_string()
    }

    pub fn lamports(&self, at: &Address) -> u64 {
        let found = self.market.client().network().account(at).unwrap();
        found.map_or(0, |account| account.lamports)
    }

    pub fn beginning(&self) -> Beginning {
        Beginning { mint: self.market.mint, amount: AMOUNT, session: None }
    }

    /// Begins; the gateway knows the cluster's time a moment after its start.
    pub fn begin(&self, url: &str, beginning: &Beginning) -> Result<Begun, NotBegun> {
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

    pub fn deposit(&self) -> Option<Deposit> {
        let client = self.market.client();
        client.fetch_deposit(&self.poor.pubkey(), &self.market.mint).unwrap()
    }

    pub fn payer(&self) -> Payer<Chain> {
        let options = Options {
            mint: self.market.mint,
            limits: Limits {
                in_flight: 20 * PRICE,
                deposit: Some(500_000),
                set_aside: 500_000,
                ..Limits::of(PRICE)
            },
            credential: Credential::Either,
            owner: None,
            takes_sponsors: true,
            is_test: false,
            folder: self.folder.path().join("payer"),
            body_max: 1 << 20,
            policy: Policy::default(),
            run: "test".into(),
        };
        Payer::new(self.market.client(), self.key(), options, Box::new(|_| true)).unwrap()
    }

    pub fn key(&self) -> farthing_payer::Key {
        self.poor.clone()
    }

    /// Reads, once the gateway has seen its chain, which takes it a moment after a start.
    pub fn read(&self, payer: &Payer<Chain>, path: &str) -> Vec<u8> {
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
    pub fn earned(&self) -> u64 {
        let (client, writer) = (self.market.client(), self.market.payee.pubkey());
        client.fetch_deposit(&writer, &self.market.mint).unwrap().unwrap().balance
    }

    /// Rounds of the gateway, one after the other, until something is so.
    pub fn until(&self, what: &str, is_so: impl Fn() -> bool) {
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
