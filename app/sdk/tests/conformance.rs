//! This crate's `borsh` types against the program's own, with random values, in both directions.
//!
//! Each check builds the program's value field by field, so that a field that is added, renamed or
//! retyped on one side does not compile, and one that moves does not pass.

use anchor_lang::{Discriminator, Event as _, bytemuck};
use borsh::BorshDeserialize;
use farthing_sdk::{
    accounts::{self, AccountKind, AnyAccount, CreatorStatus, ListingStatus, OrderStatus},
    events::{self, EVENTS, Event},
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

const RUNS: u64 = 200;

/// A value read from random bytes; statuses are set by the caller.
fn random<T: BorshDeserialize>(rng: &mut ChaCha8Rng, length: usize, status_at: Option<usize>) -> T {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    if let Some(at) = status_at {
        bytes[at] %= 2;
    }
    borsh::from_slice(&bytes).expect("every byte has a place")
}

macro_rules! account {
    ($rng:ident, $name:ident { $($field:ident),* } $(status $status:ident)?) => {
        for _ in 0..RUNS {
            let length = size_of::<farthing::state::$name>();
            #[allow(unused_mut, unused_assignments)]
            let mut status_at = None;
            $(status_at = Some(std::mem::offset_of!(farthing::state::$name, $status));)?
            let ours: accounts::$name = random(&mut $rng, length, status_at);
            let theirs = farthing::state::$name {
                $($field: ours.$field.clone(),)*
                $($status: ours.$status as u8,)?
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
fn balances_and_creators_are_read_as_the_program_writes_them() {
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
        Deposit { balance, mint, owner, rent_payer, children, sessions, version, bump, reserved }
    );
    account!(rng, Creator {
        authority, pending_authority, operator, payout, rent_payer, policy, split_owners, uri,
        uri_hash, open_slot, split_bps, revision, listings, earnings, next_listing, split_count,
        uri_len, version, bump, reserved
    } status status);
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
            reserved
        }
    );
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

macro_rules! events {
    ($($name:ident { $($field:ident),* })*) => {
        #[test]
        fn events_are_read_as_the_program_writes_them() {
            let mut rng = ChaCha8Rng::seed_from_u64(2);
            let names: &[&str] = &[$(stringify!($name)),*];
            assert_eq!(EVENTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
            $(for _ in 0..RUNS {
                let length = size_of::<farthing::events::$name>();
                let ours: events::$name = random(&mut rng, length, None);
                let theirs = farthing::events::$name { $($field: ours.$field.clone()),* };
                let body = borsh::to_vec(&ours).unwrap();
                let bytes = [farthing::events::$name::DISCRIMINATOR, &body].concat();
                assert_eq!(theirs.data(), bytes, stringify!($name));
                assert_eq!(Event::from_bytes(&bytes), Some(Event::$name(ours)));
            })*
        }
    };
}

events! {
    ReserveOpened { reserve, mint, token_program, decimals }
    DepositOpened { deposit, owner, mint, rent_payer }
    Deposited { deposit, source, amount, balance, liabilities }
    Withdrawn { deposit, destination, amount, balance, liabilities }
    Paid { deposit, payee, reference, amount, deposit_balance, payee_balance }
    DepositClosed { deposit, owner, mint }
    CreatorRegistered { creator, authority, operator, payout, split_owners, split_bps, uri_hash }
    CreatorUpdated { creator, operator, payout, split_owners, split_bps, uri_hash, revision }
    CreatorOffered { creator, authority, pending_authority, revision }
    CreatorAccepted { creator, previous_authority, authority, revision }
    CreatorClosed { creator, authority }
    EarningsOpened { earnings, creator, mint, rent_payer }
    Distributed { earnings, creator, amount, payout_amount, balance, payout_balance }
    EarningsClosed { earnings, creator, amount, payout_amount, payout_balance }
    ListingCreated {
        listing, creator, mint, content_hash, price, period, duration, refund_window, supply_cap,
        referral_bps
    }
    ListingUpdated {
        listing, content_hash, price, period, duration, refund_window, supply_cap, referral_bps,
        generation, status
    }
    ListingRetired { listing, sold, revenue }
    ListingClosed { listing, creator, sold, revenue }
    Bought {
        listing, deposit, reference, quantity, amount, referral, deposit_balance, earnings_balance
    }
    PassBought {
        pass, listing, holder, payer_deposit, referrer, term, units, amount, held, referral, started_at,
        expires_at, refundable_until, deposit_balance, earnings_balance
    }
    PassRenewed {
        pass, payer_deposit, referrer, term, units, amount, held, referral, started_at, expires_at,
        refundable_until, deposit_balance, earnings_balance
    }
    PassRefunded { pass, deposit, amount, expires_at, deposit_balance }
    PassReleased { pass, earnings, amount, referral, earnings_balance }
    PassClosed { pass, listing, holder, expires_at }
    OrderPlaced {
        order, listing, deposit, key_hash, delivery_hash, amount, deadline, deposit_balance
    }
    OrderFulfilled { order, earnings, key, amount, earnings_balance }
    OrderCancelled { order, deposit, amount, deposit_balance }
    OrderDeclined { order, deposit, amount, deposit_balance }
    OrderClosed { order, listing }
    ReferralPaid { listing, referrer, amount, balance }
}
