//! Sales, for who keeps accounts: from the log, and from what is kept of older segments.

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    vec,
};

use farthing_vouchers::book::{Ask, Change, Row};

use super::{
    LedgerError,
    log::{
        aligned::PAGE,
        block::Block,
        blocks::Read,
        bytes::Reader,
        disk::sync_folder,
        segment::{Header, Kind},
    },
    record::{Record, put_change, put_settled},
    settled::Settled,
};

/// Where blocks of receipts begin: at multiples of so many bytes.
const STEP: u32 = 16;

/// Bytes of receipts in one block, about.
const BLOCK: usize = 64 * 1024;

/// What was booked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Booked {
    /// A request was paid by a transaction of its own.
    Settled(Settled),
    /// A request was admitted.
    Sold {
        /// Which price.
        route: u16,
        /// Base units.
        price: u64,
        /// The keyed fingerprint of the request.
        print: u64,
    },
    /// Its money came back.
    Returned {
        /// Base units.
        amount: u64,
        /// Whether because the payer wished so, and not because the service did not do what was paid for.
        is_wish: bool,
    },
}

/// A line of the accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// Unix seconds at which it was written.
    pub at: i64,
    /// From which channel or share; of a payment by one transaction, whose.
    pub row: Row,
    /// The payer's number of the request; 0 of a payment by one transaction, which has none.
    pub number: u32,
    /// What.
    pub booked: Booked,
}

/// Sales and returns of a folder from `from` up to before `to`, in Unix seconds, oldest first. The ledger may be open
/// meanwhile, in this process or another.
///
/// # Errors
/// [`LedgerError::Io`] where the folder cannot be listed; of each file that cannot be read what there is to say.
pub fn receipts(
    folder: &Path,
    from: i64,
    to: i64,
) -> Result<impl Iterator<Item = Result<Receipt, LedgerError>> + use<>, LedgerError> {
    let mut numbers: BTreeSet<u64> = Kind::Receipts.all(folder)?.into_iter().collect();
    numbers.extend(Kind::Log.all(folder)?);
    let folder = folder.to_owned();
    let of_all = numbers.into_iter().flat_map(move |number| {
        let (receipts, error) = match of_segment(&folder, number) {
            Ok(receipts) => (receipts, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        let receipts: vec::IntoIter<Receipt> = receipts.into_iter();
        receipts.map(Ok).chain(error)
    });
    Ok(of_all.filter(move |receipt| match receipt {
        Ok(receipt) => (from..to).contains(&receipt.at),
        Err(_) => true,
    }))
}

/// Writes the receipts of a segment of the log into a file of their own.
pub(super) fn pack(folder: &Path, number: u64) -> Result<(), LedgerError> {
    let receipts = of_log(&Read::open(&Kind::Log.path(folder, number))?);
    if receipts.is_empty() {
        return Ok(());
    }
    let path = Kind::Receipts.path(folder, number);
    let temporary = folder.join("receipts.tmp");
    write(&temporary, number, &receipts).map_err(LedgerError::io("write", &temporary))?;
    fs::rename(&temporary, &path).map_err(LedgerError::io("write", &path))?;
    sync_folder(folder).map_err(LedgerError::io("write out", folder))
}

/// Of the log, or of what was packed of it since the folder was listed.
fn of_segment(folder: &Path, number: u64) -> Result<Vec<Receipt>, LedgerError> {
    for kind in [Kind::Log, Kind::Receipts] {
        match Read::open(&kind.path(folder, number)) {
            Err(LedgerError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            read => return read.map(|read| of_log(&read)),
        }
    }
    Ok(Vec::new())
}

fn of_log(read: &Read) -> Vec<Receipt> {
    read.all().flat_map(|(_, block)| of_block(&block)).collect()
}

fn of_block(block: &Block<'_>) -> Vec<Receipt> {
    let mut reader = Reader::new(block.records);
    let records = (0..block.count).map_while(|_| Record::decode(&mut reader));
    let at = block.time;
    let receipt = |record| match record {
        Record::Admitted { row, ask: Ask { number, price, route, print, .. }, .. } => {
            Some(Receipt { at, row, number, booked: Booked::Sold { route, price, print } })
        }
        Record::Returned { row, number, amount, is_wish } => {
            Some(Receipt { at, row, number, booked: Booked::Returned { amount, is_wish } })
        }
        Record::Settled { settled, .. } => {
            let row = Row::from(&settled.payer);
            Some(Receipt { at, row, number: 0, booked: Booked::Settled(settled) })
        }
        _ => None,
    };
    records.filter_map(receipt).collect()
}

/// A block for each second, or several.
fn write(path: &Path, number: u64, receipts: &[Receipt]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path)?;
    let header = Header::new(number, [0; 16], STEP)?;
    let mut bytes = header.encode();
    bytes.resize(PAGE, 0);
    for of_second in receipts.chunk_by(|left, right| left.at == right.at) {
        for of_block in of_second.chunks(BLOCK / 64) {
            put_block(&mut bytes, &header, of_block);
        }
    }
    file.write_all(&bytes)?;
    file.sync_all()
}

fn put_block(to: &mut Vec<u8>, header: &Header, receipts: &[Receipt]) {
    let Some(Receipt { at: time, .. }) = receipts.first() else { return };
    let mut records = Vec::new();
    for receipt in receipts {
        receipt.put(&mut records);
    }
    let count = u32::try_from(receipts.len()).unwrap_or(u32::MAX);
    let block = Block { first: 1, count, time: *time, records: &records };
    let offset = to.len();
    let length = block.length().next_multiple_of(STEP as usize);
    to.resize(offset.saturating_add(length), 0);
    if let Some(place) = to.get_mut(offset..) {
        block.encode(header, offset as u64, place);
    }
}

impl Receipt {
    /// As the log has it, without what was promised, or written with it.
    fn put(&self, to: &mut Vec<u8>) {
        let number = self.number;
        let change = match self.booked {
            Booked::Settled(settled) => return put_settled(to, (&[], &[]), &settled),
            Booked::Sold { route, price, print } => {
                let ask = Ask { number, price, route, print, ..Ask::default() };
                Change::Admitted { ask, promise: None }
            }
            Booked::Returned { amount, is_wish } => Change::Returned { number, amount, is_wish },
        };
        put_change(to, &self.row, &change);
    }
}
