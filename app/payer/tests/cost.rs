//! given what the network takes, what is expected to be bought, and ways to pay
//!   when a cost is computed   -> it is the exact one, each of its parts rounded up to a millionth of a base unit
//!   when anything costs more  -> no way costs less
//!   when ways are compared    -> the cheapest allowed one is taken, whatever their order
//!   when more is bought       -> who has left single payments for a channel does not come back

use farthing_payer::cost::{
    BeyondNumbers, CHANNEL_RENT, Cost, FAN_RENT, FanStage, Locked, Market, PASS_RENT, Scheme,
    Schemes, Spending, Way, YEAR, cheapest,
};
use num_bigint::BigUint;
use proptest::prelude::*;

fn locked() -> impl Strategy<Value = Locked> {
    (any::<u32>(), 0..100_000_000_u32)
        .prop_map(|(set_aside, seconds)| Locked { set_aside: set_aside.into(), seconds })
}

fn stage() -> impl Strategy<Value = FanStage> {
    prop_oneof![
        (1..=64_u8).prop_map(|payees| FanStage::None { payees }),
        Just(FanStage::Open),
        Just(FanStage::Shared),
    ]
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![
        (any::<bool>(), 0..1_000_000_000_u64, 0..100_000_000_u32)
            .prop_map(|(is_held, price, seconds)| Way::Pass { is_held, price, seconds }),
        (proptest::option::of(locked()), 1..1_000_000_u64)
            .prop_map(|(opening, unit)| Way::Link { opening, unit }),
        proptest::option::of(locked()).prop_map(|opening| Way::Voucher { opening }),
        (stage(), locked(), 1..=9_u8).prop_map(|(stage, locked, together)| Way::Share {
            stage,
            locked,
            together
        }),
        any::<bool>().prop_map(|is_sponsored| Way::Pay { is_sponsored }),
        Just(Way::Exact),
    ]
}

fn market() -> impl Strategy<Value = Market> {
    let sol = 1..1_000_000_000_000_u64;
    (0..100_000_u64, 0..10_000_000_u64, sol, 0..1_000_000_u32).prop_map(
        |(signature, unit_price, units_per_sol, locked_ppm)| Market {
            signature,
            unit_price,
            units_per_sol,
            locked_ppm,
        },
    )
}

fn spending() -> impl Strategy<Value = Spending> {
    (1..10_000_000_u64, 0..10_000_000_000_000_u64)
        .prop_map(|(price, expected)| Spending { price, expected })
}

/// The cheapest of these ways, all for the same.
fn taken(
    market: &Market,
    spending: &Spending,
    (ways, allowed): (&[Way], Schemes),
) -> Option<(usize, Cost)> {
    let ways: Vec<_> = ways.iter().map(|way| (*spending, *way)).collect();
    cheapest(market, (&ways, allowed))
}

/// A fraction of whole numbers without bounds.
struct Exact {
    over: BigUint,
    under: BigUint,
}

fn whole(number: impl Into<u128>) -> BigUint {
    BigUint::from(number.into())
}

/// Lamports of a transaction or of some, as a fraction: signatures, and units at their price.
fn fee(market: &Market, signatures: u128, units: u128) -> BigUint {
    let price = whole(units) * market.unit_price;
    let price = (price + 999_999_u32) / 1_000_000_u32;
    whole(signatures) * market.signature + price
}

/// Lamports of a way, by a table of its own: signatures, units, and among how many they are divided.
fn lamports(market: &Market, spending: &Spending, way: &Way) -> BigUint {
    let requests = u128::from(spending.expected.max(spending.price).div_ceil(spending.price));
    let up = |sum: BigUint, among: u8| (sum + among - 1_u8) / among;
    let channel = |is_new: bool| if is_new { fee(market, 2, 3_690) } else { whole(0_u8) };
    match *way {
        Way::Pass { is_held, .. } => {
            if is_held {
                whole(0_u8)
            } else {
                fee(market, 1, 3_150)
            }
        }
        Way::Link { opening, unit } => {
            let links = (requests * u128::from(spending.price)).div_ceil(unit.into());
            let claims = links.div_ceil(10_000);
            fee(market, claims, claims * 1_038 + links * 134) + channel(opening.is_some())
        }
        Way::Voucher { opening } => fee(market, 1, 24_628) + channel(opening.is_some()),
        Way::Share { stage, together, .. } => {
            let claim = up(fee(market, 1, 16_716 * u128::from(together)), together);
            claim
                + match stage {
                    FanStage::None { payees } => up(fee(market, 2, 14_071), payees),
                    FanStage::Open => fee(market, 1, 1_205),
                    FanStage::Shared => whole(0_u8),
                }
        }
        Way::Pay { is_sponsored } => fee(market, 1 + u128::from(is_sponsored), 662) * requests,
        Way::Exact => fee(market, 2, 20_000) * requests,
    }
}

/// What locked money would have brought, in base units.
fn brought(market: &Market, way: &Way) -> Exact {
    let none = Locked { set_aside: 0, seconds: 0 };
    let (rent, locked, among) = match *way {
        Way::Pass { is_held: false, seconds, .. } => (PASS_RENT, Locked { seconds, ..none }, 1),
        Way::Link { opening: Some(locked), .. } | Way::Voucher { opening: Some(locked) } => {
            (CHANNEL_RENT, locked, 1)
        }
        Way::Share { stage: FanStage::None { payees }, locked, .. } => (FAN_RENT, locked, payees),
        Way::Share { stage: FanStage::Open, locked, .. } => (0, locked, 1),
        _ => (0, none, 1),
    };
    let sol = whole(1_000_000_000_u64) * among;
    let sum = whole(rent) * market.units_per_sol + &sol * locked.set_aside;
    let over = sum * market.locked_ppm * locked.seconds;
    Exact { over, under: sol * 1_000_000_u32 * YEAR }
}

/// Whether a sum in millionths is a fraction rounded up, by at most so many millionths.
fn is_rounded(sum: u128, exact: &Exact, by: u32) -> bool {
    let (sum, scaled) = (whole(sum) * &exact.under, &exact.over * 1_000_000_u32);
    scaled <= sum && sum < scaled + &exact.under * by
}

proptest! {
    #[test]
    fn each_part_is_the_exact_one_rounded_up(
        market in market(), spending in spending(), way in way(),
    ) {
        let cost = Cost::of(&market, &spending, &way).unwrap();
        let over = lamports(&market, &spending, &way) * market.units_per_sol;
        let fees = Exact { over, under: whole(1_000_000_000_u64) };
        prop_assert!(is_rounded(cost.fees, &fees, 1));
        // The rent is rounded before, twice of a fan, and brings up to 3.2 times itself.
        prop_assert!(is_rounded(cost.locked, &brought(&market, &way), 8));
        let requests = spending.expected.max(spending.price).div_ceil(spending.price);
        let paid = match way {
            Way::Pass { is_held: true, .. } => 0,
            Way::Pass { price, .. } => u128::from(price),
            _ => u128::from(requests) * u128::from(spending.price),
        };
        prop_assert_eq!(cost.paid, paid * 1_000_000);
        prop_assert_eq!(cost.total(), Some(cost.paid + cost.fees + cost.locked));
    }

    #[test]
    fn nothing_costs_less_where_something_costs_more(
        market in market(), spending in spending(), way in way(), which in 0..5, by in 1..1_000_000_u32,
    ) {
        let (mut dearer, mut more) = (market, spending);
        match which {
            0 => dearer.signature += u64::from(by),
            1 => dearer.unit_price += u64::from(by),
            2 => dearer.units_per_sol += u64::from(by),
            3 => dearer.locked_ppm += by,
            _ => more.expected += u64::from(by),
        }
        let before = Cost::of(&market, &spending, &way).unwrap().total();
        prop_assert!(Cost::of(&dearer, &more, &way).unwrap().total() >= before);
    }

    #[test]
    fn what_is_locked_for_longer_or_more_of_it_costs_no_less(
        market in market(), spending in spending(), opening in locked(), more in 0..1_000_u32,
    ) {
        let total = |opening: Locked| {
            Cost::of(&market, &spending, &Way::Voucher { opening: Some(opening) }).unwrap().total()
        };
        let longer = Locked { seconds: opening.seconds + more, ..opening };
        let larger = Locked { set_aside: opening.set_aside + u64::from(more), ..opening };
        prop_assert!(total(longer) >= total(opening));
        prop_assert!(total(larger) >= total(opening));
    }

    #[test]
    fn the_cheapest_allowed_way_is_taken_whatever_the_order(
        market in market(),
        spending in spending(),
        (ways, turned) in proptest::collection::vec(way(), 0..8)
            .prop_flat_map(|ways| (Just(ways.clone()), Just(ways).prop_shuffle())),
        allowed in proptest::collection::vec(0..4_usize, 0..4),
    ) {
        let allowed: Schemes = allowed.into_iter().map(|at| Scheme::ALL[at]).collect();
        let totals: Vec<_> = ways
            .iter()
            .filter(|way| allowed.has(way.scheme()))
            .map(|way| Cost::of(&market, &spending, way).unwrap().total().unwrap())
            .collect();
        let first = taken(&market, &spending, (&ways, allowed));
        prop_assert_eq!(first.map(|(_, cost)| cost.total().unwrap()), totals.into_iter().min());
        prop_assert!(first.is_none_or(|(at, _)| allowed.has(ways[at].scheme())));
        let other = taken(&market, &spending, (&turned, allowed));
        let kind = |ways: &[Way], taken: Option<(usize, Cost)>| {
            taken.map(|(at, cost)| (std::mem::discriminant(&ways[at]), cost.total()))
        };
        prop_assert_eq!(kind(&ways, first), kind(&turned, other));
    }

    #[test]
    fn who_has_left_single_payments_for_a_channel_does_not_come_back(
        market in market(), spending in spending(), opening in locked(), more in any::<u32>(),
    ) {
        let ways = [Way::Pay { is_sponsored: true }, Way::Voucher { opening: Some(opening) }];
        let by = |spending: &Spending| {
            taken(&market, spending, (&ways, Schemes::ALL)).map(|(at, _)| ways[at].scheme())
        };
        let later = Spending { expected: spending.expected + u64::from(more), ..spending };
        if by(&spending) == Some(Scheme::Channel) {
            prop_assert_eq!(by(&later), Some(Scheme::Channel));
        }
    }
}

const QUIET: Market =
    Market { signature: 5_000, unit_price: 0, units_per_sol: 150_000_000, locked_ppm: 50_000 };

/// A month of money set aside.
const MONTH: Locked = Locked { set_aside: 1_000_000, seconds: 30 * 86_400 };

#[test]
fn one_request_is_paid_by_itself_and_a_thousand_by_a_channel() {
    let ways = [
        Way::Exact,
        Way::Pay { is_sponsored: true },
        Way::Pay { is_sponsored: false },
        Way::Link { opening: Some(MONTH), unit: 10_000 },
    ];
    let by = |requests: u64| {
        let spending = Spending { price: 10_000, expected: requests * 10_000 };
        taken(&QUIET, &spending, (&ways, Schemes::ALL)).unwrap().0
    };
    assert_eq!((by(1), by(2), by(1_000)), (2, 2, 3));
}

#[test]
fn what_is_held_is_taken_before_what_is_bought() {
    let held = Way::Pass { is_held: true, price: 1, seconds: 0 };
    let ways = [Way::Voucher { opening: None }, held];
    let spending = Spending { price: 1, expected: 1 };
    let (at, cost) = taken(&QUIET, &spending, (&ways, Schemes::ALL)).unwrap();
    assert_eq!((at, cost.total()), (1, Some(0)));
}

/// A claim of links is paid by the hash where the network is busy, and by the transaction where it is not.
#[test]
fn links_and_vouchers_change_places_by_what_a_compute_unit_costs() {
    let ways = [Way::Voucher { opening: None }, Way::Link { opening: None, unit: 1 }];
    let by = |unit_price: u64, links: u64| {
        let market = Market { unit_price, ..QUIET };
        let spending = Spending { price: 1, expected: links };
        taken(&market, &spending, (&ways, Schemes::ALL)).unwrap().0
    };
    assert_eq!((by(0, 5_000), by(0, 10_001)), (1, 0));
    assert_eq!((by(1_000_000, 100), by(1_000_000, 5_000)), (1, 0));
}

#[test]
fn what_costs_beyond_all_numbers_is_not_taken() {
    let market = Market { units_per_sol: u64::MAX, signature: u64::MAX, ..QUIET };
    let spending = Spending { price: 1, expected: u64::MAX };
    assert_eq!(Cost::of(&market, &spending, &Way::Exact), Err(BeyondNumbers));
    assert_eq!(taken(&market, &spending, (&[Way::Exact], Schemes::ALL)), None);
}

#[test]
fn what_is_not_allowed_is_not_taken() {
    let spending = Spending { price: 1, expected: 1 };
    let ways = [Way::Exact, Way::Voucher { opening: None }];
    let only = Schemes::NONE.with(Scheme::Exact);
    assert_eq!(taken(&QUIET, &spending, (&ways, only)).unwrap().0, 0);
    assert_eq!(taken(&QUIET, &spending, (&ways, Schemes::NONE)), None);
}
