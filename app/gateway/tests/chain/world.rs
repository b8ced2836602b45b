//! Where the tests begin: a payee, a payer with money, and the chain's side of a gateway.

use crate::{books::MemoryBooks, net::Net};
use farthing_gateway::chain::{
    Books, ClaimTimes, Claimer, Moment, Node, Opened, Opening, Request, RiskCaps, Settings, Shared,
    Sponsor, SponsorCaps, SponsorRefusal, Terms, Watcher,
};
use farthing_sdk::{
    Client, Embedded, Token,
    accounts::Channel,
    addresses,
    args::ChannelTerms,
    channels::{self, Link},
    client::{Network, Policy, bytes},
    development::{program_path, public_keypair},
    instructions::{Deposit, OpenChannel, OpenDeposit, OpenReserve},
    solana::{
        Address, ComputeBudgetInstruction, Instruction, Keypair, Message, Signature, Signer,
        VersionedMessage, VersionedTransaction,
    },
    vouchers::{
        book::{self, Ask, Promise, Row, SharePolicy},
        chain::Chain,
    },
};
use std::{sync::Arc, time::Duration};

pub const SALT: u64 = 77;
pub const GRACE: u32 = 3_600;
pub const UNIT: u64 = 10;
/// Base units that a test's channel is opened with.
pub const AMOUNT: u64 = 300_000;
/// Links of its chain.
pub const LENGTH: u32 = 30_000;
pub const DAY: i64 = 86_400;
/// Lamports of a transaction of the sponsor's: two signatures.
pub const FEE: u64 = 10_000;
pub const ASKER: [u8; 16] = [9; 16];

pub struct World {
    pub net: Arc<Net>,
    pub second: Arc<Net>,
    pub books: Arc<MemoryBooks>,
    pub settings: Arc<Settings>,
    pub shared: Arc<Shared>,
    pub watcher: Arc<Watcher>,
    pub sponsor: Arc<Sponsor>,
    pub claimer: Arc<Claimer>,
    pub token: Token,
    /// Who is paid.
    pub writer: Keypair,
    /// Who pays.
    pub reader: Keypair,
    pub sponsor_key: Keypair,
    pub claimer_key: Keypair,
}

/// As an operator would set it, at 150 tokens of six decimals a SOL.
pub fn settings(token: Token, payee: Address) -> Settings {
    let shares = SharePolicy { price: 10_000, lease: 86_400, most: 1_000_000 };
    let policy = book::Policy { credit: 0, margin: 600, shares: Some(shares) };
    Settings {
        terms: Terms {
            mint: token.mint,
            payee,
            salt: SALT,
            audience: [3; 32],
            unit: UNIT,
            min_grace: GRACE,
            min_deposit: 10_000,
            takes_links: true,
            takes_vouchers: true,
            policy,
        },
        risk: RiskCaps { row: 1_000_000, total: 100_000_000, second_look: u64::MAX },
        sponsor: SponsorCaps {
            fee: 20_000,
            by_address: 10_000_000,
            by_hour: 1_000_000,
            rent: 100_000_000,
            life: 7 * 86_400,
        },
        claims: ClaimTimes {
            times: 5,
            sweep: Duration::from_secs(86_400),
            price: 10_000,
            urgent_price: 1_000_000,
            reserve: 1_000_000,
        },
        units_per_sol: 150_000_000,
        genesis: [7; 32],
    }
}

pub fn world() -> World {
    world_with(|_| {})
}

pub fn world_with(change: impl FnOnce(&mut Settings)) -> World {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint(6).unwrap();
    let [writer, reader, ..] =
        ["writer", "reader", "sponsor", "claimer"].map(|name| embedded.wallet(name).unwrap());
    embedded.mint_to(&reader.pubkey(), token, 10_000_000).unwrap();
    let client = Client::new(embedded);
    let open = [
        OpenReserve::new(writer.pubkey(), token).instruction(),
        OpenDeposit::new(writer.pubkey(), token.mint).instruction(),
    ];
    client.submit(&open, &writer, &[]).unwrap();
    let fill = [
        OpenDeposit::new(reader.pubkey(), token.mint).instruction(),
        Deposit::new(reader.pubkey(), token, 5_000_000).instruction(),
    ];
    client.submit(&fill, &reader, &[]).unwrap();
    let payee = addresses::deposit(&writer.pubkey(), &token.mint);
    let mut settings = settings(token, payee);
    change(&mut settings);
    let embedded = client.network().clone();
    let books = Arc::new(MemoryBooks::new(settings.terms.policy));
    World::over((Net::new(embedded.clone()), Net::new(embedded)), books, settings, token)
}

/// Does not wait, and soon gives up.
pub fn policy() -> Policy {
    Policy { patience: 3, ..Policy::default() }
}

impl World {
    fn over(
        (first, second): (Net, Net),
        books: Arc<MemoryBooks>,
        settings: Settings,
        token: Token,
    ) -> Self {
        let (net, second, settings) = (Arc::new(first), Arc::new(second), Arc::new(settings));
        let world = Self::begin((net, second), books, settings, token);
        // As if the operator had asked: most tests want to see a claim at once.
        world.claimer.claim_all();
        world
    }

    fn begin(
        (net, second): (Arc<Net>, Arc<Net>),
        books: Arc<MemoryBooks>,
        settings: Arc<Settings>,
        token: Token,
    ) -> Self {
        let [writer, reader, sponsor_key, claimer_key] =
            ["writer", "reader", "sponsor", "claimer"].map(public_keypair);
        let shared = Arc::new(Shared::new(&settings));
        let (node, other): (Node, Node) = (net.clone(), second.clone());
        let ledger: Arc<dyn Books> = books.clone();
        let has_second = settings.risk.second_look != u64::MAX;
        let watcher = Arc::new(Watcher::new(
            (node.clone(), has_second.then_some(other)),
            ledger.clone(),
            settings.clone(),
            shared.clone(),
        ));
        let key = |key: &Keypair| Box::new(key.insecure_clone()) as Box<dyn Signer + Send + Sync>;
        let keys = (Some(key(&sponsor_key)), claimer_key.pubkey());
        let sponsor =
            Sponsor::new((node.clone(), policy()), ledger.clone(), settings.clone(), keys);
        let claimer = Claimer::new(
            (node, policy()),
            key(&claimer_key),
            (settings.clone(), shared.clone()),
            (ledger, watcher.clone()),
        );
        let (sponsor, claimer) = (Arc::new(sponsor), Arc::new(claimer));
        Self {
            net,
            second,
            books,
            settings,
            shared,
            watcher,
            sponsor,
            claimer,
            token,
            writer,
            reader,
            sponsor_key,
            claimer_key,
        }
    }

    /// Another sponsor over the same chain and ledger: what one has reserved, one that is made later knows.
    pub fn sponsor_again(&self) -> Sponsor {
        let key = Box::new(self.sponsor_key.insecure_clone()) as Box<dyn Signer + Send + Sync>;
        let (node, books): (Node, Arc<dyn Books>) = (self.net.clone(), self.books.clone());
        let keys = (Some(key), self.claimer_key.pubkey());
        Sponsor::new((node, policy()), books, self.settings.clone(), keys)
    }

    /// The same chain under other settings.
    pub fn with_settings(&self, settings: Settings) -> Self {
        let nets = (self.net.clone(), self.second.clone());
        let world = Self::begin(nets, self.books.clone(), Arc::new(settings), self.token);
        world.claimer.claim_all();
        world
    }

    /// The process dies and begins again: what nobody waited for is lost.
    pub fn restart(&self) -> Self {
        let books = Arc::new(self.books.after_a_crash());
        let nets = (self.net.clone(), self.second.clone());
        Self::begin(nets, books, self.settings.clone(), self.token)
    }

    pub fn now(&self) -> i64 {
        self.net.live().clock().unix_timestamp
    }

    pub fn slot(&self) -> u64 {
        self.net.live().clock().slot
    }

    pub fn wait(&self, seconds: u64) {
        self.net.live().advance(Duration::from_secs(seconds));
    }

    pub fn lamports(&self, key: &Keypair) -> u64 {
        self.net.live().account(&key.pubkey()).unwrap().map_or(0, |account| account.lamports)
    }

    pub fn channel(&self, at: &Address) -> Channel {
        Client::new(&*self.net).require(at).unwrap()
    }

    /// The payee's balance, base units.
    pub fn balance(&self) -> u64 {
        let at = self.settings.terms.payee;
        let deposit: farthing_sdk::accounts::Deposit =
            Client::new(&*self.net).require(&at).unwrap();
        deposit.balance
    }

    pub fn send(&self, who: &Keypair, instructions: &[Instruction]) {
        Client::new(&*self.net.live()).submit(instructions, who, &[]).unwrap();
    }

    /// What a payer that plays by the rules would open, sponsored.
    pub fn opening(&self) -> OpenChannel {
        let terms = ChannelTerms {
            grace: GRACE,
            expires_at: self.now() + 6 * DAY,
            ..ChannelTerms::chain([0; 32], UNIT, LENGTH).unwrap()
        };
        self.opening_of(ChannelTerms { amount: AMOUNT, ..terms })
    }

    /// An opening of these terms by the reader, for the payee, with the sponsor's rent. The root of a chain is
    /// set.
    pub fn opening_of(&self, terms: ChannelTerms) -> OpenChannel {
        let payee = self.settings.terms.payee;
        let (owner, mint) = (self.reader.pubkey(), self.token.mint);
        let open = OpenChannel::new(owner, mint, payee, self.slot(), terms.clone())
            .salt(SALT)
            .payer(self.sponsor_key.pubkey());
        self.rooted(open)
    }

    /// With the root that its address gives.
    pub fn rooted(&self, open: OpenChannel) -> OpenChannel {
        if open.terms.length == 0 {
            return open;
        }
        let credential = self.chain(&open.channel, open.terms.length).root();
        let terms = ChannelTerms { credential, ..open.terms.clone() };
        open.terms(terms)
    }

    pub fn chain(&self, channel: &Address, length: u32) -> Chain {
        channels::chain(&self.reader, channel, length).unwrap()
    }

    pub fn link(&self, channel: &Address, index: u32) -> Link {
        let length = self.channel(channel).length;
        self.chain(channel, length).link(index).unwrap()
    }

    /// Signed by the reader alone; the fee payer's place, if that is somebody else, is empty.
    pub fn signed(&self, payer: &Address, instructions: &[Instruction]) -> Vec<u8> {
        let blockhash = self.net.recent().unwrap().blockhash;
        let message = Message::new_with_blockhash(instructions, Some(payer), &blockhash);
        self.signed_message(VersionedMessage::Legacy(message), &[&self.reader])
    }

    /// With the signatures of those of `keys` that are needed.
    pub fn signed_message(&self, message: VersionedMessage, keys: &[&Keypair]) -> Vec<u8> {
        let serialized = message.serialize();
        let count = usize::from(message.header().num_required_signatures);
        let sign = |address: &Address| {
            let key = keys.iter().find(|key| key.pubkey() == *address);
            key.map_or(Signature::default(), |key| key.sign_message(&serialized))
        };
        let signatures = message.static_account_keys().iter().take(count).map(sign).collect();
        bytes::encode(&VersionedTransaction { signatures, message }).unwrap()
    }

    /// With a compute budget as our own client sets it.
    pub fn budgeted(&self, instructions: &[Instruction]) -> Vec<Instruction> {
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(20_000);
        [&[limit], instructions].concat()
    }

    /// A request for this opening alone, sponsored, with a first link worth 4,000 base units.
    pub fn request(&self, open: &OpenChannel) -> Request {
        let instructions = self.budgeted(&[open.instruction()]);
        self.request_with(open, self.signed(&self.sponsor_key.pubkey(), &instructions))
    }

    pub fn request_with(&self, open: &OpenChannel, transaction: Vec<u8>) -> Request {
        let first = self.chain(&open.channel, open.terms.length.max(400)).link(400).unwrap();
        let first = Some(Promise::Link(first));
        Request { transaction, channel: open.channel, first, asker: ASKER }
    }

    pub fn bring(&self, request: &Request) -> Result<Opened, SponsorRefusal> {
        self.sponsor.bring(request)
    }

    /// A sponsored channel that is open and in the book.
    pub fn channel_in_book(&self) -> Address {
        let opened = self.bring(&self.request(&self.opening())).unwrap();
        let opening = Opening { slot: opened.slot, ..Opening::default() };
        self.watcher.look(&Row::from(&opened.channel), opening).unwrap();
        opened.channel
    }

    /// The payer shows a link and is served so much in one request.
    pub fn serve(&self, channel: &Address, index: u32, price: u64) {
        let (link, now) = (self.link(channel, index), self.now());
        let ask = Ask { number: index, price, route: 0, print: 0 };
        self.books.with(|book| {
            book.admit_link((channel.as_array(), link), &ask, 30_000, now).unwrap();
        });
    }

    pub fn page(&self, channel: &Address) -> book::Page {
        self.books.page(&Row::from(channel)).unwrap()
    }

    pub fn page_count(&self) -> usize {
        self.books.with(|book| book.pages().count())
    }

    pub fn claim(&self) -> usize {
        self.watcher.round().unwrap();
        self.claimer.round(Moment::now()).unwrap().rows
    }
}
