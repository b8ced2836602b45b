//! The service behind the gateway: it knows nothing of payments.

use crate::failure::{Failure, Outcome};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// A site of numbered pages. It ends with the process.
pub struct Site {
    address: SocketAddr,
    served: Arc<AtomicU64>,
}

impl Site {
    /// Listens on a free port of this machine.
    ///
    /// # Errors
    /// `Network` where the system gives no port.
    pub fn start() -> Outcome<Self> {
        let failed = |error| Failure::Network(format!("the site does not start: {error}"));
        let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let served = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&served);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = Arc::clone(&count);
                thread::spawn(move || answer(&stream, &count));
            }
        });
        Ok(Self { address, served })
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Pages that it has given out.
    pub fn served(&self) -> u64 {
        self.served.load(Ordering::SeqCst)
    }
}

/// What a page says.
pub fn page(number: u64) -> String {
    format!("<!doctype html><title>Page {number}</title><p>This is page {number}.</p>\n")
}

/// Answers the requests of a connection, one after the other, until it ends.
fn answer(stream: &TcpStream, served: &AtomicU64) {
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        // The rest of the head.
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let path = line.split(' ').nth(1).unwrap_or("/");
        let number = path.strip_prefix("/page/").and_then(|number| number.parse().ok());
        let (status, body) = match number {
            Some(number) => ("200 OK", page(number)),
            None => ("404 Not Found", String::new()),
        };
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        if (&*stream).write_all(reply.as_bytes()).is_err() {
            return;
        }
        served.fetch_add(u64::from(number.is_some()), Ordering::SeqCst);
    }
}
