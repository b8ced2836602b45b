//! A relay before a validator. It takes down what is asked, and can leave out what is asked of finalized accounts.

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

#[derive(Clone)]
pub struct Relay {
    pub url: String,
    /// `host:port` of the validator.
    to: String,
    asked: Arc<Mutex<Vec<Value>>>,
    knows_no_finalized: Arc<AtomicBool>,
}

impl Relay {
    /// Serves until the test ends.
    pub fn before(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let relay = Self {
            url: format!("http://{}", listener.local_addr().expect("its address")),
            to: url.trim_start_matches("http://").into(),
            asked: Arc::default(),
            knows_no_finalized: Arc::default(),
        };
        let serving = relay.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (relay, connection) = (serving.clone(), connection.expect("a connection"));
                thread::spawn(move || relay.pass(connection));
            }
        });
        relay
    }

    /// From now on questions about finalized accounts are answered with an error.
    pub fn forget_finalized(&self) {
        self.knows_no_finalized.store(true, Relaxed);
    }

    /// The commitments at which an account was asked for, since the last time.
    pub fn commitments_of(&self, account: &str) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().expect("no panic"));
        let about = asked.iter().filter(|asked| asked["params"][0].to_string().contains(account));
        about.map(|asked| asked["params"][1]["commitment"].as_str().unwrap_or("").into()).collect()
    }

    /// One question of a connection, which then ends.
    fn pass(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a connection"));
        let Some(body) = body(&mut reader) else { return };
        let question: Value = serde_json::from_slice(&body).expect("JSON");
        let methods = ["getAccountInfo", "getMultipleAccounts"];
        let is_finalized = methods.iter().any(|method| question["method"] == *method)
            && question["params"][1]["commitment"] == "finalized";
        let answer = match is_finalized && self.knows_no_finalized.load(Relaxed) {
            true => {
                let error = json!({ "code": -32_000, "message": "not now" });
                let body = json!({ "jsonrpc": "2.0", "id": question["id"], "error": error });
                http("HTTP/1.1 200 OK", body.to_string().as_bytes())
            }
            false => self.answer(&body),
        };
        self.asked.lock().expect("no panic").push(question);
        let _ = connection.write_all(&answer);
    }

    /// What the validator says, as it says it.
    fn answer(&self, body: &[u8]) -> Vec<u8> {
        let mut validator = TcpStream::connect(&self.to).expect("a validator");
        let head = format!("POST / HTTP/1.1\r\nHost: {}", self.to);
        validator.write_all(&http(&head, body)).expect("it listens");
        let mut answer = Vec::new();
        validator.read_to_end(&mut answer).expect("an answer");
        answer
    }
}

fn http(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{head}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The body of a request; `None` where none comes.
fn body(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read != 0)?;
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}
