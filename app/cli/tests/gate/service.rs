//! The service behind: it answers by its path, and takes down what it was asked. This is one of the two sides from
//! which a test counts.

use super::http::{Request, read_request};
use std::{
    collections::BTreeMap,
    io::{BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Bytes of `/big`.
pub const BIG: usize = 4 << 20;

/// It serves until the test ends.
///
/// | path | answer |
/// |---|---|
/// | `/status/500/…` | that status |
/// | `/slow/300/…` | after so many milliseconds |
/// | `/cut/…` | half of a body |
/// | `/silent/…` | the connection ends before an answer |
/// | `/big/…` | [`BIG`] bytes |
/// | `/chunked/…` | a body without a length |
/// | `/hops/…` | headers that only the gateway may send |
/// | all others | their own path |
#[derive(Clone)]
pub struct Service {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Service {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let service = Self { address, seen: Arc::default() };
        let serving = service.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (service, connection) = (serving.clone(), connection.expect("a connection"));
                thread::spawn(move || service.serve(connection));
            }
        });
        service
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("no panic").clone()
    }

    /// How often it was asked for a target.
    pub fn count(&self, target: &str) -> usize {
        self.seen.lock().expect("no panic").iter().filter(|seen| seen.target == target).count()
    }

    /// How often it was asked for each target.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for seen in self.seen.lock().expect("no panic").iter() {
            *counts.entry(seen.target.clone()).or_default() += 1;
        }
        counts
    }

    fn serve(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a connection"));
        while let Some(request) = read_request(&mut reader) {
            self.seen.lock().expect("no panic").push(request.clone());
            // Whoever asked may have gone.
            if !answer(&request, &mut connection).unwrap_or(false) {
                return;
            }
        }
    }
}

/// Whether the connection goes on.
fn answer(request: &Request, to: &mut TcpStream) -> std::io::Result<bool> {
    let path = request.target.split('?').next().unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    let (kind, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let whole = |status: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", body.len());
        let body = if request.method == "HEAD" || status == "304" { &[] } else { body };
        [head.as_bytes(), body].concat()
    };
    match kind {
        "status" => to.write_all(&whole(number, b"so it is"))?,
        "slow" => {
            thread::sleep(Duration::from_millis(number.parse().unwrap_or(0)));
            to.write_all(&whole("200", path.as_bytes()))?;
        }
        "cut" => {
            to.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1000\r\n\r\n")?;
            to.write_all(&[b'h'; 500])?;
            return Ok(false);
        }
        "silent" => return Ok(false),
        "big" => to.write_all(&whole("200", &vec![b'b'; BIG]))?,
        "chunked" => {
            to.write_all(b"HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n")?;
            to.write_all(b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n")?;
        }
        "hops" => to.write_all(
            b"HTTP/1.1 200 x\r\ncontent-length: 2\r\nfarthing: forged\r\npayment-response: forged\r\n\
              connection: x-inner\r\nx-inner: 1\r\nkeep-alive: timeout=5\r\ncache-control: public, max-age=9\r\n\
              etag: \"1\"\r\nx-accel-redirect: /secret\r\n\r\nok",
        )?,
        _ => to.write_all(&whole("200", path.as_bytes()))?,
    }
    Ok(true)
}
