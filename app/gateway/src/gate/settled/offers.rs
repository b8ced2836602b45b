//! What is asked for where one transaction pays.

use farthing_wire::exact::v1;
use farthing_wire::mpp::{Challenge, ChallengeKey, ChargeRequest, Opaque};
use farthing_wire::{Accept, ExactRequirements, PayRequirements};
use sha2::{Digest, Sha256};

use super::quote::For;
use super::{Bill, Singles};
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
    /// All that a request may be paid by; nothing where the sponsor or the wallet is not ready, or the method is one that
    /// is not sold this way.
    pub(in crate::gate) fn more(&self, bill: &Bill<'_>) -> More {
        let Ok(found) = self.till.ready() else { return More::default() };
        let Bill { of, amount, now, .. } = bill;
        let (amount, now) = (*amount, *now);
        if !self.is_sold(of.method) {
            return More::default();
        }
        let quote = || self.quotes.quote(of, self.shared.time.slot());
        let exact = quote().and_then(|memo| self.exact(amount, Some(memo))).map(Accept::Exact);
        let pay = quote().and_then(|quote| self.pay(bill, quote)).map(Accept::Pay);
        // It has no place for a memo: the payment is bound to the request that shows it first.
        let v1 = self
            .exact(amount, None)
            .filter(|exact| self.settings.v1 && v1::network_name(&exact.network).is_some());
        More {
            error: None,
            accepts: exact.into_iter().chain(pay).collect(),
            v1,
            challenge: self.challenge(of, amount, &found, now),
        }
    }

    /// The call of our program that is asked for, to the last field; `None` where none is taken.
    pub(super) fn pay(&self, bill: &Bill<'_>, quote: String) -> Option<PayRequirements> {
        let (settings, base) = (&self.settings, &self.settings.base);
        let call = self.call(bill).filter(|_| settings.pay)?;
        Some(PayRequirements {
            network: settings.network.clone(),
            amount: bill.amount,
            asset: settings.mint,
            pay_to: call.payee(base.payee),
            max_timeout_seconds: settings.timeout_seconds,
            program: base.program,
            genesis: base.genesis,
            reserve: base.reserve,
            ledger: base.ledger,
            quote,
            fee_payer: Some(settings.sponsor),
            listing: call.offered(),
        })
    }

    /// The transfer that is asked for, to the last field (server invariant 1); `None` where none is taken.
    pub(super) fn exact(&self, amount: u64, memo: Option<String>) -> Option<ExactRequirements> {
        let settings = &self.settings;
        let wallet = settings.wallet.filter(|_| settings.exact)?;
        Some(ExactRequirements {
            network: settings.network.clone(),
            amount,
            asset: settings.mint,
            pay_to: wallet,
            max_timeout_seconds: settings.timeout_seconds,
            fee_payer: settings.sponsor,
            memo,
        })
    }

    fn challenge(&self, of: &For<'_>, amount: u64, found: &Found, now: i64) -> Option<String> {
        let request =
            self.charge(amount, self.quotes.quote(of, self.shared.time.slot())?, found)?;
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
        let (wallet, token_program) = found.to?;
        Some(ChargeRequest {
            network: network.to_owned(),
            amount,
            currency: settings.mint,
            decimals: settings.decimals,
            token_program: token_program.to_bytes(),
            recipient: wallet.to_bytes(),
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
