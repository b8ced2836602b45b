//! A gate, a service behind it that does as it is told, and payers with channels that the ledger knows.

#[path = "service.rs"]
mod service;

pub use service::{PEER, Reply, Service};

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::voucher::{NEVER, Voucher};
use farthing_gateway::chain::{Moment, Shared};
use farthing_gateway::config::{Config, Key, PayeeLine, Template};
use farthing_gateway::gate::{Closed, Gate, Local, Parts};
use farthing_gateway::ledger::{Facts, Ledger};
use farthing_gateway::run::{chain_settings, ledger_settings, open_ledger};
use farthing_vouchers::book::{ChannelState, Credential, Row};
use farthing_vouchers::chain::Chain;
use farthing_vouchers::signed::SignedVoucher;
use farthing_wire::{HotReceipt, Shown, hot};
use http::Request;
use http_body_util::Full;
use tempfile::TempDir;

/// Base units of a request, and of a link.
pub const PRICE: u64 = 7;

/// A gate in a folder of its own.
pub struct Scene {
    pub gate: Arc<Gate>,
    pub ledger: Arc<Ledger>,
    pub shared: Arc<Shared>,
    pub service: Arc<Service>,
    pub local: Local,
    pub config: Config,
    pub folder: TempDir,
}

/// A payer of a channel of links.
pub struct ByLink {
    pub channel: [u8; 32],
    pub chain: Chain,
}

/// A payer of a channel of vouchers.
pub struct ByVoucher {
    pub channel: [u8; 32],
    pub key: SigningKey,
}

/// The configuration of all scenes: a free path, a priced one, one that the service does once, one with a body.
pub fn config(folder: &TempDir) -> Config {
    let key = |label: u8| Key([label; 32]);
    let template = Template {
        origin: "http://127.0.0.1:8402".parse().unwrap(),
        upstream: "http://127.0.0.1:1".parse().unwrap(),
        genesis: key(9),
        test: false,
        payee: PayeeLine::Wallet(key(8)),
        mint: key(7),
        decimals: 6,
        symbol: "TEST".into(),
        rpc: "http://127.0.0.1:1".into(),
        price: PRICE,
    };
    let routes = "
        [[route]]\npath = \"/once\"\nmethods = [\"POST\"]\nprice = 7\nidempotent = true
        [[route]]\npath = \"/upload\"\nmethods = [\"POST\"]\nfree = true
        [[route]]\npath = \"/post\"\nmethods = [\"POST\"]\nprice = 7
        [[route]]\npath = \"/gift\"\nprice = 7\nfree_first = 1
        [[route]]\npath = \"/live\"\nprice = 7\nagain = 0
        [[route]]\npath = \"/dear\"\nprice = 70
        [[route]]\npath = \"/quick\"\nprice = 7\noverlap = true\n";
    let mut config = Config::parse(&format!("{}{routes}", template.text())).unwrap();
    config.ledger.folder = folder.path().join("ledger");
    config.limits.body_mib = 1;
    config.ledger.segment_mib = 1;
    config
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

impl Scene {
    /// In a new folder. Must be called on a runtime: it runs the gate's tasks there.
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    /// With another configuration.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&folder);
        change(&mut config);
        Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
        Self::open(folder, config)
    }

    /// The ledger as it is in the folder.
    pub fn open(folder: TempDir, config: Config) -> Self {
        let ledger = open_ledger(&config).unwrap();
        Self::of(ledger, folder, config)
    }

    /// Over a ledger that is open.
    pub fn of(ledger: Ledger, folder: TempDir, config: Config) -> Self {
        let ledger = Arc::new(ledger);
        let settings = chain_settings(&config, &ledger.id()).unwrap();
        let shared = Arc::new(Shared::new(&settings));
        shared.time.note(now(), 1, Moment::now());
        shared.risk.set_poor(false);
        let parts = Parts {
            ledger: Arc::clone(&ledger),
            shared: Arc::clone(&shared),
            desk: Arc::new(Closed),
            sponsor: None,
        };
        let gate = Arc::new(Gate::new(&config, parts).unwrap());
        let local = Local::new(&gate);
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        tokio::spawn(async move { lane.run().await });
        tokio::spawn(mailbox.run());
        let service = Service::new();
        Self { gate, ledger, shared, service, local, config, folder }
    }

    /// Closes the ledger and opens it again, as after a stop.
    pub fn again(self) -> Self {
        let Self { gate, ledger, folder, config, shared, service, local } = self;
        drop((gate, shared, service, local));
        ledger.close().unwrap();
        drop(ledger);
        Self::open(folder, config)
    }

    /// What the chain says of a channel; it was read just now.
    pub fn know(&self, channel: &[u8; 32], credential: Credential, (funded, claimed): (u64, u64)) {
        let state = ChannelState { credential, funded, claimed, closes_at: None, slot: 1 };
        let facts = Facts { owner: [3; 32], opening: [4; 64], sponsored: 0, is_old: false };
        if let Some(rows) = self.ledger.rows() {
            rows.take_up(&channel.into(), state, facts).unwrap();
        } else {
            let mut shard = self.ledger.shard(channel);
            shard.book.update(channel, state).unwrap();
            shard.note(channel.into(), facts).unwrap();
        }
        self.shared.fresh.note(channel, Moment::now(), 3_600);
    }

    /// A channel of links of one price each.
    pub fn by_link(&self, label: u8, funded: u64) -> ByLink {
        let channel = [label; 32];
        let chain = Chain::new(channel, [label; 32], 10_000);
        let claimed = chain.link(0).unwrap();
        let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
        self.know(&channel, credential, (funded, 0));
        ByLink { channel, chain }
    }

    /// A channel of vouchers.
    pub fn by_voucher(&self, label: u8, funded: u64) -> ByVoucher {
        let (channel, key) = ([label; 32], SigningKey::from_bytes(&[label; 32]));
        self.know(&channel, Credential::Key(key.verifying_key().to_bytes()), (funded, 0));
        ByVoucher { channel, key }
    }

    /// Asks the gate.
    pub async fn ask(&self, request: Request<Full<Bytes>>) -> Reply {
        self.ask_from(PEER, request).await
    }

    /// Asks the gate from an address.
    pub async fn ask_from(&self, peer: IpAddr, request: Request<Full<Bytes>>) -> Reply {
        self.service.behind((&self.gate, &self.local), (peer, request)).await
    }

    /// From now on the service answers with this status.
    pub fn answers(&self, status: u16) {
        self.service.answers(status);
    }

    /// How often the service was asked.
    pub fn asked(&self) -> u64 {
        self.service.asked()
    }

    /// Served and returned of a channel, as the ledger has it.
    pub fn sums(&self, channel: &[u8; 32]) -> (u64, u64) {
        let shard = self.ledger.shard(channel);
        let page = shard.book.page(Row::from(channel)).unwrap();
        (page.served, page.returned)
    }
}

impl ByLink {
    /// A request that shows the link of this index, with a number of its own.
    pub fn shown(&self, index: u32, number: u32) -> Shown {
        Shown::link(&self.channel, self.chain.link(index).unwrap(), number, PRICE)
    }

    /// The same, with consent to another price.
    pub fn shown_up_to(&self, index: u32, number: u32, max: u64) -> Shown {
        Shown::link(&self.channel, self.chain.link(index).unwrap(), number, max)
    }

    pub fn get(&self, path: &str, index: u32, number: u32) -> Request<Full<Bytes>> {
        get(path, &self.shown(index, number))
    }

    /// A link that is none of the chain's.
    pub fn forged(&self, index: u32, number: u32) -> Shown {
        Shown::link(&self.channel, Link { index, hash: [0xAA; 32] }, number, PRICE)
    }
}

impl ByVoucher {
    /// A request that shows a voucher for so many base units.
    pub fn shown(&self, cumulative: u64, number: u32) -> Shown {
        let voucher = Voucher { channel: self.channel, cumulative, expires_at: NEVER };
        Shown::voucher(SignedVoucher::sign(voucher, &self.key), number, PRICE)
    }
}

/// A request that pays in the hot form.
pub fn get(path: &str, shown: &Shown) -> Request<Full<Bytes>> {
    let request = Request::get(path).header(hot::NAME, hot::encode(shown));
    request.body(Full::default()).unwrap()
}

/// A request with a body that pays in the hot form.
pub fn post(path: &str, shown: &Shown, body: &'static str) -> Request<Full<Bytes>> {
    let request = Request::post(path).header(hot::NAME, hot::encode(shown));
    request.body(Full::new(body.into())).unwrap()
}

impl Reply {
    /// The receipt in the hot form.
    pub fn receipt(&self) -> HotReceipt {
        HotReceipt::decode(self.headers[hot::NAME].as_bytes()).unwrap()
    }

    /// The error that a 402 names.
    pub fn error(&self) -> String {
        let required = self.headers[farthing_wire::PAYMENT_REQUIRED].as_bytes();
        farthing_wire::PaymentRequired::decode(required).unwrap().error.unwrap_or_default()
    }
}
