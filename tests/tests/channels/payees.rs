//! Whom a claim may name as its payee.
//!
//! - given the payee of the channels: paid; any other, the payer too: nothing

use farthing_tests::prelude::*;

/// A channel by voucher and one by chain, both to the friend.
fn both() -> (Scene, VoucherRecord, Address, Chain) {
    let (scene, by_chain, chain) = Scene::with_chain();
    let by_voucher = scene.channel(scene.by_voucher());
    let record = scene.promise(&by_voucher, 50);
    (scene, record, by_chain, chain)
}

/// The claims of both, into a payee.
fn claims(
    payee: Address,
    record: VoucherRecord,
    at: Address,
    chain: &Chain,
) -> [Vec<Instruction>; 2] {
    let links = vec![(at, link(chain, 5))];
    let by_chain = ClaimChain::new(payee, links).instruction();
    [Claim::of(payee, &[record]).unwrap().to_vec(), vec![by_chain]]
}

#[test]
fn only_the_payee_of_a_channel_is_paid() {
    // bug class 16
    let (scene, record, at, chain) = both();
    for payee in [scene.purse("stranger"), scene.purse("reader"), scene.till()] {
        for claim in claims(payee, record, at, &chain) {
            scene.run_all(&claim).assert_err(NothingClaimed);
        }
    }
    for claim in claims(scene.purse("friend"), record, at, &chain) {
        scene.run_all(&claim).assert_ok();
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn another_deposit_of_the_payees_owner_is_another_payee() {
    // bug class 17: of a mint that is worth nothing.
    let (scene, record, at, chain) = both();
    let worthless = scene.reserve_of(Kind::Classic);
    let payee = scene.deposit_in(worthless, "friend", 0);
    for claim in claims(payee, record, at, &chain) {
        scene.run_all(&claim).assert_err(NothingClaimed);
    }
}
