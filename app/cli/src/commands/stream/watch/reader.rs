//! Reads a stream again and again without making the screen wait.

use crate::context::{Context, connect};
use farthing_sdk::{
    Client,
    accounts::Stream,
    client::{ClientError, Network},
    solana::Address,
};
use std::{
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// What the chain says.
pub enum Reading {
    Stream {
        stream: Box<Stream>,
        /// The cluster's clock, unix seconds.
        now: i64,
    },
    /// There is no such account any more.
    Gone,
    /// Why there is no answer.
    Failed(String),
}

/// The thread that reads. It ends when this is dropped.
pub struct Reader {
    readings: Receiver<Reading>,
    asks: Sender<()>,
}

impl Reader {
    pub fn start(context: &Context, stream: Address, every: Duration) -> Self {
        let (tell, readings) = channel();
        let (asks, asked) = channel();
        let (url, commitment) = (context.url.clone(), context.commitment());
        thread::spawn(move || {
            let client = Client::new(connect(&url, commitment));
            // Asked early, or in time; either way the next reading. Nobody is there any more when
            // either end is closed.
            while !matches!(
                asked.recv_timeout(every),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
            ) && tell.send(read(&client, &stream)).is_ok()
            {}
        });
        Self { readings, asks }
    }

    /// What was read since the last look.
    pub fn take(&self) -> Vec<Reading> {
        self.readings.try_iter().collect()
    }

    /// Reads now rather than later.
    pub fn ask(&self) {
        // It can only fail if the thread is gone, and then the screen says that it has no readings.
        let _ = self.asks.send(());
    }
}

fn read(client: &Client<Box<dyn Network>>, address: &Address) -> Reading {
    let found = client.fetch::<Stream>(address).and_then(|stream| {
        let now = client.network().unix_time()?;
        Ok((stream, now))
    });
    match found {
        Ok((Some(stream), now)) => Reading::Stream { stream: Box::new(stream), now },
        Ok((None, _)) => Reading::Gone,
        // The words of a network can hold a URL with a key.
        Err(ClientError::Network(_)) => Reading::Failed("no connection".into()),
        Err(error) => Reading::Failed(error.to_string()),
    }
}
