//! Where the tests begin: a local network with its test token, a service, a gateway in front, and clients of Node.

use super::{
    process::Gateway,
    service::Service,
    support::{Run, empty_folder, localnet::Localnet, text},
};
use farthing_sdk::{
    Client, Rpc, accounts, addresses,
    client::Network,
    solana::{Address, Keypair},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Base units of a request.
pub const PRICE: u64 = 1_000;

/// What clients know this network as: stock ones take none but those of the public networks (rule R23).
pub const DEVNET: &str = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1";

/// Everything, until the test ends.
pub struct Stage {
    pub gateway: Option<Gateway>,
    pub localnet: Localnet,
    pub service: Service,
    pub origin: String,
    pub mint: Address,
    folder: PathBuf,
}

impl Stage {
    /// In a folder of its own. The gateway takes what the configuration says, once it was changed.
    pub fn new(name: &str, change: impl FnOnce(&Self, String) -> String) -> Self {
        let folder = empty_folder(&format!("stock-{name}"));
        let state = folder.join("localnet");
        fs::create_dir(&state).expect("a folder");
        let localnet = Localnet::start(&state, &[]);
        let origin = format!("http://127.0.0.1:{}", super::support::localnet::free_port());
        localnet.run("creator", &["deposit", "open"]).ok();
        let mint = Address::default();
        let (service, gateway) = (Service::start(), None);
        let mut stage = Self { gateway, localnet, service, origin, mint, folder };
        let config = stage.gate_file();
        let upstream = format!("http://{}", stage.service.address);
        let init = ["gate", "init", "--upstream", &upstream, "--origin", &stage.origin];
        let rest = ["--price", "0.001", "--gate", text(&config)];
        let made = stage.localnet.run("creator", &[&init[..], &rest[..]].concat()).json();
        let claimer = made["claimer"].as_str().expect("an address").to_owned();
        stage.airdrop(&claimer);
        let written = fs::read_to_string(&config).expect("a file");
        stage.mint = quoted(&written, "mint").parse().expect("an address");
        let network = format!("test = true\n\n[pay]\nnetwork = \"{DEVNET}\"");
        let text = change(&stage, written.replace("test = false", "").replace("[pay]", &network));
        fs::write(&config, text).expect("a file");
        let gateway = Gateway::start(&config, "").unwrap_or_else(|Run { out, err, .. }| {
            panic!("{out}{err}");
        });
        stage.gateway = Some(gateway);
        stage
    }

    /// The gateway's configuration.
    pub fn gate_file(&self) -> PathBuf {
        self.folder.join("gate.toml")
    }

    /// A file in the gateway's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn airdrop(&self, to: &str) {
        self.localnet.run("bank", &["airdrop", "1", to]).ok();
    }

    /// A key in the gateway's folder, with lamports.
    pub fn key(&self, name: &str) -> Address {
        let keypair = Keypair::new();
        let secret = serde_json::json!(keypair.to_bytes().to_vec()).to_string();
        fs::write(self.folder.join(name), secret).expect("a file");
        let address = farthing_sdk::solana::Signer::pubkey(&keypair);
        self.airdrop(&address.to_string());
        address
    }

    /// The file of one of the network's wallets.
    pub fn wallet_file(&self, name: &str) -> PathBuf {
        self.localnet.state.join(format!("wallets/{name}.json"))
    }

    /// One of the network's wallets, to sign with.
    pub fn keypair(&self, name: &str) -> Keypair {
        let text = fs::read_to_string(self.wallet_file(name)).expect("a file");
        let secret: Vec<u8> = serde_json::from_str(&text).expect("a keypair");
        Keypair::try_from(&secret[..]).expect("a keypair")
    }

    pub fn wallet(&self, name: &str) -> Address {
        self.localnet.wallet(name).parse().expect("an address")
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The newest chain.
    pub fn chain(&self) -> Client<Rpc> {
        Client::new(Rpc::new(&self.localnet.url))
    }

    /// Base units of a wallet's own token account.
    pub fn tokens(&self, owner: &Address) -> u64 {
        let account = self.chain().network().account(&addresses::ata(owner, self.mint));
        let data = account.expect("an answer").expect("a token account").data;
        let amount = data.get(64..72).and_then(|bytes| bytes.try_into().ok());
        u64::from_le_bytes(amount.expect("an amount"))
    }

    /// Base units of a wallet's deposit.
    pub fn deposit(&self, owner: &Address) -> u64 {
        let at = addresses::deposit(owner, &self.mint);
        let deposit: accounts::Deposit = self.chain().require(&at).expect("a deposit");
        deposit.balance
    }

    /// Runs a client, which must end well; what it says.
    pub fn client(&self, script: &str, arguments: &[&str]) -> Value {
        let run = self.runs(script, arguments);
        let log = self.gateway.as_ref().map(Gateway::log).unwrap_or_default();
        assert_eq!(run.code, 0, "{}{}{log}", run.out, run.err);
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err))
    }

    /// Runs a client.
    pub fn runs(&self, script: &str, arguments: &[&str]) -> Run {
        let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stock/clients");
        assert!(
            clients.join("node_modules").is_dir(),
            "the stock clients are not installed: run `cargo xtask setup` first"
        );
        let mut node = Command::new("node");
        node.arg(clients.join(script)).args(arguments).current_dir(clients);
        Run::of(node.output().expect("node runs: `cargo xtask setup` says what is missing"))
    }
}

/// A text of the configuration.
fn quoted<'a>(config: &'a str, key: &str) -> &'a str {
    let start = format!("{key} = \"");
    let line = config.lines().find_map(|line| line.strip_prefix(&start)).expect("the key");
    line.trim_end_matches('"')
}
