//! Buffers that deploys have left behind: found, gone on with, brought home. One of another binary
//! has another address, so after a rebuild the first is found by its authority alone.

use super::{
    buffer::{CHUNK, Writer},
    loader,
};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::{Facts, Table},
    values::Lamports,
};
use farthing_sdk::{
    client::network::Match,
    solana::{Address, Instruction, Signer, ids::bpf_loader_upgradeable},
};
use serde_json::json;
use solana_loader_v3_interface::instruction as loader_v3;

/// Buffers in one transaction.
const CLOSES: usize = 10;

/// A buffer of an authority.
#[derive(Clone, Debug)]
pub struct Buffer {
    pub address: Address,
    pub lamports: u64,
    /// What is written, as long as there is room.
    code: Vec<u8>,
}

/// Which buffers to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferArg {
    All,
    One(Address),
}

impl std::str::FromStr for BufferArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            address => address
                .parse()
                .map(Self::One)
                .map_err(|_| format!("{address} is neither an address nor the word all")),
        }
    }
}

impl Buffer {
    /// All buffers that an authority may write to.
    pub fn all(context: &Context, authority: &Address) -> Outcome<Vec<Self>> {
        let network = context.network();
        let matches = loader::buffer_head(authority).map(|(offset, bytes)| Match { offset, bytes });
        let found = network.program_accounts(&bpf_loader_upgradeable::ID, &matches);
        let found = found.map_err(|error| context.unanswered(&error))?;
        let read = |(address, account): (Address, farthing_sdk::solana::Account)| {
            let lamports = account.lamports;
            let code = loader::code_of_buffer(account, authority)?;
            Some(Self { address, lamports, code })
        };
        Ok(found.into_iter().filter_map(read).collect())
    }

    /// Of those into which a binary fits, the one that holds most of it already.
    pub fn to_resume<'a>(all: &'a [Self], binary: &[u8]) -> Option<&'a Self> {
        let fits = all.iter().filter(|buffer| buffer.is_for(binary));
        fits.min_by_key(|buffer| buffer.missing(binary))
    }

    /// Whether it has the length of a binary, and nothing of another program's in it: it is empty, or
    /// some of the binary is written.
    fn is_for(&self, binary: &[u8]) -> bool {
        let is_written = |chunk: &[u8]| chunk.iter().any(|byte| *byte != 0);
        let mut chunks = binary.chunks(CHUNK).zip(self.code.chunks(CHUNK));
        let shares = chunks.any(|(want, have)| want == have && is_written(have));
        self.code.len() == binary.len() && (shares || !is_written(&self.code))
    }

    /// Bytes of a binary that it does not hold yet, in whole chunks.
    pub fn missing(&self, binary: &[u8]) -> usize {
        let chunks = binary.chunks(CHUNK).zip(self.code.chunks(CHUNK));
        chunks.filter(|(want, have)| want != have).count() * CHUNK
    }

    fn record(&self) -> Facts {
        Facts::new("Buffer")
            .about("buffer", self.address)
            .with("room", self.code.len() as u64)
            .with(
                "written",
                self.code.iter().rposition(|it| *it != 0).map_or(0, |at| at as u64 + 1),
            )
            .with("holds", Lamports(self.lamports))
    }
}

/// The buffers of an authority. That a node lists none is no reason not to deploy: then a deploy goes on
/// only with the buffer of this very binary.
pub fn as_far_as_listed(context: &Context, authority: &Address) -> Vec<Buffer> {
    Buffer::all(context, authority).unwrap_or_else(|failure| {
        context.printer.note(&format!("buffers of earlier deploys are not known: {failure}"));
        Vec::new()
    })
}

/// Prints the buffers of an authority.
pub fn list(context: &Context, authority: &Address) -> Outcome {
    let all = Buffer::all(context, authority)?;
    let none = format!("No deploy of {authority} has left a buffer.");
    let rows = all.iter().map(Buffer::record).collect();
    context.printer.table(&Table::new(none, &["buffer", "room", "written", "holds"], rows))
}

/// Closes buffers of an authority; their lamports go to the payer.
pub fn close(writer: &Writer, which: BufferArg, dry_run: bool) -> Outcome {
    let context = writer.context;
    let (payer, authority) = (writer.payer.pubkey(), writer.authority.pubkey());
    let mut all = Buffer::all(context, &authority)?;
    if let BufferArg::One(named) = which {
        all.retain(|buffer| buffer.address == named);
        if all.is_empty() {
            return Err(Failure::NotFound(format!(
                "{authority} may write to no buffer at {named}; `farthing deploy --buffers` lists them"
            )));
        }
    }
    let close = |one: &Buffer| loader_v3::close(&one.address, &payer, &authority, false);
    let steps: Vec<Instruction> = all.iter().map(close).collect();
    for some in steps.chunks(CLOSES) {
        if dry_run {
            writer.rehearse(some, &[writer.authority])?;
        } else {
            writer.send(some, &[writer.authority])?;
        }
    }
    let title =
        if dry_run { "Dry run, nothing was sent: Buffers closed" } else { "Buffers closed" };
    let record = Facts::new(title)
        .with("returned", Lamports(all.iter().map(|buffer| buffer.lamports).sum()))
        .with("to", payer);
    let rows = all.iter().map(Buffer::record).collect();
    let table = Table::new("There was none.", &["buffer", "room", "written", "holds"], rows);
    context.printer.facts_with(record, "buffers", &table)
}

/// Says what other deploys have left, if anything.
pub fn with_left(record: Facts, left: &[Buffer]) -> Facts {
    if left.is_empty() {
        return record;
    }
    let held = Lamports(left.iter().map(|buffer| buffer.lamports).sum());
    let words = format!(
        "{} with {held}; `farthing deploy --close-buffer all` brings that home",
        left.len()
    );
    let all = left.iter().map(|buffer| json!(buffer.address.to_string())).collect();
    record.with_both("buffers_left", words, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(address: u8, code: Vec<u8>) -> Buffer {
        Buffer { address: Address::new_from_array([address; 32]), lamports: 1, code }
    }

    #[test]
    fn the_buffer_that_fits_and_holds_most_is_gone_on_with() {
        let binary = vec![7; 3 * CHUNK];
        let half = [vec![7; CHUNK], vec![0; 2 * CHUNK]].concat();
        let all = [
            buffer(1, vec![0; 3 * CHUNK]),
            buffer(2, half),
            // It holds more, but has another length.
            buffer(3, vec![7; 3 * CHUNK + 1]),
            // It has the length, but is another program's.
            buffer(4, vec![9; 3 * CHUNK]),
        ];
        let resumed = Buffer::to_resume(&all, &binary).unwrap();
        assert_eq!((resumed.address, resumed.missing(&binary)), (all[1].address, 2 * CHUNK));
        assert!(Buffer::to_resume(&all, &binary[1..]).is_none());
        assert!(Buffer::to_resume(&all[3..], &binary).is_none());
    }
}
