//! This crate's `borsh` types against the program's own, with random values, in both directions.
//!
//! Each check builds the program's value field by field, so that a field that is added, renamed or
//! retyped on one side does not compile, and one that moves does not pass.

mod events;

use anchor_lang::{Discriminator, bytemuck};
use borsh::BorshDeserialize;
use farthing_sdk::accounts::{
    self, AccountKind, AnyAccount, ChannelKind, ChannelStatus, CreatorStatus, ListingStatus,
    OrderStatus, SessionStatus, StreamStatus,
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

const RUNS: u64 = 200;

/// A value read from random bytes, with 0 or 1 where a status stands.
fn random<T: BorshDeserialize>(rng: &mut ChaCha8Rng, length: usize, statuses: &[usize]) -> T {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    for at in statuses {
        bytes[*at] %= 2;
    }
    borsh::from_slice(&bytes).expect("every byte has a place")
}

macro_rules! account {
    ($rng:ident, $name:ident { $($field:ident),* } $(status $($status:ident),*)?) => {
        for _ in 0..RUNS {
            let length = size_of::<farthing::state::$name>();
            let statuses =
                [$($(std::mem::offset_of!(farthing::state::$name, $status)),*)?];
            let ours: accounts::$name = random(&mut $rng, length, &statuses);
            let theirs = farthing::state::$name {
                $($field: ours.$field.clone(),)*
                $($($status: ours.$status as u8,)*)?
            };
            let body = borsh::to_vec(&ours).unwrap();
            assert_eq!(bytemuck::bytes_of(&theirs), body, stringify!($name));
            let discriminator = farthing::state::$name::DISCRIMINATOR;
            let data = [discriminator, &body].concat();
            assert_eq!(data.len(), accounts::$name::SIZE);
            assert_eq!(accounts::$name::decode(&data).as_ref(), Ok(&ours));
            assert_eq!(AnyAccount::decode(&data), Ok(AnyAccount::$name(ours)));
        }
    };
}

#[test]
fn balances_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    account!(
        rng,
        Reserve {
            mint,
            token_program,
            tokens,
            liabilities,
            decimals,
            version,
            bump,
            tokens_bump,
            reserved
        }
    );
    account!(
        rng,
        Deposit {
            balance,
            mint,
            owner,
            rent_payer,
            children,
            sessions,
            version,
            bump,
            refuses,
            reserved
        }
    );
    account!(
        rng,
        Earnings {
            balance,
            mint,
            creator,
            rent_payer,
            children,
            no_sessions,
            version,
            bump,
            refuses,
            reserved
        }
    );
}

#[test]
fn creators_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(10);
    account!(rng, Creator {
        authority, pending_authority, operator, payout, rent_payer, policy, split_owners, uri,
        uri_hash, open_slot, split_bps, revision, listings, earnings, next_listing, split_count,
        uri_len, version, bump, reserved
    } status status);
}

#[test]
fn listings_passes_and_orders_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    account!(rng, Listing {
        creator, mint, rent_payer, policy, content_hash, uri, price, period, duration,
        refund_window, supply_cap, sold, revenue, terms, number, generation, referral_bps, uri_len,
        version, bump, reserved
    } status status);
    account!(
        rng,
        Pass {
            listing,
            holder,
            creator,
            earnings,
            payer_deposit,
            referrer,
            rent_payer,
            held,
            referral,
            units,
            started_at,
            expires_at,
            refundable_until,
            fallback_expires_at,
            term,
            generation,
            version,
            bump,
            reserved
        }
    );
    account!(rng, Order {
        listing, buyer_deposit, earnings, rent_payer, key_hash, delivery_hash, amount, deadline,
        open_slot, version, bump, reserved
    } status status);
}

#[test]
fn streams_and_sessions_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    account!(rng, Stream {
        deposit, payee, listing, rent_payer, funded, withdrawn, unlock, rate_whole, rate_fraction,
        base_whole, base_fraction, since, start, cliff, end, open_slot, flags, version, bump, owner_paused, reserved
    } status status);
    account!(rng, Session {
        deposit, key, payee, rent_payer, total_limit, spent, window_limit, window_spent, window_start,
        window_seconds, expires_at, revision, actions, version, bump, reserved
    } status status);
}

#[test]
fn channels_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    account!(rng, Channel {
        deposit, payee, credential, rent_payer, funded, claimed, unit, close_asked, expires_at,
        open_slot, length, index, grace, version, bump, reserved
    } status kind, status);
}

#[test]
fn statuses_have_the_programs_numbers() {
    use farthing::state;
    for (ours, theirs) in [
        (CreatorStatus::Active as u8, state::CreatorStatus::Active as u8),
        (CreatorStatus::Ended as u8, state::CreatorStatus::Ended as u8),
        (ListingStatus::Active as u8, state::ListingStatus::Active as u8),
        (ListingStatus::Paused as u8, state::ListingStatus::Paused as u8),
        (ListingStatus::Retired as u8, state::ListingStatus::Retired as u8),
        (OrderStatus::Open as u8, state::OrderStatus::Open as u8),
        (OrderStatus::Ended as u8, state::OrderStatus::Ended as u8),
        (StreamStatus::Running as u8, state::StreamStatus::Running as u8),
        (StreamStatus::Paused as u8, state::StreamStatus::Paused as u8),
        (StreamStatus::Ended as u8, state::StreamStatus::Ended as u8),
        (SessionStatus::Active as u8, state::SessionStatus::Active as u8),
        (SessionStatus::Revoked as u8, state::SessionStatus::Revoked as u8),
        (ChannelKind::Voucher as u8, state::ChannelKind::Voucher as u8),
        (ChannelKind::Chain as u8, state::ChannelKind::Chain as u8),
        (ChannelStatus::Open as u8, state::ChannelStatus::Open as u8),
        (ChannelStatus::Ended as u8, state::ChannelStatus::Ended as u8),
    ] {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn a_status_that_does_not_exist_is_refused() {
    let mut data = vec![0; accounts::Listing::SIZE];
    data[..8].copy_from_slice(accounts::Listing::DISCRIMINATOR);
    let at = 8 + std::mem::offset_of!(farthing::state::Listing, status);
    data[at] = ListingStatus::Retired as u8;
    assert_eq!(accounts::Listing::decode(&data).unwrap().status, ListingStatus::Retired);
    data[at] = 3;
    assert!(accounts::Listing::decode(&data).is_err());
}

/// What a batch says came of an account is public interface.
#[test]
fn every_status_of_a_batch_has_its_number_and_its_words() {
    use farthing_sdk::events::{BatchItem, status};
    let all = [
        status::PAID,
        status::NOTHING_DUE,
        status::NOT_LIVE,
        status::OTHER_PAYEE,
        status::OTHER_KIND,
        status::OTHER_CHANNEL,
        status::WRONG_CREDENTIAL,
        status::EXPIRED,
        status::GRACE_OVER,
        status::ENDED,
        status::BEYOND_LENGTH,
        status::TOO_FAR,
    ];
    assert!(all.iter().copied().eq(0..12));
    let words = |status| BatchItem { status, amount: 0, total: 0 }.outcome();
    let told: std::collections::BTreeSet<_> = (0..13).map(words).collect();
    assert_eq!(told.len(), 13);
}
