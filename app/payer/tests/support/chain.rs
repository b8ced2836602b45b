//! A chain in this process that many threads ask.

use farthing_sdk::{
    Client, Embedded, Token,
    accounts::{Channel, Deposit},
    addresses,
    client::{
        Confirmed, Network, Seen,
        network::{Finalized, Match, NetworkResult, Page, Recent, Record, Simulation, Status},
    },
    compose::fill_deposit,
    development::program_path,
    instructions::{OpenDeposit, OpenReserve, RequestClose},
    solana::{
        Account, Address, CommitmentLevel, Hash, Instruction, Keypair, Signature, Signer,
        VersionedTransaction,
    },
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// The embedded network, one question at a time.
#[derive(Clone)]
pub struct Chain(Arc<Mutex<Embedded>>);

/// The hash of the first block: anything, as long as both sides say the same.
pub const GENESIS: [u8; 32] = [42; 32];

macro_rules! asked {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {$(
        fn $name(&self, $($argument: $type),*) -> $answer {
            self.0.lock().unwrap().$name($($argument),*)
        }
    )*};
}

impl Network for Chain {
    asked! {
        is_remote() -> bool;
        recent() -> NetworkResult<Recent>;
        finalized() -> NetworkResult<Finalized>;
        slot() -> NetworkResult<u64>;
        unix_time() -> NetworkResult<i64>;
        accounts(addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>>;
        program_accounts(program: &Address, matches: &[Match]) -> NetworkResult<Vec<(Address, Account)>>;
        look(addresses: &[Address], commitment: CommitmentLevel, min_slot: u64) -> NetworkResult<Seen>;
        is_recent(blockhash: &Hash) -> NetworkResult<bool>;
        compute_price(writing: &[Address]) -> NetworkResult<u64>;
        minimum_balance(length: usize) -> NetworkResult<u64>;
        simulate(transaction: &VersionedTransaction, watch: &[Address]) -> NetworkResult<Simulation>;
        send(transaction: &VersionedTransaction) -> NetworkResult<Signature>;
        status(signature: &Signature) -> NetworkResult<Status>;
        record(signature: &Signature) -> NetworkResult<Option<Record>>;
        confirmed(signature: &Signature) -> NetworkResult<Option<Confirmed>>;
        instructions(signature: &Signature) -> NetworkResult<Option<Vec<Instruction>>>;
        history(address: &Address, page: Page) -> NetworkResult<Vec<Record>>;
        airdrop(to: &Address, lamports: u64) -> NetworkResult<Signature>;
        pause(time: Duration) -> ();
    }

    fn genesis(&self) -> NetworkResult<Hash> {
        Ok(Hash::new_from_array(GENESIS))
    }
}

/// A chain with a payer who has tokens, and a payee with a deposit.
pub struct Market {
    pub chain: Chain,
    pub payer: Arc<Keypair>,
    pub payee: Keypair,
    pub mint: Address,
}

impl Market {
    pub fn new() -> Self {
        let embedded = Embedded::from_file(program_path()).unwrap();
        let token = embedded.create_mint(6).unwrap();
        let [payer, payee] = ["reader", "site"].map(|name| embedded.wallet(name).unwrap());
        embedded.mint_to(&payer.pubkey(), token, 50_000_000).unwrap();
        let chain = Chain(Arc::new(Mutex::new(embedded)));
        let client = Client::new(chain.clone());
        let open = OpenReserve::new(payer.pubkey(), token).instruction();
        client.submit(&[open], &payer, &[]).unwrap();
        let open = OpenDeposit::new(payee.pubkey(), token.mint).instruction();
        client.submit(&[open], &payee, &[]).unwrap();
        Self { chain, payer: Arc::new(payer), payee, mint: token.mint }
    }

    pub fn client(&self) -> Client<Chain> {
        Client::new(self.chain.clone())
    }

    pub fn pay_to(&self) -> Address {
        addresses::deposit(&self.payee.pubkey(), &self.mint)
    }

    pub fn channel(&self, address: &Address) -> Option<Channel> {
        self.client().fetch(address).unwrap()
    }

    /// Every channel that the payer has opened.
    pub fn channels(&self) -> Vec<(Address, Channel)> {
        let deposit = addresses::deposit(&self.payer.pubkey(), &self.mint);
        self.client().channels_of_deposit(&deposit).unwrap()
    }

    pub fn balance(&self) -> u64 {
        let deposit = addresses::deposit(&self.payer.pubkey(), &self.mint);
        self.client().fetch::<Deposit>(&deposit).unwrap().map_or(0, |deposit| deposit.balance)
    }

    pub fn request_close(&self, channel: &Address) {
        let found = self.channel(channel).unwrap();
        let close = RequestClose::of(*channel, &found, self.payer.pubkey()).instruction();
        self.client().submit(&[close], self.payer.as_ref(), &[]).unwrap();
    }

    /// An account of a wallet's own for tokens.
    pub fn open_account(&self, wallet: &Address) {
        self.chain.0.lock().unwrap().create_ata(wallet, Token::from(self.mint)).unwrap();
    }

    /// Base units in a wallet's own account.
    pub fn tokens(&self, wallet: &Address) -> u64 {
        let at = addresses::ata(wallet, self.mint);
        self.client().token_balance(&at).unwrap().unwrap_or(0)
    }

    /// Brings tokens into the payer's deposit.
    pub fn fill(&self, amount: u64) {
        let owner = self.payer.pubkey();
        let all = fill_deposit(owner, Token::from(self.mint), amount);
        self.client().submit(&all, self.payer.as_ref(), &[]).unwrap();
    }

    /// Lets so many blocks pass that nothing can land that was signed before, and a node's lists have caught up.
    pub fn outlast(&self) {
        (0..40).for_each(|_| self.chain.pause(Duration::ZERO));
    }

    pub fn advance(&self, time: Duration) {
        self.chain.0.lock().unwrap().advance(time);
    }
}
