//! An HTTP server of this test: what it answers is for a closure to say, also that it answers nothing.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What comes back.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Bytes of the body that are not sent, though they are announced; the connection ends then.
    pub cut: usize,
    /// Nothing is sent at all.
    pub hangs_up: bool,
}

impl Sent {
    pub fn ok(body: &str) -> Self {
        Self { status: 200, body: body.into(), ..Self::default() }
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A server until the test ends.
pub struct Site {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Site {
    pub fn start(answer: impl Fn(&Seen) -> Sent + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (all, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (all, answer) = (Arc::clone(&all), Arc::clone(&answer));
                let connection = connection.unwrap();
                // The payer may go away in the middle of anything.
                thread::spawn(move || serve(connection, &all, answer.as_ref()));
            }
        });
        Self { url, seen }
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(connection: TcpStream, all: &Mutex<Vec<Seen>>, answer: &dyn Fn(&Seen) -> Sent) {
    let mut writer = connection.try_clone().unwrap();
    let mut reader = BufReader::new(connection);
    while let Some(seen) = read(&mut reader) {
        all.lock().unwrap().push(seen.clone());
        let sent = answer(&seen);
        if sent.hangs_up {
            return;
        }
        let length = sent.body.len();
        let mut text = format!("HTTP/1.1 {} x\r\n", sent.status);
        let has_body = seen.method != "HEAD" && sent.status != 304;
        if has_body {
            text += &format!("content-length: {length}\r\n");
        }
        for (name, value) in &sent.headers {
            text += &format!("{name}: {value}\r\n");
        }
        let body = if has_body { &sent.body[..length - sent.cut] } else { &[] };
        let whole = [text.as_bytes(), b"\r\n", body].concat();
        if writer.write_all(&whole).is_err() || sent.cut != 0 {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read != 0)?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read != 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut seen = Seen { method, target, headers, body: Vec::new() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    seen.body = vec![0; length];
    reader.read_exact(&mut seen.body).ok()?;
    Some(seen)
}
