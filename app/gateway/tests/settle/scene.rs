//! A gate that sells for one transaction, a service behind it that does as it is told, and a chain with a payer.

use std::future::ready;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::chain::{Moment, Shared};
use farthing_gateway::config::Config;
use farthing_gateway::gate::{self, Answered, Closed, Failed, Gate, Local, Parts, Sent};
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::{chain_settings, open_ledger};
use farthing_gateway::settle::{Settlement, Till};
use farthing_sdk::client::Network;
use farthing_sdk::development::public_keypair;
use farthing_sdk::solana::{Address, Keypair, Signer};
use farthing_sdk::{Token, addresses};
use farthing_vouchers::book::Row;
use farthing_wire::Shown;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::net::Net;
use crate::shop::{chain, config, till};

/// Base units of a request.
pub const PRICE: u64 = 7_000;

/// Lamports of a payment's fee: two signatures.
pub const FEE: u64 = 10_000;

/// Who connects, unless a test says otherwise.
pub const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// What the service behind answers, and how often it was asked.
pub struct Service {
    pub answer: Mutex<Result<Response<Full<Bytes>>, Failed>>,
    pub asked: AtomicU64,
    pub last: Mutex<Option<(http::request::Parts, Bytes)>>,
    /// It answers once it is told to, where it is to wait.
    pub gate: Mutex<Option<Arc<Notify>>>,
    /// What else happens when it is asked.
    pub act: Mutex<Option<Box<dyn Fn() + Send>>>,
}

/// All of it.
pub struct Scene {
    pub gate: Arc<Gate>,
    pub ledger: Arc<Ledger>,
    pub till: Arc<Till>,
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

/// A reply, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
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
    pub async fn open(
        folder: Option<TempDir>,
        config: Config,
        (net, token): (Arc<Net>, Token),
    ) -> Self {
        let ledger = Arc::new(open_ledger(&config).unwrap());
        let settings = Arc::new(chain_settings(&config, &ledger.id()).unwrap());
        let [payer, sponsor, wallet] = ["reader", "sponsor", "shop"].map(public_keypair);
        let till = till(&config, (&net, &sponsor), &settings, &ledger);
        let shared = Arc::new(Shared::new(&settings));
        shared.time.note(net.unix_time().unwrap_or(0), 1, Moment::now());
        let parts = Parts {
            ledger: Arc::clone(&ledger),
            shared,
            desk: Arc::new(Desk(Arc::clone(&till))),
            sponsor: Some(sponsor.pubkey().to_bytes()),
        };
        let gate = Arc::new(Gate::new(&config, parts).unwrap());
        let local = Local::new(&gate);
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        tokio::spawn(async move { lane.run().await });
        tokio::spawn(mailbox.run());
        let answer = Ok(Response::new(Full::new(Bytes::from("the page"))));
        let service = Arc::new(Service {
            answer: Mutex::new(answer),
            asked: AtomicU64::new(0),
            last: Mutex::default(),
            gate: Mutex::default(),
            act: Mutex::default(),
        });
        let scene = Self {
            gate,
            ledger,
            till,
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

    /// Asks the gate.
    pub async fn ask(&self, request: Request<Full<Bytes>>) -> Reply {
        self.ask_from(PEER, request).await
    }

    /// Asks the gate from an address.
    pub async fn ask_from(&self, peer: IpAddr, request: Request<Full<Bytes>>) -> Reply {
        let service = Arc::clone(&self.service);
        let answer = |request: Request<Sent<Full<Bytes>>>| async move {
            service.asked.fetch_add(1, Ordering::SeqCst);
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            *service.last.lock().unwrap() = Some((parts, body));
            if let Some(act) = &*service.act.lock().unwrap() {
                act();
            }
            let waits = service.gate.lock().unwrap().clone();
            if let Some(gate) = waits {
                gate.notified().await;
            }
            match &*service.answer.lock().unwrap() {
                Ok(response) => Ok(response.clone()),
                Err(failed) => Err(*failed),
            }
        };
        let reply = self.gate.serve((&self.local, peer), request, (ready(true), answer)).await;
        let (parts, body) = reply.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// From now on the service answers with this status.
    pub fn answers(&self, status: u16) {
        let response = Response::builder().status(status).body(Full::new(Bytes::from("the page")));
        *self.service.answer.lock().unwrap() = Ok(response.unwrap());
    }

    /// How often the service was asked.
    pub fn asked(&self) -> u64 {
        self.service.asked.load(Ordering::SeqCst)
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
