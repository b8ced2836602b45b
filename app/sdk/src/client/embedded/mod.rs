//! A network inside this process: LiteSVM with the real program. Nothing waits, nothing is remote,
//! and time moves only on request.
//!
//! Each transaction takes a slot. A blockhash lives through several transactions, as on a cluster: the
//! same bytes run once. It ends where somebody waits for the next block, and before each transaction
//! that is run by [`Embedded::execute`], so that tests can run the same instructions twice in a row.

mod answers;
mod execute;
mod lookup;
mod past;
mod tokens;

pub use tokens::WALLET_LAMPORTS;

use super::network::{NetworkError, NetworkResult, Record};
use crate::solana::{Account, Address, Clock};
use litesvm::LiteSVM;
use past::Past;
use std::{
    cell::{Cell, Ref, RefCell, RefMut},
    path::Path,
    time::Duration,
};

/// The network's clock at the start, unix seconds: a fixed day in 2027, so that runs are repeatable.
pub const GENESIS_TIME: i64 = 1_800_000_000;

/// A network inside this process. A clone is a network of its own that begins where this one stands.
#[derive(Clone)]
pub struct Embedded {
    svm: RefCell<LiteSVM>,
    past: RefCell<Past>,
    /// The block height.
    blocks: Cell<u64>,
    /// Mints made so far: each has a key of its own.
    mints: Cell<u32>,
}

impl Embedded {
    /// With the program's bytes at its declared address.
    ///
    /// # Errors
    /// `Refused` when the bytes are no valid program.
    pub fn new(program: &[u8]) -> NetworkResult<Self> {
        let embedded = Self::without_program();
        embedded.add_program(crate::PROGRAM_ID, program)?;
        Ok(embedded)
    }

    /// With the program read from a file.
    ///
    /// # Errors
    /// `Refused` when the file cannot be read or is no valid program.
    pub fn from_file(path: impl AsRef<Path>) -> NetworkResult<Self> {
        let path = path.as_ref();
        let program = std::fs::read(path)
            .map_err(|error| NetworkError::Refused(format!("{}: {error}", path.display())))?;
        Self::new(&program)
    }

    /// Without our program: for tests of what happens then.
    pub fn without_program() -> Self {
        let mut svm = LiteSVM::new();
        let clock = Clock { unix_timestamp: GENESIS_TIME, ..svm.get_sysvar() };
        svm.set_sysvar(&clock);
        let (blocks, mints) = (Cell::new(0), Cell::new(0));
        Self { svm: RefCell::new(svm), past: RefCell::default(), blocks, mints }
    }

    /// Adds another program, such as one that calls ours.
    ///
    /// # Errors
    /// `Refused` when the bytes are no valid program.
    pub fn add_program(&self, address: Address, program: &[u8]) -> NetworkResult<()> {
        let added = self.svm_mut().add_program(address, program);
        added.map_err(|error| NetworkError::Refused(error.to_string()))
    }

    /// The machine, to look at.
    pub fn svm(&self) -> Ref<'_, LiteSVM> {
        self.svm.borrow()
    }

    /// The machine, to do anything to. Drop it before calling anything else here.
    pub fn svm_mut(&self) -> RefMut<'_, LiteSVM> {
        self.svm.borrow_mut()
    }

    /// The cluster's clock.
    pub fn clock(&self) -> Clock {
        self.svm().get_sysvar()
    }

    /// Moves the slot forward, and nothing else.
    pub fn advance_slots(&self, slots: u64) {
        let clock = self.clock();
        self.set_clock(Clock { slot: clock.slot.saturating_add(slots), ..clock });
    }

    /// Moves the clock by seconds, backwards too, and nothing else.
    pub fn advance_seconds(&self, seconds: i64) {
        let clock = self.clock();
        let unix_timestamp = clock.unix_timestamp.saturating_add(seconds);
        self.set_clock(Clock { unix_timestamp, ..clock });
    }

    /// Lets time pass as on a cluster: the clock, and two and a half slots a second.
    pub fn advance(&self, time: Duration) {
        self.advance_seconds(i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
        self.advance_slots(time.as_secs().saturating_mul(5) / 2);
    }

    /// Sets the whole clock.
    pub fn set_clock(&self, clock: Clock) {
        self.svm_mut().set_sysvar(&clock);
    }

    /// Writes an account as it is, whatever was there.
    ///
    /// # Errors
    /// `Refused` when the machine would not run with it, such as a program without code.
    pub fn set_account(&self, address: Address, account: Account) -> NetworkResult<()> {
        let set = self.svm_mut().set_account(address, account);
        set.map_err(|error| NetworkError::Refused(error.to_string()))
    }

    /// Every transaction that landed, oldest first.
    pub fn records(&self) -> Vec<Record> {
        self.past.borrow().records().cloned().collect()
    }

    /// The next block: every blockhash given out before it is dead.
    fn begin_block(&self) {
        self.svm_mut().expire_blockhash();
        self.blocks.set(self.blocks.get().saturating_add(1));
    }
}
