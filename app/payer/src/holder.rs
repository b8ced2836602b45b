//! Reading with a pass of the wallet's own (rule R13): it signs in once, and shows the token that it gets until that is
//! over. Nothing is paid, and nothing is written down.
//!
//! What is signed is built here, for the site that was dialled and the listing that our own node says the pass is of.
//! Of the server's words only a nonce, two times and a ledger are in it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use farthing_sdk::{Client, accounts::Pass, client::Network, solana::Address};
use farthing_wire::{
    Origin, PAYMENT_REQUIRED, PassChallenge, PassRefusal, PassToken, PaymentRequired, network_of,
    pass::{Invitation, PASS, PASS_PATH, SIGN_IN, SignIn},
};

use crate::{
    error::PayError,
    http::{Answer, Cut, Line, Ready, Reply, Request},
    keys::Key,
    offer::KNOWN_NETWORKS,
};

/// Times that one request signs in.
const SIGNATURES: u32 = 2;

/// A token with the site that takes it.
type Tokens = HashMap<Origin, PassToken>;

/// Reads with one pass. Share it between threads: requests to one origin share a token.
pub struct Holder {
    key: Key,
    pass: Address,
    listing: [u8; 32],
    /// Networks that may be named; the first is that of our node.
    networks: Vec<String>,
    body_max: u64,
    lines: Mutex<HashMap<Origin, Arc<Line>>>,
    tokens: Mutex<Tokens>,
}

impl Holder {
    /// With the pass at this address, whose holder is `key`. Asks the node for the pass and its genesis. `is_test`: a
    /// gateway may name another network than its genesis is of (rule R23). Replies have at most `body_max` bytes.
    ///
    /// # Errors
    /// `Client` where the node does not answer; `NoPass`; `NotHolder`.
    pub fn new<N: Network>(
        client: &Client<N>,
        (key, pass): (Key, Address),
        is_test: bool,
        body_max: u64,
    ) -> Result<Self, PayError> {
        let found: Pass = client.fetch(&pass)?.ok_or(PayError::NoPass { pass })?;
        if found.holder != key.pubkey() {
            return Err(PayError::NotHolder { pass, holder: found.holder });
        }
        let own = network_of(&client.network().genesis()?.to_bytes());
        let others = KNOWN_NETWORKS.into_iter().filter(|_| is_test).map(str::to_owned);
        let networks = std::iter::once(own).chain(others).collect();
        let (lines, tokens) = (Mutex::default(), Mutex::default());
        let listing = found.listing.to_bytes();
        Ok(Self { key, pass, listing, networks, body_max, lines, tokens })
    }

    /// A plain GET.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub fn get(&self, url: &str) -> Result<Reply, PayError> {
        self.send(&Request::get(url))
    }

    /// Sends a request with the pass. No redirect is followed. A reply of any status but a refusal of the pass is a
    /// reply.
    ///
    /// # Errors
    /// `PassRefused`; `NoChallenge`; `NoAnswer`; `TooLarge`; `Signer`; those of the URL.
    pub fn send(&self, request: &Request) -> Result<Reply, PayError> {
        let ready = Ready::of(request)?;
        let line = self.line(&ready)?;
        if let Some(token) = self.token(&ready.origin) {
            let answer = sent(&line, &ready, Some((PASS, token.encode())))?;
            match refusal(&answer) {
                None => return Ok(answer.reply(None)),
                // It is over, or the gateway's ledger was restored.
                Some(refusal) if refusal.asks_to_sign_in() => self.forget(&ready.origin),
                Some(refusal) => return Err(self.refused(refusal)),
            }
        }
        let mut signatures = 0;
        loop {
            signatures += 1;
            let sign_in = self.signed(&line, &ready)?;
            let answer = sent(&line, &ready, Some((SIGN_IN, sign_in)))?;
            match refusal(&answer) {
                None => {
                    self.keep(&ready.origin, &answer);
                    return Ok(answer.reply(None));
                }
                Some(refusal) if refusal.asks_to_sign_in() && signatures < SIGNATURES => {}
                Some(refusal) => return Err(self.refused(refusal)),
            }
        }
    }

    /// A challenge of the origin's, signed.
    fn signed(&self, line: &Line, ready: &Ready) -> Result<String, PayError> {
        let origin = &ready.origin;
        let no_challenge =
            |cause: String| PayError::NoChallenge { origin: origin.to_string(), cause };
        let url = format!("{origin}{PASS_PATH}{}", Address::new_from_array(self.listing));
        let answer = sent(line, &Ready::of(&Request::get(&url))?, None)?;
        if answer.status != 200 {
            return Err(no_challenge(format!("it answers {}", answer.status)));
        }
        let challenge =
            self.read(&answer, origin).map_err(|error| no_challenge(error.to_string()))?;
        let holder = self.key.pubkey().to_bytes();
        let signature = self.key.try_sign_message(challenge.text(&holder).as_bytes())?.into();
        let sign_in = SignIn { challenge, holder, signature };
        sign_in.encode().map_err(|error| no_challenge(error.to_string()))
    }

    /// The challenge of a reply, for one of the networks that may be named.
    fn read(
        &self,
        answer: &Answer,
        origin: &Origin,
    ) -> Result<PassChallenge, farthing_wire::WireError> {
        let read = |network: &String| {
            Invitation::decode(&answer.body, (origin, network), self.listing)
                .map(|Invitation(challenge)| challenge)
        };
        let (own, others) = match self.networks.split_first() {
            Some((own, others)) => (read(own), others),
            None => return Err(farthing_wire::WireError::Challenge),
        };
        own.or_else(|error| others.iter().find_map(|network| read(network).ok()).ok_or(error))
    }

    fn refused(&self, refusal: PassRefusal) -> PayError {
        PayError::PassRefused { pass: self.pass, refusal }
    }

    fn line(&self, ready: &Ready) -> Result<Arc<Line>, PayError> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&ready.origin) {
            return Ok(Arc::clone(line));
        }
        let line = Arc::new(Line::new(ready, self.body_max)?);
        lines.insert(ready.origin.clone(), Arc::clone(&line));
        Ok(line)
    }

    /// The token of an origin. It is shown until the origin says that it is over: by the cluster's clock, not this one.
    fn token(&self, origin: &Origin) -> Option<PassToken> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(origin).copied()
    }

    fn keep(&self, origin: &Origin, answer: &Answer) {
        let token = answer.header(PASS).and_then(|text| PassToken::decode(text.as_bytes()));
        // One of something else would be shown for nothing.
        if let Some(token) = token.filter(|token| token.listing == self.listing) {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.insert(origin.clone(), token);
        }
    }

    fn forget(&self, origin: &Origin) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(origin);
    }
}

fn sent(
    line: &Line,
    ready: &Ready,
    credential: Option<(&'static str, String)>,
) -> Result<Answer, PayError> {
    line.send(ready, credential).map_err(|cut| match cut {
        Cut::TooLarge(most) => PayError::TooLarge { most },
        Cut::Unsent(cause) | Cut::Unknown(cause) => {
            PayError::NoAnswer { origin: ready.origin.to_string(), cause }
        }
    })
}

/// What a reply says against the pass.
fn refusal(answer: &Answer) -> Option<PassRefusal> {
    if answer.status != 402 {
        return None;
    }
    // The body is a page where the request asked for one, and the header is left out where it does not fit.
    let header = answer.header(PAYMENT_REQUIRED).map(str::as_bytes);
    let said = header.and_then(|header| PaymentRequired::decode(header).ok()?.error);
    let body: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    let told = body.as_ref().and_then(|body| body.get("error")?.as_str());
    PassRefusal::from_code(said.as_deref().or(told)?)
}
