//! Each function against the plain formula.

use farthing_core::fan::{
    Assignment, AssignmentError, ClaimRefusal, LEASE_DAY, LEASE_MAX, Lease, SLOT_LENGTH, Slot,
    SlotClaim, reserved,
};
use num_bigint::BigInt;
use proptest::prelude::*;

const DAY: i64 = 86_400;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// Two tags, so that they often meet.
fn tag() -> impl Strategy<Value = [u8; 9]> {
    prop_oneof![Just([1; 9]), Just([2; 9])]
}

fn slot() -> impl Strategy<Value = Slot> {
    (any::<u16>(), any::<u16>(), prop_oneof![1 => Just(0u8), 9 => any::<u8>()], tag()).prop_map(
        |(share, claimed, until, tag)| Slot { share, claimed: claimed.min(share), until, tag },
    )
}

/// The leases of a fan and a time: on a day of theirs, often at the second of its end or next to it.
fn moment() -> impl Strategy<Value = (Lease, i64)> {
    let opened_at = prop_oneof![Just(0), Just(u32::MAX), any::<u32>()];
    let lease = (opened_at, 1u8..).prop_map(|(opened_at, last_day)| Lease { opened_at, last_day });
    let off = prop_oneof![Just(-1i64), Just(0), Just(1), -DAY..DAY];
    let (near, far) = ((-1i64..300, off), any::<i64>());
    (lease, near, far, 0..10).prop_map(|(lease, (day, off), far, which)| match which {
        0 => (lease, far),
        _ => (lease, i64::from(lease.opened_at) + DAY * day + off),
    })
}

/// When a day ends, without bound.
fn end(lease: &Lease, day: u8) -> BigInt {
    BigInt::from(lease.opened_at) + BigInt::from(DAY) * day
}

fn lives(slot: &Slot, lease: &Lease, now: i64) -> bool {
    slot.until > 0 && BigInt::from(now) < end(lease, slot.until)
}

/// The rules of giving a share, as the specification tells them.
fn assigned(
    slot: &Slot,
    given: &Assignment,
    lease: &Lease,
    now: i64,
) -> Result<Slot, AssignmentError> {
    let ahead = end(lease, given.until) - now;
    let rules = [
        (given.until == 0 || ahead <= BigInt::ZERO, AssignmentError::EndsInThePast),
        (ahead > BigInt::from(31 * DAY), AssignmentError::EndsTooLate),
        (given.until > lease.last_day, AssignmentError::EndsAfterTheFan),
    ];
    if let Some((_, error)) = rules.iter().find(|(is_broken, _)| *is_broken) {
        return Err(*error);
    }
    let fresh = Slot { share: given.share, claimed: 0, until: given.until, tag: given.tag };
    let continued = Slot { claimed: slot.claimed, ..fresh };
    let is_used = slot.until > 0;
    match (lives(slot, lease, now), is_used && slot.tag == given.tag) {
        (true, false) => Err(AssignmentError::Reserved),
        (true, true) if given.share < slot.share => Err(AssignmentError::Falls),
        (true, true) if given.until < slot.until => Err(AssignmentError::Falls),
        (false, true) if given.share < slot.claimed => Err(AssignmentError::BelowClaimed),
        (_, true) => Ok(continued),
        (false, false) => Ok(fresh),
    }
}

fn due(slot: &Slot, claim: &SlotClaim, lease: &Lease, now: i64) -> Result<u16, ClaimRefusal> {
    let payable = BigInt::from(claim.cumulative.min(slot.share)) - slot.claimed;
    let rules = [
        (slot.until == 0 || slot.tag != claim.tag, ClaimRefusal::OtherTag),
        (!lives(slot, lease, now), ClaimRefusal::LeaseOver),
        (end(lease, claim.day) > end(lease, slot.until), ClaimRefusal::OutlivesLease),
        (BigInt::from(now) >= end(lease, claim.day), ClaimRefusal::Expired),
        (payable <= BigInt::ZERO, ClaimRefusal::NothingDue),
    ];
    match rules.iter().find(|(is_broken, _)| *is_broken) {
        Some((_, refusal)) => Err(*refusal),
        None => Ok(u16::try_from(payable).unwrap()),
    }
}

proptest! {
    #![proptest_config(config())]

    // bug class 40: a lease is half-open at the second of its end.
    #[test]
    fn a_day_ends_where_it_must_and_a_lease_with_it(
        (lease, now) in moment(), slot in slot(), day: u8,
    ) {
        prop_assert_eq!(BigInt::from(lease.end(day)), end(&lease, day));
        prop_assert_eq!(slot.is_living(&lease, now), lives(&slot, &lease, now));
        prop_assert_eq!(lease.is_over(now), BigInt::from(now) >= end(&lease, lease.last_day));
        let is_settled = slot.claimed == slot.share || !lives(&slot, &lease, now);
        prop_assert_eq!(slot.is_settled(&lease, now), is_settled);
    }

    #[test]
    fn a_share_is_given_by_the_rules(
        (lease, now) in moment(), slot in slot(), tag in tag(), until: u8, share: u16,
    ) {
        let given = Assignment { tag, until, share };
        prop_assert_eq!(slot.assign(&given, &lease, now), assigned(&slot, &given, &lease, now));
    }

    #[test]
    fn a_voucher_brings_what_the_rules_say(
        (lease, now) in moment(), slot in slot(), tag in tag(), cumulative: u16, day: u8,
    ) {
        let claim = SlotClaim { tag, cumulative, day };
        prop_assert_eq!(slot.due(&claim, &lease, now), due(&slot, &claim, &lease, now));
    }

    // bug class 5: the largest fan there is does not overflow.
    #[test]
    fn what_is_reserved_is_the_sum_of_what_living_leases_leave(
        (lease, now) in moment(), slots in prop::collection::vec(slot(), 0..=64),
        unit in prop_oneof![Just(1u32), Just(u32::MAX), any::<u32>()],
    ) {
        let living = slots.iter().filter(|slot| lives(slot, &lease, now));
        let exact: BigInt = living.map(|slot| BigInt::from(slot.share - slot.claimed) * unit).sum();
        prop_assert_eq!(BigInt::from(reserved(slots, unit, &lease, now)), exact);
    }

    #[test]
    fn a_slot_is_fourteen_bytes_and_reads_back(bytes: [u8; SLOT_LENGTH]) {
        prop_assert_eq!(Slot::from_bytes(&bytes).to_bytes(), bytes);
    }
}

#[test]
fn the_largest_fan_there_is_fits() {
    let lease = Lease { opened_at: u32::MAX, last_day: 255 };
    let slot = Slot { share: u16::MAX, claimed: 0, until: 255, tag: [0; 9] };
    let all = reserved([slot; 64], u32::MAX, &lease, 0);
    assert_eq!(u128::from(all), 64 * 65_535 * u128::from(u32::MAX));
    assert_eq!((LEASE_DAY, LEASE_MAX), (86_400, 2_678_400));
}
