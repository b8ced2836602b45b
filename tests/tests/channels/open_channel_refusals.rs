//! - given a channel to earnings of one's own: opened, and nothing is gained by it
//! - given a payee that takes nothing new: refused; what is open already goes on

use farthing_tests::prelude::*;

fn open(scene: &Scene) -> OpenChannel {
    scene.open_channel(scene.purse("friend"), scene.by_voucher())
}

#[test]
fn a_creator_may_set_money_aside_for_earnings_of_its_own() {
    // From one balance of one person to another: nothing is gained by it, and nothing lost.
    let scene = Scene::set();
    scene.deposit_of("author", FUNDED);
    let (author, mint) = (scene.address("author"), scene.token.mint);
    let terms = scene.by_voucher();
    let open = OpenChannel::new(author, mint, scene.till(), scene.slot(), terms).salt(7);
    scene.given(open.clone());
    scene.given(scene.close_channel(&open.channel, "author"));
    assert_eq!(scene.balance(&scene.purse("author")), FUNDED);
}

#[test]
fn a_payee_that_refuses_gets_no_new_channel_and_keeps_what_it_has() {
    let scene = Scene::set();
    let mint = scene.token.mint;
    let friend = SetRefusal::new(scene.address("friend"), mint, true);
    let author = SetRefusal::of_creator(scene.address("author"), scene.creator, mint, true);
    for set in [friend, author] {
        let before = scene.channel_to(set.payee, scene.by_voucher());
        scene.given(set.clone());
        let open = scene.open_channel(set.payee, scene.by_voucher());
        scene.refuses(open.clone(), PayeeRefuses);
        // I7: what is open goes on.
        scene.given(scene.top_up_channel(&before, 5));
        scene.given(scene.request_close(&before));
        scene.given(SetRefusal { refuses: false, ..set });
        scene.given(open);
    }
}

#[test]
fn refuses_one_more_than_either_end_can_count() {
    // Four billion channels away.
    for name in ["reader", "friend"] {
        let scene = Scene::set();
        scene.tamper(&scene.purse(name), |deposit: &mut Deposit| deposit.children = u32::MAX);
        scene.refuses(open(&scene), CountOverflow);
        scene.tamper(&scene.purse(name), |deposit: &mut Deposit| deposit.children = u32::MAX - 1);
        scene.given(open(&scene));
    }
}
