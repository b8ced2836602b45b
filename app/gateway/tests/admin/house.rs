//! A gate with its operator's door, and a chain's side that notes what it is asked.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use farthing_gateway::admin::{Admin, Chain, Client, Settings};
use farthing_gateway::chain::{ClaimSums, Health, Purse, Purses};
use farthing_sdk::solana::Address;
use farthing_vouchers::book::Row;
use http::StatusCode;
use serde_json::Value;

use super::scene::{ByLink, Scene};

/// Claims that were asked for.
#[derive(Default)]
pub struct Noting(pub Mutex<Vec<Option<Row>>>);

impl Chain for Noting {
    fn health(&self) -> Health {
        Health {
            failed_watches: 1,
            failed_claims: 2,
            failed_reclaims: 14,
            takes_promises: true,
            at_risk: 3,
            rent_out: 4,
            alarms: 5,
            claims: ClaimSums { transactions: 6, rows: 7, lamports: 8, amount: 9 },
        }
    }

    fn purses(&self) -> Purses {
        let claimer = Purse { key: Address::new_from_array([5; 32]), lamports: Some(10) };
        Purses { claimer, sponsor: None, hour_left: 11, rent_left: 12 }
    }

    fn alarms(&self) -> Vec<String> {
        vec!["<script>alert(1)</script>".to_owned()]
    }

    fn looking(&self) -> usize {
        13
    }

    fn claim(&self, row: Option<Row>) {
        self.0.lock().unwrap().push(row);
    }
}

/// A scene whose door is open.
pub struct House {
    pub scene: Scene,
    pub admin: Admin,
    pub chain: Arc<Noting>,
    pub socket: PathBuf,
    pub token: PathBuf,
}

impl House {
    pub fn new() -> Self {
        Self::of(Scene::new(), false)
    }

    /// With a loopback address besides.
    pub fn with_tcp() -> Self {
        Self::of(Scene::new(), true)
    }

    pub fn of(scene: Scene, has_tcp: bool) -> Self {
        let (socket, token) =
            (scene.folder.path().join("admin.sock"), scene.folder.path().join("token"));
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let tcp = has_tcp.then(|| (any, token.clone()));
        let settings = Settings { socket: socket.clone(), tcp, ..Settings::new(&scene.config) };
        Self::open(scene, settings, token)
    }

    /// With receipts shown for so many days.
    pub fn keeping(scene: Scene, keep_days: u32) -> Self {
        let socket = scene.folder.path().join("admin.sock");
        let settings = Settings { socket, keep_days, ..Settings::new(&scene.config) };
        Self::open(scene, settings, PathBuf::new())
    }

    fn open(scene: Scene, settings: Settings, token: PathBuf) -> Self {
        let socket = settings.socket.clone();
        let chain = Arc::<Noting>::default();
        let admin =
            Admin::start(Arc::clone(&scene.gate), Arc::clone(&chain) as _, settings).unwrap();
        Self { scene, admin, chain, socket, token }
    }

    /// Three pages, one after the other.
    pub async fn sells_three(&self, payer: &ByLink) {
        for number in 0..3 {
            let reply = self.scene.ask(payer.get("/page", number + 1, number)).await;
            assert_eq!(reply.status, StatusCode::OK);
        }
    }

    pub fn client(&self) -> Client {
        Client::new(&self.socket)
    }

    /// Reads a document, off the test's runtime.
    pub async fn read(&self, path: &str) -> Value {
        let (client, path) = (self.client(), path.to_owned());
        tokio::task::spawn_blocking(move || client.read(&path).unwrap()).await.unwrap()
    }

    /// Changes something; the words of a refusal.
    pub async fn act(&self, path: &str, body: Value) -> Result<Value, String> {
        let (client, path) = (self.client(), path.to_owned());
        let done = tokio::task::spawn_blocking(move || client.act(&path, &body));
        done.await.unwrap().map_err(|error| error.to_string())
    }

    /// What stands behind an address, as it is written.
    pub async fn text(&self, path: &str) -> String {
        let (client, path) = (self.client(), path.to_owned());
        let copied = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            client.copy(&path, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        });
        copied.await.unwrap()
    }

    /// A reply over the socket, as it came.
    pub async fn raw(&self, request: &str) -> String {
        let stream = UnixStream::connect(&self.socket).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        talk(stream, request).await
    }
}

/// A reply, as it came.
pub async fn talk<S: Read + Write + Send + 'static>(mut stream: S, request: &str) -> String {
    let request = request.to_owned();
    let talked = tokio::task::spawn_blocking(move || {
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = Vec::new();
        let _end = stream.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).into_owned()
    });
    talked.await.unwrap()
}
