//! A payee that takes nothing new: strangers can open streams into anyone's deposit or earnings,
//! and each keeps it open until the payee ends it, so the payee can shut the door first.
//!
//! - given a payee that refuses: nothing is opened into it or passed on to it; what runs, runs on;
//!   money reaches it all the same
//! - given strangers who open streams ahead of every attempt to close: shut, end, leave
//! - given anyone else: refused

use farthing_tests::prelude::*;

fn of_friend(scene: &Scene, refuses: bool) -> SetRefusal {
    SetRefusal::new(scene.address("friend"), scene.token.mint, refuses)
}

fn of_author(scene: &Scene, refuses: bool) -> SetRefusal {
    let author = scene.address("author");
    SetRefusal::of_creator(author, scene.creator, scene.token.mint, refuses)
}

#[test]
fn a_payee_that_refuses_gets_no_new_streams_until_it_takes_them_again() {
    let scene = Scene::set();
    for set in [of_friend(&scene, true), of_author(&scene, true)] {
        let outcome = scene.run(set.clone()).succeeded();
        outcome.assert_event(RefusalSet { payee: set.payee, refuses: 1 });
        assert_moved(&outcome, &[]);
        scene.refuses(scene.open_stream(set.payee, running()), PayeeRefuses);
        let again = SetRefusal { refuses: false, ..set.clone() };
        let outcome = scene.run(again).succeeded();
        outcome.assert_event(RefusalSet { payee: set.payee, refuses: 0 });
        scene.stream_to(set.payee, running());
    }
}

#[test]
fn a_stream_cannot_be_passed_on_to_a_payee_that_refuses() {
    let (scene, stream) = Scene::with_stream(running());
    scene.given(of_author(&scene, true));
    scene.refuses(scene.transfer_stream(&stream, scene.till()), PayeeRefuses);
}

#[test]
fn what_runs_already_runs_on() {
    // I7: refusing is no way to stop the other side, in any of its rights.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(of_friend(&scene, true));
    scene.advance_seconds(5);
    scene.given(scene.withdraw_stream(&stream));
    scene.given(scene.top_up_stream(&stream, 100));
    scene.given(scene.pause_stream(&stream));
    scene.given(scene.resume_stream(&stream));
    scene.given(scene.refund_stream(&stream).amount(50));
    scene.given(scene.cancel_stream(&stream, "reader"));
}

#[test]
fn a_payee_that_refuses_streams_is_paid_and_pays_all_the_same() {
    let scene = Scene::set();
    let reader = scene.address("reader");
    for set in [of_friend(&scene, true), of_author(&scene, true)] {
        scene.given(set.clone());
        scene.given(Pay::new(reader, scene.token.mint, set.payee, 5));
        assert_eq!(scene.balance(&set.payee), 5);
    }
    // The door is for what comes in: its own streams go out.
    scene.given(SetRefusal::new(reader, scene.token.mint, true));
    scene.given(of_friend(&scene, false));
    scene.stream(running());
}

#[test]
fn refuses_everyone_but_the_owner_and_the_authority() {
    let scene = Scene::set();
    let rival = scene.creator("rival");
    for name in ["reader", "author", "operator", "stranger", "rival"] {
        for creator in [None, Some(scene.creator), Some(rival)] {
            let authority = scene.address(name);
            let set = SetRefusal { authority, creator, ..of_friend(&scene, true) };
            scene.refuses(set, NotPayeeSide);
            if name != "author" || creator != Some(scene.creator) {
                let set = SetRefusal { authority, creator, ..of_author(&scene, true) };
                scene.refuses(set, NotPayeeSide);
            }
        }
    }
    for set in [of_friend(&scene, true), of_author(&scene, true)] {
        let mut unsigned = Instruction::from(set);
        unsigned.accounts[0].is_signer = false;
        let missing = InstructionError::MissingRequiredSignature;
        scene.refuses(unsigned, missing);
    }
}

#[test]
fn the_authority_of_a_creator_does_not_shut_a_deposit_of_the_creators_address() {
    // A deposit whose owner is the address of a creator belongs to nobody, and stays open to all.
    let scene = Scene::set();
    let open = OpenDeposit::new(scene.creator, scene.token.mint).payer(scene.address("reader"));
    scene.given(open.clone());
    let author = scene.address("author");
    let payee = open.deposit;
    for creator in [None, Some(scene.creator)] {
        let set = SetRefusal { authority: author, payee, creator, refuses: true };
        scene.refuses(set, NotPayeeSide);
    }
}

#[test]
fn strangers_who_open_streams_all_day_keep_nobodys_deposit_open() {
    // bug classes 22, 41
    let scene = Scene::set();
    let late = scene.stream(running());
    let leave = CloseDeposit::of(&scene.get::<Deposit>(&scene.purse("friend")));
    // The stranger is always a slot ahead of the cancellations.
    scene.stream(running());
    let end = Instruction::from(scene.cancel_stream(&late, "friend"));
    let outcome = scene.run_all(&[end, leave.clone().into()]);
    outcome.assert_err(DepositHasChildren);
    // When the friend shuts the door, what is there can be counted, and ended.
    scene.given(of_friend(&scene, true));
    scene.refuses(scene.open_stream(scene.purse("friend"), running()), PayeeRefuses);
    for (stream, _) in scene.streams() {
        scene.given(scene.cancel_stream(&stream, "friend"));
    }
    scene.given(leave);
}

#[test]
fn strangers_who_open_streams_all_day_stop_no_change_of_splits() {
    // A change of splits needs closed earnings (docs/adr/0009).
    let scene = Scene::set();
    scene.stream_to(scene.till(), running());
    scene.given(of_author(&scene, true));
    for (stream, _) in scene.streams() {
        scene.given(scene.cancel_stream(&stream, "author"));
    }
    scene.open_payees(&scene.get(&scene.creator), scene.token);
    let till: Earnings = scene.get(&scene.till());
    scene.given(CloseEarnings::of(&till, &scene.get(&scene.creator)));
}

#[test]
fn a_deposit_that_is_opened_again_takes_streams_again() {
    let scene = Scene::set();
    scene.given(of_friend(&scene, true));
    scene.given(CloseDeposit::of(&scene.get::<Deposit>(&scene.purse("friend"))));
    scene.deposit_of("friend", 0);
    scene.stream(running());
}
