//! A server that takes payments of one transaction and does with them what a test says, and a payer.

use super::support::{
    chain::{Chain, GENESIS, Market},
    payer_by as payer,
    site::{Seen, Sent, Site},
};
use farthing_payer::{Limits, PayError, Payer, Policy, Reply, spending::Budgets};
use farthing_sdk::{
    PROGRAM_ID, addresses,
    client::{Network, bytes},
    solana::{Address, Keypair, Signer},
};
use farthing_wire::{
    Accept, AnyPayment, ExactRequirements, PAYMENT_REQUIRED, PAYMENT_RESPONSE, PAYMENT_SIGNATURE,
    Paid, PaidFor, PayPayment, PayRequirements, PaymentRequired, Resource, network_of, reference,
    request_digest,
};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub const PRICE: u64 = 700;

/// What the server does with a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Takes,
    /// Sends it, and hangs up.
    Cuts,
    /// Sends it, and says that it is on its way.
    Waits,
    /// Does not send it, and asks again.
    Refuses,
    /// Does not send it, and breaks.
    Breaks,
    /// Sends it, and then asks again.
    Cheats,
    /// Hangs up before it does anything.
    HangsUp,
}

pub struct Stage {
    pub market: Arc<Market>,
    pub site: Site,
    does: Arc<Mutex<Does>>,
    pub shop: Address,
    pub folder: TempDir,
}

/// Whoever pays the fees.
pub fn sponsor() -> Keypair {
    Keypair::new_from_array([77; 32])
}

pub fn exact(market: &Market, shop: Address) -> Accept {
    Accept::Exact(ExactRequirements {
        network: network_of(&GENESIS),
        amount: PRICE,
        asset: market.mint.to_bytes(),
        pay_to: shop.to_bytes(),
        max_timeout_seconds: 60,
        fee_payer: sponsor().pubkey().to_bytes(),
        memo: None,
    })
}

pub fn pay(market: &Market) -> Accept {
    Accept::Pay(PayRequirements {
        network: network_of(&GENESIS),
        amount: PRICE,
        asset: market.mint.to_bytes(),
        pay_to: market.pay_to().to_bytes(),
        max_timeout_seconds: 60,
        program: PROGRAM_ID.to_bytes(),
        genesis: GENESIS,
        reserve: addresses::reserve(&market.mint).to_bytes(),
        ledger: [6; 16],
        quote: "a-quote".into(),
        fee_payer: Some(sponsor().pubkey().to_bytes()),
        listing: None,
    })
}

fn required(accepts: Vec<Accept>, url: String) -> Sent {
    let resource = Resource { url, description: None, mime_type: None };
    let required = PaymentRequired { error: None, resource, accepts, known: None };
    Sent::status(402).with(PAYMENT_REQUIRED, required.encode().unwrap())
}

impl Stage {
    pub fn new(offers: impl Fn(&Market, Address) -> Vec<Accept> + Send + Sync + 'static) -> Self {
        let market = Arc::new(Market::new());
        let shop = Keypair::new_from_array([78; 32]).pubkey();
        market.open_account(&shop);
        market.client().network().airdrop(&sponsor().pubkey(), 1_000_000_000).unwrap();
        let does = Arc::new(Mutex::new(Does::Takes));
        let (behind, doing) = (Arc::clone(&market), Arc::clone(&does));
        let site = Site::start(move |seen| {
            let origin = format!("http://{}", seen.header("host").unwrap());
            let asked = required(offers(&behind, shop), format!("{origin}{}", seen.target));
            match seen.header(PAYMENT_SIGNATURE) {
                None => asked,
                Some(header) => {
                    answer(&behind, (seen, header, &origin), *doing.lock().unwrap(), asked)
                }
            }
        });
        Self { market, site, does, shop, folder: tempfile::tempdir().unwrap() }
    }

    pub fn exact() -> Self {
        Self::new(|market, shop| vec![exact(market, shop)])
    }

    pub fn does(&self, what: Does) {
        *self.does.lock().unwrap() = what;
    }

    pub fn payer(&self, limits: Limits) -> Payer<Chain> {
        payer(&self.market, self.folder.path(), (limits, Policy::anything()))
    }

    /// One that may spend so much in a day.
    pub fn thrifty(&self, day: u64) -> Payer<Chain> {
        let budgets = Budgets { day: Some(day), ..Budgets::default() };
        let policy = Policy { budgets, ..Policy::anything() };
        payer(&self.market, self.folder.path(), (Limits::of(PRICE), policy))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site.url)
    }

    /// Headers that paid, in order.
    pub fn shown(&self) -> Vec<String> {
        let seen = self.site.seen().into_iter();
        seen.filter_map(|seen| seen.header(PAYMENT_SIGNATURE).map(str::to_owned)).collect()
    }

    pub fn paid(&self) -> u64 {
        self.market.tokens(&self.shop)
    }

    pub fn get(&self, payer: &Payer<Chain>) -> Result<Reply, PayError> {
        payer.get(&self.url("/page"))
    }
}

/// As a facilitator does: signs as who pays the fee, and sends.
fn send(market: &Market, transaction: &[u8]) -> String {
    let mut transaction = bytes::decode(transaction).unwrap();
    assert_eq!(transaction.message.static_account_keys()[0], sponsor().pubkey());
    transaction.signatures[0] = sponsor().sign_message(&transaction.message.serialize());
    // Shown again it is known already.
    let _known = market.client().network().send(&transaction);
    transaction.signatures[0].to_string()
}

fn answer(
    market: &Market,
    (seen, header, origin): (&Seen, &str, &str),
    does: Does,
    asked: Sent,
) -> Sent {
    let paid = Paid::decode(header.as_bytes()).unwrap();
    let transaction = match paid.payment {
        AnyPayment::Exact(payment) => payment.transaction,
        AnyPayment::Pay(PayPayment::Transaction { transaction, secret }) => {
            is_bound(&paid.accepted, (&transaction, &secret), (seen, origin));
            transaction
        }
        _ => panic!("another way"),
    };
    let said = |signature: &str, success: bool, reason: &str| {
        let json = serde_json::json!({
            "success": success, "transaction": signature, "errorReason": reason, "network": "any",
            "another": {"field": [1, 2, 3]},
        });
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, json.to_string())
    };
    match does {
        Does::Takes => {
            let signature = send(market, &transaction);
            Sent::ok(&seen.target).with(PAYMENT_RESPONSE, said(&signature, true, ""))
        }
        Does::Waits => {
            send(market, &transaction);
            asked.with(PAYMENT_RESPONSE, said("", false, "settlement_pending"))
        }
        Does::Cuts => {
            send(market, &transaction);
            Sent { hangs_up: true, ..Sent::default() }
        }
        Does::Cheats => {
            send(market, &transaction);
            asked
        }
        Does::Refuses => asked.with(PAYMENT_RESPONSE, said("", false, "insufficient_funds")),
        Does::Breaks => Sent::status(500),
        Does::HangsUp => Sent { hangs_up: true, ..Sent::default() },
    }
}

/// The reference is that of the request, by what only both sides know (rule R11).
fn is_bound(
    accepted: &Accept,
    (transaction, secret): (&[u8], &[u8; 32]),
    (seen, origin): (&Seen, &str),
) {
    let Accept::Pay(asked) = accepted else { panic!("another way") };
    let request = request_digest(&seen.method, &seen.target, "");
    let origin = origin.parse().unwrap();
    let paid_for =
        PaidFor { ledger: &asked.ledger, origin: &origin, quote: &asked.quote, request: &request };
    let reference = reference(&paid_for, secret);
    assert!(transaction.windows(32).any(|window| window == reference));
}
