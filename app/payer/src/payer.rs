//! The payer: any number of threads, any number of origins, one purse.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

use farthing_sdk::{Client, client::Network, solana::Address, vouchers::chain::sha256};
use farthing_wire::{Accept, Origin, PAYMENT_REQUIRED, PassRequirements};

use crate::{
    cluster::Cluster,
    error::PayError,
    gate::Gate,
    holder::Holder,
    http::{Answer, Cut, Line, PATIENCE, Progress, Ready, Reply, Request},
    keys::Key,
    limits::{Budget as InAll, Limits},
    offer::{Credential, Own},
    page::Stage,
    pay::Errand,
    policy::Policy,
    purse::{Ask, Consent, Purse},
    quote::{Quote, quoted, quoted_channel},
    receipt::Receipt,
    single::Single,
    spending::{Budget, Spending},
};

/// How a payer pays.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is paid in: one token, so that limits mean something.
    pub mint: Address,
    /// The most that may go.
    pub limits: Limits,
    /// How new channels promise.
    pub credential: Credential,
    /// Whose deposit pays, where the payer's key is that of a session of it; `None` for the key's own.
    pub owner: Option<Address>,
    /// Whether openings are handed to a gateway that pays their fee and rent. The deposit must hold the money
    /// then, and the channel lives for a week.
    pub takes_sponsors: bool,
    /// Whether a gateway may name another network than its genesis is of, for tests on this machine (rule R23).
    pub is_test: bool,
    /// Where channels and receipts are kept: a folder for each origin, locked while it is used.
    pub folder: PathBuf,
    /// Bytes of a reply's body, at most.
    pub body_max: u64,
    /// What a person has allowed.
    pub policy: Policy,
    /// Under which name this program spends, as budgets of a run count it.
    pub run: String,
}

/// What is left of a budget. Base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub budget: Budget,
    /// What may be spent in all.
    pub amount: u64,
    /// What may still be.
    pub left: u64,
}

/// What a server says to a request that pays nothing.
#[derive(Clone, Debug)]
pub enum Unpaid {
    /// It costs nothing: this is the reply, and asking again would do again what was asked for.
    Reply(Reply),
    /// It costs this, and nothing was done.
    Price(Quote),
}

/// A channel that pays an origin. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its address.
    pub channel: Address,
    /// Of a chain what a link is worth and how many there are; 0 and 0 for vouchers.
    pub chain: (u64, u32),
    /// Set aside.
    pub funded: u64,
    /// Promised in all.
    pub promised: u64,
    /// Of that, what came back whole.
    pub delivered: u64,
    /// Whether it has ended, or can be claimed no more, as it was seen last.
    pub is_over: bool,
}

/// Pays for requests. Share it between threads: requests to one origin share a channel, each has a number.
pub struct Payer<N> {
    purse: Purse<N>,
    folder: PathBuf,
    body_max: u64,
    progress: Option<Progress>,
    gates: Mutex<HashMap<Origin, Arc<Gate>>>,
    /// By pass.
    holders: Mutex<HashMap<Address, Arc<Holder>>>,
}

impl<N: Network> Payer<N> {
    /// A payer whose wallet is `key`: it owns the deposit, signs openings and makes promises. Asks the node
    /// for its genesis; `consent` is asked before money is set aside.
    ///
    /// # Errors
    /// `Client` where the node does not answer.
    pub fn new(
        client: Client<N>,
        key: Key,
        options: Options,
        consent: Consent,
    ) -> Result<Self, PayError> {
        let genesis = client.network().genesis()?.to_bytes();
        let owner = options.owner.unwrap_or(key.pubkey());
        let own = Own {
            genesis,
            mint: options.mint,
            wallet: owner,
            is_test: options.is_test,
            credential: options.credential,
            limits: options.limits,
            policy: options.policy,
        };
        let purse = Purse {
            cluster: Cluster { client, wallet: Arc::clone(&key), owner },
            key,
            own,
            budget: InAll::new(options.limits.in_all),
            consent,
            ask: None,
            spending: Spending::open(&spending_folder(&options.folder))?,
            run: options.run,
            takes_sponsors: options.takes_sponsors,
        };
        let Options { folder, body_max, .. } = options;
        let (gates, holders) = (Mutex::default(), Mutex::default());
        Ok(Self { purse, folder, body_max, progress: None, gates, holders })
    }

    /// The same, with a person who can be asked where the policy says so.
    #[must_use]
    pub fn asking(mut self, ask: Ask) -> Self {
        self.purse.ask = Some(ask);
        self
    }

    /// The same, watched while replies come.
    #[must_use]
    pub fn watching(mut self, progress: Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// A plain GET, paid for where it must be.
    ///
    /// # Errors
    /// [`PayError`]; after `Doubt` the same again within two minutes pays nothing more.
    pub fn get(&self, url: &str) -> Result<Reply, PayError> {
        self.send(&Request::get(url))
    }

    /// Sends a request and pays for it where it must be: at once where the price of its method and path is
    /// known, else after the server has said it. No redirect is followed. A reply of any status is a reply.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub fn send(&self, request: &Request) -> Result<Reply, PayError> {
        let ready = Ready::of(request)?;
        self.purse.own.policy.check_site(ready.origin.as_str())?;
        let gate = self.gate(&ready)?;
        // What was signed for this very request may be taken: nothing else is, until that is known.
        if gate.singles.has(&ready)?
            && let Some(reply) = self.single(&gate, &ready).resume()?
        {
            return Ok(reply);
        }
        let is_head = ready.method == reqwest::Method::HEAD;
        let asked = match gate.prices.find(&ready.priced()).filter(|_| !is_head) {
            Some(asked) => asked,
            None => {
                let answer = unpaid(&gate, &ready)?;
                if answer.status != 402 {
                    return Ok(answer.reply(None));
                }
                let offers = self.purse.own.offers(answer.header(PAYMENT_REQUIRED))?;
                let chosen = self.purse.cheapest(&gate, &offers)?;
                if is_head && !matches!(chosen.accept, Accept::Pass(_)) {
                    return Err(PayError::NeverForHead { price: chosen.accept.amount() });
                }
                match chosen.accept {
                    Accept::Channel(asked) => {
                        let asked = Arc::new(asked);
                        gate.prices.note(ready.priced(), &asked);
                        asked
                    }
                    Accept::Pass(asked) => return self.read(&asked, request),
                    single => {
                        let quote = quoted(&ready, &single, chosen.ways);
                        self.purse.require_agreed(&quote)?;
                        return self.single(&gate, &ready).pay(&single, &offers.resource);
                    }
                }
            }
        };
        self.purse.require_agreed(&quoted_channel(&ready, &asked))?;
        let (gate, purse, ready) = (&gate, &self.purse, &ready);
        let sent = Errand { gate, purse, ready, asked, corrections: 0 }.run();
        // What was asked for then may be the reason, and no longer so.
        sent.inspect_err(|_| gate.prices.forget(&ready.priced()))
    }

    /// What a request costs, or the reply where it costs nothing. Sends it without paying.
    ///
    /// # Errors
    /// `Unfit` where the price is not one that this payer gives; `NoAnswer`.
    pub fn quote(&self, request: &Request) -> Result<Unpaid, PayError> {
        let ready = Ready::of(request)?;
        let gate = self.gate(&ready)?;
        let answer = unpaid(&gate, &ready)?;
        if answer.status != 402 {
            return Ok(Unpaid::Reply(answer.reply(None)));
        }
        let offers = self.purse.own.offers(answer.header(PAYMENT_REQUIRED))?;
        let chosen = self.purse.cheapest(&gate, &offers)?;
        Ok(Unpaid::Price(quoted(&ready, &chosen.accept, chosen.ways)))
    }

    /// What is left of each budget that the policy has, for the origin of a URL.
    ///
    /// # Errors
    /// `Spending`, and those of the URL.
    pub fn left(&self, url: &str) -> Result<Vec<Left>, PayError> {
        self.purse.left(Ready::of(&Request::get(url))?.origin.as_str())
    }

    /// The receipts of the origin of a URL, oldest first.
    ///
    /// # Errors
    /// `Receipt`, `Store`, and those of the URL.
    pub fn receipts(&self, url: &str) -> Result<Vec<Receipt>, PayError> {
        self.gate(&Ready::of(&Request::get(url))?)?.receipts()
    }

    /// The channels that pay the origin of a URL.
    ///
    /// # Errors
    /// `Store`, and those of the URL.
    pub fn channels(&self, url: &str) -> Result<Vec<Known>, PayError> {
        let gate = self.gate(&Ready::of(&Request::get(url))?)?;
        let known = gate.channels()?.into_iter().map(|(channel, page)| {
            let tab = page.tab(&channel)?;
            Ok(Known {
                channel,
                chain: (page.unit, page.length),
                funded: tab.funded,
                promised: tab.promised,
                delivered: tab.delivered,
                is_over: page.stage == Stage::Over,
            })
        });
        known.collect()
    }

    /// Lets go of every site that no request is on its way to, so that other processes can pay there from the same
    /// folder. What is asked for next takes them up again, which costs some questions to the node: for programs that run
    /// for long and pay now and then.
    pub fn rest(&self) {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
    }

    fn single<'a>(&'a self, gate: &'a Gate, ready: &'a Ready) -> Single<'a, N> {
        Single { gate, purse: &self.purse, ready }
    }

    /// Reads with the wallet's own pass.
    fn read(&self, asked: &PassRequirements, request: &Request) -> Result<Reply, PayError> {
        let pass = self.purse.held_pass(asked)?;
        let holder = {
            let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
            match holders.get(&pass) {
                Some(holder) => Arc::clone(holder),
                None => {
                    let of = (Arc::clone(&self.purse.key), pass);
                    let (client, is_test) = (&self.purse.cluster.client, self.purse.own.is_test);
                    let holder = Arc::new(Holder::new(client, of, is_test, self.body_max)?);
                    holders.insert(pass, Arc::clone(&holder));
                    holder
                }
            }
        };
        holder.send(request)
    }

    fn gate(&self, ready: &Ready) -> Result<Arc<Gate>, PayError> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&ready.origin) {
            return Ok(Arc::clone(gate));
        }
        let line = Line::new(ready, self.body_max)?.watched(self.progress.clone());
        let folder = self.folder.join(folder_name(&ready.origin));
        let gate = Arc::new(Gate::new(ready.origin.clone(), line, &folder)?);
        gates.insert(ready.origin.clone(), Arc::clone(&gate));
        Ok(gate)
    }
}

/// Asks what a request costs. A server that has too much to do says when to ask again, and is asked again as long as
/// anybody would wait for a reply.
fn unpaid(gate: &Gate, ready: &Ready) -> Result<Answer, PayError> {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = gate.line.send(ready, None).map_err(|cut| match cut {
            Cut::TooLarge(most) => PayError::TooLarge { most },
            Cut::Unsent(cause) | Cut::Unknown(cause) => {
                PayError::NoAnswer { origin: gate.origin.to_string(), cause }
            }
        })?;
        match answer.retry_after() {
            Some(wait) if matches!(answer.status, 429 | 503) && Instant::now() + wait < until => {
                thread::sleep(wait);
            }
            _ => return Ok(answer),
        }
    }
}

/// Where it is kept what was spent, of everything that is paid from a folder.
#[must_use]
pub fn spending_folder(folder: &Path) -> PathBuf {
    folder.join("spending")
}

/// A name that any file system takes, and no two origins have: readable, then a hash.
fn folder_name(origin: &Origin) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() || it == '.' { it } else { '-' };
    let readable: String = origin.authority().chars().map(plain).take(60).collect();
    let hash = sha256(origin.as_str().as_bytes());
    format!("{readable}-{}", crate::page::digits(hash.first_chunk::<8>().unwrap_or(&[0; 8])))
}
