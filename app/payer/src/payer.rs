//! The payer: any number of threads, any number of origins, one purse.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use farthing_sdk::{Client, client::Network, solana::Address, vouchers::chain::sha256};
use farthing_wire::{CapTerms, Origin, Requirements, ReturnTerms};

use crate::{
    cluster::Cluster,
    error::PayError,
    gate::Gate,
    http::{Answer, Cut, Line, Ready, Reply, Request},
    keys::Key,
    limits::{Budget, Limits},
    offer::{Credential, Own},
    page::Stage,
    pay::Errand,
    purse::{Consent, Purse},
    receipt::Receipt,
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
    /// Whether openings are handed to a gateway that pays their fee and rent. The deposit must hold the money
    /// then, and the channel lives for a week.
    pub takes_sponsors: bool,
    /// Whether a gateway may name another network than its genesis is of, for tests on this machine (rule R23).
    pub is_test: bool,
    /// Where channels and receipts are kept: a folder for each origin, locked while it is used.
    pub folder: PathBuf,
    /// Bytes of a reply's body, at most.
    pub body_max: u64,
}

/// What a request costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// At which origin.
    pub origin: String,
    /// Base units.
    pub price: u64,
    /// The token.
    pub mint: Address,
    /// The deposit or earnings that is paid.
    pub payee: Address,
    /// Base units that a new channel must hold.
    pub min_deposit: u64,
    /// Seconds that what is promised can still be claimed once a channel closes.
    pub grace: u32,
    /// What is charged in a period at most; then the rest of it is free.
    pub cap: Option<CapTerms>,
    /// How much of what was bought may be returned.
    pub returns: Option<ReturnTerms>,
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
    gates: Mutex<HashMap<Origin, Arc<Gate>>>,
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
        let own = Own {
            genesis,
            mint: options.mint,
            wallet: key.pubkey(),
            is_test: options.is_test,
            credential: options.credential,
            limits: options.limits,
        };
        let purse = Purse {
            cluster: Cluster { client, wallet: Arc::clone(&key) },
            key,
            own,
            budget: Budget::new(options.limits.in_all),
            consent,
            takes_sponsors: options.takes_sponsors,
        };
        let Options { folder, body_max, .. } = options;
        Ok(Self { purse, folder, body_max, gates: Mutex::default() })
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
        let gate = self.gate(&ready)?;
        let is_head = ready.method == reqwest::Method::HEAD;
        let asked = match gate.prices.find(&ready.priced()).filter(|_| !is_head) {
            Some(asked) => asked,
            None => {
                let answer = unpaid(&gate, &ready)?;
                if answer.status != 402 {
                    return Ok(answer.reply(None));
                }
                let asked = Arc::new(self.purse.choose(&answer)?);
                if is_head {
                    return Err(PayError::NeverForHead { price: asked.amount });
                }
                gate.prices.note(ready.priced(), &asked);
                asked
            }
        };
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
        let asked = self.purse.choose(&answer)?;
        Ok(Unpaid::Price(quoted(&ready, &asked)))
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

    pub(crate) fn purse(&self) -> &Purse<N> {
        &self.purse
    }

    pub(crate) fn gate(&self, ready: &Ready) -> Result<Arc<Gate>, PayError> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&ready.origin) {
            return Ok(Arc::clone(gate));
        }
        let line = Line::new(ready, self.body_max)?;
        let folder = self.folder.join(folder_name(&ready.origin));
        let gate = Arc::new(Gate::new(ready.origin.clone(), line, &folder)?);
        gates.insert(ready.origin.clone(), Arc::clone(&gate));
        Ok(gate)
    }
}

pub(crate) fn unpaid(gate: &Gate, ready: &Ready) -> Result<Answer, PayError> {
    gate.line.send(ready, None).map_err(|cut| match cut {
        Cut::TooLarge(most) => PayError::TooLarge { most },
        Cut::Unsent(cause) | Cut::Unknown(cause) => {
            PayError::NoAnswer { origin: gate.origin.to_string(), cause }
        }
    })
}

fn quoted(ready: &Ready, asked: &Requirements) -> Quote {
    Quote {
        origin: ready.origin.to_string(),
        price: asked.amount,
        mint: Address::new_from_array(asked.asset),
        payee: Address::new_from_array(asked.pay_to),
        min_deposit: asked.min_deposit,
        grace: asked.min_grace_seconds,
        cap: asked.cap,
        returns: asked.returns,
    }
}

/// A name that any file system takes, and no two origins have: readable, then a hash.
fn folder_name(origin: &Origin) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() || it == '.' { it } else { '-' };
    let readable: String = origin.authority().chars().map(plain).take(60).collect();
    let hash = sha256(origin.as_str().as_bytes());
    format!("{readable}-{}", crate::page::digits(hash.first_chunk::<8>().unwrap_or(&[0; 8])))
}
