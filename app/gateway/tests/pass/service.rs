//! The service behind: says what was asked, holds back what a test wants held, and counts.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

#[derive(Default)]
struct State {
    /// Heads of requests, whole.
    seen: Vec<String>,
    running: usize,
    /// The most that ran at once.
    most: usize,
    is_held: bool,
}

/// A service until the test ends.
#[derive(Clone)]
pub struct Service {
    pub url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Service {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = Self { url, state: Arc::default() };
        let own = service.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (own, stream) = (own.clone(), stream.unwrap());
                thread::spawn(move || own.serve(stream));
            }
        });
        service
    }

    /// Answers nothing until [`Self::release`].
    pub fn hold(&self) {
        self.state.0.lock().unwrap().is_held = true;
    }

    pub fn release(&self) {
        self.state.0.lock().unwrap().is_held = false;
        self.state.1.notify_all();
    }

    /// Heads of requests so far.
    pub fn seen(&self) -> Vec<String> {
        self.state.0.lock().unwrap().seen.clone()
    }

    /// Requests that are being answered, and the most that were at once.
    pub fn running(&self) -> (usize, usize) {
        let state = self.state.0.lock().unwrap();
        (state.running, state.most)
    }

    fn serve(&self, stream: TcpStream) {
        let mut writer = stream.try_clone().unwrap();
        let mut reader = BufReader::new(stream);
        while let Some(head) = read(&mut reader) {
            let target = head.split(' ').nth(1).unwrap().to_owned();
            let mut state = self.state.0.lock().unwrap();
            state.seen.push(head);
            state.running += 1;
            state.most = state.most.max(state.running);
            let mut state = self.state.1.wait_while(state, |state| state.is_held).unwrap();
            state.running -= 1;
            drop(state);
            let body = format!("this is {target}");
            let reply = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\ncache-control: public\r\n\
                 set-cookie: site=1\r\nset-cookie: __Host-farthing-pass-x=evil\r\n\
                 farthing-pass: evil\r\n\r\n{body}",
                body.len()
            );
            if writer.write_all(reply.as_bytes()).is_err() {
                return;
            }
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    loop {
        let start = head.len();
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
        if head[start..].trim().is_empty() {
            return Some(head);
        }
    }
}
