//! A bare machine for tests that run many thousand transactions: LiteSVM with the real program,
//! without signatures, blockhashes or history. All that are marked as signers sign.
//!
//! Fees are paid by a wallet of the machine's own that no instruction names, so that dropping a
//! flag in an instruction drops it in the transaction too, and lamports of everybody else move only
//! by what instructions do.

use crate::{Snapshot, relay};
use farthing_sdk::{
    development::program_path,
    solana::{
        Account, Address, Clock, Instruction, Message, ReadableAccount, Signature,
        TransactionError, VersionedMessage, VersionedTransaction, ids::system_program,
    },
};
use litesvm::LiteSVM;
use solana_account::AccountSharedData;

/// Unix seconds at which every machine begins.
pub const GENESIS: i64 = 1_800_000_000;
/// The slot at which every machine begins: past the first 150, as on any cluster.
pub const GENESIS_SLOT: u64 = 1_000;

/// What a transaction that succeeded used and said.
#[derive(Clone, Debug)]
pub struct Done {
    pub units: u64,
    pub logs: Vec<String>,
    pub return_data: Vec<u8>,
}

/// Why a transaction failed.
#[derive(Clone, Debug)]
pub struct Failed {
    pub error: TransactionError,
    pub logs: Vec<String>,
}

/// Accounts as a simulated transaction would leave them.
pub type Overlay = Vec<(Address, AccountSharedData)>;

/// LiteSVM with the real program. A clone goes its own way from there.
#[derive(Clone)]
pub struct Machine {
    svm: LiteSVM,
    fees: Address,
    /// Goes before every instruction, in the same transaction: the signatures of a claim.
    pub preamble: Option<Instruction>,
}

/// The program's bytes.
///
/// # Panics
/// When it was not built.
pub fn program_bytes() -> Vec<u8> {
    let path = program_path();
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask build` makes it", path.display()))
}

impl Machine {
    pub fn new(program: &[u8]) -> Self {
        let svm = LiteSVM::new().with_sigverify(false).with_blockhash_check(false);
        let mut svm = svm.with_transaction_history(0).with_log_bytes_limit(None);
        svm.add_program(farthing::ID, program).expect("the program is valid");
        let fees = Address::new_from_array(*b"pays the fee of all transactions");
        let mut machine = Self { svm, fees, preamble: None };
        machine.give_lamports(&fees, 1 << 50);
        machine.set_time(GENESIS, GENESIS_SLOT);
        machine
    }

    /// Adds the program that does nothing but call ours.
    pub fn add_relay(&mut self) {
        relay::install_in(&mut self.svm);
    }

    /// Runs an instruction in a transaction of its own.
    ///
    /// # Errors
    /// Whatever refused it.
    pub fn run(&mut self, instruction: &Instruction) -> Result<Done, Failed> {
        let transaction = self.transaction(instruction);
        match self.svm.send_transaction(transaction) {
            Ok(meta) => Ok(Done {
                units: meta.compute_units_consumed,
                logs: meta.logs,
                return_data: meta.return_data.data,
            }),
            Err(failed) => Err(Failed { error: failed.err, logs: failed.meta.logs }),
        }
    }

    /// Runs an instruction that a test relies on.
    ///
    /// # Panics
    /// When it fails; shows the logs.
    pub fn must(&mut self, instruction: impl Into<Instruction>) -> Done {
        self.run(&instruction.into()).unwrap_or_else(|failed| panic!("{failed:#?}"))
    }

    /// The writable accounts as an instruction would leave them.
    ///
    /// # Errors
    /// Whatever would refuse it.
    pub fn simulate(&self, instruction: &Instruction) -> Result<Overlay, Failed> {
        match self.svm.simulate_transaction(self.transaction(instruction)) {
            Ok(info) => {
                let all = info.post_accounts.into_iter();
                Ok(all.filter(|(address, _)| *address != self.fees).collect())
            }
            Err(failed) => Err(Failed { error: failed.err, logs: failed.meta.logs }),
        }
    }

    fn transaction(&self, instruction: &Instruction) -> VersionedTransaction {
        let all = self.preamble.iter().chain([instruction]).cloned();
        let message = Message::new(&all.collect::<Vec<_>>(), Some(&self.fees));
        let signatures = vec![Signature::default(); message.header.num_required_signatures.into()];
        VersionedTransaction { signatures, message: VersionedMessage::Legacy(message) }
    }

    /// An account's data; `None` when there is no account.
    pub fn data(&self, address: &Address) -> Option<&[u8]> {
        let account = self.svm.accounts_db().get_account_ref(address)?;
        (account.lamports() != 0).then(|| account.data())
    }

    /// An account's data, if our program owns it.
    pub fn our_data(&self, address: &Address) -> Option<&[u8]> {
        let account = self.svm.accounts_db().get_account_ref(address)?;
        (account.lamports() != 0 && *account.owner() == farthing::ID).then(|| account.data())
    }

    pub fn lamports(&self, address: &Address) -> u64 {
        self.svm.accounts_db().get_account_ref(address).map_or(0, ReadableAccount::lamports)
    }

    /// A whole account; `None` when there is none.
    pub fn account(&self, address: &Address) -> Option<Account> {
        self.svm.get_account(address).filter(|account| account.lamports != 0)
    }

    /// Every account but programs and the payer of fees.
    pub fn snapshot(&self) -> Snapshot {
        let all = self.svm.accounts_db().inner.iter();
        let kept = all.filter(|(address, account)| {
            !account.executable() && **address != self.fees && !is_sysvar(account)
        });
        Snapshot(kept.map(|(address, account)| (*address, account.clone())).collect())
    }

    /// All accounts of our program. Slow: reads every account of the machine.
    pub fn our_accounts(&self) -> Vec<(Address, Account)> {
        let mut all = self.svm.get_program_accounts(&farthing::ID);
        all.retain(|(_, account)| account.lamports != 0);
        all
    }

    pub fn set_account(&mut self, address: Address, account: Account) {
        self.svm.set_account(address, account).expect("an ordinary account");
    }

    /// An account with as many lamports as its data needs.
    pub fn write(&mut self, address: Address, owner: Address, data: Vec<u8>) {
        let lamports = self.rent(data.len());
        let account = Account { lamports, data, owner, executable: false, rent_epoch: u64::MAX };
        self.set_account(address, account);
    }

    /// Adds lamports out of nowhere.
    pub fn give_lamports(&mut self, address: &Address, lamports: u64) {
        let empty = Account { owner: system_program::ID, ..Account::default() };
        let mut account = self.account(address).unwrap_or(empty);
        account.lamports += lamports;
        self.set_account(*address, account);
    }

    /// Lamports that keep that many bytes alive.
    pub fn rent(&self, bytes: usize) -> u64 {
        self.svm.minimum_balance_for_rent_exemption(bytes)
    }

    pub fn clock(&self) -> Clock {
        self.svm.get_sysvar()
    }

    /// Moves the clock, unix seconds and slot.
    pub fn set_time(&mut self, unix_timestamp: i64, slot: u64) {
        let clock = Clock { unix_timestamp, slot, ..self.clock() };
        self.svm.set_sysvar(&clock);
    }

    /// Lets seconds and slots pass.
    pub fn pass(&mut self, seconds: i64, slots: u64) {
        let clock = self.clock();
        self.set_time(clock.unix_timestamp + seconds, clock.slot + slots);
    }
}

fn is_sysvar(account: &AccountSharedData) -> bool {
    *account.owner() == farthing_sdk::solana::ids::sysvar::ID
}
