//! Links that prove nothing, each with what comes of it.
//!
//! - given a link of another chain, another channel, another place, or none at all: no credential
//! - given an index beyond the length: no such link, however it is made
//! - given more hashes than an instruction takes: too far, and claimed in two steps
//! - given a voucher for a chain, or a link for vouchers: another kind
//! - given links that others have seen: they pay the payee, by whomever they are pushed

use farthing_sdk::{channels::HASHES_MAX, core::chain::walk, vouchers::chain::sha256};
use farthing_tests::prelude::*;

fn shows(scene: &Scene, links: Vec<(Address, ChainLink)>) -> Outcome {
    let claim = ClaimChain::new(scene.purse("friend"), links).instruction();
    scene.run_all(&[ComputeBudgetInstruction::set_compute_unit_limit(1_400_000), claim])
}

/// The status of a link that is skipped, learned from a claim with a good one behind it.
#[track_caller]
fn status_of(scene: &Scene, channel: Address, shown: ChainLink) -> u8 {
    shows(scene, vec![(channel, shown.clone())]).assert_err(NothingClaimed);
    let (good, chain) = opened(scene, 5);
    let outcome = shows(scene, vec![(channel, shown), (good, link(&chain, 1))]).succeeded();
    let paid = i128::from(UNIT);
    assert_moved(&outcome, &[(good, -paid), (scene.purse("friend"), paid)]);
    outcome.return_data[0]
}

/// A channel by chain to the friend's deposit.
fn opened(scene: &Scene, length: u32) -> (Address, Chain) {
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, length);
    scene.given(open.clone());
    (open.channel, chain)
}

fn made_up(index: u32, hash: [u8; 32]) -> ChainLink {
    ChainLink { index, link: hash }
}

#[test]
fn a_link_of_another_channel_proves_nothing() {
    // I9: same payer, payee, pen, length; and the same seed.
    let (scene, channel, chain) = Scene::with_chain();
    let (other, _) = opened(&scene, LENGTH);
    assert_eq!(status_of(&scene, other, link(&chain, 5)), status::WRONG_CREDENTIAL);
    let seed = link(&chain, LENGTH).link;
    let (open, _) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let same_seed = Chain::new(seed, open.channel.to_bytes(), LENGTH);
    let terms = ChannelTerms { credential: same_seed.root(), ..open.terms.clone() };
    let twin = open.channel;
    scene.given(open.terms(terms));
    for index in [1, 5, LENGTH - 1] {
        let shown = link(&chain, index);
        assert_eq!(status_of(&scene, twin, shown), status::WRONG_CREDENTIAL);
    }
    assert_eq!(status_of(&scene, channel, link(&same_seed, 5)), status::WRONG_CREDENTIAL);
}

#[test]
fn two_channels_with_the_same_root_share_no_link() {
    // A payer that names one root twice has one chain: the other pays nothing, to anybody.
    let (scene, channel, chain) = Scene::with_chain();
    let (open, _) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let terms = ChannelTerms { credential: chain.root(), ..open.terms.clone() };
    let twin = open.channel;
    scene.given(open.terms(terms));
    let outcome =
        shows(&scene, vec![(channel, link(&chain, 5)), (twin, link(&chain, 5))]).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::WRONG_CREDENTIAL]);
}

#[test]
fn a_link_in_another_place_than_its_own_proves_nothing() {
    let (scene, channel, chain) = Scene::with_chain();
    scene.given(scene.claim_link(&channel, &chain, 3));
    for (index, of) in [(5, 4), (4, 5), (LENGTH, 5), (5, LENGTH), (4, 3), (5, 3), (4, 0)] {
        let shown = made_up(index, link(&chain, of).link);
        assert_eq!(status_of(&scene, channel, shown), status::WRONG_CREDENTIAL, "{of} as {index}");
    }
    assert_eq!(scene.channel_at(&channel).index, 3);
}

#[test]
fn a_wrong_preimage_proves_nothing() {
    let (scene, channel, chain) = Scene::with_chain();
    for hash in [[0; 32], [0xff; 32], [7; 32]] {
        for index in [1, 5, LENGTH] {
            let shown = made_up(index, hash);
            assert_eq!(status_of(&scene, channel, shown), status::WRONG_CREDENTIAL);
        }
    }
    for bit in [0, 7, 128, 255] {
        let mut shown = link(&chain, 5);
        shown.link[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(status_of(&scene, channel, shown), status::WRONG_CREDENTIAL);
    }
}

#[test]
fn the_link_claimed_last_shown_with_other_bytes_pays_nothing_of_a_top_up() {
    // It takes no step, so it is compared as it is.
    let scene = Scene::set();
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let terms = ChannelTerms { amount: 15, ..open.terms.clone() };
    let channel = open.channel;
    scene.given(open.terms(terms));
    scene.given(scene.claim_link(&channel, &chain, 5));
    scene.given(scene.top_up_channel(&channel, 10));
    for hash in [[0; 32], link(&chain, 4).link, link(&chain, 6).link] {
        assert_eq!(status_of(&scene, channel, made_up(5, hash)), status::WRONG_CREDENTIAL);
    }
    scene.given(scene.claim_link(&channel, &chain, 5));
    assert_eq!(scene.channel_at(&channel).claimed, 25);
}

#[test]
fn the_link_claimed_last_shown_in_an_earlier_place_pays_nothing_of_a_top_up() {
    // Its bytes are the stored ones, and its worth is not paid yet: the place must not go back.
    let scene = Scene::set();
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let terms = ChannelTerms { amount: 15, ..open.terms.clone() };
    let channel = open.channel;
    scene.given(open.terms(terms));
    scene.given(scene.claim_link(&channel, &chain, 5));
    scene.given(scene.top_up_channel(&channel, 100));
    for index in [2, 3, 4] {
        for of in [5, index] {
            let shown = made_up(index, link(&chain, of).link);
            assert_eq!(status_of(&scene, channel, shown), status::NOTHING_DUE);
        }
    }
    scene.given(scene.claim_link(&channel, &chain, 6));
    assert_eq!(scene.channel_at(&channel).claimed, 60);
}

#[test]
fn no_link_is_beyond_the_length_even_for_one_who_could_make_it() {
    // The payer went back from the seed: the chain is as long as it said.
    let scene = Scene::set();
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher());
    let channel = open.channel;
    let longer = Chain::new([9; 32], channel.to_bytes(), LENGTH + 5);
    let terms = ChannelTerms::chain(longer.root(), UNIT, LENGTH).unwrap();
    scene.given(OpenChannel { terms: ChannelTerms { amount: 2 * FUNDED, ..terms }, ..open });
    for index in [LENGTH + 1, LENGTH + 5] {
        assert_eq!(status_of(&scene, channel, link(&longer, index)), status::BEYOND_LENGTH);
    }
    let forever = made_up(u32::MAX, [1; 32]);
    assert_eq!(status_of(&scene, channel, forever), status::BEYOND_LENGTH);
    scene.given(scene.claim_link(&channel, &longer, LENGTH));
    assert_eq!(status_of(&scene, channel, link(&longer, LENGTH + 1)), status::BEYOND_LENGTH);
}

#[test]
fn a_link_that_is_already_paid_and_the_root_pay_nothing() {
    let (scene, channel, chain) = Scene::with_chain();
    let root = made_up(0, chain.root());
    assert_eq!(status_of(&scene, channel, root.clone()), status::NOTHING_DUE);
    assert_eq!(status_of(&scene, channel, made_up(0, [1; 32])), status::NOTHING_DUE);
    scene.given(scene.claim_link(&channel, &chain, 5));
    for index in [0, 1, 4, 5] {
        assert_eq!(status_of(&scene, channel, link(&chain, index)), status::NOTHING_DUE);
    }
    // Nor does one of an earlier place with the bytes of a later one.
    let back = made_up(4, link(&chain, 6).link);
    assert_eq!(status_of(&scene, channel, back), status::NOTHING_DUE);
}

#[test]
fn a_link_may_be_ten_thousand_steps_away_and_not_one_more() {
    let scene = Scene::set();
    let open = |length| {
        let (open, chain) = scene.open_chain(scene.purse("friend"), 1, length);
        scene.given(open.clone());
        (open.channel, chain)
    };
    let (channel, chain) = open(2 * HASHES_MAX + 5);
    let too_far = link(&chain, HASHES_MAX + 1);
    assert_eq!(status_of(&scene, channel, too_far.clone()), status::TOO_FAR);
    shows(&scene, vec![(channel, link(&chain, 1))]).assert_ok();
    shows(&scene, vec![(channel, too_far)]).assert_ok();
    assert_eq!(scene.channel_at(&channel).claimed, u64::from(HASHES_MAX) + 1);
    let last = link(&chain, 2 * HASHES_MAX + 1);
    shows(&scene, vec![(channel, last)]).assert_ok();
    assert_eq!(scene.channel_at(&channel).claimed, 2 * u64::from(HASHES_MAX) + 1);
}

#[test]
fn links_of_one_batch_share_the_hashes_and_one_that_is_too_far_takes_none() {
    // bug class 30
    let scene = Scene::set();
    let chains: Vec<_> = (0..3).map(|_| opened(&scene, HASHES_MAX + 1)).collect();
    let shown = |index: usize, steps| (chains[index].0, link(&chains[index].1, steps));
    let batch = vec![shown(0, HASHES_MAX + 1), shown(1, 6_000), shown(2, 4_001)];
    let outcome = shows(&scene, batch).succeeded();
    assert_eq!(outcome.return_data, [status::TOO_FAR, status::PAID, status::TOO_FAR]);
    let batch = vec![shown(0, 2_000), shown(1, 10_000), shown(2, 4_000)];
    let outcome = shows(&scene, batch).succeeded();
    assert!(outcome.return_data.is_empty());
}

#[test]
fn a_wrong_link_takes_its_hashes_and_leaves_none_for_those_behind_it() {
    // Who pushes a batch checks its links first; alone, or in front, the good one is paid.
    let scene = Scene::set();
    let (channel, _) = opened(&scene, HASHES_MAX);
    let (good, chain) = opened(&scene, 5);
    let wrong = (channel, made_up(HASHES_MAX, [7; 32]));
    let behind = vec![wrong.clone(), (good, link(&chain, 1))];
    shows(&scene, behind).assert_err(NothingClaimed);
    let in_front = vec![(good, link(&chain, 1)), wrong];
    let outcome = shows(&scene, in_front).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::TOO_FAR]);
}

#[test]
fn a_voucher_claims_nothing_of_a_chain_and_a_link_nothing_of_vouchers() {
    // Also where the key is the root, and where the root is a key.
    let scene = Scene::set();
    let pen = scene.address("pen").to_bytes();
    let friend = scene.purse("friend");
    let voucher = scene.channel(ChannelTerms { credential: pen, ..scene.by_voucher() });
    let (open, _) = scene.open_chain(friend, UNIT, LENGTH);
    let terms = ChannelTerms { credential: pen, ..open.terms.clone() };
    let chain = open.channel;
    scene.given(open.terms(terms));
    for index in [0, 1, 5] {
        assert_eq!(status_of(&scene, voucher, made_up(index, pen)), status::OTHER_KIND);
    }
    let promise = Voucher { channel: chain.to_bytes(), cumulative: 5, expires_at: 0 };
    let record = VoucherRecord::sign(&scene.wallet("pen"), promise).unwrap();
    let good = scene.promise(&voucher, 5);
    let outcome = scene.run_all(&Claim::of(friend, &[record, good]).unwrap()).succeeded();
    assert_eq!(outcome.return_data, [status::OTHER_KIND, status::PAID]);
}

#[test]
fn one_who_saw_a_link_has_every_one_before_it_and_none_after() {
    let (scene, channel, chain) = Scene::with_chain();
    let seen = link(&chain, 5).link;
    let before = walk(&seen, channel.as_array(), 2, sha256);
    let claim = ClaimChain::new(scene.purse("friend"), vec![(channel, made_up(3, before))]);
    let outcome = scene.run(claim).succeeded();
    // It pays the payee, by whomever it is shown; to the stranger it pays nothing.
    assert_moved(&outcome, &[(channel, -30), (scene.purse("friend"), 30)]);
    let stolen = ClaimChain::new(scene.purse("stranger"), vec![(channel, made_up(5, seen))]);
    scene.refuses(stolen, NothingClaimed);
}
