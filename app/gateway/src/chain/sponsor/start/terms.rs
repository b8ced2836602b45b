//! What the operator has decided about starts.

use super::{Rents, StartRefusal, shape::ShapedStart};
use crate::chain::settings::Settings;
use farthing_sdk::solana::Address;

/// Lamports of the transaction that brings one rent home.
const HOME_LAMPORTS: u64 = 5_000;

/// Seconds of grace of a channel that a start opens, at most: its rent is not home before.
const GRACE_MAX: u32 = 86_400;

/// On which terms readers are started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartTerms {
    /// The deposit or earnings that is paid back: none of the sponsor's own (R10).
    pub back_to: Address,
    /// Base units that a start brings beside its price, at least, where it opens a deposit.
    pub min_deposit: u64,
    /// Hundredths of the rents of deposit and session that are paid back at once, 0 to 100. The rest is lent, and counts
    /// as out until it is home.
    pub rent_percent: u8,
    /// Seconds after which a session must expire, at most.
    pub session_life: u32,
    /// Seconds for which a quote is good.
    pub quote_life: u32,
}

impl StartTerms {
    /// Lamports that a start with these rents and this fee costs its owner.
    pub fn price(&self, rents: Rents, fee: u64) -> u64 {
        let owners = rents.of_owner();
        let back = owners.saturating_sub(self.at_risk(owners));
        let home = HOME_LAMPORTS.saturating_mul(rents.count());
        fee.saturating_add(back).saturating_add(home)
    }

    /// Lamports of a rent that are not paid back at once.
    pub fn at_risk(&self, rent: u64) -> u64 {
        let lent = 100_u64.saturating_sub(self.rent_percent.into());
        // Rounded up, so that what is out is never more than it counts.
        rent.saturating_mul(lent).div_ceil(100)
    }

    /// Whether a start is within our limits, at `now` in unix seconds.
    ///
    /// # Errors
    /// `SmallDeposit`, `NoExpiry`, `ExpiresLate`, `LongGrace`; `WorthLessThanRent`.
    pub fn check(
        &self,
        shaped: &ShapedStart,
        settings: &Settings,
        now: i64,
    ) -> Result<(), StartRefusal> {
        let least = shaped.back.amount.saturating_add(self.min_deposit);
        if shaped.rents.deposit && shaped.brings < least {
            return Err(StartRefusal::SmallDeposit { brings: shaped.brings, least });
        }
        if let Some(session) = &shaped.session {
            expires(session.expires_at, now.saturating_add(self.session_life.into()))?;
        }
        let Some(channel) = &shaped.channel else { return Ok(()) };
        expires(channel.terms.expires_at, now.saturating_add(settings.sponsor.life.into()))?;
        if channel.terms.grace > GRACE_MAX {
            return Err(StartRefusal::LongGrace { seconds: channel.terms.grace });
        }
        Ok(super::super::planned::worth_its_rent(channel.terms.amount, settings)?)
    }
}

fn expires(at: i64, latest: i64) -> Result<(), StartRefusal> {
    match at {
        0 => Err(StartRefusal::NoExpiry),
        at if at > latest => Err(StartRefusal::ExpiresLate { at, latest }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::sponsor::start::{DEPOSIT_RENT, SESSION_RENT};

    fn terms(rent_percent: u8) -> StartTerms {
        let back_to = Address::new_from_array([1; 32]);
        StartTerms { back_to, min_deposit: 5, rent_percent, session_life: 9, quote_life: 9 }
    }

    /// gateway rule R9: what is not paid back at once counts as out, to the lamport.
    #[test]
    fn what_is_paid_back_and_what_is_at_risk_are_the_whole_rent() {
        let all = Rents { deposit: true, session: true, channel: true };
        for percent in [0, 1, 33, 50, 99, 100] {
            let terms = terms(percent);
            let paid = terms.price(all, 20_000) - 20_000 - 3 * HOME_LAMPORTS;
            assert_eq!(paid + terms.at_risk(all.of_owner()), DEPOSIT_RENT + SESSION_RENT);
        }
        assert_eq!(terms(100).at_risk(DEPOSIT_RENT), 0);
        assert_eq!(terms(0).price(Rents::default(), 20_000), 20_000);
    }
}
