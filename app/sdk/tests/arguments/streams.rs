//! Streams and sessions.

use super::{Random, Seen};
use farthing::state;
use farthing_sdk::{
    accounts, addresses,
    args::{self, Call, StreamTerms},
    core::stream::Fixed,
    instructions as build,
};

fn stream(random: &mut Random) -> accounts::Stream {
    random.account(size_of::<state::Stream>())
}

pub fn funding(random: &mut Random, seen: &mut Seen) {
    let [owner, mint, payee, at] = [0; 4].map(|_| random.address());
    let (terms, salt, open_slot) = (random.stream_terms(), random.number(), random.number());
    let open = build::OpenStream::new(owner, mint, payee, open_slot, terms.clone()).salt(salt);
    let deposit = addresses::deposit(&owner, &mint);
    let (address, bump) = addresses::stream_with_bump(&deposit, &payee, salt, open_slot);
    assert_eq!(open.stream, address);
    seen.check(open, Call::OpenStream(args::OpenStream { salt, open_slot, bump, terms }));
    let (stream, amount) = (stream(random), random.number());
    let top_up = build::TopUpStream::of(at, &stream, owner, amount);
    let Fixed { whole: expected_rate_whole, fraction: expected_rate_fraction } = stream.rate();
    let call = args::TopUpStream { amount, expected_rate_whole, expected_rate_fraction };
    seen.check(top_up, Call::TopUpStream(call));
}

pub fn payer(random: &mut Random, seen: &mut Seen) {
    let [at, owner] = [0; 2].map(|_| random.address());
    let (stream, amount) = (stream(random), random.number());
    let refund = build::RefundStream::of(at, &stream, owner).amount(amount);
    seen.check(refund, Call::RefundStream(args::RefundStream { amount }));
    let pause = build::PauseStream::of(at, &stream, owner);
    seen.check(pause, Call::PauseStream(args::PauseStream {}));
    let resume = build::ResumeStream::of(at, &stream, owner);
    seen.check(resume, Call::ResumeStream(args::ResumeStream {}));
    let (rate_whole, rate_fraction) = (random.number(), random.number());
    let rate = Fixed { whole: rate_whole, fraction: rate_fraction };
    let set = build::SetStreamRate::of(at, &stream, owner, rate);
    seen.check(set, Call::SetStreamRate(args::SetStreamRate { rate_whole, rate_fraction }));
    let cancel = build::CancelStream::of(at, &stream, owner);
    seen.check(cancel, Call::CancelStream(args::CancelStream {}));
    let renounce = build::RenounceStream::of(at, &stream, owner);
    seen.check(renounce, Call::RenounceStream(args::RenounceStream {}));
    seen.check(build::CloseStream::of(at, &stream), Call::CloseStream(args::CloseStream {}));
}

pub fn payee(random: &mut Random, seen: &mut Seen) {
    let [at, owner, new_payee] = [0; 3].map(|_| random.address());
    let (stream, amount) = (stream(random), random.number());
    let withdraw = build::WithdrawStream::of(at, &stream).amount(amount);
    seen.check(withdraw, Call::WithdrawStream(args::WithdrawStream { amount }));
    let many = build::WithdrawStreams::new(stream.payee, vec![at, owner]).instruction();
    assert_eq!(many.accounts.len(), 3);
    assert!(many.accounts.iter().all(|account| account.is_writable && !account.is_signer));
    seen.check(many, Call::WithdrawStreams(args::WithdrawStreams {}));
    let max_withdrawn = stream.withdrawn;
    let transfer = build::TransferStream::of(at, &stream, owner, new_payee);
    seen.check(transfer, Call::TransferStream(args::TransferStream { max_withdrawn }));
}

pub fn sessions(random: &mut Random, seen: &mut Seen) {
    let [owner, mint, key] = [0; 3].map(|_| random.address());
    let terms = random.session_terms();
    let session: accounts::Session = random.account(size_of::<state::Session>());
    let open_slot = random.number();
    let open = build::OpenSession::new(owner, mint, key, open_slot, terms.clone());
    seen.check(open, Call::OpenSession(args::OpenSession { open_slot, terms: terms.clone() }));
    let expected_revision = session.revision;
    let update = build::UpdateSession::of(&session, owner, terms.clone());
    seen.check(update, Call::UpdateSession(args::UpdateSession { terms, expected_revision }));
    let revoke = build::RevokeSession::of(&session, owner);
    seen.check(revoke, Call::RevokeSession(args::RevokeSession {}));
    seen.check(build::CloseSession::of(&session), Call::CloseSession(args::CloseSession {}));
}

#[test]
fn a_session_key_signs_in_the_owners_place_and_pays_the_rent() {
    let (owner, key, mint) = (address(1), address(2), address(3));
    let deposit = addresses::deposit(&owner, &mint);
    let session = Some(addresses::session(&deposit, &key));
    let pay = build::Pay::new(owner, mint, address(4), 5).by_session(key);
    assert_eq!((pay.authority, pay.session), (key, session));
    let terms = StreamTerms::at(Fixed::from_units(1), 5);
    let open = build::OpenStream::new(owner, mint, address(4), 6, terms);
    assert_eq!(open.payer, owner);
    let by_key = open.clone().by_session(key);
    assert_eq!((by_key.payer, by_key.authority, by_key.session), (key, key, session));
    let sponsored = open.payer(address(7)).by_session(key);
    assert_eq!(sponsored.payer, address(7));
}

fn address(byte: u8) -> farthing_sdk::solana::Address {
    farthing_sdk::solana::Address::new_from_array([byte; 32])
}
