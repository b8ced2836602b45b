//! - given a payer with money
//!   - when it opens a fan, with shares or without: exactly that is set aside, its deposit counts it, and
//!     no payee does
//!   - when a sponsor pays the rent: the sponsor is written down
//! - given nothing, or more than there is: refused
//! - given a unit, slots, a last day or a clock at its edge: the last that fits opens, the next is refused
//! - given shares that `assign` would refuse: refused, and nothing is opened

use farthing_tests::prelude::*;

#[track_caller]
fn refuses_terms(scene: &Scene, terms: FanTerms, expected: FarthingError) {
    scene.refuses(scene.open_fan(terms), expected);
}

/// What is stored of a fan that was just opened in a scene.
fn expected(scene: &Scene, open: &OpenFan) -> Fan {
    let empty = FanSlot { share: 0, claimed: 0, until: 0, tag: [0; 9] };
    Fan {
        deposit: open.deposit,
        key: open.terms.key,
        rent_payer: open.payer,
        funded: FUNDED,
        claimed: 0,
        open_slot: open.open_slot,
        unit: FAN_UNIT as u32,
        revision: 0,
        opened_at: scene.now() as u32,
        salt: open.salt,
        slot_count: open.terms.slots,
        last_day: LAST_DAY,
        status: FanStatus::Open,
        version: 1,
        bump: open.bump,
        reserved: [0; 3],
        slots: accounts::Tail(vec![empty; open.terms.slots.into()]),
    }
}

fn told(scene: &Scene, open: &OpenFan) -> Event {
    Event::FanOpened(FanOpened {
        fan: open.fan,
        deposit: open.deposit,
        key: open.terms.key,
        rent_payer: open.payer,
        amount: FUNDED,
        unit: FAN_UNIT,
        slots: open.terms.slots.into(),
        last_day: LAST_DAY.into(),
        opened_at: scene.now(),
        deposit_balance: PURSE - FUNDED,
    })
}

#[test]
fn exactly_the_amount_is_set_aside_and_only_the_payer_counts_it() {
    // bug class 45
    let scene = Scene::set();
    let open = scene.open_fan(scene.fan_terms());
    let outcome = scene.run(open.clone()).succeeded();
    let amount = FUNDED as i128;
    assert_moved(&outcome, &[(scene.purse("reader"), -amount), (open.fan, amount)]);
    assert_eq!(scene.fan_at(&open.fan), expected(&scene, &open));
    assert_eq!(*outcome.event(), told(&scene, &open));
    assert_eq!(scene.pinned(&open.deposit, &scene.purse("friend")), (1, 0));
}

#[test]
fn the_first_shares_are_given_at_the_opening_and_need_no_second_signature() {
    let scene = Scene::set();
    let mut open = scene.open_fan(scene.fan_terms());
    let payees = scene.both_payees();
    let share = |(slot, payee)| scene.share_of(&open.fan, payee, (slot, 50, 31));
    open.shares = (0..).zip(&payees).map(share).collect();
    let outcome = scene.run(open.clone()).succeeded();
    let mut fan = expected(&scene, &open);
    for (slot, given) in fan.slots.0.iter_mut().zip(&open.shares) {
        *slot = FanSlot { share: 50, claimed: 0, until: 31, tag: given.tag };
    }
    assert_eq!(scene.fan_at(&open.fan), fan);
    let shares = open.shares.clone();
    let assigned = Event::FanAssigned(FanAssigned { fan: open.fan, revision: 0, shares });
    assert_eq!(outcome.events, [told(&scene, &open), assigned]);
    // The key has not signed.
    let key = open.terms.key;
    assert!(Instruction::from(open).accounts.iter().all(|meta| meta.pubkey != key));
}

#[test]
fn a_sponsor_pays_the_rent_and_is_written_down() {
    // I8: for the fields and for each slot.
    for slots in [8, 30, 64] {
        let scene = Scene::set();
        let sponsor = scene.address("sponsor");
        let terms = FanTerms { slots, ..scene.fan_terms() };
        let open = scene.open_fan(terms).payer(sponsor);
        let outcome = scene.run(open.clone()).succeeded();
        let rent = scene.rent(152 + 14 * usize::from(slots));
        assert_eq!(scene.lamports(&open.fan), rent);
        assert_eq!(outcome.lamports_delta(&sponsor), -i128::from(rent));
        assert_eq!(outcome.lamports_delta(&scene.address("reader")), 0);
        assert_eq!(scene.fan_at(&open.fan).rent_payer, sponsor);
    }
}

#[test]
fn a_base_unit_and_all_there_is_open_a_fan_and_one_more_does_not() {
    // bug class 24
    let scene = Scene::set();
    let of = |amount| FanTerms { amount, ..scene.fan_terms() };
    refuses_terms(&scene, of(0), AmountZero);
    for too_much in [PURSE + 1, u64::MAX] {
        refuses_terms(&scene, of(too_much), InsufficientBalance);
    }
    scene.given(scene.open_fan(of(1)));
    refuses_terms(&scene, of(PURSE), InsufficientBalance);
    scene.given(scene.open_fan(of(PURSE - 1)));
    refuses_terms(&scene, of(1), InsufficientBalance);
}

#[test]
fn a_unit_is_at_least_one_base_unit() {
    let scene = Scene::set();
    let of = |unit| FanTerms { unit, ..scene.fan_terms() };
    refuses_terms(&scene, of(0), FanUnitZero);
    for unit in [1, u32::MAX] {
        scene.given(scene.open_fan(of(unit)));
    }
}

#[test]
fn a_fan_has_eight_to_sixty_four_slots() {
    let scene = Scene::set();
    let of = |slots| FanTerms { slots, ..scene.fan_terms() };
    for slots in [0, 7, 65, 255] {
        refuses_terms(&scene, of(slots), FanSlotsOutOfRange);
    }
    for slots in [8, 9, 64] {
        let open = scene.open_fan(of(slots));
        scene.given(open.clone());
        assert_eq!(scene.fan_at(&open.fan).slots.0.len(), usize::from(slots));
    }
}

#[test]
fn a_fan_has_a_last_day() {
    let scene = Scene::set();
    let of = |last_day| FanTerms { last_day, ..scene.fan_terms() };
    refuses_terms(&scene, of(0), FanLastDayZero);
    for last_day in [1, 255] {
        scene.given(scene.open_fan(of(last_day)));
    }
}

#[test]
fn days_are_counted_from_a_second_that_thirty_two_bits_hold() {
    // bug class 40: 1970 to 2106, which the clock says and nobody else.
    let scene = Scene::set();
    for second in [0, i64::from(u32::MAX)] {
        scene.at(second);
        let open = scene.open_fan(scene.fan_terms());
        scene.given(open.clone());
        assert_eq!(i64::from(scene.fan_at(&open.fan).opened_at), second);
    }
    for second in [i64::from(u32::MAX) + 1, i64::MAX, -1, i64::MIN + 1] {
        scene.at(second);
        refuses_terms(&scene, scene.fan_terms(), FanClockOutOfRange);
    }
}

#[test]
fn a_fan_of_the_last_second_is_paid_from_in_2107() {
    // bug class 5: the ends of its days are beyond 32 bits.
    let scene = Scene::set();
    scene.at(u32::MAX.into());
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![scene.share(&open.fan, 0, 50, 31)];
    scene.given(open.clone());
    scene.at(scene.end_of(&open.fan, 31) - 1);
    scene.given(scene.claim_fans(vec![(open.fan, scene.fan_claim(&open.fan, 0, 50, 31))]));
    scene.at(scene.end_of(&open.fan, LAST_DAY));
    scene.given(scene.finish_close_fan(&open.fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 50 * FAN_UNIT);
}

#[test]
fn refuses_a_deposit_that_cannot_count_another() {
    // No sequence of instructions gets there.
    let scene = Scene::set();
    scene.tamper(&scene.purse("reader"), |deposit: &mut Deposit| deposit.children = u32::MAX);
    refuses_terms(&scene, scene.fan_terms(), CountOverflow);
}

#[test]
fn refuses_shares_that_may_not_be_given() {
    let scene = Scene::set();
    let open = scene.open_fan(FanTerms { last_day: 10, ..scene.fan_terms() });
    let all = (FUNDED / FAN_UNIT) as u16;
    let share = |slot, share, until| scene.share(&open.fan, slot, share, until);
    for (shares, expected) in [
        (vec![share(0, all, 10), share(1, 1, 10)], SharesExceedFunds),
        (vec![share(0, all + 1, 10)], SharesExceedFunds),
        (vec![share(8, 1, 10)], NoSuchSlot),
        (vec![share(255, 1, 10)], NoSuchSlot),
        (vec![share(0, 1, 0)], ShareEndsInThePast),
        (vec![share(0, 1, 32)], ShareEndsTooLate),
        (vec![share(0, 1, 11)], ShareEndsAfterTheFan),
        (vec![share(0, 2, 10), share(0, 1, 10)], ShareFalls),
    ] {
        scene.refuses(OpenFan { shares, ..open.clone() }, expected);
    }
    scene.given(OpenFan { shares: vec![share(0, all, 10)], ..open.clone() });
}

#[test]
fn two_are_opened_in_one_transaction() {
    let scene = Scene::set();
    let opens = [0, 1].map(|_| scene.open_fan(scene.fan_terms()));
    let outcome = scene.run_all(&opens.clone().map(Into::into)).succeeded();
    let amount = FUNDED as i128;
    let [first, second] = opens.map(|open| open.fan);
    let reader = scene.purse("reader");
    assert_moved(&outcome, &[(reader, -2 * amount), (first, amount), (second, amount)]);
    assert_eq!(scene.children(&reader), 2);
}
