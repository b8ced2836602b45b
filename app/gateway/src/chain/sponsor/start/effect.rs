//! The half of a start that only running shows: what it would do to accounts of ours, and that what it opens is what
//! its bytes say.

use super::{StartRefusal, shape::ShapedStart};
use crate::chain::{
    accounts::read_channel,
    sponsor::{
        OurKeys, SponsorRefusal,
        effect::{RUNS, Run, balance, sponsor_pays},
    },
};
use farthing_sdk::{
    accounts::AnyAccount,
    client::Network,
    solana::{Account, Address},
};

/// Runs a start without effect. The sponsor may lose the fee and the rents, who is paid back gets exactly what was
/// quoted, and nothing else of ours changes; what is opened says that its rent is the sponsor's.
///
/// # Errors
/// `WouldFail`, `SponsorPays`, `SponsorChanged`, `OursChanged`, `PaysBack`, `OtherEffect`, `Network`.
pub fn check_start(
    network: &dyn Network,
    shaped: &ShapedStart,
    ours: &OurKeys,
) -> Result<(), StartRefusal> {
    let sponsor = ours.sponsor.ok_or(StartRefusal::NotOffered)?;
    let session = shaped.session.as_ref().map(|session| session.address);
    let opened = session.into_iter().chain(shaped.channel.as_ref().map(|it| it.address));
    let watched = [shaped.back.to, ours.claimer, sponsor, shaped.deposit];
    let watched: Vec<_> = watched.into_iter().chain(opened).collect();
    let mut outcome = Ok(());
    for _ in 0..RUNS {
        let run = Run::of(network, &shaped.transaction, &watched)?;
        outcome = check(&run, shaped, &sponsor);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn check(run: &Run, shaped: &ShapedStart, sponsor: &Address) -> Result<(), StartRefusal> {
    let ([back_was, claimer_was, sponsor_was, ..], [back, claimer, is, deposit, opened @ ..]) =
        (run.before.as_slice(), run.after.as_slice())
    else {
        return Err(StartRefusal::OtherEffect);
    };
    if claimer != claimer_was {
        return Err(SponsorRefusal::OursChanged.into());
    }
    let allowed = shaped.fee.saturating_add(shaped.rents.lamports());
    sponsor_pays(sponsor_was.as_ref(), is.as_ref(), allowed)?;
    paid_back(back_was.as_ref(), back.as_ref(), shaped.back.amount)?;
    let owned = |account: &Option<Account>| {
        let found = account.as_ref().and_then(|it| AnyAccount::decode(&it.data).ok());
        matches!(found, Some(AnyAccount::Deposit(it)) if it.owner == shaped.owner)
    };
    let mut opened = opened.iter();
    let is_right = owned(deposit)
        && shaped.session.is_none_or(|new| {
            let found = opened.next().and_then(Option::as_ref);
            let found = found.and_then(|it| AnyAccount::decode(&it.data).ok());
            matches!(found, Some(AnyAccount::Session(it)) if it.rent_payer == *sponsor
                && (it.deposit, it.expires_at) == (shaped.deposit, new.expires_at))
        })
        && shaped.channel.as_ref().is_none_or(|new| {
            read_channel(opened.next().and_then(Option::as_ref)).is_ok_and(|it| {
                let terms = &new.terms;
                it.rent_payer == *sponsor
                    && (it.deposit, it.expires_at, it.grace)
                        == (shaped.deposit, terms.expires_at, terms.grace)
            })
        });
    if is_right { Ok(()) } else { Err(StartRefusal::OtherEffect) }
}

/// Exactly so much more is in the account that is paid back, and its lamports stay.
fn paid_back(
    before: Option<&Account>,
    after: Option<&Account>,
    amount: u64,
) -> Result<(), StartRefusal> {
    let (Some(was), Some(is)) = (before, after) else {
        return Err(SponsorRefusal::OursChanged.into());
    };
    if (was.lamports, was.owner) != (is.lamports, is.owner) {
        return Err(SponsorRefusal::OursChanged.into());
    }
    let balances = balance(was).zip(balance(is)).ok_or(SponsorRefusal::OursChanged)?;
    let paid = balances.1.saturating_sub(balances.0);
    if paid == amount { Ok(()) } else { Err(StartRefusal::PaysBack { paid, amount }) }
}
