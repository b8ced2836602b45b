//! A gate that sells for one transaction, a service behind it that does as it is told, and a chain with a payer.

#[path = "../gate/service.rs"]
mod service;

pub use service::{PEER, Reply, Service};

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::chain::{Moment, Shared};
use farthing_gateway::config::Config;
use farthing_gateway::gate::{self, Answered, Closed, Gate, Local, Parts};
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::{chain_settings, open_ledger};
use farthing_gateway::settle::{Settlement, Till};
use farthing_sdk::client::Network;
use farthing_sdk::development::public_keypair;
use farthing_sdk::solana::{Address, Keypair, Signer};
use farthing_sdk::{Token, addresses};
use farthing_vouchers::book::Row;
use farthing_wire::Shown;
use http::Request;
use http_body_util::Full;
use tempfile::TempDir;

use crate::net::Net;
use crate::shop::{chain, config, till};

/// Base units of a request.
pub const PRICE: u64 = 7_000;

/// Lamports of a payment's fee: two signatures.
pub const FEE: u64 = 10_000;

/// All of it.
pub struct Scene {
    pub gate: Arc<Gate>,
    pub ledger: Arc<Ledger>,
    pub till: Arc<Till>,
    pub shared: Arc<Shared>,
    pub service: Arc<Service>,
    pub local: Local,
    pub config: Config,
    pub folder: Option<TempDir>,
    pub net: Arc<Net>,
    pub token: Token,
    pub payer: Keypair,
    pub sponsor: Keypair,
    pub wallet: Keypair,
}

struct Desk(Arc<Till>);

impl gate::Desk for Desk {
    fn look(&self, row: Row) -> Answered {
        Closed.look(row)
    }

    fn open(&self, transaction: Vec<u8>, first: &Shown, client: IpAddr) -> Answered {
        Closed.open(transaction, first, client)
    }

    fn top_up(&self, channel: [u8; 32], transaction: Vec<u8>, client: IpAddr) -> Answered {
        Closed.top_up(channel, transaction, client)
    }

    fn till(&self) -> Option<Arc<Till>> {
        Some(Arc::clone(&self.0))
    }
}

impl Scene {
    /// In a new folder, on a new chain. Must be called on a runtime: it runs the gate's tasks there.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With another configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let (folder, (chain, token)) = (tempfile::tempdir().unwrap(), chain());
        let mut config = config(folder.path(), token);
        change(&mut config);
        crate::make_ledger(&mut config);
        Self::open(Some(folder), config, (Arc::new(Net::new(chain)), token)).await
    }

    /// The ledger as it is.
    pub async fn open(folder: Option<TempDir>, config: Config, of: (Arc<Net>, Token)) -> Self {
        let slot = of.0.slot().unwrap_or(1).max(1);
        Self::open_told(folder, config, (of, Some(slot))).await
    }

    /// The same where the cluster was heard at this slot, or never yet.
    pub async fn open_told(
        folder: Option<TempDir>,
        config: Config,
        ((net, token), slot): ((Arc<Net>, Token), Option<u64>),
    ) -> Self {
        let ledger = Arc::new(open_ledger(&config).unwrap());
        let settings = Arc::new(chain_settings(&config, &ledger.id()).unwrap());
        let [payer, sponsor, wallet] = ["reader", "sponsor", "shop"].map(public_keypair);
        let shared = Arc::new(Shared::new(&settings));
        let till = till(&config, (&net, &sponsor), &settings, (&ledger, &shared));
        if let Some(slot) = slot {
            shared.time.note(net.unix_time().unwrap_or(0), slot, Moment::now());
        }
        let parts = Parts {
            ledger: Arc::clone(&ledger),
            shared: Arc::clone(&shared),
            desk: Arc::new(Desk(Arc::clone(&till))),
            sponsor: Some(sponsor.pubkey().to_bytes()),
        };
        let gate = Arc::new(Gate::new(&config, parts).unwrap());
        let local = Local::new(&gate);
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        tokio::spawn(async move { lane.run().await });
        tokio::spawn(mailbox.run());
        let service = Service::new();
        let scene = Self {
            gate,
            ledger,
            till,
            shared,
            service,
            local,
            config,
            folder,
            net,
            token,
            payer,
            sponsor,
            wallet,
        };
        scene.looked().await;
        scene
    }

    /// Waits until sponsor and wallet were looked at.
    async fn looked(&self) {
        for _ in 0..500 {
            if !matches!(self.till.ready(), Err(farthing_gateway::settle::Unready::NotSeen)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nobody looked");
    }

    /// Ends it and begins again over the same ledger and chain.
    pub async fn again(self) -> Self {
        let Self { gate, ledger, till, local, folder, config, net, token, .. } = self;
        drop((gate, local, till));
        ledger.close().unwrap();
        drop(ledger);
        Self::open(folder, config, (net, token)).await
    }

    /// The same, before anybody has heard the cluster.
    pub async fn again_untold(self) -> Self {
        let Self { gate, ledger, till, local, folder, config, net, token, .. } = self;
        drop((gate, local, till));
        ledger.close().unwrap();
        drop(ledger);
        Self::open_told(folder, config, ((net, token), None)).await
    }

    /// So much later, as the cluster's clock shows it and everybody has heard.
    pub fn later(&self, time: Duration) {
        self.net.live().advance(time);
        let live = self.net.live();
        self.shared.time.note(live.unix_time().unwrap(), live.slot().unwrap(), Moment::now());
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

    /// Base units of the wallet.
    pub fn earned(&self) -> u64 {
        self.tokens(&self.wallet.pubkey())
    }

    pub fn tokens(&self, of: &Address) -> u64 {
        let account = self.net.live().account(&addresses::ata(of, self.token)).unwrap();
        farthing_sdk::client::token_amount(&account.unwrap()).unwrap()
    }

    pub fn lamports(&self, key: &Keypair) -> u64 {
        self.net.live().account(&key.pubkey()).unwrap().map_or(0, |account| account.lamports)
    }

    /// What the ledger says of all payments.
    pub fn settlements(&self) -> Vec<Settlement> {
        use farthing_gateway::chain::Entry;
        let records = crate::records((&self.ledger, &self.config));
        records.iter().map(|record| Settlement::decode(record).unwrap()).collect()
    }

    /// Waits until all that was sent is settled.
    pub async fn settled(&self) {
        for _ in 0..1_000 {
            if self.till.settlements().open_and_owed().0 == 0 && self.till.under_way() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("something is still open");
    }
}
