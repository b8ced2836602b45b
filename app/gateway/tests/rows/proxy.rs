//! Between a gateway and its database: cuts the connection at the worst moments.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use super::cluster::Cluster;

/// When to cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    /// Not at all.
    Never,
    /// Before the database has it.
    Before,
    /// Once it is sent: whether the database goes on is its own affair.
    Sent,
    /// Once the database has committed and said so, to nobody.
    Committed,
    /// Before the database has it, which gets it all the same when [`Proxy::deliver`] is called.
    Held,
}

/// All moments.
pub const ALL: [Cut; 3] = [Cut::Before, Cut::Sent, Cut::Committed];

/// Between a gateway and its database.
pub struct Proxy {
    /// Of the database behind it.
    pub address: String,
    cut: Arc<Mutex<Cut>>,
    /// How often it has cut.
    pub cuts: Arc<AtomicU32>,
    held: Arc<Mutex<Option<Held>>>,
}

/// A batch that lies in something between.
struct Held {
    server: UnixStream,
    said: Vec<u8>,
    answer: Receiver<Vec<u8>>,
}

/// One connection through it.
struct Through {
    client: UnixStream,
    server: UnixStream,
    cut: Arc<Mutex<Cut>>,
    cuts: Arc<AtomicU32>,
    /// What stands in the statement that is cut.
    words: &'static [u8],
    /// Whom what the server says next is for, where it is not for the client: maybe nobody.
    withheld: Mutex<Option<Sender<Vec<u8>>>>,
    held: Arc<Mutex<Option<Held>>>,
}

impl Proxy {
    /// That cuts batches of requests.
    pub fn new(cluster: &Cluster, address: &str) -> Self {
        Self::of(cluster, address, "farthing.work(")
    }

    /// That cuts statements with these words.
    pub fn of(cluster: &Cluster, address: &str, words: &'static str) -> Self {
        static PORTS: AtomicU32 = AtomicU32::new(6_000);
        let port = PORTS.fetch_add(1, Ordering::SeqCst);
        let socket = |port: u32| cluster.folder().join(format!(".s.PGSQL.{port}"));
        let _old = fs::remove_file(socket(port));
        let listener = UnixListener::bind(socket(port)).unwrap();
        let (cut, cuts) = (Arc::new(Mutex::new(Cut::Never)), Arc::default());
        let held = Arc::default();
        let proxy = Self { address: format!("{address} port={port}"), cut, cuts, held };
        let (cut, cuts) = (Arc::clone(&proxy.cut), Arc::clone(&proxy.cuts));
        let held = Arc::clone(&proxy.held);
        let behind = socket(5_432);
        thread::spawn(move || {
            for client in listener.incoming() {
                accept(client.unwrap(), &behind, (&cut, &cuts, &held), words.as_bytes());
            }
        });
        proxy
    }

    /// Cuts the next one.
    pub fn cut(&self, cut: Cut) {
        *self.cut.lock().unwrap() = cut;
    }

    /// Gives the database the batch that was held, and returns what it says to it.
    pub fn deliver(&self) -> String {
        let Held { mut server, said, answer } = self.held.lock().unwrap().take().unwrap();
        server.write_all(&said).unwrap();
        String::from_utf8_lossy(&answer.recv().unwrap()).into_owned()
    }
}

type Shared<'a> = (&'a Arc<Mutex<Cut>>, &'a Arc<AtomicU32>, &'a Arc<Mutex<Option<Held>>>);

fn accept(
    client: UnixStream,
    behind: &PathBuf,
    (cut, cuts, held): Shared<'_>,
    words: &'static [u8],
) {
    // While the database is down nobody is let in.
    let Ok(server) = UnixStream::connect(behind) else { return };
    let (cut, cuts, held) = (Arc::clone(cut), Arc::clone(cuts), Arc::clone(held));
    let withheld = Mutex::default();
    let through = Arc::new(Through { client, server, cut, cuts, words, withheld, held });
    let back = Arc::clone(&through);
    thread::spawn(move || back.to_client());
    thread::spawn(move || through.to_server());
}

impl Through {
    fn to_server(&self) {
        let (mut bytes, mut is_meant) = (vec![0; 1 << 20], false);
        while let Ok(read @ 1..) = (&self.client).read(&mut bytes) {
            let said = &bytes[..read];
            // What is prepared here is asked for by messages that begin otherwise, until something else is.
            let is_prepared = said.windows(self.words.len()).any(|words| words == self.words);
            is_meant = is_prepared || is_meant && said[0] != b'P';
            let cut = if is_meant && said[0] == b'B' { self.take_cut() } else { Cut::Never };
            if cut == Cut::Committed {
                *self.withheld.lock().unwrap() = Some(channel().0);
            }
            if cut == Cut::Held {
                let (server, (tell, answer)) = (self.server.try_clone().unwrap(), channel());
                *self.withheld.lock().unwrap() = Some(tell);
                *self.held.lock().unwrap() = Some(Held { server, said: said.to_vec(), answer });
                let _closed = self.client.shutdown(Shutdown::Both);
                return;
            }
            if cut != Cut::Before && (&self.server).write_all(said).is_err() {
                break;
            }
            if matches!(cut, Cut::Before | Cut::Sent) {
                break;
            }
        }
        self.end();
    }

    fn to_client(&self) {
        let mut bytes = vec![0; 1 << 20];
        while let Ok(read @ 1..) = (&self.server).read(&mut bytes) {
            if let Some(tell) = self.withheld.lock().unwrap().take() {
                let _nobody = tell.send(bytes[..read].to_vec());
                break;
            }
            if (&self.client).write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        self.end();
    }

    fn take_cut(&self) -> Cut {
        let cut = std::mem::replace(&mut *self.cut.lock().unwrap(), Cut::Never);
        self.cuts.fetch_add((cut != Cut::Never).into(), Ordering::SeqCst);
        cut
    }

    fn end(&self) {
        let _closed = (self.client.shutdown(Shutdown::Both), self.server.shutdown(Shutdown::Both));
    }
}
