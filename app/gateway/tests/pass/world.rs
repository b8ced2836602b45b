//! A gateway before a service, a creator with listings, and readers with passes.

use crate::{
    http::{Ask, Reply},
    net::Net,
    service::Service,
    setting::configured,
};
use farthing_gateway::{
    chain::{Moment, NoSale},
    config::Config,
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_sdk::{
    Client, Embedded, Token,
    accounts::{Listing, Pass},
    addresses,
    args::{CreatorTerms, ListingChanges, ListingTerms},
    compose::Purchase,
    development::{program_path, public_keypair},
    instructions::{
        CreateListing, Deposit, OpenDeposit, OpenEarnings, OpenReserve, RefundPass,
        RegisterCreator, UpdateListing,
    },
    solana::{Address, Instruction, Keypair, Signer},
};
use farthing_wire::{
    Origin, PassChallenge,
    pass::{Invitation, PASS_PATH, SIGN_IN, SignIn},
};
use std::{
    io::{Read, Write},
    net::SocketAddr,
    os::unix::net::UnixStream,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Base units of a request, and of a pass.
pub const PRICE: u64 = 700;
/// Seconds of access that a pass gives.
pub const DURATION: u64 = 86_400;

pub struct World {
    pub net: Arc<Net>,
    pub token: Token,
    /// The creator's authority.
    pub writer: Keypair,
    pub creator: Address,
    /// Holds a pass where it buys one.
    pub reader: Keypair,
    /// Its passes cannot be refunded.
    pub listing: Address,
    /// Its passes can, for an hour.
    pub trial: Address,
    pub service: Service,
    pub config: Config,
    pub gateway: Option<Gateway>,
    folder: TempDir,
}

fn send(net: &Net, who: &Keypair, instructions: &[Instruction]) {
    Client::new(&*net.live()).submit(instructions, who, &[]).unwrap();
}

/// A creator of the writer's.
fn creator(net: &Net, writer: &Keypair, token: Token) -> Address {
    let none = Address::default();
    let terms = CreatorTerms {
        operator: none,
        payout: writer.pubkey(),
        splits: Vec::new(),
        uri: String::new(),
        uri_hash: [0; 32],
    };
    let register = RegisterCreator::new(writer.pubkey(), net.live().clock().slot, terms);
    let creator = register.creator;
    let open = OpenEarnings::new(writer.pubkey(), creator, token.mint).instruction();
    send(net, writer, &[OpenReserve::new(writer.pubkey(), token).instruction()]);
    send(net, writer, &[register.instruction(), open]);
    creator
}

pub fn world() -> World {
    world_with(|_| {})
}

pub fn world_with(change: impl FnOnce(&mut Config)) -> World {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint(6).unwrap();
    let [writer, reader, ..] =
        ["writer", "reader", "claimer", "other"].map(|name| embedded.wallet(name).unwrap());
    embedded.mint_to(&reader.pubkey(), token, 10_000_000).unwrap();
    let net = Arc::new(Net::new(embedded));
    let creator = creator(&net, &writer, token);
    let fill = [
        OpenDeposit::new(reader.pubkey(), token.mint).instruction(),
        Deposit::new(reader.pubkey(), token, 5_000_000).instruction(),
    ];
    send(&net, &reader, &fill);
    let terms = |refund_window| ListingTerms {
        price: PRICE,
        duration: DURATION,
        refund_window,
        ..ListingTerms::default()
    };
    let list = |number, terms| {
        let create = CreateListing::new(writer.pubkey(), creator, token.mint, number, terms);
        send(&net, &writer, &[create.instruction()]);
        create.listing
    };
    let (listing, trial) = (list(0, terms(0)), list(1, terms(3_600)));
    let (service, folder) = (Service::start(), tempfile::tempdir().unwrap());
    let mut config = configured((&service, &folder), (creator, token), (listing, trial));
    change(&mut config);
    Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
    let gateway = None;
    let mut world = World {
        net,
        token,
        writer,
        creator,
        reader,
        listing,
        trial,
        service,
        config,
        gateway,
        folder,
    };
    world.start();
    world
}

impl World {
    /// Starts the gateway, and waits until it has read its listings.
    pub fn start(&mut self) {
        let claimer = public_keypair("claimer");
        let node = (self.net.clone() as _, None);
        let keys = Keys { claimer, sponsor: None };
        self.gateway = Some(Gateway::start_on(&self.config, keys, node).unwrap());
        until(|| self.sale(&self.listing).is_ok() && self.sale(&self.trial).is_ok());
    }

    pub fn stop(&mut self) {
        self.gateway.take().unwrap().stop().unwrap();
    }

    pub fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().unwrap()
    }

    pub fn at(&self) -> SocketAddr {
        self.gateway().addresses()[0]
    }

    /// What a listing sells, as the gateway knows.
    pub fn sale(&self, listing: &Address) -> Result<u64, NoSale> {
        let shared = self.gateway().desk().shared();
        shared.listings.find(listing.as_array(), &Moment::now()).map(|sold| sold.price)
    }

    pub fn ask(&self, ask: &Ask) -> Reply {
        ask.send(self.at())
    }

    pub fn send(&self, who: &Keypair, instructions: &[Instruction]) {
        send(&self.net, who, instructions);
    }

    /// Buys the reader's pass.
    pub fn buy(&self, listing: &Address) -> Address {
        let found: Listing = Client::new(&*self.net).require(listing).unwrap();
        let purchase = Purchase::by(self.reader.pubkey()).instruction(*listing, &found);
        self.send(&self.reader, &[purchase]);
        self.pass_of(listing)
    }

    pub fn pass_of(&self, listing: &Address) -> Address {
        addresses::pass(listing, &self.reader.pubkey())
    }

    pub fn pass(&self, at: &Address) -> Pass {
        Client::new(&*self.net).require(at).unwrap()
    }

    pub fn refund(&self, at: &Address) {
        let refund = RefundPass::of(*at, &self.pass(at), self.reader.pubkey());
        self.send(&self.reader, &[refund.instruction()]);
    }

    pub fn update(&self, listing: &Address, changes: ListingChanges) {
        let update = UpdateListing::new(self.writer.pubkey(), self.creator, *listing, changes);
        self.send(&self.writer, &[update.instruction()]);
    }

    /// The gateway looks at the chain now, rather than when it is time.
    pub fn look(&self) {
        self.gateway().desk().look_around();
    }

    /// The cluster's time goes on, and the gateway hears of it.
    pub fn wait(&self, seconds: u64) {
        self.net.live().advance(Duration::from_secs(seconds));
        let now = self.net.live().clock().unix_timestamp;
        let shared = self.gateway().desk().shared();
        until(|| {
            self.look();
            shared.time.at(&Moment::now()).is_some_and(|time| time >= now)
        });
    }

    /// The figures that a scrape gives.
    pub fn figures(&self) -> String {
        let mut stream = UnixStream::connect(&self.config.admin.socket).unwrap();
        let ask = "GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Where challenges come from.
    pub fn challenge(&self, listing: &Address) -> PassChallenge {
        let reply = self.ask(&Ask::get(&format!("{PASS_PATH}{listing}")));
        assert_eq!(reply.status, 200, "{reply:?}");
        let (origin, network) = (self.origin(), self.config.pay.network());
        let of = (&origin, network.as_str());
        let Invitation(challenge) =
            Invitation::decode(reply.body.as_bytes(), of, listing.to_bytes()).unwrap();
        challenge
    }

    pub fn origin(&self) -> Origin {
        self.config.gate.origin.clone()
    }

    /// Signed by the reader.
    pub fn signed(&self, challenge: PassChallenge) -> SignIn {
        signed(&self.reader, challenge)
    }

    /// A request that signs in as the reader.
    pub fn signing_in(&self, path: &str, listing: &Address) -> Ask {
        Ask::get(path).with(SIGN_IN, self.signed(self.challenge(listing)).encode().unwrap())
    }

    /// Signs in, and returns the token.
    #[track_caller]
    pub fn token(&self, path: &str, listing: &Address) -> String {
        let reply = self.ask(&self.signing_in(path, listing));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.header("farthing-pass").to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.service.release();
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().unwrap();
        }
        assert!(self.folder.path().exists());
    }
}

pub fn signed(key: &Keypair, challenge: PassChallenge) -> SignIn {
    let holder = key.pubkey().to_bytes();
    let signature = key.sign_message(challenge.text(&holder).as_bytes()).into();
    SignIn { challenge, holder, signature }
}

/// Waits until something is so, a minute at most.
#[track_caller]
pub fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "it never comes");
        std::thread::sleep(Duration::from_millis(5));
    }
}
