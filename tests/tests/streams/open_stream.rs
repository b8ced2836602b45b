//! - given a payer with money, and a deposit or earnings to be paid
//!   - when a stream is opened: the money is in it, both ends are pinned, and everything that was
//!     agreed is stored and told
//!   - when somebody else pays the rent: it is recorded
//! - given times in the future, a start unlock, fewer rights: they are stored as agreed
//! - given a balance that is spent to the last unit: it works; too little money, or none: refused
//! - given the same terms twice: two streams

use farthing_tests::prelude::*;

#[test]
fn a_stream_holds_its_money_and_pins_both_ends() {
    let scene = Scene::set();
    for payee in scene.both_payees() {
        for terms in scene.both_kinds() {
            let open = scene.open_stream(payee, terms);
            let before = scene.pinned(&open.deposit, &payee);
            let outcome = scene.run(open.clone()).succeeded();
            let funded = i128::from(FUNDED);
            assert_moved(&outcome, &[(open.deposit, -funded), (open.stream, funded)]);
            let after = scene.pinned(&open.deposit, &payee);
            assert_eq!(after, (before.0 + 1, before.1 + 1));
        }
    }
}

#[test]
fn a_stream_stores_what_was_agreed_and_nothing_else() {
    let scene = Scene::set();
    let terms = StreamTerms {
        start: scene.now() + 5,
        cliff: scene.now() + 20,
        unlock: 7,
        flags: right::CANCEL | right::PAUSE,
        ..running()
    };
    let open = scene.open_stream(scene.purse("friend"), terms.clone());
    scene.given(open.clone());
    let expected = Stream {
        deposit: open.deposit,
        payee: open.payee,
        listing: NOBODY,
        rent_payer: scene.address("reader"),
        funded: FUNDED,
        withdrawn: 0,
        unlock: 7,
        rate_whole: PACE,
        rate_fraction: 0,
        base_whole: 7,
        base_fraction: 0,
        since: terms.start,
        start: terms.start,
        cliff: terms.cliff,
        end: 0,
        open_slot: scene.slot(),
        flags: right::CANCEL | right::PAUSE,
        status: StreamStatus::Running,
        version: 1,
        bump: open.bump,
        owner_paused: 0,
        reserved: [0; 3],
    };
    assert_eq!(scene.stream_at(&open.stream), expected);
}

#[test]
fn opening_tells_everything_that_is_needed_to_rebuild_the_stream() {
    // bug class 45
    let scene = Scene::set();
    let terms = scene.fixed();
    let open = scene.open_stream(scene.till(), terms.clone());
    let outcome = scene.run(open.clone()).succeeded();
    outcome.assert_event(StreamOpened {
        stream: open.stream,
        deposit: open.deposit,
        payee: scene.till(),
        listing: NOBODY,
        rent_payer: open.payer,
        amount: FUNDED,
        unlock: 0,
        rate_whole: terms.rate_whole,
        rate_fraction: terms.rate_fraction,
        start: terms.start,
        cliff: terms.start,
        end: terms.end,
        flags: u64::from(right::CANCEL),
        deposit_balance: PURSE - FUNDED,
    });
}

#[test]
fn the_payer_of_the_rent_is_recorded() {
    // bug class 41
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let open = scene.open_stream(scene.purse("friend"), running()).payer(sponsor);
    let outcome = scene.run(open.clone()).succeeded();
    let rent = i128::from(scene.lamports(&open.stream));
    assert_eq!(outcome.lamports_delta(&sponsor), -rent);
    assert_eq!(outcome.lamports_delta(&open.authority), 0);
    assert_eq!(scene.stream_at(&open.stream).rent_payer, sponsor);
}

#[test]
fn a_start_and_a_cliff_of_zero_mean_now_and_none() {
    // bug class 40
    let (scene, stream) = Scene::with_stream(running());
    let stream = scene.stream_at(&stream);
    let now = scene.now();
    assert_eq!((stream.start, stream.cliff, stream.since, stream.end), (now, now, now, 0));
}

#[test]
fn the_last_unit_of_a_deposit_can_be_streamed() {
    let scene = Scene::set();
    let stream = scene.stream(StreamTerms { amount: PURSE, ..running() });
    assert_eq!(scene.balance(&scene.purse("reader")), 0);
    assert_eq!(scene.stream_at(&stream).funded, PURSE);
}

#[test]
fn one_unit_can_be_streamed_over_the_longest_time_there_is() {
    // bug class 4: 2^31 seconds for one unit.
    let scene = Scene::set();
    let terms = StreamTerms::between(scene.now(), scene.now() + (1 << 31), 1).unwrap();
    let stream = scene.stream(terms.clone());
    scene.at(terms.end - 1);
    assert_eq!(scene.stream_at(&stream).schedule().accrued(scene.now()), 0);
    scene.at(terms.end);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 1);
}

#[test]
fn the_same_terms_twice_are_two_streams() {
    let scene = Scene::set();
    let [one, other] = [(); 2].map(|()| scene.stream(running()));
    assert_ne!(one, other);
    assert_eq!(scene.pinned(&scene.purse("reader"), &scene.purse("friend")), (2, 2));
}

#[test]
fn a_deposit_that_streams_does_not_close() {
    let (scene, _) = Scene::with_stream(StreamTerms { amount: PURSE, ..running() });
    scene.refuses(CloseDeposit::of(&scene.get(&scene.purse("reader"))), DepositHasChildren);
}

#[test]
fn refuses_no_money_and_more_than_there_is() {
    // bug class 24
    let scene = Scene::set();
    for payee in scene.both_payees() {
        let with = |amount| scene.open_stream(payee, StreamTerms { amount, ..running() });
        scene.refuses(with(0), AmountZero);
        for amount in [PURSE + 1, u64::MAX] {
            scene.refuses(with(amount), InsufficientBalance);
        }
    }
}

#[test]
fn money_in_a_stream_cannot_be_streamed_again() {
    // bug class 24: every unit backs one promise.
    let (scene, _) = Scene::with_stream(StreamTerms { amount: PURSE, ..running() });
    let again = scene.open_stream(scene.purse("friend"), StreamTerms { amount: 1, ..running() });
    scene.refuses(again, InsufficientBalance);
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5
    let scene = Scene::set();
    let open = scene.open_stream(scene.till(), running());
    scene.tamper(&scene.till(), |earnings: &mut Earnings| earnings.children = u32::MAX);
    scene.refuses(open, CountOverflow);
    let open = scene.open_stream(scene.purse("friend"), running());
    scene.tamper(&open.deposit, |deposit: &mut Deposit| deposit.children = u32::MAX);
    scene.refuses(open, CountOverflow);
}
