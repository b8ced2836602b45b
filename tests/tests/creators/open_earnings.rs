//! `open_earnings`
//!
//! - given a creator and a reserve
//!   - when the authority opens earnings: they are empty, counted, and remember who paid the rent
//! - given earnings that are open: refused
//! - given a creator that has ended, or one that counts no further: refused

use farthing_tests::prelude::*;

/// Ann, about to open the first earnings of her creator.
fn ready(world: &World) -> OpenEarnings {
    let ann = world.address("ann");
    let creator = world.register("ann", CreatorTerms::to(ann));
    OpenEarnings::new(ann, creator, world.token.mint)
}

#[test]
fn opens_empty_earnings_that_the_creator_counts() {
    // Given a creator and a sponsor.
    let world = World::new();
    let sponsor = world.address("sponsor");
    let open = ready(&world).payer(sponsor);
    // When the authority opens earnings at the sponsor's expense.
    let outcome = world.run(open.clone()).succeeded();
    // Then they are there and counted. Bug class 45.
    let earnings: Earnings = world.get(&open.earnings);
    assert_eq!((earnings.creator, earnings.mint), (open.creator, world.token.mint));
    assert_eq!((earnings.balance, earnings.children, earnings.no_sessions), (0, 0, 0));
    assert_eq!((earnings.rent_payer, earnings.version), (sponsor, 1));
    assert_eq!(world.get::<Creator>(&open.creator).earnings, 1);
    outcome.assert_event(EarningsOpened {
        earnings: open.earnings,
        creator: open.creator,
        mint: world.token.mint,
        rent_payer: sponsor,
    });
    let rent = world.lamports(&open.earnings);
    assert_eq!(outcome.lamports_delta(&sponsor), -i128::from(rent));
}

#[test]
fn refuses_to_open_twice() {
    let (world, open) = World::with(ready);
    world.run(open.clone()).assert_ok();
    world.refuses(open, Refusal::IN_USE);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    let world = World::new();
    let creator = world.ended_creator("ann");
    world.refuses(OpenEarnings::new(world.address("ann"), creator, world.token.mint), CreatorEnded);
}

#[test]
fn refuses_a_creator_that_counts_no_further() {
    // Given as many earnings as four bytes count, which no history reaches.
    let (world, open) = World::with(ready);
    world.tamper(&open.creator, |creator: &mut Creator| creator.earnings = u32::MAX);
    world.refuses(open, CountOverflow);
}
