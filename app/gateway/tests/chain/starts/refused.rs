//! What is no start of ours: by its quote, by its bytes, by our limits, by what a run shows.

use super::{ALL_RENTS, BRINGS, DEPOSIT_ONLY, MIN_DEPOSIT, shop};
use crate::world::DAY;
use farthing_gateway::{
    chain::{CHANNEL_RENT, Misshapen, SponsorRefusal, StartRefusal},
    transaction::Fault,
};
use farthing_sdk::{
    ALL, addresses,
    args::ChannelTerms,
    compose::{PaidBack, Start},
    development::public_keypair,
    instructions::{RevokeSession, Withdraw},
    solana::{AccountMeta, Address, Signer, ids, system_instruction},
};

fn misshapen(misshapen: Misshapen) -> StartRefusal {
    StartRefusal::Sponsor(misshapen.into())
}

/// gateway rule R9
#[test]
fn a_quote_is_for_its_owner_its_amount_and_its_accounts_alone() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, ALL_RENTS);
    let with = |change: fn(&mut Start)| {
        let mut start = shop.all(&quoted);
        change(&mut start);
        shop.submit(&quoted, &start)
    };
    // A unit less, and another note.
    for refused in [with(|it| it.back.amount -= 1), with(|it| it.back.reference[0] ^= 1)] {
        assert_eq!(refused, Err(StartRefusal::NotOurQuote));
    }
    let elsewhere = with(|it| it.back.to = addresses::deposit(&it.owner, &Address::default()));
    assert_eq!(elsewhere, Err(StartRefusal::OtherBack(shop.terms.back_to)));
    // Fewer accounts than were paid for, or others.
    assert_eq!(with(|it| it.session = None), Err(StartRefusal::OtherRents));
    // A quote that somebody else has asked for.
    let other = public_keypair("another");
    shop.gives_tokens(&other);
    let of_other = shop.quote(&other, ALL_RENTS);
    let start = Start {
        back: PaidBack { reference: of_other.reference, ..shop.all(&quoted).back },
        ..shop.all(&quoted)
    };
    assert_eq!(shop.submit(&of_other, &start), Err(StartRefusal::NotOurQuote));
    // One of another key of a ledger.
    let shop_of_another = shop.world.sponsor_again().with_starts(shop.terms, [9; 32]);
    let foreign = shop_of_another.quote(&shop.poor.pubkey(), ALL_RENTS, shop.world.now()).unwrap();
    assert_eq!(shop.submit(&foreign, &shop.all(&foreign)), Err(StartRefusal::NotOurQuote));
    // And nothing of all that was signed.
    assert!(shop.sponsor.register().unresolved().is_empty());
}

/// gateway rule R9
#[test]
fn a_quote_is_over_to_the_second() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, DEPOSIT_ONLY);
    shop.world.wait(120);
    let over = StartRefusal::QuoteOver { at: quoted.mark.until };
    assert_eq!(shop.submit(&quoted, &shop.all(&quoted)), Err(over));
}

/// gateway rule R9: in doubt an owner signs anew, and pays once.
#[test]
fn a_quote_pays_for_one_start_however_often_it_is_signed() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, DEPOSIT_ONLY);
    let first = shop.signed(&shop.all(&quoted).instructions());
    let started = shop.sponsor.start(&shop.request(&quoted, first.clone())).unwrap();
    // The same bytes get the same outcome.
    assert_eq!(shop.sponsor.start(&shop.request(&quoted, first)).unwrap(), started);
    // Others with the same quote get nothing.
    let more = Start { brings: BRINGS - 1, ..shop.all(&quoted) };
    let refused = shop.submit(&quoted, &more);
    assert_eq!(refused, Err(StartRefusal::Sponsor(SponsorRefusal::QuoteUsed)));
    assert_eq!(shop.back(), quoted.mark.amount);
}

/// gateway rule R9
#[test]
fn nobody_else_signs_and_nothing_else_is_called() {
    let shop = shop();
    let (poor, thief) = (shop.poor.pubkey(), public_keypair("thief"));
    let quoted = shop.quote(&shop.poor, ALL_RENTS);
    let mut all = shop.all(&quoted).instructions();
    all.push(system_instruction::transfer(&poor, &thief.pubkey(), 0));
    let program = misshapen(Misshapen::Program(ids::system_program::ID));
    assert_eq!(shop.sponsor.start(&shop.request(&quoted, shop.signed(&all))), Err(program));
    // A third signer, though it has signed.
    let mut all = shop.all(&quoted).instructions();
    all[0].accounts[1] = AccountMeta::new_readonly(thief.pubkey(), true);
    let bytes = shop.signed_by(&[&shop.poor, &thief], &all);
    let refused = shop.sponsor.start(&shop.request(&quoted, bytes));
    assert_eq!(refused, Err(misshapen(Misshapen::Fault(Fault::Signers))));
    // Instructions of ours that no start needs.
    let revoke = RevokeSession {
        authority: poor,
        deposit: shop.all(&quoted).deposit(),
        session: shop.all(&quoted).session.unwrap().session,
    };
    let refused = shop.changed(|all| all.push(revoke.instruction()));
    assert_eq!(refused, Err(StartRefusal::Instruction("revoke_session")));
    let withdraw = Withdraw::new(poor, shop.world.token, ALL).instruction();
    let refused = shop.changed(|all| all.push(withdraw));
    assert_eq!(refused, Err(StartRefusal::Instruction("withdraw")));
    // Arguments with something behind them, and a signature of something else.
    assert_eq!(shop.changed(|all| all[2].data.push(0)), Err(misshapen(Misshapen::Arguments)));
    let mut bytes = shop.signed(&shop.all(&quoted).instructions());
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    shop.sponsor.start(&shop.request(&quoted, bytes)).unwrap_err();
    assert!(shop.sponsor.register().unresolved().is_empty());
}

/// gateway rule R9
#[test]
fn the_sponsor_is_paid_back_before_anything_that_it_pays_for() {
    let shop = shop();
    assert_eq!(shop.changed(|all| all.swap(2, 3)), Err(StartRefusal::NotPaidBack));
    assert_eq!(shop.changed(|all| drop(all.remove(2))), Err(StartRefusal::NotPaidBack));
    assert_eq!(shop.changed(|all| all.swap(0, 1)), Err(StartRefusal::Order("open_deposit")));
    let twice = shop.changed(|all| all.insert(3, all[2].clone()));
    assert_eq!(twice, Err(misshapen(Misshapen::Twice("pay"))));
}

/// gateway rule R9
#[test]
fn the_sponsor_pays_rents_of_a_start_and_stands_in_no_other_place() {
    let shop = shop();
    let sponsor = shop.world.sponsor_key.pubkey();
    let refused = |place: (usize, usize)| {
        shop.changed(|all| all[place.0].accounts[place.1].pubkey = sponsor).unwrap_err()
    };
    // As owner of the deposit, key of the session, authority of the payment and of the channel.
    assert_eq!(refused((0, 1)), misshapen(Misshapen::OtherAuthority(shop.poor.pubkey())));
    assert_eq!(refused((2, 0)), misshapen(Misshapen::OtherAuthority(shop.poor.pubkey())));
    assert_eq!(refused((3, 3)), misshapen(Misshapen::OurKey(sponsor)));
    assert_eq!(refused((4, 1)), misshapen(Misshapen::OtherAuthority(shop.poor.pubkey())));
    // As the source of the tokens.
    assert_eq!(refused((1, 1)), misshapen(Misshapen::OurKey(sponsor)));
    // Another payer of a rent.
    let poor = shop.poor.pubkey();
    let own = shop.changed(|all| all[3].accounts[0].pubkey = poor);
    assert_eq!(own, Err(misshapen(Misshapen::RentPayer(poor))));
    // The claimer, anywhere.
    let claimer = shop.world.claimer_key.pubkey();
    let named = shop.changed(|all| all[3].accounts[3].pubkey = claimer);
    assert_eq!(named, Err(misshapen(Misshapen::OurKey(claimer))));
}

/// gateway rule R9
#[test]
fn what_is_lent_has_an_end_and_its_borrower_something_at_stake() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, ALL_RENTS);
    let with = |change: &dyn Fn(&mut Start)| {
        let mut start = shop.all(&quoted);
        change(&mut start);
        shop.submit(&quoted, &start).unwrap_err()
    };
    let least = quoted.mark.amount + MIN_DEPOSIT;
    let small = with(&|it| it.brings = least - 1);
    assert_eq!(small, StartRefusal::SmallDeposit { brings: least - 1, least });
    let session = |it: &mut Start, at: i64| it.session.as_mut().unwrap().terms.expires_at = at;
    assert_eq!(with(&|it| session(it, 0)), StartRefusal::NoExpiry);
    let latest = shop.world.now() + 31 * DAY;
    let late = with(&|it| session(it, latest + 1));
    assert_eq!(late, StartRefusal::ExpiresLate { at: latest + 1, latest });
    let channel = |it: &mut Start| it.channel.as_mut().unwrap().terms.clone();
    let expiring = |at: i64| {
        with(&|it| {
            let terms = ChannelTerms { expires_at: at, ..channel(it) };
            it.channel.as_mut().unwrap().terms = terms;
        })
    };
    assert_eq!(expiring(0), StartRefusal::NoExpiry);
    let latest = shop.world.now() + 7 * DAY;
    assert_eq!(expiring(latest + 1), StartRefusal::ExpiresLate { at: latest + 1, latest });
    let long = with(&|it| it.channel.as_mut().unwrap().terms.grace = 86_401);
    assert_eq!(long, StartRefusal::LongGrace { seconds: 86_401 });
    let least = shop.world.settings.in_units(CHANNEL_RENT);
    let poor = with(&|it| it.channel.as_mut().unwrap().terms.amount = least - 1);
    let refusal = SponsorRefusal::WorthLessThanRent { funded: least - 1, least };
    assert_eq!(poor, StartRefusal::Sponsor(refusal));
}

/// gateway rule R9
#[test]
fn what_would_fail_is_not_signed() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, DEPOSIT_ONLY);
    let start = Start { brings: 10_000_001, ..shop.all(&quoted) };
    let refused = shop.submit(&quoted, &start).unwrap_err();
    assert!(matches!(refused, StartRefusal::Sponsor(SponsorRefusal::WouldFail(_))), "{refused}");
    assert_eq!(shop.back(), 0);
}
