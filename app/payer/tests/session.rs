//! given a key that may spend from a deposit within limits on chain, and nothing else
//!   when it pays by channel       -> the channel is the owner's, opened and topped up within the limits
//!   when the limits are used up   -> nothing more is set aside, whatever the payer is told
//!   when the deposit holds little -> the owner's own tokens are not brought in
//!   when only `exact` is offered  -> it is refused: tokens outside of the deposit are not its to spend

mod support;

use farthing_payer::{Credential, Key, Limits, Options, PayError, Payer, Policy, Unfit, cost::Scheme};
use farthing_sdk::{
    addresses,
    args::{SessionTerms, action},
    client::Network,
    compose::{SessionPlan, open_session},
    solana::{Keypair, Signer},
};
use std::{path::Path, sync::Arc};
use support::{
    chain::{Chain, Market},
    gateway::{Desk, Shared, words},
    options,
    site::Site,
};

const PRICE: u64 = 7;

struct Stage {
    desk: Shared,
    site: Site,
    key: Arc<Keypair>,
    folder: tempfile::TempDir,
}

impl Stage {
    /// With so much in the deposit, of which the key may set aside so much.
    fn new(deposit: u64, limit: u64) -> Self {
        let market = Market::new();
        market.fill(deposit);
        let key = Arc::new(Keypair::new_from_array([55; 32]));
        let client = market.client();
        client.network().airdrop(&key.pubkey(), 1_000_000_000).unwrap();
        let terms = SessionTerms::up_to(limit).actions(action::ALL);
        let owner = market.payer.pubkey();
        let plan = SessionPlan::new(owner, market.mint, key.pubkey(), terms);
        let opening = open_session(&client, &plan).unwrap();
        client.submit(&opening.instructions, market.payer.as_ref(), &[]).unwrap();
        let desk = Desk::shared(market, PRICE);
        let site = Desk::serve(&desk, |_, _| None);
        Self { desk, site, key, folder: tempfile::tempdir().unwrap() }
    }

    fn payer(&self, limits: Limits) -> Payer<Chain> {
        let desk = self.desk.lock().unwrap();
        payer(&desk.market, (&self.key, self.folder.path()), limits)
    }
}

fn payer(market: &Market, (key, folder): (&Arc<Keypair>, &Path), limits: Limits) -> Payer<Chain> {
    // A chain cannot be topped up: another follows it.
    let options = Options {
        credential: Credential::Voucher,
        owner: Some(market.payer.pubkey()),
        takes_sponsors: false,
        policy: Policy::anything(),
        ..options(market, folder, limits)
    };
    let key: Key = Arc::clone(key) as Key;
    Payer::new(market.client(), key, options, Box::new(|_| true)).unwrap()
}

#[test]
fn a_sessions_key_opens_and_fills_its_owners_channel_within_the_limits() {
    let stage = Stage::new(1_000, 4 * PRICE);
    let limits = Limits { deposit: Some(2 * PRICE), ..Limits::of(PRICE) };
    let payer = stage.payer(limits);
    for page in 0..4 {
        let reply = payer.get(&format!("{}/{page}", stage.site.url));
        assert_eq!(reply.unwrap_or_else(|error| panic!("{}", words(&error))).status, 200);
    }
    {
        let desk = stage.desk.lock().unwrap();
        let channels = desk.market.channels();
        assert_eq!(channels.len(), 1);
        assert_eq!(channels[0].1.funded, 4 * PRICE);
        assert_eq!(desk.market.balance(), 1_000 - 4 * PRICE);
        let deposit = addresses::deposit(&desk.market.payer.pubkey(), &desk.market.mint);
        let session = desk.market.client().fetch_session(&deposit, &stage.key.pubkey());
        assert_eq!(u128::from(session.unwrap().unwrap().spent), u128::from(4 * PRICE));
    }
    // Limits of the payer that are wide open do not widen those of the chain.
    let error = payer.get(&format!("{}/more", stage.site.url)).unwrap_err();
    assert!(matches!(error, PayError::Client(_)), "{}", words(&error));
    assert_eq!(stage.desk.lock().unwrap().market.balance(), 1_000 - 4 * PRICE);
}

#[test]
fn what_the_deposit_lacks_is_not_brought_in_by_a_sessions_key() {
    let stage = Stage::new(PRICE - 1, 100 * PRICE);
    let before = {
        let desk = stage.desk.lock().unwrap();
        desk.market.tokens(&desk.market.payer.pubkey())
    };
    let limits = Limits { deposit: Some(PRICE), ..Limits::of(PRICE) };
    let error = stage.payer(limits).get(&stage.site.url).unwrap_err();
    assert!(matches!(error, PayError::DepositTooSmall { .. }), "{}", words(&error));
    let desk = stage.desk.lock().unwrap();
    assert_eq!(desk.market.tokens(&desk.market.payer.pubkey()), before);
}

#[test]
fn tokens_outside_of_the_deposit_are_not_a_sessions_to_spend() {
    let stage = Stage::new(1_000, 1_000);
    let (market, key) = {
        let desk = stage.desk.lock().unwrap();
        (desk.required(), Arc::clone(&stage.key))
    };
    let accept = farthing_wire::Accept::Exact(farthing_wire::ExactRequirements {
        network: market.channel().unwrap().network.clone(),
        amount: PRICE,
        asset: market.channel().unwrap().asset,
        pay_to: [3; 32],
        max_timeout_seconds: 60,
        fee_payer: [4; 32],
        memo: None,
    });
    let only = farthing_wire::PaymentRequired { accepts: vec![accept], ..market };
    let header = only.encode().unwrap();
    let site = Site::start(move |_| {
        support::site::Sent::status(402).with(farthing_wire::PAYMENT_REQUIRED, header.clone())
    });
    let desk = stage.desk.lock().unwrap();
    let payer = payer(&desk.market, (&key, stage.folder.path()), Limits::of(PRICE));
    let error = payer.get(&site.url).unwrap_err();
    let expected = Unfit::BySession { scheme: Scheme::Exact };
    assert!(matches!(&error, PayError::Unfit(unfit) if *unfit == expected), "{}", words(&error));
}
