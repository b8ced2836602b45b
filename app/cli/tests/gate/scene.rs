//! Where the tests begin: a cluster with a payee and a payer, a node before it, a service, and a gateway between.

use super::{
    node::{GENESIS, Node},
    payer::Payer,
    process::Gateway,
    service::Service,
};
use farthing_gateway::{
    config::{Config, Key, PayeeLine, Template},
    ledger::{Ledger, LedgerError},
    run::ledger_settings,
};
use farthing_sdk::{
    Client, Embedded, Token,
    accounts::{self, Channel},
    addresses,
    args::ChannelTerms,
    channels,
    development::{program_path, public_keypair},
    instructions::{Deposit, OpenChannel, OpenDeposit, OpenReserve},
    solana::{Keypair, Signer},
    vouchers::book::Row,
};
use farthing_wire::{Origin, channel_salt};
use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Base units of a request, and of a link.
pub const PRICE: u64 = 7;
/// What payers dial. Nobody looks it up.
pub const ORIGIN: &str = "http://127.0.0.1:8402";
/// Base units that a channel is opened with.
pub const AMOUNT: u64 = 140_000;
/// Links of its chain.
pub const LENGTH: u32 = 20_000;

/// Beside what `gate init` writes.
const ROUTES: &str = r#"
[[route]]
path = "/free/**"
methods = ["*"]
free = true

[[route]]
path = "/dear/**"
price = 70

[[route]]
path = "/post/**"
methods = ["POST"]
price = 7

[[route]]
path = "/once/**"
methods = ["POST"]
price = 7
idempotent = true

[[route]]
path = "/quick/**"
price = 7
overlap = true
"#;

pub struct Scene {
    pub node: Node,
    pub service: Service,
    /// The gateway's folder.
    pub folder: TempDir,
    pub token: Token,
}

impl Scene {
    /// With a new ledger, and all that it needs on the cluster.
    pub fn new() -> Self {
        Self::with(|text| text)
    }

    /// With claims of whatever is owed, in each round.
    pub fn claiming() -> Self {
        Self::with(|text| text.replace("units_per_sol = 1", "units_per_sol = 1\nclaim_above = 1"))
    }

    /// With another configuration.
    pub fn with(change: impl FnOnce(String) -> String) -> Self {
        let (live, token) = cluster();
        let (node, service) = (Node::start(live), Service::start());
        let folder = tempfile::tempdir().expect("a folder");
        let scene = Self { node, service, folder, token };
        let claimer = public_keypair("claimer").to_bytes().to_vec();
        let claimer = serde_json::json!(claimer).to_string();
        fs::write(scene.path("claimer.json"), claimer).expect("a file");
        fs::write(scene.path("gate.toml"), change(scene.config_text())).expect("a file");
        let config = scene.config();
        if config.ledger.postgres.is_none() {
            let ledger = Ledger::create(&config.ledger.folder, &ledger_settings(&config));
            ledger.expect("a ledger").close().expect("closed");
        }
        scene
    }

    /// With a ledger in Postgres, which is there, and another configuration beside.
    pub fn on_rows(address: &str, change: impl FnOnce(String) -> String) -> Self {
        let ledger = format!("[ledger]\npostgres = \"{address}\"\n");
        Self::with(|text| change(text.replace("[ledger]\n", &ledger)))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> Config {
        Config::read(&self.path("gate.toml")).expect("a configuration")
    }

    /// A second gateway's folder inside this one's, with a ledger of its own, whose id is given.
    pub fn beside(&self, name: &str) -> [u8; 16] {
        fs::create_dir(self.path(name)).expect("a folder");
        for file in ["gate.toml", "claimer.json"] {
            fs::copy(self.path(file), self.path(name).join(file)).expect("a copy");
        }
        let config = Config::read(&self.path(name).join("gate.toml")).expect("a configuration");
        let ledger =
            Ledger::create(&config.ledger.folder, &ledger_settings(&config)).expect("a ledger");
        ledger.close().expect("closed");
        ledger.id()
    }

    /// Changes the configuration on disk.
    pub fn reconfigure(&self, change: impl FnOnce(String) -> String) {
        let file = self.path("gate.toml");
        let text = fs::read_to_string(&file).expect("a file");
        fs::write(&file, change(text)).expect("a file");
    }

    fn config_text(&self) -> String {
        let template = Template {
            origin: ORIGIN.parse().expect("an origin"),
            upstream: format!("http://{}", self.service.address).parse().expect("an address"),
            genesis: Key(GENESIS.to_bytes()),
            test: true,
            payee: PayeeLine::Wallet(Key(public_keypair("writer").pubkey().to_bytes())),
            mint: Key(self.token.mint.to_bytes()),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: self.node.url.clone(),
            price: PRICE,
        };
        let text = template.text();
        // A claim costs less than a unit.
        let text = text.replace("listen = [\"127.0.0.1:8402\"]", "listen = [\"127.0.0.1:0\"]");
        let text = text.replace("#claim_after_seconds", "units_per_sol = 1\n#claim_after_seconds");
        text.replace("#segment_mib = 64", "segment_mib = 1") + ROUTES
    }

    /// A gateway that listens.
    pub fn gateway(&self) -> Gateway {
        self.failing_at("")
    }

    /// One that dies where it is named.
    pub fn failing_at(&self, point: &str) -> Gateway {
        match Gateway::start(&self.path("gate.toml"), point) {
            Ok(gateway) => gateway,
            Err(run) => panic!("{}{}", run.out, run.err),
        }
    }

    /// Reads the ledger's id. No gateway may run.
    pub fn id(&self) -> [u8; 16] {
        self.ledger().id()
    }

    /// The ledger as it is on disk. No gateway may run.
    pub fn ledger(&self) -> Ledger {
        let config = self.config();
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            match Ledger::open(&config.ledger.folder, &ledger_settings(&config)) {
                Ok(ledger) => return ledger,
                // A child that another test is about to start has all locks of this process for a moment.
                Err(LedgerError::Locked { .. }) if Instant::now() < until => {
                    thread::sleep(Duration::from_millis(10));
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Served and returned of a channel, base units, as the ledger on disk has them. No gateway may run.
    pub fn sums(&self, payer: &Payer) -> (u64, u64) {
        let ledger = self.ledger();
        let shard = ledger.shard(payer.channel.as_array());
        let page = shard.book.page(Row::from(&payer.channel));
        page.map_or((0, 0), |page| (page.served, page.returned))
    }

    /// A payer with a channel of links, opened on the cluster for this ledger and origin.
    pub fn payer(&self) -> Payer {
        self.payer_of(&self.id(), ORIGIN)
    }

    /// One whose channel is of another ledger or origin.
    pub fn payer_of(&self, ledger: &[u8; 16], origin: &str) -> Payer {
        let terms = ChannelTerms::chain([0; 32], PRICE, LENGTH).expect("it fits");
        self.open(terms, ledger, origin)
    }

    /// A payer with a channel of vouchers.
    pub fn signer(&self) -> Payer {
        let terms = ChannelTerms::vouchers(reader().pubkey(), AMOUNT);
        self.open(terms, &self.id(), ORIGIN)
    }

    fn open(&self, terms: ChannelTerms, ledger: &[u8; 16], origin: &str) -> Payer {
        let (live, reader) = (self.node.live(), reader());
        let origin: Origin = origin.parse().expect("an origin");
        let terms = ChannelTerms { amount: AMOUNT, grace: 3_600, ..terms };
        let open = OpenChannel::new(
            reader.pubkey(),
            self.token.mint,
            addresses::deposit(&writer().pubkey(), &self.token.mint),
            live.clock().slot,
            terms.clone(),
        );
        let open = open.salt(channel_salt(ledger, &origin));
        let chain = (terms.length != 0)
            .then(|| channels::chain(&reader, &open.channel, terms.length).expect("a seed"));
        let credential = chain.as_ref().map_or(terms.credential, |chain| chain.root());
        let open = open.terms(ChannelTerms { credential, ..terms });
        Client::new(&*live).submit(&[open.instruction()], &reader, &[]).expect("it opens");
        Payer::new(open.channel, chain)
    }

    /// A channel as the cluster has it.
    pub fn on_chain(&self, payer: &Payer) -> Channel {
        Client::new(&*self.node.live()).require(&payer.channel).expect("a channel")
    }

    /// What the payee has, base units.
    pub fn earned(&self) -> u64 {
        let at = addresses::deposit(&writer().pubkey(), &self.token.mint);
        let deposit: accounts::Deposit =
            Client::new(&*self.node.live()).require(&at).expect("a deposit");
        deposit.balance
    }
}

/// Who is paid.
pub fn writer() -> Keypair {
    public_keypair("writer")
}

/// Who pays.
pub fn reader() -> Keypair {
    public_keypair("reader")
}

/// The program, a mint, the deposit of a payee and that of a payer.
fn cluster() -> (Embedded, Token) {
    let live = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = live.create_mint(6).expect("a mint");
    let [writer, reader, _] =
        ["writer", "reader", "claimer"].map(|name| live.wallet(name).expect("a wallet"));
    live.mint_to(&reader.pubkey(), token, 1_000_000_000).expect("tokens");
    let client = Client::new(live);
    let of_payee = [
        OpenReserve::new(writer.pubkey(), token).instruction(),
        OpenDeposit::new(writer.pubkey(), token.mint).instruction(),
    ];
    client.submit(&of_payee, &writer, &[]).expect("it opens");
    let of_payer = [
        OpenDeposit::new(reader.pubkey(), token.mint).instruction(),
        Deposit::new(reader.pubkey(), token, 1_000_000_000).instruction(),
    ];
    client.submit(&of_payer, &reader, &[]).expect("it opens");
    // Away from the first slots.
    client.network().advance(Duration::from_secs(1_000));
    (client.network().clone(), token)
}
