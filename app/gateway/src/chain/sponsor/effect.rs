//! R9, the half of it that only running shows: what a transaction would do to accounts of ours.

use super::{
    SponsorRefusal,
    planned::CHANNEL_RENT,
    shape::{Act, OurKeys, Shaped},
};
use crate::chain::{accounts::read_channel, settings::Terms};
use farthing_sdk::{
    accounts::{AnyAccount, Channel},
    client::Network,
    solana::{Account, Address, VersionedTransaction},
};

/// Runs before the answer counts: another transaction of ours may land between the two questions.
pub(super) const RUNS: usize = 3;

/// Accounts before and after, in the order in which they were watched.
pub(super) struct Run {
    pub before: Vec<Option<Account>>,
    pub after: Vec<Option<Account>>,
}

/// Runs the transaction without effect. With the sponsor as fee payer nothing of ours may change but its
/// lamports, by the fee and the channel's rent at most; and what comes out must be the channel that the
/// transaction names.
///
/// # Errors
/// `WouldFail`, `SponsorPays`, `SponsorChanged`, `OursChanged`, `OtherEffect`, `Network`.
pub fn check_effect(
    network: &dyn Network,
    shaped: &Shaped,
    (ours, terms): (&OurKeys, &Terms),
) -> Result<(), SponsorRefusal> {
    let sponsor = ours.sponsor.filter(|_| shaped.is_sponsored);
    let watched = [shaped.channel, terms.payee, ours.claimer];
    let watched: Vec<_> = watched.into_iter().chain(sponsor).collect();
    let mut outcome = Ok(());
    for _ in 0..RUNS {
        let run = Run::of(network, &shaped.transaction, &watched)?;
        outcome = run.check(shaped, ours);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

impl Run {
    /// Runs it without effect.
    ///
    /// # Errors
    /// `WouldFail`, `Network`.
    pub fn of(
        network: &dyn Network,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Self, SponsorRefusal> {
        let before = network.accounts(watched)?;
        let simulation = network.simulate(transaction, watched)?;
        match simulation.error {
            Some(error) => Err(SponsorRefusal::WouldFail(error.to_string())),
            None => Ok(Self { before, after: simulation.accounts }),
        }
    }

    fn check(&self, shaped: &Shaped, ours: &OurKeys) -> Result<(), SponsorRefusal> {
        let (
            [channel, payee, claimer, sponsors @ ..],
            [was, payee_was, claimer_was, sponsors_were @ ..],
        ) = (self.after.as_slice(), self.before.as_slice())
        else {
            return Err(SponsorRefusal::OtherEffect);
        };
        if claimer != claimer_was {
            return Err(SponsorRefusal::OursChanged);
        }
        payee_keeps(payee_was.as_ref(), payee.as_ref())?;
        for (before, after) in sponsors_were.iter().zip(sponsors) {
            let has_rent = ours.sponsor.is_some_and(|sponsor| shaped.has_rent(&sponsor));
            let rent = if has_rent { CHANNEL_RENT } else { 0 };
            sponsor_pays(before.as_ref(), after.as_ref(), shaped.fee.saturating_add(rent))?;
        }
        makes(&shaped.act, was.as_ref(), channel.as_ref())
    }
}

/// The payee's balance and lamports stay: an opening only counts the channel in it.
fn payee_keeps(before: Option<&Account>, after: Option<&Account>) -> Result<(), SponsorRefusal> {
    let (Some(before), Some(after)) = (before, after) else {
        return Err(SponsorRefusal::OursChanged);
    };
    let stays = before.lamports == after.lamports
        && before.owner == after.owner
        && balance(before) == balance(after)
        && balance(after).is_some();
    if stays { Ok(()) } else { Err(SponsorRefusal::OursChanged) }
}

/// Base units in a deposit or earnings; `None` of anything else.
pub(super) fn balance(account: &Account) -> Option<u64> {
    match AnyAccount::decode(&account.data) {
        Ok(AnyAccount::Deposit(deposit)) => Some(deposit.balance),
        Ok(AnyAccount::Earnings(earnings)) => Some(earnings.balance),
        _ => None,
    }
}

/// The sponsor loses at most so many lamports, and nothing else of its account changes.
pub(super) fn sponsor_pays(
    before: Option<&Account>,
    after: Option<&Account>,
    allowed: u64,
) -> Result<(), SponsorRefusal> {
    let lamports = |account: Option<&Account>| account.map_or(0, |account| account.lamports);
    let (Some(was), Some(is)) = (before, after) else {
        return Err(SponsorRefusal::SponsorPoor { lamports: lamports(before) });
    };
    if (was.owner, &was.data) != (is.owner, &is.data) {
        return Err(SponsorRefusal::SponsorChanged);
    }
    let paid = was.lamports.saturating_sub(is.lamports);
    if paid > allowed {
        return Err(SponsorRefusal::SponsorPays { lamports: paid, allowed });
    }
    Ok(())
}

/// The channel is what the arguments say: nothing that the program may do differently one day is taken on
/// trust.
fn makes(
    act: &Act,
    before: Option<&Account>,
    after: Option<&Account>,
) -> Result<(), SponsorRefusal> {
    let is = read_channel(after).map_err(|_| SponsorRefusal::OtherEffect)?;
    let is_right = match act {
        Act::Open { arguments, rent_payer } => {
            let terms = &arguments.terms;
            let Channel { credential, funded, claimed, unit, length, grace, expires_at, .. } = is;
            (credential, funded, unit, length, grace, expires_at)
                == (
                    terms.credential,
                    terms.amount,
                    terms.unit,
                    terms.length,
                    terms.grace,
                    terms.expires_at,
                )
                && (claimed, is.rent_payer) == (0, *rent_payer)
        }
        Act::TopUp { amount } => {
            let was = read_channel(before).map_err(|_| SponsorRefusal::OtherEffect)?;
            is == Channel { funded: was.funded.saturating_add(*amount), ..was }
        }
    };
    if is_right { Ok(()) } else { Err(SponsorRefusal::OtherEffect) }
}
