//! What is rounded when earnings close, and to whose cost: never to the advantage of the authority, who
//! alone can have an amount divided that the splits do not divide.
//!
//! - given shares that do not come out even
//!   - when the authority closes and opens after every payment: nobody else has less than its part
//!   - when it does so in any order, with any splits and in mints of 0 to 9 decimals: the same
//! - given shares that come to more than there is
//!   - when the authority is paid out or has a share: it adds what lacks
//!   - when its deposit has less, or it is nobody who is paid: refused

use farthing_tests::{Split, prelude::*};
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Ann's creator with these splits, and what a reader has to pay with.
struct Till {
    world: World,
    creator: Address,
    token: Token,
}

impl Till {
    fn with(payout: &str, splits: &[Split], decimals: u8) -> Self {
        let world = World::new();
        let token = world.network.create_mint(decimals).expect("a mint");
        world.open_reserve(token);
        let terms = CreatorTerms {
            splits: world.splits(splits),
            ..CreatorTerms::to(world.address(payout))
        };
        let creator = world.register("ann", terms);
        world.open_payees(&world.get(&creator), token);
        world.deposit_in(token, "reader", 1_000_000);
        let till = Self { world, creator, token };
        till.run(till.open());
        till
    }

    fn open(&self) -> Instruction {
        OpenEarnings::new(self.world.address("ann"), self.creator, self.token.mint).instruction()
    }

    fn pay(&self, amount: u64) -> Instruction {
        let (reader, mint) = (self.world.address("reader"), self.token.mint);
        Pay::new(reader, mint, addresses::earnings(&self.creator, &mint), amount).instruction()
    }

    fn close(&self) -> Instruction {
        let earnings = self.world.get(&addresses::earnings(&self.creator, &self.token.mint));
        CloseEarnings::of(&earnings, &self.world.get(&self.creator)).instruction()
    }

    fn distribute(&self) -> Instruction {
        let creator: Creator = self.world.get(&self.creator);
        Distribute::of(self.creator, &creator, self.token.mint).instruction()
    }

    #[track_caller]
    fn run(&self, instruction: Instruction) {
        self.world.run(instruction).assert_ok();
    }

    fn has(&self, name: &str) -> u64 {
        let owner = self.world.address(name);
        self.world.balance(&addresses::deposit(&owner, &self.token.mint))
    }
}

#[test]
fn closing_after_every_payment_takes_nothing_from_a_co_owner() {
    // Given a co-owner of a half, and twenty payments of one unit.
    let till = Till::with("ann", &[("bob", 5_000)], 6);
    // When the authority has each divided by itself.
    for _ in 0..20 {
        till.run(till.pay(1));
        till.world.run_all(&[till.close(), till.open()]).assert_ok();
    }
    // Then bob has at least his ten. Rounded down, he had none.
    assert!(till.has("bob") >= 10, "{}", till.has("bob"));
    assert_eq!(till.has("bob") + till.has("ann"), 20);
}

#[test]
fn a_share_of_the_authoritys_own_gains_nothing_either() {
    // Given two halves and no rest: one is the authority's, by a second wallet of hers that comes first.
    let till = Till::with("ann", &[("second wallet of ann", 5_000), ("bob", 5_000)], 6);
    till.world.deposit_in(till.token, "ann", 20);
    // When each unit is divided by itself, then what is rounded up for her wallet she has added.
    for _ in 0..20 {
        till.run(till.pay(1));
        till.world.run_all(&[till.close(), till.open()]).assert_ok();
    }
    assert_eq!((till.has("bob"), till.has("second wallet of ann"), till.has("ann")), (20, 20, 0));
}

#[test]
fn any_schedule_leaves_every_co_owner_its_part() {
    // bug classes 6, 7: against a big-integer oracle, for mints with 0 to 9 decimals.
    let mut random = ChaCha8Rng::seed_from_u64(88);
    for round in 0..30 {
        let mut left = 10_000;
        let mut splits: Vec<Split> = Vec::new();
        for name in ["bob", "carol", "dave", "erin"].into_iter().take(round % 5) {
            let bps = if random.random_bool(0.2) { left } else { random.random_range(1..=left) };
            splits.push((name, bps));
            left -= bps;
            if left == 0 {
                break;
            }
        }
        let till = Till::with("ann", &splits, (round % 10) as u8);
        till.world.deposit_in(till.token, "ann", 1_000);
        let mut all = BigUint::ZERO;
        for _ in 0..random.random_range(1..40) {
            let amount = random.random_range(1..=12_000_u64) >> random.random_range(0..14);
            if amount != 0 {
                till.run(till.pay(amount));
                all += amount;
            }
            match random.random_range(0..3) {
                0 => till.run(till.distribute()),
                1 => till.world.run_all(&[till.close(), till.open()]).assert_ok(),
                _ => {}
            }
        }
        till.run(till.close());
        for (name, bps) in &splits {
            let part = BigUint::from(till.has(name)) * 10_000u32;
            assert!(part >= &all * *bps, "{name}, {bps} of {all}: {}", till.has(name));
        }
        // The authority has no more than its own part, and what it brought.
        let ann = BigUint::from(till.has("ann")) * 10_000u32;
        assert!(ann <= &all * left + 1_000u32 * 10_000u32, "{left} of {all}: {}", till.has("ann"));
    }
}

#[test]
fn the_authority_adds_what_lacks_from_its_share_where_it_is_not_paid_out() {
    // Given thirds of which one is the authority's, and a payout of somebody else's.
    let thirds: [Split; 3] = [("bob", 3_333), ("ann", 3_333), ("carol", 3_334)];
    let till = Till::with("label", &thirds, 0);
    till.world.deposit_in(till.token, "ann", 5);
    till.run(till.pay(1));
    // When it closes with one unit, then everyone has one, two of them hers.
    till.run(till.close());
    let has = ["bob", "ann", "carol", "label"].map(|name| till.has(name));
    assert_eq!(has, [1, 5 - 2 + 1, 1, 0]);
}

#[test]
fn refuses_an_authority_that_has_less_than_lacks() {
    let till = Till::with("ann", &[("bob", 5_000), ("carol", 5_000)], 6);
    till.run(till.pay(1));
    till.world.refuses(till.close(), InsufficientBalance);
    // And one unit more is enough.
    till.world.deposit_in(till.token, "ann", 1);
    till.run(till.close());
    assert_eq!((till.has("bob"), till.has("carol"), till.has("ann")), (1, 1, 0));
}

#[test]
fn refuses_an_authority_that_is_not_paid_where_something_lacks() {
    let till = Till::with("label", &[("bob", 5_000), ("carol", 5_000)], 6);
    till.world.deposit_in(till.token, "ann", 100);
    till.run(till.pay(1));
    till.world.refuses(till.close(), RoundingNotCovered);
    // What comes out even needs nobody.
    till.run(till.pay(1));
    till.run(till.close());
}

#[test]
fn a_stranger_who_pays_a_unit_first_stops_no_closing() {
    // bug class 30: what lacks is added whatever the balance has become.
    let till = Till::with("ann", &[("bob", 3_333), ("carol", 6_667)], 6);
    till.world.deposit_in(till.token, "ann", 2);
    for amount in [1, 2, 3] {
        till.world.run_all(&[till.pay(amount), till.close(), till.open()]).assert_ok();
        till.world.deposit_in(till.token, "ann", 2);
    }
}

#[test]
fn refuses_the_deposit_of_another_in_the_authoritys_place() {
    // bug class 16: the authority's share is paid where something lacks, and must be its own.
    let till = Till::with("label", &[("ann", 5_000), ("bob", 5_000)], 6);
    till.world.deposit_in(till.token, "bob", 9);
    till.run(till.pay(1));
    let mut close = till.close();
    let deposits = close.accounts.len() - 2;
    close.accounts.swap(deposits, deposits + 1);
    till.world.refuses(close, WrongSplitDeposit);
}
