//! Between a payer and two gateways: each connection goes to the next one that takes it.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// It runs until the test ends.
#[derive(Clone)]
pub struct Balancer {
    /// What payers dial.
    pub address: SocketAddr,
    gates: Arc<Mutex<[Option<SocketAddr>; 2]>>,
    /// Connections that each was given.
    pub given: Arc<[AtomicUsize; 2]>,
}

impl Balancer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let balancer = Self { address, gates: Arc::default(), given: Arc::default() };
        let serving = balancer.clone();
        thread::spawn(move || {
            for (turn, client) in listener.incoming().enumerate() {
                let Ok(client) = client else { continue };
                // Where nobody is there, the payer's connection ends without an answer.
                if let Some(gate) = serving.connect(turn) {
                    both_ways(client, gate);
                }
            }
        });
        balancer
    }

    /// A gateway has another address from now on.
    pub fn set(&self, place: usize, address: SocketAddr) {
        self.gates.lock().expect("no panic")[place] = Some(address);
    }

    fn connect(&self, turn: usize) -> Option<TcpStream> {
        let gates = *self.gates.lock().expect("no panic");
        let mut places = [turn % 2, (turn + 1) % 2].into_iter();
        places.find_map(|place| {
            let gate = TcpStream::connect(gates[place]?).ok()?;
            self.given[place].fetch_add(1, Relaxed);
            Some(gate)
        })
    }
}

fn both_ways(client: TcpStream, gate: TcpStream) {
    for (mut from, mut to) in [(&client, &gate), (&gate, &client)]
        .map(|(from, to)| (from.try_clone().expect("a socket"), to.try_clone().expect("a socket")))
    {
        thread::spawn(move || {
            // Either may break off.
            let _ended = io::copy(&mut from, &mut to);
            let _closed = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
        });
    }
}
