//! A chain, a configuration and a till: what a shop is made of.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::chain::{ClusterTime, Settings, Shared, Spending};
use farthing_gateway::config::{Config, Key, PayeeLine, Template};
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::{books, wanted};
use farthing_gateway::settle::{Ready, Settlements, Settler, Shifts, Till};
use farthing_sdk::client::Policy;
use farthing_sdk::development::{program_path, public_keypair};
use farthing_sdk::instructions::{OpenDeposit, OpenReserve, create_token_account};
use farthing_sdk::solana::{Keypair, Signer};
use farthing_sdk::{Client, Embedded, Token};

use crate::net::Net;
use crate::scene::PRICE;

/// The cluster that stock clients know as devnet.
const NETWORK: &str = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1";

/// A chain with a mint, a payer who has some of it, and a wallet with an account for it.
pub fn chain() -> (Embedded, Token) {
    let chain = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = chain.create_mint(6).unwrap();
    for name in ["reader", "sponsor", "shop"] {
        chain.wallet(name).unwrap();
    }
    chain.mint_to(&public_keypair("reader").pubkey(), token, 10_000_000).unwrap();
    let (chain, shop) = (Client::new(chain), public_keypair("shop"));
    let open = [
        create_token_account(shop.pubkey(), shop.pubkey(), token),
        OpenReserve::new(shop.pubkey(), token).instruction(),
        OpenDeposit::new(shop.pubkey(), token.mint).instruction(),
    ];
    chain.submit(&open, &shop, &[]).unwrap();
    (chain.network().clone(), token)
}

/// The configuration of all scenes.
pub fn config(folder: &Path, token: Token) -> Config {
    let template = Template {
        origin: "http://127.0.0.1:8402".parse().unwrap(),
        upstream: "http://127.0.0.1:1".parse().unwrap(),
        // What the network says that it is.
        genesis: Key([7; 32]),
        test: true,
        payee: PayeeLine::Wallet(Key(public_keypair("shop").pubkey().to_bytes())),
        mint: Key(token.mint.to_bytes()),
        decimals: 6,
        symbol: "TEST".into(),
        rpc: "http://127.0.0.1:1".into(),
        price: PRICE,
    };
    let wallet = public_keypair("shop").pubkey();
    let more = "
        [[route]]\npath = \"/post\"\nmethods = [\"POST\"]\nprice = 7000
        [[route]]\npath = \"/once\"\nmethods = [\"POST\"]\nprice = 7000\nidempotent = true
        [[route]]\npath = \"/dear\"\nprice = 70000\n";
    let text = format!("{}{more}", template.text());
    let text = text.replace("[pay]\n", &format!("[pay]\nnetwork = \"{NETWORK}\"\n"));
    let exact = format!("[exact]\nwallet = \"{wallet}\"\nconfirm_seconds = 1\n");
    let text = text.replace("[exact]\n", &exact);
    let text = text.replace("[chain]\n", "[chain]\nsponsor = \"sponsor.json\"\n");
    let mut config = Config::parse(&text).unwrap();
    config.ledger.folder = folder.join("ledger");
    config.ledger.segment_mib = 1;
    config.limits.body_mib = 1;
    config.limits.payments_per_minute = 10_000;
    config
}

/// A till over this ledger and network.
pub fn till(
    config: &Config,
    of: (&Arc<Net>, &Keypair),
    settings: &Arc<Settings>,
    (ledger, shared): (&Arc<Ledger>, &Arc<Shared>),
) -> Arc<Till> {
    let shifts = Shifts { clerks: 2, queue: 64, look_every: Duration::from_millis(20) };
    let settler = settler(config, of, (settings, &shared.time), ledger);
    Arc::new(Till::open(Arc::new(settler), [5; 32], (shared, shifts)))
}

/// What a till has its threads do.
pub fn settler(
    config: &Config,
    (net, sponsor): (&Arc<Net>, &Keypair),
    (settings, heard): (&Arc<Settings>, &Arc<ClusterTime>),
    ledger: &Arc<Ledger>,
) -> Settler {
    let books = books(ledger);
    let spending = Arc::new(Spending::of(settings.sponsor, books.as_ref()));
    let ready = Ready::new(wanted(config, sponsor).unwrap());
    let settlements = Settlements::open(books, spending);
    let signer = Box::new(sponsor.insecure_clone());
    let policy = Policy { patience: 3, poll_every: Duration::from_millis(5), ..Policy::default() };
    let node = (Arc::clone(net) as farthing_gateway::chain::Node, policy);
    let settings = (Arc::clone(settings), Arc::clone(heard));
    Settler::new(node, signer, settings, (ready, settlements))
}
