//! The world: a network in this process with the program on it, wallets by name, a clock.

use crate::{Outcome, Refusal, Snapshot, conserve};
use farthing_sdk::{
    Embedded, Token,
    accounts::{AccountKind, Deposit, Earnings},
    client::Network,
    development::{program_path, public_keypair},
    errors::Failure,
    events,
    solana::{
        Address, Instruction, Keypair, Message, ReadableAccount, Signature, Signer,
        VersionedMessage, VersionedTransaction,
    },
};
use litesvm::types::TransactionMetadata;
use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    sync::{LazyLock, Mutex, PoisonError},
};

/// The slot at which a world begins: more than 150, so that old slots can be named.
pub const GENESIS_SLOT: u64 = 1_000;
/// Lamports that a wallet begins with: ten SOL.
pub const WALLET_LAMPORTS: u64 = 10_000_000_000;

/// Who pays the fees.
const FEES: &str = "farthing tests fees";
/// What the network calls the first mint that it makes.
const FIRST_MINT: &str = "farthing embedded mint 0";

/// A network with the program, one mint and someone to pay fees: made once, since loading programs
/// takes longer than most tests.
fn beginning() -> Embedded {
    static BEGINNING: LazyLock<Mutex<Embedded>> = LazyLock::new(|| {
        let path = program_path();
        assert!(path.exists(), "{} is missing: run `cargo xtask build`", path.display());
        let network = Embedded::from_file(path).unwrap();
        network.advance_slots(GENESIS_SLOT);
        network.create_mint(6).unwrap();
        network.wallet(FEES).unwrap();
        // Signatures are checked by the runtime, not by us, and take most of a test's time.
        let unchecked = network.svm().clone().with_sigverify(false);
        *network.svm_mut() = unchecked;
        Mutex::new(network)
    });
    BEGINNING.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A network with the program on it, and everything that tests do with it. Nothing in it is random:
/// two worlds with the same history are the same.
pub struct World {
    pub network: Embedded,
    /// A classic mint with 6 decimals, whose reserve is open: what is meant where no token is
    /// named.
    pub token: Token,
    /// Pays all fees, so that the lamports of everyone else change by rent only.
    fees: Keypair,
    keys: RefCell<HashMap<Address, Keypair>>,
    /// Transactions sent: each has a number of its own, from one on.
    sent: Cell<u64>,
    forged: Cell<bool>,
    latest: Cell<i64>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// With the reserve of one mint.
    ///
    /// # Panics
    /// When the program is not built.
    pub fn new() -> Self {
        let world = Self::bare();
        world.open_reserve(world.token);
        world
    }

    /// With the reserve of one mint, and what a test makes ready in it.
    #[track_caller]
    pub fn with<T>(ready: impl FnOnce(&Self) -> T) -> (Self, T) {
        let world = Self::new();
        let made = ready(&world);
        (world, made)
    }

    /// With a mint but no reserve.
    ///
    /// # Panics
    /// When the program is not built.
    pub fn bare() -> Self {
        let network = beginning();
        let (token, fees) =
            (Token::from(public_keypair(FIRST_MINT).pubkey()), public_keypair(FEES));
        let (keys, sent, forged) = (RefCell::default(), Cell::new(1), Cell::new(false));
        let latest = Cell::new(i64::MIN);
        Self { network, token, fees, keys, sent, forged, latest }
    }

    /// The wallet of a name, funded with ten SOL when first asked for.
    pub fn wallet(&self, name: &str) -> Keypair {
        let wallet = public_keypair(name);
        let known = self.keys.borrow_mut().insert(wallet.pubkey(), wallet.insecure_clone());
        if known.is_none() {
            self.network.airdrop(&wallet.pubkey(), WALLET_LAMPORTS).unwrap();
        }
        wallet
    }

    /// The address of a wallet.
    /// The key of a wallet by its address.
    ///
    /// # Panics
    /// When no wallet has it.
    pub fn key_of(&self, address: &Address) -> Keypair {
        self.keys.borrow()[address].insecure_clone()
    }

    pub fn address(&self, name: &str) -> Address {
        self.wallet(name).pubkey()
    }

    /// Sends one instruction, signed by all its signers: they must be wallets of this world.
    #[track_caller]
    pub fn run(&self, instruction: impl Into<Instruction>) -> Outcome {
        self.run_all(&[instruction.into()])
    }

    /// Runs a step that a test starts from.
    #[track_caller]
    pub fn given(&self, instruction: impl Into<Instruction>) {
        self.run(instruction).assert_ok();
    }

    /// Sends an instruction, whatever becomes of it.
    #[track_caller]
    pub fn attempt(&self, instruction: impl Into<Instruction>) {
        drop(self.run(instruction));
    }

    /// Refused by that, and nothing changed.
    #[track_caller]
    pub fn refuses(&self, instruction: impl Into<Instruction>, expected: impl Into<Refusal>) {
        self.run(instruction).assert_err(expected);
    }

    /// Succeeds where that is so; otherwise refused by that, and nothing changed.
    #[track_caller]
    pub fn refuses_unless(
        &self,
        is_so: bool,
        instruction: impl Into<Instruction>,
        expected: impl Into<Refusal>,
    ) {
        if is_so { self.given(instruction) } else { self.refuses(instruction, expected) }
    }

    /// Sends instructions in one transaction, signed by all their signers.
    ///
    /// # Panics
    /// When a signer is no wallet of this world; when conservation does not hold afterwards.
    #[track_caller]
    pub fn run_all(&self, instructions: &[Instruction]) -> Outcome {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let mut needed: Vec<_> = metas.filter(|m| m.is_signer).map(|m| m.pubkey).collect();
        needed.sort();
        needed.dedup();
        needed.retain(|address| *address != self.fees.pubkey());
        let keys = self.keys.borrow();
        let key = |address| keys.get(address).unwrap_or_else(|| panic!("no wallet {address}"));
        let signers: Vec<_> = needed.iter().map(key).collect();
        self.send(instructions, &signers)
    }

    /// Sends instructions in one transaction, signed by these and by the payer of fees.
    /// Conservation is checked afterwards, unless the test has forged accounts.
    ///
    /// # Panics
    /// When conservation does not hold; when a signature is missing.
    #[track_caller]
    pub fn send(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Outcome {
        let transaction = self.transaction(instructions, signers);
        let before = self.snapshot();
        let result = self.network.svm_mut().send_transaction(transaction);
        let after = self.snapshot();
        self.network.svm_mut().expire_blockhash();
        let (meta, failure) = match result {
            Ok(meta) => (meta, None),
            Err(failed) => {
                let logs = failed.meta.logs.clone();
                (failed.meta, Some(Failure::new(failed.err, logs, instructions)))
            }
        };
        let outcome = self.outcome(meta, failure, before, after);
        self.check(&outcome, instructions);
        outcome
    }

    /// A transaction with a number in place of each signature.
    fn transaction(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> VersionedTransaction {
        let blockhash = self.network.svm().latest_blockhash();
        let payer = self.fees.pubkey();
        let message = Message::new_with_blockhash(instructions, Some(&payer), &blockhash);
        let needed = usize::from(message.header.num_required_signatures);
        let given: HashSet<_> = signers.iter().map(|key| key.pubkey()).chain([payer]).collect();
        for signer in &message.account_keys[..needed] {
            assert!(given.contains(signer), "{signer} has to sign");
        }
        let number = self.sent.replace(self.sent.get() + 1);
        let mut bytes = [0; 64];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        let signatures = vec![Signature::from(bytes); needed];
        VersionedTransaction { signatures, message: VersionedMessage::Legacy(message) }
    }

    fn outcome(
        &self,
        meta: TransactionMetadata,
        failure: Option<Failure>,
        before: Snapshot,
        after: Snapshot,
    ) -> Outcome {
        // What a failed transaction logged did not happen.
        let events = if failure.is_none() { events::decode(&meta.logs) } else { Vec::new() };
        Outcome {
            failure,
            events,
            logs: meta.logs,
            compute_units: meta.compute_units_consumed,
            return_data: meta.return_data.data,
            fee: meta.fee,
            fee_payer: self.fees.pubkey(),
            before,
            after,
        }
    }

    #[track_caller]
    fn check(&self, outcome: &Outcome, instructions: &[Instruction]) {
        if self.forged.get() {
            return;
        }
        let state = conserve::check(&outcome.after, self.latest(), self.rent_of());
        let Outcome { before, after, events, .. } = outcome;
        let change = conserve::change(before, after, events);
        let born = conserve::born(before, after, instructions);
        if let Err(violation) = state.and(change).and(born) {
            panic!("{violation}\n{}", outcome.story());
        }
    }

    /// The conservation check, by hand.
    ///
    /// # Panics
    /// When an invariant does not hold.
    #[track_caller]
    pub fn conserve(&self) {
        if let Err(violation) = conserve::check(&self.snapshot(), self.latest(), self.rent_of()) {
            panic!("{violation}");
        }
    }

    /// Lamports that an account of so many bytes must have.
    pub fn rent(&self, length: usize) -> u64 {
        self.network.svm().minimum_balance_for_rent_exemption(length)
    }

    fn rent_of(&self) -> impl Fn(usize) -> u64 + '_ {
        |length| self.rent(length)
    }

    /// Every account as it is now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.network.svm().accounts_db().inner.clone())
    }

    /// An account of ours, decoded; none when it is not there or of another kind.
    pub fn find<T: AccountKind>(&self, address: &Address) -> Option<T> {
        self.snapshot().get(address)
    }

    /// An account of ours, decoded.
    ///
    /// # Panics
    /// When it is not there or of another kind.
    #[track_caller]
    pub fn get<T: AccountKind>(&self, address: &Address) -> T {
        self.find(address).unwrap_or_else(|| panic!("{address} is no {}", T::NAME))
    }

    /// Dependants of a deposit or of earnings.
    ///
    /// # Panics
    /// When there is neither.
    #[track_caller]
    pub fn children(&self, address: &Address) -> u32 {
        let earnings = self.find::<Earnings>(address).map(|earnings| earnings.children);
        earnings.unwrap_or_else(|| self.get::<Deposit>(address).children)
    }

    /// Whether there is an account with anything in it.
    pub fn exists(&self, address: &Address) -> bool {
        self.snapshot().account(address).is_some()
    }

    /// Bytes of an account; empty where there is none.
    pub fn data(&self, address: &Address) -> Vec<u8> {
        self.snapshot().account(address).map_or(Vec::new(), |account| account.data().to_vec())
    }

    pub fn lamports(&self, address: &Address) -> u64 {
        self.snapshot().lamports(address)
    }

    /// Base units in a token account; zero where there is none.
    pub fn tokens(&self, address: &Address) -> u64 {
        self.snapshot().tokens(address)
    }

    /// The latest second that this world has seen: a clock may run backwards.
    pub fn latest(&self) -> i64 {
        self.latest.set(self.latest.get().max(self.now()));
        self.latest.get()
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        self.network.clock().unix_timestamp
    }

    pub fn slot(&self) -> u64 {
        self.network.clock().slot
    }

    /// Moves the clock and nothing else.
    pub fn advance_seconds(&self, seconds: i64) {
        self.network.advance_seconds(seconds);
    }

    /// Sets the clock to a second.
    pub fn at(&self, time: i64) {
        self.advance_seconds(time - self.now());
    }

    /// Moves the slot and nothing else.
    pub fn advance_slots(&self, slots: u64) {
        self.network.advance_slots(slots);
    }

    /// From here on the world is not one that instructions made: conservation is no longer checked.
    pub(crate) fn mark_forged(&self) {
        self.forged.set(true);
    }
}
