//! `update_creator`
//!
//! - given a creator
//!   - when some things change: those and no others, and the revision
//! - given new splits
//!   - when no earnings are open: taken; closing, changing and opening again is one transaction (8)
//!   - when earnings are open, in whichever mint: refused; the operator can be changed meanwhile
//!     (39)
//! - given new terms beyond their bounds: refused, each by its guard
//! - given a creator that has ended: refused

use farthing_tests::prelude::*;

/// Ann, about to change nothing of a creator that gives bob a quarter.
fn ready(world: &World) -> UpdateCreator {
    let creator = world.creator_with("ann", &[("bob", 2_500)]);
    UpdateCreator::new(world.address("ann"), creator, CreatorChanges::default())
}

fn with(update: UpdateCreator, changes: CreatorChanges) -> UpdateCreator {
    UpdateCreator { changes, ..update }
}

fn operator(operator: Address) -> CreatorChanges {
    CreatorChanges { operator: Some(operator), ..CreatorChanges::default() }
}

fn payout(payout: Address) -> CreatorChanges {
    CreatorChanges { payout: Some(payout), ..CreatorChanges::default() }
}

fn splits(splits: Vec<Split>) -> CreatorChanges {
    CreatorChanges { splits: Some(splits), ..CreatorChanges::default() }
}

/// Ann, about to give carl a tenth and bob nothing, without earnings.
fn ready_with_splits(world: &World) -> UpdateCreator {
    let ann = world.address("ann");
    let splits_before = world.splits(&[("bob", 2_500)]);
    let terms = CreatorTerms { splits: splits_before, ..CreatorTerms::to(ann) };
    let creator = world.register("ann", terms);
    UpdateCreator::new(ann, creator, splits(world.splits(&[("carl", 1_000)])))
}

fn earn(world: &World, update: &UpdateCreator, amount: u64) {
    let mint = world.token.mint;
    world.deposit_of("reader", amount);
    let earnings = addresses::earnings(&update.creator, &mint);
    world.run(Pay::new(world.address("reader"), mint, earnings, amount)).assert_ok();
}

#[test]
fn changes_what_is_given() {
    // Given everything that can change without splits.
    let (world, update) = World::with(ready);
    let changes = CreatorChanges {
        operator: Some(world.address("operator")),
        payout: Some(world.address("treasury")),
        splits: None,
        uri: Some("https://example.org".into()),
        uri_hash: Some([4; 32]),
    };
    // When ann changes it.
    let before: Creator = world.get(&update.creator);
    let outcome = world.run(with(update.clone(), changes)).succeeded();
    // Then that changed, and nothing else but the revision.
    let after: Creator = world.get(&update.creator);
    assert_eq!((after.uri().as_str(), after.uri_hash), ("https://example.org", [4; 32]));
    let expected = Creator {
        operator: world.address("operator"),
        payout: world.address("treasury"),
        uri: after.uri,
        uri_len: 19,
        uri_hash: [4; 32],
        revision: before.revision + 1,
        ..before
    };
    assert_eq!(after, expected);
    // Then the event says it. Bug class 45.
    outcome.assert_event(CreatorUpdated {
        creator: update.creator,
        operator: after.operator,
        payout: after.payout,
        split_owners: after.split_owners,
        split_bps: after.split_bps,
        uri_hash: after.uri_hash,
        revision: after.revision.into(),
    });
}

#[test]
fn keeps_the_hash_when_only_the_uri_changes_and_the_uri_when_only_the_hash_does() {
    let (world, update) = World::with(ready);
    let uri = CreatorChanges { uri: Some("a".into()), ..CreatorChanges::default() };
    let hash = CreatorChanges { uri_hash: Some([5; 32]), ..CreatorChanges::default() };
    let shorter = CreatorChanges { uri: Some(String::new()), ..CreatorChanges::default() };
    for changes in [uri, hash] {
        world.run(with(update.clone(), changes)).assert_ok();
    }
    let creator: Creator = world.get(&update.creator);
    assert_eq!((creator.uri().as_str(), creator.uri_hash), ("a", [5; 32]));
    // Nothing of a longer text is left behind a shorter one. Bug class 37.
    world.run(with(update.clone(), shorter)).assert_ok();
    let creator: Creator = world.get(&update.creator);
    assert_eq!((creator.uri, creator.uri_len, creator.uri_hash), ([0; 96], 0, [5; 32]));
}

#[test]
fn changes_splits_while_no_earnings_are_open() {
    let (world, update) = World::with(ready_with_splits);
    world.run(update.clone()).assert_ok();
    let creator: Creator = world.get(&update.creator);
    assert_eq!(creator.splits(), [(world.address("carl"), 1_000)]);
    // Nothing of more splits is left behind fewer. Bug class 37.
    world.run(with(update.clone(), splits(Vec::new()))).assert_ok();
    let creator: Creator = world.get(&update.creator);
    assert_eq!((creator.split_owners, creator.split_bps), ([NOBODY; 8], [0; 8]));
}

#[test]
fn changes_splits_between_closing_and_opening_earnings_in_one_transaction() {
    // Bug class 8. Given 103 units that were earned under the old splits.
    let (world, update) = World::with(ready_with_splits);
    let earnings = world.earnings(&update.creator, world.token);
    earn(&world, &update, 103);
    let close = CloseEarnings::of(&world.get(&earnings), &world.get(&update.creator));
    let open = OpenEarnings::new(update.authority, update.creator, world.token.mint);
    // When the splits change.
    let all = [close.instruction(), update.clone().instruction(), open.instruction()];
    world.run_all(&all).assert_ok();
    world.open_payees(&world.get(&update.creator), world.token);
    // Then those went by the old splits, and what comes goes by the new.
    earn(&world, &update, 1_000);
    let creator: Creator = world.get(&update.creator);
    world.run(Distribute::of(update.creator, &creator, world.token.mint)).assert_ok();
    let of =
        |name: &str| world.balance(&addresses::deposit(&world.address(name), &world.token.mint));
    assert_eq!(["bob", "carl", "ann"].map(of), [26, 100, 77 + 900]);
}

#[test]
fn refuses_new_splits_while_earnings_are_open() {
    // Bug class 8: even empty ones, since orders and passes may be on their way to them.
    let (world, update) = World::with(ready_with_splits);
    world.earnings(&update.creator, world.reserve_of(Kind::Classic));
    world.refuses(update.clone(), CreatorHasEarnings);
    // Bug class 39: a bad operator can be removed all the same, and the payout changed.
    world.run(with(update.clone(), operator(NOBODY))).assert_ok();
    world.run(with(update, payout(world.address("carl")))).assert_ok();
}

#[test]
fn refuses_an_absent_payout() {
    let world = World::new();
    world.refuses(with(ready(&world), payout(NOBODY)), PayoutMissing);
}

#[test]
fn refuses_a_payout_that_has_a_split_already() {
    let (world, update) = World::with(ready);
    let to_bob = payout(world.address("bob"));
    world.refuses(with(update.clone(), to_bob), SplitOwnerRepeated);
    // Whether the payout or the splits are the new ones.
    let update = ready_with_splits(&world);
    let to_payout = splits(world.splits(&[("ann", 5)]));
    world.refuses(with(update, to_payout), SplitOwnerRepeated);
}

#[test]
fn swaps_payout_and_split_in_one_change() {
    let (world, update) = World::with(ready_with_splits);
    let swap = CreatorChanges {
        payout: Some(world.address("bob")),
        ..splits(world.splits(&[("ann", 5)]))
    };
    world.run(with(update.clone(), swap)).assert_ok();
    assert_eq!(world.get::<Creator>(&update.creator).payout, world.address("bob"));
}

#[test]
fn refuses_splits_beyond_their_bounds() {
    // Bug class 48.
    let (world, update) = World::with(ready_with_splits);
    let split = |n: u8, bps| Split { owner: Address::new_from_array([n; 32]), bps };
    for (given, error) in [
        ((1..=9).map(|n| split(n, 1)).collect(), TooManySplits),
        (vec![split(1, 0)], SplitIsZero),
        (vec![split(1, 5_000), split(2, 5_001)], SplitsExceedWhole),
        (vec![split(1, 1), split(1, 1)], SplitOwnerRepeated),
        (vec![Split { owner: NOBODY, bps: 1 }], SplitOwnerRepeated),
    ] {
        world.refuses(with(update.clone(), splits(given)), error);
    }
}

#[test]
fn refuses_a_uri_that_is_too_long() {
    let world = World::new();
    let uri = CreatorChanges { uri: Some("u".repeat(97)), ..CreatorChanges::default() };
    world.refuses(with(ready(&world), uri), UriTooLong);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    let world = World::new();
    let creator = world.ended_creator("ann");
    let update = UpdateCreator::new(world.address("ann"), creator, CreatorChanges::default());
    world.refuses(update, CreatorEnded);
}

#[test]
fn refuses_a_creator_that_counts_no_further() {
    // Given as many revisions as four bytes count.
    let (world, update) = World::with(ready);
    world.tamper(&update.creator, |creator: &mut Creator| creator.revision = u32::MAX);
    world.refuses(update, CountOverflow);
}
