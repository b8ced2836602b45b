//! What the operator tells a gateway from outside.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// SIGINT or SIGTERM: finish and end.
    Stop,
    /// SIGHUP: read the routes again.
    Reload,
}

/// Waits for signals, which from then on do not end the process by themselves.
pub struct Signals(Runtime, Kinds);

struct Kinds {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes them over.
    ///
    /// # Errors
    /// The system's.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let kinds = Kinds {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        };
        drop(entered);
        Ok(Self(runtime, kinds))
    }

    /// Blocks until the next one.
    pub fn wait(&mut self) -> Signal {
        let Self(runtime, kinds) = self;
        runtime.block_on(async {
            tokio::select! {
                _ = kinds.interrupt.recv() => Signal::Stop,
                _ = kinds.terminate.recv() => Signal::Stop,
                _ = kinds.hangup.recv() => Signal::Reload,
            }
        })
    }
}
