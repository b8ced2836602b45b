//! `gate demo`: a local network, a site, the gateway in front of it, and a reader who reads a thousand pages. It
//! ends in a balance sheet that must be even to the base unit.

mod books;
mod site;

use self::{
    books::{Counted, Sheet},
    site::Site,
};
use crate::{
    coin::{Coin, TEST_DECIMALS, test_mint},
    commands::localnet::stage::{Stage, free_port},
    context::Context,
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_gateway::{
    config::{Config, Key, PayeeLine, Template},
    ledger::Ledger,
    run::{Gateway, Keys, ledger_settings},
};
use farthing_payer::{Credential, Known, Limits, Options, PayError, Payer};
use farthing_sdk::{
    Client, Rpc, Token,
    accounts::Channel,
    client::Network,
    compose,
    instructions::{CloseChannel, OpenDeposit},
    solana::{Keypair, Signer},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Base units of a page: a tenth of a cent.
const PRICE: u64 = 1_000;

/// The reader's tabs.
const TABS: u32 = 8;

/// Lamports of the key that claims.
const CLAIMER: u64 = 50_000_000;

/// Bytes of a page, at most.
const PAGE_MAX: u64 = 65_536;

/// How long a claim may take here.
const CLAIM: Duration = Duration::from_secs(60);

/// Shared between tabs.
type SharedPayer = Payer<Rpc>;

#[derive(Args)]
pub struct Demo {
    /// Pages that are read
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pages: u32,
    /// Pay by signed vouchers instead of links of a hash chain
    #[arg(long)]
    voucher: bool,
}

impl Demo {
    pub fn run(self, context: &Context) -> Outcome {
        let folder = Folder::new()?;
        let printer = context.printer;
        printer.say("A network of its own, with the program, a test token and two wallets …")?;
        let stage = Stage::start(context, &folder.0)?;
        let outcome = self.play(&stage, &stage.context(context), &folder.0);
        let stopped = stage.stop();
        outcome.and(stopped)
    }

    fn play(&self, stage: &Stage, context: &Context, folder: &Path) -> Outcome {
        let (creator, reader) = (stage.wallet("creator")?, stage.wallet("reader")?);
        let coin = Coin::new(Token::from(test_mint()), TEST_DECIMALS);
        deposits(context, (&creator, &reader), (&coin, self.deposit()))?;
        let site = Site::start()?;
        let claimer = Keypair::new();
        fund(context, &claimer)?;
        let mut config = config(context, folder, (&creator, &site))?;
        // One claim at the end: how often is worth its fee is the operator's choice.
        config.chain.claim_above = Some(self.deposit());
        config.chain.risk_each = Some(self.deposit());
        // One reader asks for the price of each page, from one address.
        config.limits.unpaid_per_minute = 100_000;
        let before = Counted::of(context, (&creator, &reader, &claimer))?;
        let keys = Keys { claimer: claimer.insecure_clone(), sponsor: None };
        let gateway = Gateway::start(&config, keys);
        let gateway = gateway.map_err(|error| Failure::File(error.to_string()))?;
        let url = format!("http://{}", gateway.addresses()[0]);
        context.printer.say(&format!(
            "A site at {}, and the gateway in front of it at {url}: {} a page.",
            site.address(),
            coin.amount(PRICE)
        ))?;
        let payer = self.payer(context, &reader, folder)?;
        let took = self.read(&payer, &url)?;
        context.printer.say(&format!(
            "{} pages read in {:.1} s, by {TABS} tabs of one reader, each paid before it came.",
            self.pages,
            took.as_secs_f64()
        ))?;
        let known = payer.channels(&url).map_err(|error| words(&error))?;
        let served = books::served(gateway.ledger(), &known);
        gateway.desk().claim_all();
        let due = served.served - served.returned;
        books::await_claim(context, (&creator, before.creator + due), CLAIM)?;
        let claims = books::settled(&gateway, due, CLAIM);
        gateway.stop().map_err(|error| Failure::File(error.to_string()))?;
        close(context, &creator, &known)?;
        let after = Counted::of(context, (&creator, &reader, &claimer))?;
        let sheet = Sheet {
            pages: self.pages.into(),
            site: site.served(),
            known,
            served,
            claims,
            before,
            after,
        };
        sheet.show(context, &coin)
    }

    /// Base units that the reader sets aside: for twice the pages.
    fn deposit(&self) -> u64 {
        u64::from(self.pages) * 2 * PRICE
    }

    fn payer(&self, context: &Context, reader: &Keypair, folder: &Path) -> Outcome<SharedPayer> {
        let mut limits = Limits::of(PRICE);
        limits.deposit = Some(self.deposit());
        limits.set_aside = self.deposit();
        let options = Options {
            mint: test_mint(),
            limits,
            credential: if self.voucher { Credential::Voucher } else { Credential::Link },
            owner: None,
            takes_sponsors: false,
            is_test: true,
            folder: folder.join("payer"),
            body_max: PAGE_MAX,
            policy: farthing_payer::Policy::default(),
            run: "demo".into(),
        };
        let key = Arc::new(reader.insecure_clone());
        let payer =
            Payer::new(Client::new(Rpc::new(&context.url)), key, options, Box::new(|_| true));
        payer.map_err(|error| words(&error))
    }

    /// Reads all pages, and says how long it took.
    fn read(&self, payer: &SharedPayer, url: &str) -> Outcome<Duration> {
        let (begun, next) = (Instant::now(), AtomicU64::new(0));
        let tab = || -> Outcome {
            loop {
                let page = next.fetch_add(1, Ordering::Relaxed);
                if page >= u64::from(self.pages) {
                    return Ok(());
                }
                let reply =
                    payer.get(&format!("{url}/page/{page}")).map_err(|error| words(&error))?;
                if reply.status != 200 || reply.body != site::page(page).into_bytes() {
                    return Err(Failure::Refused(format!("page {page} came as {}", reply.status)));
                }
            }
        };
        thread::scope(|scope| {
            let tabs: Vec<_> = (0..TABS).map(|_| scope.spawn(tab)).collect();
            tabs.into_iter().try_for_each(|tab| match tab.join() {
                Ok(read) => read,
                Err(_) => Err(Failure::Refused("a tab has crashed".into())),
            })
        })?;
        Ok(begun.elapsed())
    }
}

/// Files of the demonstration: wallets, the ledger, the reader's memory. Removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Outcome<Self> {
        let name = format!("farthing-gate-demo-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        farthing_sdk::vouchers::store::make_private_folder(&path)
            .map_err(|error| Failure::File(format!("cannot make {}: {error}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

/// The creator's deposit, which is paid, and the reader's, from which a channel is funded.
fn deposits(
    context: &Context,
    (creator, reader): (&Keypair, &Keypair),
    (coin, amount): (&Coin, u64),
) -> Outcome {
    let open = OpenDeposit::new(creator.pubkey(), coin.mint()).instruction();
    context.ask(context.client().submit(&[open], creator, &[]))?;
    let fill = compose::fill_deposit(reader.pubkey(), coin.token, amount);
    context.ask(context.client().submit(&fill, reader, &[]))?;
    Ok(())
}

/// Ends the reader's channels at once, as the payee may: what is left of them goes home with their rent. An address
/// can be given up 150 slots after its opening.
fn close(context: &Context, creator: &Keypair, known: &[Known]) -> Outcome {
    for known in known {
        let channel: Channel = context.fetch(&known.channel)?;
        while context.slot()? <= channel.open_slot + 151 {
            thread::sleep(Duration::from_millis(100));
        }
        let close = CloseChannel::of(known.channel, &channel, creator.pubkey());
        let steps = close.and_free(&channel, context.slot()?);
        context.ask(context.client().submit(&steps, creator, &[]))?;
    }
    Ok(())
}

/// Gives the key that claims its lamports.
fn fund(context: &Context, claimer: &Keypair) -> Outcome {
    let client = context.client();
    let airdropped = client.network().airdrop(&claimer.pubkey(), CLAIMER);
    airdropped.map(|_| ()).map_err(|error| context.unanswered(&error))
}

/// As `gate init` would write it, with every page priced, and a ledger of its own.
fn config(context: &Context, folder: &Path, (creator, site): (&Keypair, &Site)) -> Outcome<Config> {
    let port = free_port()?;
    let wrong = |error: String| Failure::Usage(error);
    let genesis = context.network().genesis().map_err(|error| context.unanswered(&error))?;
    let template = Template {
        origin: format!("http://127.0.0.1:{port}")
            .parse()
            .map_err(|_| wrong("no origin".into()))?,
        upstream: site.address().parse().map_err(|error: &str| wrong(error.into()))?,
        genesis: Key(genesis.to_bytes()),
        test: false,
        payee: PayeeLine::Wallet(Key(creator.pubkey().to_bytes())),
        mint: Key(test_mint().to_bytes()),
        decimals: TEST_DECIMALS,
        symbol: "TEST".into(),
        rpc: context.url.clone(),
        price: PRICE,
    };
    let mut config = Config::parse(&template.text()).map_err(|error| wrong(error.to_string()))?;
    config.ledger.folder = folder.join("ledger");
    config.admin.socket = folder.join("admin.sock");
    let ledger = Ledger::create(&config.ledger.folder, &ledger_settings(&config));
    ledger.and_then(|ledger| ledger.close()).map_err(|error| Failure::File(error.to_string()))?;
    Ok(config)
}

fn words(error: &PayError) -> Failure {
    Failure::Refused(error.to_string())
}
