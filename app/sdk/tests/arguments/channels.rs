//! Channels.

use super::{Random, Seen};
use farthing::state;
use farthing_sdk::{
    accounts, addresses,
    args::{self, Call},
    instructions as build,
    solana::ids::sysvar,
};

fn channel(random: &mut Random) -> accounts::Channel {
    random.account(size_of::<state::Channel>())
}

pub fn funding(random: &mut Random, seen: &mut Seen) {
    let [owner, mint, payee, at] = [0; 4].map(|_| random.address());
    let (terms, salt, open_slot) = (random.channel_terms(), random.number(), random.number());
    let open = build::OpenChannel::new(owner, mint, payee, open_slot, terms.clone()).salt(salt);
    let deposit = addresses::deposit(&owner, &mint);
    let (address, bump) = addresses::channel_with_bump(&deposit, &payee, salt, open_slot);
    assert_eq!(open.channel, address);
    seen.check(open, Call::OpenChannel(args::OpenChannel { salt, open_slot, bump, terms }));
    let (channel, amount) = (channel(random), random.number());
    let top_up = build::TopUpChannel::of(at, &channel, owner, amount);
    seen.check(top_up, Call::TopUpChannel(args::TopUpChannel { amount }));
    let new_funded = amount;
    let withdraw = build::WithdrawChannel::of(at, &channel, (owner, mint), new_funded);
    seen.check(withdraw, Call::WithdrawChannel(args::WithdrawChannel { new_funded }));
}

pub fn claiming(random: &mut Random, seen: &mut Seen) {
    let [payee, one, two] = [0; 3].map(|_| random.address());
    let claim = build::Claim::new(payee, vec![one, two]).instruction();
    let named: Vec<_> = claim.accounts.iter().map(|account| account.pubkey).collect();
    assert_eq!(named, [payee, sysvar::instructions::ID, one, two]);
    let writable: Vec<_> = claim.accounts.iter().map(|account| account.is_writable).collect();
    assert_eq!(writable, [true, false, true, true]);
    seen.check(claim, Call::Claim(args::Claim {}));
    let links = vec![random.link(), random.link()];
    let pairs = [one, two].into_iter().zip(links.clone()).collect();
    let claim = build::ClaimChain::new(payee, pairs).instruction();
    assert_eq!(claim.accounts.len(), 3);
    seen.check(claim, Call::ClaimChain(args::ClaimChain { links }));
    let claims = vec![random.voucher_claim(), random.voucher_claim()];
    let pairs = [one, two].into_iter().zip(claims.clone()).collect();
    let claim = build::ClaimSigned { payee, claims: pairs }.instruction();
    let named: Vec<_> = claim.accounts.iter().map(|account| account.pubkey).collect();
    assert_eq!(named, [payee, one, two]);
    seen.check(claim, Call::ClaimSigned(args::ClaimSigned { claims }));
}

pub fn closing(random: &mut Random, seen: &mut Seen) {
    let [at, one] = [0; 2].map(|_| random.address());
    let channel = channel(random);
    let close = build::CloseChannel::of(at, &channel, one);
    seen.check(close, Call::CloseChannel(args::CloseChannel {}));
    let request = build::RequestClose::of(at, &channel, one);
    seen.check(request, Call::RequestClose(args::RequestClose {}));
    let finish = build::FinishClose::of(at, &channel);
    seen.check(finish, Call::FinishClose(args::FinishClose {}));
    seen.check(build::FreeChannel::of(at, &channel), Call::FreeChannel(args::FreeChannel {}));
}
