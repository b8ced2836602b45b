//! - given a payer with money
//!   - when it opens a channel to a deposit or to earnings, by voucher or by chain: exactly that is
//!     set aside, nothing is paid, and both ends count it
//!   - when a sponsor pays the rent: the sponsor is written down
//! - given nothing, or more than there is: refused
//! - given terms that do not fit together: refused, each by its own guard
//! - given a grace, an expiry, a worth at its edge: the last that fits opens, the next is refused

use farthing_tests::prelude::*;

/// 30 days.
const GRACE_MAX: u32 = 2_592_000;

/// By voucher to the friend's deposit, for each way to spoil the terms.
#[track_caller]
fn refuses_terms(scene: &Scene, terms: ChannelTerms, expected: FarthingError) {
    scene.refuses(scene.open_channel(scene.purse("friend"), terms), expected);
}

/// Terms of a chain whose root leads nowhere.
fn chain_of(scene: &Scene, unit: u64, length: u32) -> ChannelTerms {
    ChannelTerms { kind: ChannelKind::Chain as u8, unit, length, ..scene.by_voucher() }
}

/// What is stored of a channel that was just opened.
fn expected(open: &OpenChannel) -> Channel {
    let is_chain = open.terms.kind == ChannelKind::Chain as u8;
    Channel {
        deposit: open.deposit,
        payee: open.payee,
        credential: open.terms.credential,
        rent_payer: open.payer,
        funded: FUNDED,
        claimed: 0,
        unit: if is_chain { UNIT } else { 0 },
        close_asked: 0,
        expires_at: 0,
        open_slot: open.open_slot,
        length: if is_chain { LENGTH } else { 0 },
        index: 0,
        grace: GRACE as u32,
        kind: if is_chain { ChannelKind::Chain } else { ChannelKind::Voucher },
        status: ChannelStatus::Open,
        version: 1,
        bump: open.bump,
        reserved: [0; 16],
    }
}

fn told(open: &OpenChannel) -> ChannelOpened {
    let channel = expected(open);
    ChannelOpened {
        channel: open.channel,
        deposit: channel.deposit,
        payee: channel.payee,
        credential: channel.credential,
        rent_payer: channel.rent_payer,
        amount: FUNDED,
        kind: channel.kind as u64,
        unit: channel.unit,
        length: channel.length.into(),
        grace: channel.grace.into(),
        expires_at: 0,
        deposit_balance: PURSE - FUNDED,
    }
}

#[test]
fn exactly_the_amount_is_set_aside_for_either_payee_by_either_kind() {
    // bug class 45
    for (earnings, by_chain) in [(false, false), (false, true), (true, false), (true, true)] {
        let scene = Scene::set();
        let payee = if earnings { scene.till() } else { scene.purse("friend") };
        let open = if by_chain {
            scene.open_chain(payee, UNIT, LENGTH).0
        } else {
            scene.open_channel(payee, scene.by_voucher())
        };
        let outcome = scene.run(open.clone()).succeeded();
        let amount = FUNDED as i128;
        assert_moved(&outcome, &[(scene.purse("reader"), -amount), (open.channel, amount)]);
        assert_eq!(scene.channel_at(&open.channel), expected(&open));
        assert_eq!(*outcome.event(), Event::ChannelOpened(told(&open)));
        assert_eq!(scene.pinned(&open.deposit, &payee), (1, 1));
    }
}

#[test]
fn a_sponsor_pays_the_rent_and_is_written_down() {
    // I8
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher()).payer(sponsor);
    let outcome = scene.run(open.clone()).succeeded();
    let rent = i128::from(scene.lamports(&open.channel));
    assert_eq!(outcome.lamports_delta(&sponsor), -rent);
    assert_eq!(outcome.lamports_delta(&scene.address("reader")), 0);
    assert_eq!(scene.channel_at(&open.channel).rent_payer, sponsor);
}

#[test]
fn a_base_unit_and_all_there_is_open_a_channel_and_one_more_does_not() {
    // bug class 24
    let scene = Scene::set();
    let of = |amount| ChannelTerms { amount, ..scene.by_voucher() };
    refuses_terms(&scene, of(0), AmountZero);
    for too_much in [PURSE + 1, u64::MAX] {
        refuses_terms(&scene, of(too_much), InsufficientBalance);
    }
    scene.channel(of(1));
    refuses_terms(&scene, of(PURSE), InsufficientBalance);
    scene.channel(of(PURSE - 1));
    assert_eq!(scene.balance(&scene.purse("reader")), 0);
    refuses_terms(&scene, of(1), InsufficientBalance);
}

#[test]
fn refuses_a_kind_that_there_is_not() {
    let scene = Scene::set();
    for kind in [2, 3, 127, 255] {
        for terms in [scene.by_voucher(), chain_of(&scene, 1, 1)] {
            let terms = ChannelTerms { kind, ..terms };
            refuses_terms(&scene, terms, ChannelKindUnknown);
        }
    }
}

#[test]
fn refuses_without_a_key_or_a_root() {
    let scene = Scene::set();
    for terms in [scene.by_voucher(), chain_of(&scene, 1, 1)] {
        let terms = ChannelTerms { credential: [0; 32], ..terms };
        refuses_terms(&scene, terms, CredentialMissing);
    }
}

#[test]
fn refuses_vouchers_with_the_terms_of_a_chain() {
    let scene = Scene::set();
    // The last two multiply to nothing, and to nothing that fits.
    for (unit, length) in [(1, 1), (1, 0), (0, 1), (u64::MAX, u32::MAX)] {
        let terms = ChannelTerms { unit, length, ..scene.by_voucher() };
        refuses_terms(&scene, terms, ChainTermsInvalid);
    }
}

#[test]
fn a_chain_needs_a_worth_that_fits() {
    // bug classes 4, 5
    let scene = Scene::set();
    let most = u64::MAX / u64::from(u32::MAX);
    for (unit, length) in
        [(0, 0), (0, 5), (5, 0), (u64::MAX, 2), (most + 1, u32::MAX), (u64::MAX, u32::MAX)]
    {
        let terms = chain_of(&scene, unit, length);
        refuses_terms(&scene, terms, ChainTermsInvalid);
    }
    for (unit, length) in [(1, 1), (u64::MAX, 1), (u64::MAX / 2, 2), (most, u32::MAX)] {
        let channel = scene.channel(chain_of(&scene, unit, length));
        let stored = scene.channel_at(&channel);
        assert_eq!((stored.unit, stored.length), (unit, length));
    }
}

#[test]
fn the_grace_is_between_a_quarter_of_an_hour_and_thirty_days() {
    let scene = Scene::set();
    let with = |grace| ChannelTerms { grace, ..scene.by_voucher() };
    for grace in [0, 899, GRACE_MAX + 1, u32::MAX] {
        refuses_terms(&scene, with(grace), GraceOutOfRange);
    }
    for grace in [900, 901, GRACE_MAX] {
        assert_eq!(scene.channel_at(&scene.channel(with(grace))).grace, grace);
    }
}

#[test]
fn the_expiry_is_to_come_or_never() {
    // bug class 40: zero is never.
    let scene = Scene::set();
    let now = scene.now();
    let until = |expires_at| ChannelTerms { expires_at, ..scene.by_voucher() };
    for past in [now, now - 1, 1, -1, i64::MIN] {
        refuses_terms(&scene, until(past), ChannelExpiryPast);
    }
    for to_come in [0, now + 1, i64::MAX] {
        assert_eq!(scene.channel_at(&scene.channel(until(to_come))).expires_at, to_come);
    }
}

#[test]
fn two_between_the_same_two_are_opened_in_one_transaction() {
    let scene = Scene::set();
    let opens: [OpenChannel; 2] =
        [0, 1].map(|_| scene.open_channel(scene.purse("friend"), scene.by_voucher()));
    let outcome = scene.run_all(&opens.clone().map(Into::into)).succeeded();
    let amount = FUNDED as i128;
    let channels: Vec<Address> = opens.iter().map(|open| open.channel).collect();
    let reader = scene.purse("reader");
    let moved = [(reader, -2 * amount), (channels[0], amount), (channels[1], amount)];
    assert_moved(&outcome, &moved);
    assert_eq!(scene.pinned(&reader, &scene.purse("friend")), (2, 2));
}
