//! Events.

use crate::{RUNS, random};
use anchor_lang::{Discriminator, Event as _};
use farthing_sdk::events::{self, BatchItem, EVENTS, Event};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Events with a list in them, which have no fixed length.
const BATCHES: &[&str] = &["StreamsWithdrawn", "VouchersClaimed", "LinksClaimed"];

macro_rules! events {
    ($($name:ident { $($field:ident),* })*) => {
        #[test]
        fn events_are_read_as_the_program_writes_them() {
            let mut rng = ChaCha8Rng::seed_from_u64(2);
            let names: &[&str] = &[$(stringify!($name)),*];
            let fixed = EVENTS.iter().map(|(name, _)| *name).filter(|name| !BATCHES.contains(name));
            assert_eq!(fixed.collect::<Vec<_>>(), names);
            $(for _ in 0..RUNS {
                let length = size_of::<farthing::events::$name>();
                let ours: events::$name = random(&mut rng, length, &[]);
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
    RefusalSet { payee, refuses }
    DepositClosed { deposit, owner, mint }
    CreatorRegistered { creator, authority, operator, payout, split_owners, split_bps, uri_hash }
    CreatorUpdated { creator, operator, payout, split_owners, split_bps, uri_hash, revision }
    CreatorOffered { creator, authority, pending_authority, revision }
    CreatorAccepted { creator, previous_authority, authority, revision }
    CreatorClosed { creator, authority }
    EarningsOpened { earnings, creator, mint, rent_payer }
    Distributed { earnings, creator, amount, payout_amount, balance, payout_balance }
    EarningsClosed { earnings, creator, amount, payout_amount, payout_balance, added }
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
    StreamOpened {
        stream, deposit, payee, listing, rent_payer, amount, unlock, rate_whole, rate_fraction,
        start, cliff, end, flags, deposit_balance
    }
    StreamToppedUp {
        stream, source, amount, funded, since, source_balance
    }
    StreamWithdrawn { stream, payee, amount, withdrawn, payee_balance }
    StreamRefunded { stream, amount, funded, deposit_balance }
    StreamPaused { stream, since }
    StreamResumed { stream, since }
    StreamRateSet { stream, rate_whole, rate_fraction, since }
    StreamCancelled { stream, paid, returned, withdrawn, payee_balance, deposit_balance }
    StreamTransferred { stream, old_payee, new_payee, withdrawn }
    StreamRenounced { stream }
    StreamClosed { stream }
    SessionOpened {
        session, deposit, key, payee, rent_payer, total_limit, window_limit, window_seconds,
        window_start, expires_at, actions, revision
    }
    SessionUpdated {
        session, payee, total_limit, spent, window_limit, window_seconds, window_start, expires_at,
        actions, revision
    }
    SessionRevoked { session, spent }
    SessionClosed { session, deposit, key, spent }
    ChannelOpened {
        channel, deposit, payee, credential, rent_payer, amount, kind, unit, length, grace,
        expires_at, deposit_balance
    }
    ChannelToppedUp { channel, amount, funded, deposit_balance }
    ChannelWithdrawn { channel, amount, funded, deposit_balance }
    CloseRequested { channel, close_asked, grace }
    ChannelClosed { channel, returned, claimed, deposit_balance }
    ChannelFreed { channel }
}

fn items(rng: &mut ChaCha8Rng) -> Vec<BatchItem> {
    (0..rng.random_range(0..30)).map(|_| random(rng, 17, &[])).collect()
}

macro_rules! batch {
    ($rng:ident, $name:ident { $($field:ident),* }) => {
        for _ in 0..RUNS {
            let head: Vec<u8> = (0..48).map(|_| $rng.random()).collect();
            let body = [head, borsh::to_vec(&items(&mut $rng)).unwrap()].concat();
            let ours: events::$name = borsh::from_slice(&body).unwrap();
            let theirs = |item: &BatchItem| {
                let BatchItem { status, amount, total } = *item;
                farthing::events::BatchItem { status, amount, total }
            };
            let items = ours.items.iter().map(theirs).collect();
            let theirs = farthing::events::$name { $($field: ours.$field,)* items };
            let bytes = [farthing::events::$name::DISCRIMINATOR, &body].concat();
            assert_eq!(theirs.data(), bytes, stringify!($name));
            assert_eq!(Event::from_bytes(&bytes), Some(Event::$name(ours)));
        }
    };
}

#[test]
fn batches_are_read_as_the_program_writes_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    batch!(rng, StreamsWithdrawn { payee, amount, payee_balance });
    batch!(rng, VouchersClaimed { payee, amount, payee_balance });
    batch!(rng, LinksClaimed { payee, amount, payee_balance });
}
