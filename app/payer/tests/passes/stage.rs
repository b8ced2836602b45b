//! A gateway whose routes are of a listing, and a payer with a pass of it.

use super::support::{
    chain::{GENESIS, Market},
    site::{Sent, Site},
};
use farthing_gateway::{
    chain::Moment,
    config::{Config, Key, PayeeLine, Template},
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_payer::Holder;
use farthing_sdk::{
    accounts::Listing,
    addresses,
    args::{CreatorTerms, ListingChanges, ListingTerms},
    client::Network,
    compose::{Purchase, fill_deposit},
    instructions::{CreateListing, OpenEarnings, RegisterCreator, UpdateListing},
    solana::{Address, Instruction, Keypair, Signer},
};
use std::{net::TcpListener, sync::Arc, thread, time::Duration};
use tempfile::TempDir;

pub const PRICE: u64 = 7;

/// A creator of the payee's, a listing, and the payer with a pass of it.
pub struct Shop {
    pub market: Market,
    pub creator: Address,
    pub listing: Address,
    pub pass: Address,
}

impl Shop {
    pub fn new() -> Self {
        let market = Market::new();
        let payee = market.payee.pubkey();
        let terms = CreatorTerms {
            operator: Address::default(),
            payout: payee,
            splits: Vec::new(),
            uri: String::new(),
            uri_hash: [0; 32],
        };
        let slot = market.client().network().slot().unwrap();
        let register = RegisterCreator::new(payee, slot, terms);
        let creator = register.creator;
        let terms = ListingTerms { price: PRICE, duration: 86_400, ..ListingTerms::default() };
        let list = CreateListing::new(payee, creator, market.mint, 0, terms);
        let listing = list.listing;
        let open = OpenEarnings::new(payee, creator, market.mint).instruction();
        let all = [register.instruction(), open, list.instruction()];
        market.client().submit(&all, &market.payee, &[]).unwrap();
        let me = market.payer.pubkey();
        let mut fill = fill_deposit(me, market.mint.into(), 10_000_000);
        let found: Listing = market.client().require(&listing).unwrap();
        fill.push(Purchase::by(me).instruction(listing, &found));
        market.client().submit(&fill, market.payer.as_ref(), &[]).unwrap();
        let pass = addresses::pass(&listing, &me);
        Self { market, creator, listing, pass }
    }

    pub fn update(&self, price: u64) {
        let changes = ListingChanges { price: Some(price), ..ListingChanges::default() };
        let payee = self.market.payee.pubkey();
        let update = UpdateListing::new(payee, self.creator, self.listing, changes);
        self.send(&[update.instruction()]);
    }

    pub fn send(&self, instructions: &[Instruction]) {
        self.market.client().submit(instructions, &self.market.payee, &[]).unwrap();
    }

    pub fn holder(&self) -> Holder {
        let key = self.market.payer.clone();
        Holder::new(&self.market.client(), (key, self.pass), false, 1 << 20).unwrap()
    }
}

/// A gateway before a service, whose routes are of the shop's listing.
pub struct Stage {
    pub shop: Shop,
    pub service: Site,
    pub config: Config,
    pub gateway: Option<Gateway>,
    pub folder: TempDir,
}

impl Stage {
    pub fn new() -> Self {
        let (shop, folder) = (Shop::new(), tempfile::tempdir().unwrap());
        let service = Site::start(|seen| Sent::ok(&format!("this is {}", seen.target)));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let template = Template {
            origin: format!("http://127.0.0.1:{port}").parse().unwrap(),
            upstream: service.url.parse().unwrap(),
            genesis: Key(GENESIS),
            test: false,
            payee: PayeeLine::Creator(Key(shop.creator.to_bytes())),
            mint: Key(shop.market.mint.to_bytes()),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: "http://127.0.0.1:1".into(),
            price: PRICE,
        };
        let route = format!("[[route]]\npath = \"/read/**\"\nlisting = \"{}\"\n", shop.listing);
        let mut config = Config::parse(&format!("{}\n{route}", template.text())).unwrap();
        config.ledger.folder = folder.path().join("ledger");
        config.ledger.segment_mib = 1;
        config.gate.listen = vec![([127, 0, 0, 1], port).into()];
        config.chain.units_per_sol = Some(1_000);
        config.admin.socket = folder.path().join("admin.sock");
        Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
        let claimer = Keypair::new_from_array([70; 32]);
        let network = shop.market.client();
        network.network().airdrop(&claimer.pubkey(), 2_000_000_000).unwrap();
        let keys = Keys { claimer, sponsor: None };
        let node = Arc::new(shop.market.chain.clone());
        let gateway = Some(Gateway::start_on(&config, keys, (node, None)).unwrap());
        let stage = Self { shop, service, config, gateway, folder };
        stage.until_price(PRICE);
        stage
    }

    /// Waits until the gateway has read this price.
    pub fn until_price(&self, price: u64) {
        let desk = self.gateway.as_ref().unwrap().desk();
        let listing = self.shop.listing.to_bytes();
        for _ in 0..1_000 {
            let sold = desk.shared().listings.find(&listing, &Moment::now());
            if sold.is_ok_and(|sold| sold.price == price) {
                return;
            }
            desk.look_around();
            thread::sleep(Duration::from_millis(20));
        }
        panic!("the price is never read");
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.gate.origin)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().unwrap();
        }
    }
}
