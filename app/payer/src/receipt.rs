//! What a payer keeps of what it paid: its own record, in a file that only it can read.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::cost::Scheme;

/// Where they are, in the folder of an origin.
pub(crate) const FILE: &str = "receipts.jsonl";

/// One paid request. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Unix seconds of this machine.
    pub at: i64,
    /// The method, and the URL without what follows a `#`.
    pub method: String,
    /// See above.
    pub url: String,
    /// The reply's status.
    pub status: u16,
    /// By which way it was paid, as x402 names it.
    #[serde(default = "channel")]
    pub scheme: String,
    /// The token, by its address.
    #[serde(default)]
    pub mint: Option<String>,
    /// The channel's address; empty of a payment by one transaction.
    pub channel: String,
    /// The request's number in it; 0 of a payment by one transaction.
    pub number: u32,
    /// What the gateway says that it took for this request, never more than the request allowed.
    pub amount: u64,
    /// Promised in the channel in all, with this request.
    pub promised: u64,
    /// The gateway's own name for the request, where it gave one.
    pub request_id: Option<String>,
    /// The signature of the transaction that opened the channel, where the gateway says it.
    pub opening: Option<String>,
    /// The signature of a payment's one transaction: as it was found on the chain, else as the server says it.
    #[serde(default)]
    pub transaction: Option<String>,
}

/// What receipts were of that do not say it.
fn channel() -> String {
    Scheme::Channel.name().into()
}

impl Receipt {
    /// Adds it to a file, one line of JSON each.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn append(&self, file: &Path) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // In one write, so that lines of two threads do not mix.
        options.open(file)?.write_all(&line)
    }
}

/// The receipts in a file, oldest first. A line that a crash cut is left out.
///
/// # Errors
/// The system's; a file that is not there holds none.
pub(crate) fn read(file: &Path) -> io::Result<Vec<Receipt>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
