//! Links turned into balance.
//!
//! - given a link: the payee has what it is worth and was not claimed, by anyone who pushes it
//! - given a later one: the difference; an earlier one, the same one, the root: nothing
//! - given more than is funded: what is funded, and the rest after a top-up, for the same link
//! - given a channel that closes: to the second
//! - given many: each is paid or skipped with its status (bug class 30)

use farthing_sdk::channels::chain;
use farthing_tests::prelude::*;

/// What a ready-made chain is worth.
const WORTH: u64 = UNIT * LENGTH as u64;

#[track_caller]
fn claims(scene: &Scene, channel: &Address, chain: &Chain, index: u32, paid: u64) {
    let outcome = scene.run(scene.claim_link(channel, chain, index)).succeeded();
    let paid = i128::from(paid);
    assert_moved(&outcome, &[(*channel, -paid), (scene.purse("friend"), paid)]);
    let stored = scene.channel_at(channel);
    assert_eq!((stored.index, stored.credential), (index, chain.link(index).unwrap().hash));
}

#[track_caller]
fn pays_nothing(scene: &Scene, channel: &Address, chain: &Chain, index: u32) {
    scene.refuses(scene.claim_link(channel, chain, index), NothingClaimed);
}

/// Another channel by chain to the friend's deposit.
fn another(scene: &Scene) -> (Address, Chain) {
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    scene.given(open.clone());
    (open.channel, chain)
}

#[test]
fn a_link_is_paid_into_a_deposit_and_into_earnings() {
    // bug class 45
    for earnings in [false, true] {
        let scene = Scene::set();
        let payee = if earnings { scene.till() } else { scene.purse("friend") };
        let (open, chain) = scene.open_chain(payee, UNIT, LENGTH);
        scene.given(open.clone());
        let claim = ClaimChain::new(payee, vec![(open.channel, link(&chain, 30))]);
        let outcome = scene.run(claim).succeeded();
        assert_moved(&outcome, &[(open.channel, -300), (payee, 300)]);
        let item = BatchItem { status: status::PAID, amount: 300, total: 300 };
        let expected = LinksClaimed { payee, amount: 300, payee_balance: 300, items: vec![item] };
        assert_eq!(*outcome.event(), Event::LinksClaimed(expected));
        assert!(outcome.return_data.is_empty());
    }
}

#[test]
fn a_link_pays_the_difference_to_the_one_before() {
    let (scene, channel, chain) = Scene::with_chain();
    for (index, steps) in [(1, 1), (2, 1), (50, 48), (LENGTH - 1, 49), (LENGTH, 1)] {
        claims(&scene, &channel, &chain, index, UNIT * steps);
    }
    assert_eq!(scene.balance(&scene.purse("friend")), WORTH);
}

#[test]
fn the_root_the_same_link_and_an_earlier_one_pay_nothing() {
    // bug class 10
    let (scene, channel, chain) = Scene::with_chain();
    pays_nothing(&scene, &channel, &chain, 0);
    claims(&scene, &channel, &chain, 30, 300);
    for stale in [0, 1, 29, 30] {
        pays_nothing(&scene, &channel, &chain, stale);
    }
    claims(&scene, &channel, &chain, 31, UNIT);
    pays_nothing(&scene, &channel, &chain, 30);
}

#[test]
fn above_what_is_funded_pays_what_is_funded_and_the_rest_after_a_top_up() {
    // I2: the same link again, which takes no step, and no earlier one.
    let scene = Scene::set();
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let terms = ChannelTerms { amount: 55, ..open.terms.clone() };
    let channel = open.channel;
    scene.given(open.terms(terms));
    claims(&scene, &channel, &chain, 10, 55);
    pays_nothing(&scene, &channel, &chain, 10);
    scene.given(scene.top_up_channel(&channel, 30));
    // Worth 80, of which 55 are paid: but the payee has a later link.
    pays_nothing(&scene, &channel, &chain, 8);
    claims(&scene, &channel, &chain, 10, 30);
    scene.given(scene.top_up_channel(&channel, 1_000));
    claims(&scene, &channel, &chain, 10, 15);
    pays_nothing(&scene, &channel, &chain, 10);
    claims(&scene, &channel, &chain, 11, UNIT);
}

#[test]
fn the_largest_unit_there_is_pays_what_is_funded() {
    // bug class 5
    let scene = Scene::set();
    let (open, chain) = scene.open_chain(scene.purse("friend"), 1, 3);
    let unit = u64::MAX / 3;
    let channel = open.channel;
    let terms = ChannelTerms { amount: FUNDED, unit, ..open.terms.clone() };
    scene.given(open.terms(terms));
    claims(&scene, &channel, &chain, 1, FUNDED);
    pays_nothing(&scene, &channel, &chain, 3);
}

#[test]
fn it_is_paid_until_the_second_before_the_grace_ends() {
    // Asked to close, and expired.
    for expires in [false, true] {
        let scene = Scene::set();
        let since = scene.now() + 50;
        let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
        let expires_at = if expires { since } else { 0 };
        let (channel, terms) = (open.channel, ChannelTerms { expires_at, ..open.terms.clone() });
        scene.given(open.terms(terms));
        scene.at(since);
        if !expires {
            scene.given(scene.request_close(&channel));
        }
        for (second, index) in [(since, 1), (since + 1, 2), (since + GRACE - 1, 3)] {
            scene.at(second);
            claims(&scene, &channel, &chain, index, UNIT);
        }
        for second in [since + GRACE, since + GRACE + 1, i64::MAX] {
            scene.at(second);
            pays_nothing(&scene, &channel, &chain, 4);
        }
    }
}

#[test]
fn every_link_that_cannot_be_paid_is_skipped_with_its_reason() {
    // bug class 30
    let (scene, channel, chain) = Scene::with_chain();
    let voucher = scene.channel(scene.by_voucher());
    let (other_payee, _) = scene.open_chain(scene.till(), UNIT, LENGTH);
    scene.given(other_payee.clone());
    let (late, _) = another(&scene);
    scene.given(scene.request_close(&late));
    scene.advance_seconds(GRACE);
    let (ended, _) = another(&scene);
    scene.given(scene.close_channel(&ended, "friend"));
    let cases = [
        (voucher, status::OTHER_KIND),
        (other_payee.channel, status::OTHER_PAYEE),
        (late, status::GRACE_OVER),
        (ended, status::ENDED),
        (scene.purse("reader"), status::NOT_LIVE),
        (scene.stream(running()), status::NOT_LIVE),
        (scene.address("stranger"), status::NOT_LIVE),
        (scene.creator, status::NOT_LIVE),
    ];
    let mut links: Vec<_> = cases.iter().map(|(at, _)| (*at, link(&chain, 5))).collect();
    for one in &links {
        scene.refuses(ClaimChain::new(scene.purse("friend"), vec![one.clone()]), NothingClaimed);
    }
    links.push((channel, link(&chain, 5)));
    let outcome = scene.run(ClaimChain::new(scene.purse("friend"), links)).succeeded();
    assert_moved(&outcome, &[(channel, -50), (scene.purse("friend"), 50)]);
    let expected = cases.iter().map(|(_, status)| *status).chain([status::PAID]);
    assert_eq!(outcome.return_data, expected.collect::<Vec<_>>());
}

#[test]
fn many_links_are_claimed_together_and_told_in_their_order() {
    // bug classes 30, 45: as many as a lookup table makes fit, and as many as a transaction may
    // lock.
    for count in [26, 60] {
        let scene = Scene::set();
        let channels: Vec<_> = (0..count).map(|_| another(&scene)).collect();
        let shown = channels.iter().zip(0..).map(|((at, chain), index)| (*at, link(chain, index)));
        let claim = ClaimChain::new(scene.purse("friend"), shown.collect()).instruction();
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        let outcome = scene.run_all(&[limit, claim]).succeeded();
        let Event::LinksClaimed(told) = outcome.event() else { panic!("{}", outcome.story()) };
        let amounts: Vec<_> = told.items.iter().map(|item| item.amount / UNIT).collect();
        assert_eq!(amounts, (0..count).collect::<Vec<_>>());
        assert_eq!(told.amount, scene.balance(&scene.purse("friend")));
        let paid = vec![status::PAID; count as usize - 1];
        let skipped = [status::NOTHING_DUE].into_iter().chain(paid);
        assert_eq!(outcome.return_data, skipped.collect::<Vec<_>>());
    }
}

#[test]
fn one_channel_may_stand_twice_in_a_batch_and_is_paid_once() {
    let (scene, channel, chain) = Scene::with_chain();
    for order in [[3, 7], [12, 9]] {
        let links = order.map(|index| (channel, link(&chain, index))).to_vec();
        scene.run(ClaimChain::new(scene.purse("friend"), links)).assert_ok();
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 12 * UNIT);
}

#[test]
fn anyone_pushes_a_claim_and_the_payee_is_paid() {
    let (scene, channel, chain) = Scene::with_chain();
    let claim = Instruction::from(scene.claim_link(&channel, &chain, 1));
    assert!(claim.accounts.iter().all(|meta| !meta.is_signer));
    scene.given(claim);
    assert_eq!(scene.balance(&scene.purse("friend")), UNIT);
}

#[test]
fn refuses_another_number_of_channels_than_of_links_and_none_at_all() {
    let (scene, channel, chain) = Scene::with_chain();
    let links = vec![(channel, link(&chain, 1)), (channel, link(&chain, 2))];
    let claim = Instruction::from(ClaimChain::new(scene.purse("friend"), links));
    for accounts in [1, 2, 4] {
        let mut claim = claim.clone();
        claim.accounts.resize(accounts, claim.accounts[1].clone());
        scene.refuses(claim, ClaimCountMismatch);
    }
    scene.refuses(ClaimChain::new(scene.purse("friend"), Vec::new()), NothingClaimed);
}

#[test]
fn a_forged_channel_pays_nothing() {
    // bug class 20: with the rest of a copied address, its links fit.
    let (scene, channel, _) = Scene::with_chain();
    let forged = Address::new_from_array([88; 32]);
    let chain = chain(&scene.wallet("pen"), &forged, LENGTH).unwrap();
    scene.tamper(&channel, |stored: &mut Channel| {
        stored.credential = chain.root();
    });
    scene.forge_copy(&channel, forged, scene.token.program);
    pays_nothing(&scene, &forged, &chain, 5);
}
