//! Fans.

use super::{Random, Seen};
use farthing::state;
use farthing_sdk::{
    accounts, addresses,
    args::{self, Call},
    core::fan::SLOT_LENGTH,
    instructions as build,
};
use rand::Rng;

/// With some slots behind it.
fn fan(random: &mut Random) -> accounts::Fan {
    let slots = random.0.random_range(8..=64);
    let fan: accounts::Fan = random.account(size_of::<state::Fan>() + slots * SLOT_LENGTH);
    assert_eq!(fan.slots.0.len(), slots);
    fan
}

pub fn funding(random: &mut Random, seen: &mut Seen) {
    let [owner, mint, key, at] = [0; 4].map(|_| random.address());
    let (terms, open_slot, salt) = (random.fan_terms(), random.number(), random.0.random());
    let shares: Vec<_> = (0..3).map(|_| random.fan_share()).collect();
    let open = build::OpenFan::new(owner, mint, open_slot, terms.clone()).salt(salt);
    let open = open.shares(shares.clone());
    let deposit = addresses::deposit(&owner, &mint);
    let (address, bump) = addresses::fan_with_bump(&deposit, &mint, salt, open_slot);
    assert_eq!((open.fan, open.deposit, open.payer), (address, deposit, owner));
    let by_session = open.clone().by_session(key);
    let session = Some(addresses::session(&deposit, &key));
    assert_eq!((by_session.session, by_session.payer), (session, key));
    seen.check(open, Call::OpenFan(args::OpenFan { salt, open_slot, bump, terms, shares }));
    let (fan, amount) = (fan(random), random.number());
    let top_up = build::TopUpFan::of(at, &fan, owner, amount);
    assert_eq!((top_up.deposit, top_up.session), (fan.deposit, None));
    seen.check(top_up, Call::TopUpFan(args::TopUpFan { amount }));
}

pub fn sharing(random: &mut Random, seen: &mut Seen) {
    let [at, payee, one, two] = [0; 4].map(|_| random.address());
    let (fan, shares) = (fan(random), vec![random.fan_share(), random.fan_share()]);
    let assign = build::Assign::of(at, &fan, shares.clone());
    assert_eq!(assign.key, fan.key);
    let expected_revision = fan.revision;
    seen.check(assign, Call::Assign(args::Assign { expected_revision, shares }));
    let (audience, claims) = (random.bytes(), vec![random.fan_claim(), random.fan_claim()]);
    let pairs = [one, two].into_iter().zip(claims.clone()).collect();
    let claim = build::ClaimFans::new(payee, audience, pairs).instruction();
    let named: Vec<_> = claim.accounts.iter().map(|account| account.pubkey).collect();
    assert_eq!(named, [payee, one, two]);
    assert!(claim.accounts.iter().all(|account| account.is_writable && !account.is_signer));
    seen.check(claim, Call::ClaimFans(args::ClaimFans { audience, claims }));
    let slot = random.0.random();
    let release = build::ReleaseShare::new(at, slot, payee, audience, one).creator(Some(two));
    assert_eq!((release.creator, release.authority), (Some(two), one));
    seen.check(release, Call::ReleaseShare(args::ReleaseShare { slot, audience }));
}

pub fn closing(random: &mut Random, seen: &mut Seen) {
    let [at, one] = [0; 2].map(|_| random.address());
    let fan = fan(random);
    let request = build::RequestCloseFan::of(at, &fan, one);
    seen.check(request, Call::RequestCloseFan(args::RequestCloseFan {}));
    let finish = build::FinishCloseFan::of(at, &fan);
    seen.check(finish, Call::FinishCloseFan(args::FinishCloseFan {}));
    seen.check(build::FreeFan::of(at, &fan), Call::FreeFan(args::FreeFan {}));
}
