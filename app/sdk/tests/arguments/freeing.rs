//! - given what ends an order, a channel or a fan, other than what reveals a key
//!   - when its address can be freed: what frees it comes behind, in the same transaction
//!   - when it cannot yet: the end alone
//!   - when the rent payer is the program itself, which that transaction calls: the end alone

use super::Random;
use farthing::state;
use farthing_sdk::{PROGRAM_ID, accounts, instructions as build, solana::Instruction};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const OPENED: u64 = 1_000;

/// The end comes first; `free` behind it only at a slot at which the address is spent.
fn check(ending: &Instruction, free: &Instruction, steps: impl Fn(u64) -> Vec<Instruction>) {
    for slot in [0, OPENED, OPENED + 150] {
        assert_eq!(steps(slot), std::slice::from_ref(ending));
    }
    for slot in [OPENED + 151, u64::MAX] {
        assert_eq!(steps(slot), [ending.clone(), free.clone()]);
    }
}

#[test]
fn what_ends_an_account_frees_it_as_well_once_its_address_is_spent() {
    let mut random = Random(ChaCha8Rng::seed_from_u64(6));
    let [at, one, creator] = [0; 3].map(|_| random.address());
    let mut order: accounts::Order = random.account(size_of::<state::Order>());
    order.open_slot = OPENED;
    let free = build::CloseOrder::of(at, &order).instruction();
    let cancel = build::CancelOrder::of(at, &order, one);
    check(&cancel.instruction(), &free, |slot| cancel.and_free(&order, slot));
    let decline = build::DeclineOrder::of(at, &order, creator, one);
    check(&decline.instruction(), &free, |slot| decline.and_free(&order, slot));

    let mut channel: accounts::Channel = random.account(size_of::<state::Channel>());
    channel.open_slot = OPENED;
    let free = build::FreeChannel::of(at, &channel).instruction();
    let close = build::CloseChannel::of(at, &channel, one);
    check(&close.instruction(), &free, |slot| close.and_free(&channel, slot));
    let finish = build::FinishClose::of(at, &channel);
    check(&finish.instruction(), &free, |slot| finish.and_free(&channel, slot));

    let mut fan: accounts::Fan = random.account(size_of::<state::Fan>());
    fan.open_slot = OPENED;
    let free = build::FreeFan::of(at, &fan).instruction();
    let finish = build::FinishCloseFan::of(at, &fan);
    check(&finish.instruction(), &free, |slot| finish.and_free(&fan, slot));
}

#[test]
fn nothing_is_freed_behind_an_end_for_a_rent_payer_that_the_transaction_calls() {
    // bug class 29: the runtime refuses to pay it there, and the end would fail with that.
    let mut random = Random(ChaCha8Rng::seed_from_u64(7));
    let [at, one] = [0; 2].map(|_| random.address());
    let mut order: accounts::Order = random.account(size_of::<state::Order>());
    order.rent_payer = PROGRAM_ID;
    let cancel = build::CancelOrder::of(at, &order, one);
    assert_eq!(cancel.and_free(&order, u64::MAX), [cancel.instruction()]);
}
