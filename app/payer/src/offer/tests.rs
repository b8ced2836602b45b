#![allow(clippy::unwrap_used)]

use super::*;
use crate::cost::Schemes;

const MINT: Address = Address::new_from_array([3; 32]);
const WALLET: Address = Address::new_from_array([5; 32]);

fn own() -> Own {
    let limits = Limits { grace: 86_400, ..Limits::of(10) };
    Own {
        genesis: [7; 32],
        mint: MINT,
        wallet: WALLET,
        is_test: false,
        credential: Credential::Either,
        limits,
        policy: Policy::default(),
    }
}

fn asked() -> Requirements {
    Requirements {
        network: network_of(&[7; 32]),
        amount: 10,
        asset: MINT.to_bytes(),
        pay_to: [9; 32],
        max_timeout_seconds: 60,
        program: PROGRAM_ID.to_bytes(),
        genesis: [7; 32],
        reserve: addresses::reserve(&MINT).to_bytes(),
        ledger: [1; 16],
        vouchers: true,
        links: true,
        fans: None,
        unit: 5,
        min_grace_seconds: 86_400,
        margin_seconds: 60,
        min_deposit: 10_000,
        min_first: 160,
        fee_payer: None,
    }
}

fn header(accepts: Vec<Requirements>) -> String {
    let url = "https://a.example/".into();
    let resource = Resource { url, description: None, mime_type: None };
    let accepts = accepts.into_iter().map(Accept::Channel).collect();
    PaymentRequired { error: None, resource, accepts, known: None }.encode().unwrap()
}

fn refusal(own: &Own, change: impl Fn(&mut Requirements)) -> Unfit {
    let mut entry = asked();
    change(&mut entry);
    own.choose(Some(&header(vec![entry]))).unwrap_err()
}

#[test]
fn what_is_at_every_limit_is_taken() {
    assert_eq!(own().choose(Some(&header(vec![asked()]))).unwrap(), asked());
}

#[test]
fn a_reply_that_does_not_say_how_to_pay_is_refused() {
    assert_eq!(own().choose(None), Err(Unfit::NoOffer));
    assert_eq!(own().choose(Some(&header(vec![]))), Err(Unfit::NoOffer));
    assert!(matches!(own().choose(Some("x")), Err(Unfit::Unreadable(_))));
}

/// server invariant 29
#[test]
fn another_cluster_program_token_or_reserve_is_refused() {
    let own = own();
    assert_eq!(refusal(&own, |it| it.genesis = [8; 32]), Unfit::Genesis);
    let network = KNOWN_NETWORKS[1].to_string();
    assert_eq!(
        refusal(&own, |it| it.network = network.clone()),
        Unfit::Network { network: network.clone() }
    );
    let other = Address::new_from_array([8; 32]);
    let program = |it: &mut Requirements| it.program = [8; 32];
    assert_eq!(refusal(&own, program), Unfit::Program { program: other });
    assert_eq!(refusal(&own, |it| it.asset = [8; 32]), Unfit::Mint { mint: other });
    assert_eq!(refusal(&own, |it| it.reserve = [8; 32]), Unfit::Reserve);
    let mine = addresses::deposit(&WALLET, &MINT).to_bytes();
    assert_eq!(refusal(&own, |it| it.pay_to = mine), Unfit::OwnDeposit);
}

/// gateway rule R23
#[test]
fn a_test_takes_a_known_networks_name_and_still_no_other_genesis() {
    let test = Own { is_test: true, ..own() };
    let named = Requirements { network: KNOWN_NETWORKS[1].into(), ..asked() };
    assert!(test.choose(Some(&header(vec![named]))).is_ok());
    assert_eq!(refusal(&test, |it| it.genesis = [8; 32]), Unfit::Genesis);
    let unknown = |it: &mut Requirements| it.network = "solana:x".into();
    assert!(matches!(refusal(&test, unknown), Unfit::Network { .. }));
}

/// gateway rule R6
#[test]
fn what_is_above_a_limit_is_refused_by_that_limit() {
    let own = own();
    assert_eq!(refusal(&own, |it| it.amount = 15), Unfit::Price { price: 15, max: 10 });
    let grace = |it: &mut Requirements| it.min_grace_seconds = 86_401;
    assert_eq!(refusal(&own, grace), Unfit::Grace { seconds: 86_401, most: 86_400 });
    let deposit = |it: &mut Requirements| it.min_deposit = 10_001;
    assert_eq!(refusal(&own, deposit), Unfit::Deposit { wanted: 10_001, most: 10_000 });
    let first = |it: &mut Requirements| it.min_first = 161;
    assert_eq!(refusal(&own, first), Unfit::First { wanted: 161, most: 160 });
}

#[test]
fn what_the_policy_does_not_allow_is_refused_by_what_it_says() {
    let with = |policy: Policy| Own { policy, ..own() };
    let usual = Policy::default;
    let ours = Address::new_from_array([9; 32]);
    let of = |own: &Own| own.choose(Some(&header(vec![asked()])));
    let only = |policy| of(&with(policy)).unwrap_err();
    assert_eq!(
        only(Policy { schemes: Schemes::NONE.with(Scheme::Exact), ..usual() }),
        Unfit::Scheme { scheme: Scheme::Channel }
    );
    let other = vec![Address::new_from_array([8; 32])];
    assert_eq!(
        only(Policy { mints: other.clone(), ..usual() }),
        Unfit::MintNotAllowed { mint: MINT }
    );
    assert_eq!(only(Policy { payees: other, ..usual() }), Unfit::PayeeNotAllowed { payee: ours });
    assert_eq!(only(Policy { request: Some(9), ..usual() }), Unfit::Price { price: 10, max: 9 });
    let all = Policy { request: Some(10), mints: vec![MINT], payees: vec![ours], ..usual() };
    assert!(of(&with(all)).is_ok());
}

#[test]
fn a_kind_of_promise_that_is_not_taken_is_refused() {
    let no_links = |it: &mut Requirements| it.links = false;
    let no_vouchers = |it: &mut Requirements| it.vouchers = false;
    let link = Own { credential: Credential::Link, ..own() };
    assert_eq!(refusal(&link, no_links), Unfit::Credential("links"));
    let voucher = Own { credential: Credential::Voucher, ..own() };
    assert_eq!(refusal(&voucher, no_vouchers), Unfit::Credential("vouchers"));
    let fans = |it: &mut Requirements| {
        (it.links, it.vouchers) = (false, false);
        it.fans = Some(farthing_wire::FanTerms { min_lease_seconds: 1, max_share: 1 });
    };
    assert_eq!(refusal(&own(), fans), Unfit::Credential("channels"));
}

#[test]
fn the_first_entry_that_fits_is_taken_and_the_first_ones_fault_told() {
    let dear = Requirements { amount: 15, ..asked() };
    let other = Requirements { genesis: [8; 32], ..asked() };
    let header_of = |all: &[&Requirements]| header(all.iter().map(|it| (*it).clone()).collect());
    assert_eq!(own().choose(Some(&header_of(&[&dear, &asked()]))), Ok(asked()));
    let none = own().choose(Some(&header_of(&[&dear, &other])));
    assert_eq!(none, Err(Unfit::Price { price: 15, max: 10 }));
}
