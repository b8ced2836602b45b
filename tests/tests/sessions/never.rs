//! What a key may never do, whatever its session says: withdraw, order, open or change a session,
//! close the deposit, set a rate, renounce, transfer, speak for the payee side, give shares of a
//! fan, take anything back alone.

use farthing_tests::prelude::*;

/// A scene whose key may do everything a session may, without any limit.
fn trusted() -> Scene {
    let terms = SessionTerms { total_limit: u64::MAX, ..everything() };
    Scene::with_session(terms).0
}

/// The instruction with the session appended, as an instruction that takes one would have it:
/// accounts after the declared ones are ignored.
fn with_session(scene: &Scene, instruction: impl Into<Instruction>) -> Instruction {
    let mut instruction = instruction.into();
    let session = addresses::session(&scene.purse("reader"), &scene.key());
    let meta = farthing_sdk::solana::AccountMeta::new(session, false);
    instruction.accounts.push(meta);
    instruction
}

#[track_caller]
fn never(scene: &Scene, instruction: impl Into<Instruction>, expected: FarthingError) {
    let instruction = instruction.into();
    scene.refuses(instruction.clone(), expected);
    scene.refuses(with_session(scene, instruction), expected);
}

#[test]
fn it_never_withdraws() {
    // I4: to nobody's token account, its own or the owner's.
    let scene = trusted();
    for name in ["key", "reader"] {
        let destination = scene.token_account(&scene.address(name), scene.token);
        let withdraw = Withdraw {
            owner: scene.key(),
            destination,
            ..Withdraw::new(scene.address("reader"), scene.token, 1)
        };
        never(&scene, withdraw, NotDepositOwner);
    }
}

#[test]
fn it_never_places_an_order() {
    let scene = trusted();
    let listing = scene.listing(&scene.creator, ListingTerms::at(10));
    let account: Listing = scene.get(&listing);
    let lock = Lock { key_hash: [1; 32], delivery_hash: [2; 32], deadline: scene.now() + 3_600 };
    let place = PlaceOrder::of(listing, &account, scene.address("reader"), scene.slot(), lock);
    let place = PlaceOrder { owner: scene.key(), payer: scene.key(), ..place };
    never(&scene, place, NotDepositOwner);
}

#[test]
fn it_never_opens_a_session_for_itself_or_another_key() {
    let scene = trusted();
    let (reader, mint, slot) = (scene.address("reader"), scene.token.mint, scene.slot());
    for name in ["key", "accomplice"] {
        let open = OpenSession::new(reader, mint, scene.address(name), slot, everything());
        let open = OpenSession { owner: scene.key(), payer: scene.key(), ..open };
        let outcome = scene.run(open);
        outcome.assert_err(NotDepositOwner);
    }
}

#[test]
fn it_never_raises_its_limits() {
    let scene = trusted();
    let session = addresses::session(&scene.purse("reader"), &scene.key());
    let more =
        scene.update_session(&session, SessionTerms { total_limit: u64::MAX, ..everything() });
    let update = UpdateSession { owner: scene.key(), ..more };
    scene.refuses(update.clone(), NotDepositOwner);
    // The session behind the declared accounts is the one that is written.
    scene.refuses(with_session(&scene, update), ALIAS);
}

#[test]
fn it_never_closes_the_deposit() {
    let scene = trusted();
    let close = CloseDeposit::of(&scene.get(&scene.purse("reader")));
    never(&scene, close.authority(scene.key()), NotDepositCloser);
}

#[test]
fn it_never_sets_a_rate_up_or_down() {
    let scene = trusted();
    let stream = scene.stream(running());
    for rate in [pace(1), pace(u64::MAX), Fixed { whole: 0, fraction: 1 }] {
        let set = SetStreamRate { owner: scene.key(), ..scene.set_stream_rate(&stream, rate) };
        never(&scene, set, NotDepositOwner);
    }
}

#[test]
fn it_never_renounces_the_owners_rights() {
    let scene = trusted();
    let stream = scene.stream(running());
    let renounce = RenounceStream { owner: scene.key(), ..scene.renounce_stream(&stream) };
    never(&scene, renounce, NotDepositOwner);
}

#[test]
fn it_never_transfers_a_stream_that_pays_its_deposit() {
    let scene = trusted();
    let (stranger, mint) = (scene.address("stranger"), scene.token.mint);
    let readers = scene.purse("reader");
    let open = OpenStream::new(stranger, mint, readers, scene.slot(), running());
    scene.given(open.clone());
    let stream = scene.stream_at(&open.stream);
    let (key, friend) = (scene.key(), scene.purse("friend"));
    let transfer = TransferStream::of(open.stream, &stream, key, friend);
    never(&scene, transfer, NotStreamPayee);
    // Nor does it end what others pay its deposit with: that is the payee side's right.
    let cancel = CancelStream {
        session: Some(addresses::session(&readers, &key)),
        ..CancelStream::of(open.stream, &stream, key)
    };
    scene.refuses(cancel, NotSpender);
}

#[test]
fn it_never_shuts_the_deposit() {
    let scene = trusted();
    let set = SetRefusal::new(scene.address("reader"), scene.token.mint, true);
    let set = SetRefusal { authority: scene.key(), ..set };
    never(&scene, set, NotPayeeSide);
}

#[test]
fn it_never_spends_what_is_in_the_owners_wallet_or_in_another_mint() {
    // bug class 17: the owner's other deposit has sessions of its own.
    let scene = trusted();
    let other = scene.reserve_of(Kind::Classic);
    let deposit = scene.deposit_in(other, "reader", 500);
    let friend = scene.deposit_in(other, "friend", 0);
    let session = Some(addresses::session(&scene.purse("reader"), &scene.key()));
    scene.refuses(Pay { deposit, session, ..scene.spend_on(friend, 1) }, NotSpender);
}

#[test]
fn it_never_gives_shares_of_a_fan_nor_gives_them_back() {
    // What a fan promises is its key's, and what is promised is the payee's.
    let scene = trusted();
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![scene.share_of(&open.fan, &scene.purse("reader"), (0, 5, 10))];
    scene.given(open.clone());
    let key = scene.key();
    let assign = scene.assign(&open.fan, vec![scene.share(&open.fan, 1, 5, 10)]);
    never(&scene, Assign { key, ..assign }, NotFanKey);
    let release = ReleaseShare::new(open.fan, 0, scene.purse("reader"), AUDIENCE, key);
    never(&scene, release, NotPayeeSide);
}
