//! A disk that takes its time.

use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use farthing_gateway::config::Config;
use farthing_gateway::ledger::{Disk, Disks, Files, Ledger, Mode};
use farthing_gateway::run::ledger_settings;
use http::StatusCode;
use tokio::time::timeout;

use super::scene::{PRICE, Scene, config};

/// Files whose writes wait while somebody holds them.
#[derive(Clone, Debug)]
pub struct Slow {
    files: Files,
    is_held: Arc<(Mutex<bool>, Condvar)>,
}

struct SlowDisk(Slow, Box<dyn Disk>);

/// Lets go when it is dropped, or a test that fails would wait for the disk for ever.
pub struct Hold(Slow);

impl Slow {
    pub fn hold(&self) -> Hold {
        *self.is_held.0.lock().unwrap() = true;
        Hold(self.clone())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let (is_held, changed) = &*self.0.is_held;
        *is_held.lock().unwrap() = false;
        changed.notify_all();
    }
}

impl Disks for Slow {
    fn mode(&self) -> Mode {
        self.files.mode()
    }

    fn prepare(&self, path: &Path, header: &[u8], bytes: u64, hurry: bool) -> io::Result<()> {
        self.files.prepare(path, header, bytes, hurry)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Disk>> {
        Ok(Box::new(SlowDisk(self.clone(), self.files.open(path)?)))
    }
}

impl Disk for SlowDisk {
    fn write(&mut self, pages: &[u8], offset: u64) -> io::Result<()> {
        let (is_held, changed) = &*self.0.is_held;
        drop(changed.wait_while(is_held.lock().unwrap(), |is_held| *is_held).unwrap());
        self.1.write(pages, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.sync()
    }
}

fn scene() -> (Scene, Slow) {
    scene_with(|_| ())
}

pub fn scene_with(change: impl FnOnce(&mut Config)) -> (Scene, Slow) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    change(&mut config);
    let slow = Slow { files: Files::in_mode(Mode::Synced), is_held: Arc::default() };
    let mut settings = ledger_settings(&config);
    settings.disks = Some(Arc::new(slow.clone()));
    let ledger = Ledger::create(&config.ledger.folder, &settings).unwrap();
    (Scene::of(ledger, folder, config), slow)
}

/// gateway rule R17: nothing is asked of the service before the payment is on the disk, and nothing is delivered to
/// a retry either, whose payer was quick to leave.
#[tokio::test]
async fn the_service_is_not_asked_before_the_payment_is_on_the_disk() {
    let (scene, slow) = scene();
    let payer = scene.by_link(1, 7_000);
    let hold = slow.hold();
    for _ in 0..2 {
        let asked = timeout(Duration::from_millis(300), scene.ask(payer.get("/page", 1, 0))).await;
        assert!(asked.is_err(), "{asked:?}");
        assert_eq!((scene.asked(), scene.sums(&payer.channel)), (0, (PRICE, 0)));
    }
    drop(hold);
    let reply = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, PRICE));
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, 0)));
}

/// gateway rule R17: where the route lets the disk overlap with the service, the reply waits for it all the same.
#[tokio::test]
async fn an_overlapping_route_asks_the_service_and_does_not_answer_before_the_disk() {
    let (scene, slow) = scene();
    let payer = scene.by_link(1, 7_000);
    let hold = slow.hold();
    let request = payer.get("/quick", 1, 0);
    let mut reply = Box::pin(scene.ask(request));
    assert!(timeout(Duration::from_millis(300), &mut reply).await.is_err());
    assert_eq!(scene.asked(), 1);
    drop(hold);
    let reply = reply.await;
    assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, PRICE));
}
