//! What is asked for where one transaction pays.

use farthing_wire::exact::v1;
use farthing_wire::mpp::{Challenge, ChallengeKey, ChargeRequest, Opaque};
use farthing_wire::{Accept, ExactRequirements};
use sha2::{Digest, Sha256};

use super::Singles;
use super::quote::For;
use crate::settle::Found;

/// Seconds for which a challenge counts: a blockhash lives half as long.
const EXPIRES: i64 = 180;

/// Seconds after which challenges are made with another key; those of the key before count as well.
const ROTATES: i64 = 86_400;

/// What a 402 offers beside channels.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// A code or a sentence, of what was wrong with a payment by one transaction.
    pub error: Option<&'static str>,
    /// For the header.
    pub accepts: Vec<Accept>,
    /// For the body, as clients of x402's version 1 read it.
    pub v1: Option<ExactRequirements>,
    /// For `WWW-Authenticate`.
    pub challenge: Option<String>,
}

impl Singles {
    /// All that a request of so many base units may be paid by; nothing where the sponsor or the wallet is not ready, or
    /// the method is one that is not sold this way.
    pub(in crate::gate) fn more(&self, of: &For<'_>, amount: u64, now: i64) -> More {
        let Ok(found) = self.till.ready() else { return More::default() };
        if !self.is_sold(of.method) {
            return More::default();
        }
        let exact = self.settings.exact.then(|| self.quotes.quote(of, now)).flatten();
        let exact = exact.map(|memo| self.exact(amount, Some(memo)));
        let v1 = self.settings.exact && self.settings.v1;
        More {
            error: None,
            accepts: exact.map(Accept::Exact).into_iter().collect(),
            // It has no place for a memo: the payment is bound to the request that shows it first.
            v1: v1
                .then(|| self.exact(amount, None))
                .filter(|exact| v1::network_name(&exact.network).is_some()),
            challenge: self.challenge(of, amount, &found, now),
        }
    }

    /// The transfer that is asked for, to the last field (server invariant 1).
    pub(super) fn exact(&self, amount: u64, memo: Option<String>) -> ExactRequirements {
        let settings = &self.settings;
        ExactRequirements {
            network: settings.network.clone(),
            amount,
            asset: settings.mint,
            pay_to: settings.wallet,
            max_timeout_seconds: settings.timeout_seconds,
            fee_payer: settings.sponsor,
            memo,
        }
    }

    fn challenge(&self, of: &For<'_>, amount: u64, found: &Found, now: i64) -> Option<String> {
        let request = self.charge(amount, self.quotes.quote(of, now)?, found)?;
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).ok()?;
        let opaque = Opaque { request: self.quotes.digest(of), nonce };
        let (realm, expires) = (self.settings.realm.clone(), now.saturating_add(EXPIRES));
        let challenge = Challenge { realm, request, expires, digest: None, opaque };
        challenge.encode(&self.keys(now)?[0]).ok()
    }

    /// What a charge asks for; `None` where none is taken, or MPP does not know the network.
    pub(super) fn charge(&self, amount: u64, memo: String, found: &Found) -> Option<ChargeRequest> {
        let settings = &self.settings;
        let network = ChargeRequest::network_name(&settings.network).filter(|_| settings.charge)?;
        Some(ChargeRequest {
            network: network.to_owned(),
            amount,
            currency: settings.mint,
            decimals: settings.decimals,
            token_program: found.token_program.to_bytes(),
            recipient: settings.wallet,
            fee_payer: settings.sponsor,
            external_id: Some(memo),
        })
    }

    /// The key of challenges by now, and the one before it.
    pub(super) fn keys(&self, now: i64) -> Option<[ChallengeKey; 2]> {
        let term = now.div_euclid(ROTATES);
        let key = |term: i64| {
            let mut hash = Sha256::new_with_prefix(b"farthing challenge key");
            hash.update(self.challenges);
            hash.update(term.to_le_bytes());
            ChallengeKey::new(&hash.finalize()).ok()
        };
        Some([key(term)?, key(term.saturating_sub(1))?])
    }

    /// Whether requests of this method are sold this way at all.
    pub(super) fn is_sold(&self, method: &str) -> bool {
        self.settings.unsafe_methods || matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }
}
