//! One hash for each payment.

use super::generator;
use farthing_core::chain::{ChainError, HASHES_MAX, Link, walk};
use farthing_model::forger::with_bit;
use farthing_vouchers::chain::{Chain, sha256};
use rand::Rng;
use sha2::{Digest, Sha256};

/// All links of a chain from the definition: the seed first, the root last.
fn from_the_seed(seed: [u8; 32], channel: &[u8; 32], length: u32) -> Vec<[u8; 32]> {
    let mut links = vec![seed];
    for _ in 0..length {
        let last = links.last().unwrap();
        links.push(Sha256::new().chain_update(last).chain_update(&channel[..16]).finalize().into());
    }
    links
}

#[test]
fn a_chain_gives_every_link_of_the_definition_and_none_beyond() {
    let mut rng = generator(1);
    for length in (0..40).chain([99, 100, 101, 1_000, 1_023, 1_024, 1_025]) {
        let (seed, channel) = (rng.random(), rng.random());
        let links = from_the_seed(seed, &channel, length);
        let chain = Chain::new(seed, channel, length);
        assert_eq!(chain.root(), links[length as usize]);
        assert_eq!(chain.length(), length);
        for index in 0..=length {
            let hash = links[(length - index) as usize];
            assert_eq!(chain.link(index), Some(Link { index, hash }));
        }
        assert_eq!(chain.link(length + 1), None);
        assert_eq!(chain.link(u32::MAX), None);
    }
}

#[test]
fn a_link_is_accepted_after_any_earlier_one_and_only_after_such() {
    let mut rng = generator(2);
    let channel = rng.random();
    let chain = Chain::new(rng.random(), channel, 60);
    let links: Vec<Link> = (0..=60).map(|index| chain.link(index).unwrap()).collect();
    for known in &links {
        for shown in &links {
            let expected = if shown.index > known.index { Ok(()) } else { Err(ChainError::Stale) };
            assert_eq!(shown.verify(known, &channel, sha256), expected);
        }
    }
}

// I9: worth nothing elsewhere, and nothing more than it was made for.
#[test]
fn a_link_of_another_channel_index_or_bit_is_wrong() {
    let mut rng = generator(3);
    let channel: [u8; 32] = rng.random();
    let chain = Chain::new(rng.random(), channel, 60);
    let (known, shown) = (chain.link(20).unwrap(), chain.link(25).unwrap());
    assert_eq!(shown.verify(&known, &channel, sha256), Ok(()));
    for bit in 0..128 {
        let other = with_bit(&channel, bit);
        assert_eq!(shown.verify(&known, &other, sha256), Err(ChainError::WrongLink));
    }
    for bit in 0..256 {
        let changed = Link { hash: with_bit(&shown.hash, bit), ..shown };
        assert_eq!(changed.verify(&known, &channel, sha256), Err(ChainError::WrongLink));
    }
    for index in (21..25).chain(26..60) {
        let dearer = Link { index, ..shown };
        assert_eq!(dearer.verify(&known, &channel, sha256), Err(ChainError::WrongLink));
    }
}

#[test]
fn a_link_is_at_most_ten_thousand_hashes_away() {
    let channel = [7; 32];
    let chain = Chain::new([8; 32], channel, HASHES_MAX + 1);
    let root = chain.link(0).unwrap();
    let far = chain.link(HASHES_MAX + 1).unwrap();
    assert_eq!(chain.link(HASHES_MAX).unwrap().verify(&root, &channel, sha256), Ok(()));
    assert_eq!(far.verify(&root, &channel, sha256), Err(ChainError::TooFar));
    assert_eq!(far.verify(&chain.link(1).unwrap(), &channel, sha256), Ok(()));
    // Without hashing: this would take hours.
    let made_up = Link { index: u32::MAX, hash: [0; 32] };
    assert_eq!(made_up.verify(&root, &channel, sha256), Err(ChainError::TooFar));
}

#[test]
fn no_step_is_no_change_and_steps_add_up() {
    let mut rng = generator(4);
    let (link, channel) = (rng.random(), rng.random());
    assert_eq!(walk(&link, &channel, 0, sha256), link);
    for (first, second) in [(0, 5), (1, 4), (4, 1), (5, 0)] {
        let half_way = walk(&link, &channel, first, sha256);
        let end = walk(&half_way, &channel, second, sha256);
        assert_eq!(end, from_the_seed(link, &channel, 5)[5]);
    }
}

#[test]
fn a_link_pays_its_index_in_units() {
    let link = |index| Link { index, hash: [0; 32] };
    assert_eq!((link(0).worth(9), link(3).worth(0), link(3).worth(9)), (0, 0, 27));
    assert_eq!(link(1).worth(u64::MAX), u64::MAX);
    assert_eq!(link(2).worth(u64::MAX), u64::MAX);
}

// A link is money; a log is not the place for it.
#[test]
fn a_chain_does_not_show_its_links() {
    let chain = Chain::new([0x41; 32], [1; 32], 10);
    assert_eq!(format!("{chain:?}"), "Chain { length: 10, .. }");
}
