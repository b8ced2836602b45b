//! A network that does as a test says.

use farthing_sdk::{
    Embedded,
    client::{
        Confirmed, Network, NetworkError, Page, Record, Seen,
        network::{Finalized, Match, NetworkResult, Recent, Simulation, Status},
    },
    solana::{
        Account, Address, CommitmentLevel, Hash, Signature, TransactionError, VersionedTransaction,
    },
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

/// What happens to a transaction that is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    #[default]
    Lands,
    /// It lands, and the answer is lost.
    LandsUnheard,
    /// Nobody ever sees it.
    Lost,
}

#[derive(Default)]
struct Whims {
    is_down: bool,
    sending: Sending,
    /// Older chains, which it shows as of a commitment instead of the newest.
    views: HashMap<u8, Embedded>,
    /// Accounts about which it lies, at every commitment.
    lies: HashMap<Address, Option<Account>>,
    price: u64,
    sent: Vec<VersionedTransaction>,
    looks: usize,
    on_send: Option<Box<dyn Fn() + Send>>,
    on_simulate: Option<Box<dyn Fn() + Send>>,
    /// Whether no block passes while somebody waits.
    stands_still: bool,
    /// Whether it says nothing of what became of transactions.
    holds_fates: bool,
    /// Whether it goes down with what it is sent next.
    dies_on_send: bool,
    /// An account that lets everything fail that names it.
    poison: Option<Address>,
    /// An older chain, on which it simulates.
    simulates: Option<Box<Embedded>>,
}

/// The network.
pub struct Net {
    live: Mutex<Embedded>,
    whims: Mutex<Whims>,
}

impl Net {
    pub fn new(live: Embedded) -> Self {
        Self { live: Mutex::new(live), whims: Mutex::default() }
    }

    /// The newest chain.
    pub fn live(&self) -> MutexGuard<'_, Embedded> {
        self.live.lock().unwrap()
    }

    fn whims(&self) -> MutexGuard<'_, Whims> {
        self.whims.lock().unwrap()
    }

    pub fn set_down(&self, is_down: bool) {
        self.whims().is_down = is_down;
    }

    pub fn set_sending(&self, sending: Sending) {
        self.whims().sending = sending;
    }

    /// It goes down when it is sent something, which still lands if things land.
    pub fn die_on_send(&self) {
        self.whims().dies_on_send = true;
    }

    /// No block passes any more while somebody waits: what was signed stays fresh.
    #[allow(dead_code, reason = "tests of single payments share this file")]
    pub fn stand_still(&self) {
        self.whims().stands_still = true;
    }

    /// Whether it says nothing of what became of transactions.
    #[allow(dead_code, reason = "tests of single payments share this file")]
    pub fn hold_back_fates(&self, is_so: bool) {
        self.whims().holds_fates = is_so;
    }

    /// From now on it simulates on the chain of this moment.
    pub fn simulate_as_of_now(&self) {
        let view = self.live().clone();
        self.whims().simulates = Some(Box::new(view));
    }

    pub fn set_price(&self, price: u64) {
        self.whims().price = price;
    }

    /// From now on it shows the chain of this moment at these commitments.
    pub fn hold_back(&self, commitments: &[CommitmentLevel]) {
        for one in commitments {
            let view = self.live().clone();
            self.whims().views.insert(*one as u8, view);
        }
    }

    /// It shows the newest chain at every commitment again.
    pub fn catch_up(&self) {
        self.whims().views.clear();
    }

    /// It shows the newest chain at this commitment again.
    pub fn release(&self, commitment: CommitmentLevel) {
        self.whims().views.remove(&(commitment as u8));
    }

    /// Whatever names this account fails; `None` for nothing any more.
    pub fn poison(&self, account: Option<Address>) {
        self.whims().poison = account;
    }

    pub fn lie(&self, about: Address, account: Option<Account>) {
        self.whims().lies.insert(about, account);
    }

    pub fn stop_lying(&self) {
        self.whims().lies.clear();
    }

    /// What else is to be looked at when something is sent.
    pub fn on_send(&self, look: impl Fn() + Send + 'static) {
        self.whims().on_send = Some(Box::new(look));
    }

    /// What else is to be looked at when something is simulated: its node sees all of it.
    #[allow(dead_code, reason = "tests of single payments share this file")]
    pub fn on_simulate(&self, look: impl Fn() + Send + 'static) {
        self.whims().on_simulate = Some(Box::new(look));
    }

    /// Transactions that it was sent.
    pub fn sent(&self) -> Vec<VersionedTransaction> {
        self.whims().sent.clone()
    }

    /// Different transactions that it was sent.
    pub fn different(&self) -> usize {
        let mut all: Vec<_> = self.sent().iter().map(|one| one.signatures[0]).collect();
        all.sort();
        all.dedup();
        all.len()
    }

    /// How often it was looked at.
    pub fn looks(&self) -> usize {
        self.whims().looks
    }

    fn up(&self) -> NetworkResult<MutexGuard<'_, Embedded>> {
        if self.whims().is_down {
            return Err(NetworkError::NoConnection("down".into()));
        }
        Ok(self.live())
    }

    fn lied(&self, addresses: &[Address], accounts: &mut [Option<Account>]) {
        let whims = self.whims();
        for (address, account) in addresses.iter().zip(accounts) {
            if let Some(lie) = whims.lies.get(address) {
                account.clone_from(lie);
            }
        }
    }
}

impl Network for Net {
    fn is_remote(&self) -> bool {
        true
    }

    fn recent(&self) -> NetworkResult<Recent> {
        self.up()?.recent()
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        self.up()?.finalized()
    }

    fn slot(&self) -> NetworkResult<u64> {
        self.up()?.slot()
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        self.up()?.unix_time()
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        let mut accounts = self.up()?.accounts(addresses)?;
        self.lied(addresses, &mut accounts);
        Ok(accounts)
    }

    fn look(
        &self,
        addresses: &[Address],
        commitment: CommitmentLevel,
        min_slot: u64,
    ) -> NetworkResult<Seen> {
        self.whims().looks += 1;
        let live = self.up()?;
        let whims = self.whims();
        let view = whims.views.get(&(commitment as u8)).unwrap_or(&live);
        let seen = view.look(addresses, commitment, min_slot);
        drop(whims);
        let mut seen = seen?;
        self.lied(addresses, &mut seen.accounts);
        Ok(seen)
    }

    fn is_recent(&self, blockhash: &Hash) -> NetworkResult<bool> {
        self.up()?.is_recent(blockhash)
    }

    fn compute_price(&self, _: &[Address]) -> NetworkResult<u64> {
        drop(self.up()?);
        Ok(self.whims().price)
    }

    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>> {
        self.up()?.program_accounts(program, matches)
    }

    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
        self.up()?.minimum_balance(data_length)
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation> {
        let live = self.up()?;
        let whims = self.whims();
        if let Some(look) = &whims.on_simulate {
            look();
        }
        let keys = transaction.message.static_account_keys();
        if whims.poison.is_some_and(|poison| keys.contains(&poison)) {
            let error = Some(TransactionError::ProgramCacheHitMaxLimit);
            return Ok(Simulation { error, ..Simulation::default() });
        }
        whims.simulates.as_deref().unwrap_or(&live).simulate(transaction, watch)
    }

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        let live = self.up()?;
        let mut whims = self.whims();
        if let Some(look) = &whims.on_send {
            look();
        }
        whims.sent.push(transaction.clone());
        whims.is_down |= std::mem::take(&mut whims.dies_on_send);
        let lost = || NetworkError::NoAnswer("reset".into());
        match whims.sending {
            Sending::Lands => live.send(transaction),
            Sending::LandsUnheard => live.send(transaction).and(Err(lost())),
            Sending::Lost => Err(lost()),
        }
    }

    fn status(&self, signature: &Signature) -> NetworkResult<Status> {
        if self.whims().holds_fates {
            return Err(NetworkError::TimedOut);
        }
        self.up()?.status(signature)
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        self.up()?.record(signature)
    }

    fn confirmed(&self, signature: &Signature) -> NetworkResult<Option<Confirmed>> {
        self.up()?.confirmed(signature)
    }

    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
        self.up()?.history(address, page)
    }

    fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature> {
        self.up()?.airdrop(to, lamports)
    }

    fn genesis(&self) -> NetworkResult<Hash> {
        Ok(Hash::new_from_array([7; 32]))
    }

    fn pause(&self, time: Duration) {
        if self.whims().stands_still {
            return std::thread::sleep(time);
        }
        // No block passes while nobody can see it.
        if let Ok(live) = self.up() {
            live.pause(time);
        }
    }
}
