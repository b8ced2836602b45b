//! Who may spend, as the oracle sees it: owners, and sessions within their limits (I4, I10). What a
//! window leaves is added up from every time that the session spent, without a running sum.

use super::model::{Delegate, Model, Purse, Refused, SessionModel, To, ensure};
use farthing_sdk::solana::Address;

/// What a session key may do.
pub mod action {
    pub const PAY: u16 = 1;
    pub const BUY: u16 = 2;
    pub const STREAM: u16 = 4;
    pub const CHANNEL: u16 = 8;
    pub const MANAGE: u16 = 16;
    pub const ALL: u16 = 31;
}

/// Who signs, and the session account that goes with it.
#[derive(Clone, Copy, Debug)]
pub struct Spender {
    pub signer: usize,
    pub session: Option<Delegate>,
}

impl Spender {
    /// The owner of a deposit, without a session.
    pub fn owner(purse: Purse) -> Self {
        Self { signer: purse.0, session: None }
    }

    /// Who signs, and the session account, if any.
    pub fn addresses(self, model: &Model) -> (Address, Option<Address>) {
        let session = self.session.map(|session| model.session_at(session));
        (model.wallets[self.signer].address, session)
    }

    /// A session, by its key.
    pub fn key(session: Delegate) -> Self {
        Self { signer: session.1, session: Some(session) }
    }
}

/// What somebody wants to spend.
#[derive(Clone, Copy)]
pub struct Spend {
    pub action: u16,
    pub amount: u128,
    pub payee: To,
}

/// In whose right somebody spends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Right {
    Owner,
    Session(Delegate),
}

impl Model {
    /// In whose right money of a deposit is spent. Nothing changes yet: [`Model::spent`] is for that.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may_spend(&self, from: Purse, by: Spender, spend: Spend) -> Result<Right, Refused> {
        let right = self.may_act(from, by, spend.action, spend.payee)?;
        if let Right::Session(session) = right {
            let session = &self.sessions[&session];
            // Over its total, after an update, a session gets not even what is free.
            let is_over = session.spent() > session.total_limit.into();
            let fits = !is_over && spend.amount <= session.left(self.now);
            ensure(fits, "more than the session's limits")?;
        }
        Ok(right)
    }

    /// In whose right something that a deposit pays somebody is managed, or money spent.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may_act(
        &self,
        from: Purse,
        by: Spender,
        action: u16,
        payee: To,
    ) -> Result<Right, Refused> {
        self.purse(from)?;
        if let Some(session) = by.session {
            ensure(self.sessions.contains_key(&session), "no such session")?;
        }
        if by.signer == from.0 {
            return Ok(Right::Owner);
        }
        let named = by.session.ok_or("not the owner")?;
        ensure(named == (from, by.signer), "another's session")?;
        let session = &self.sessions[&named];
        ensure(!session.revoked, "a session that is revoked")?;
        ensure(session.is_in_time(self.now), "a session that has expired")?;
        ensure(session.actions & action != 0, "not for this session")?;
        let fits = session.payee.is_none_or(|only| only == payee);
        ensure(fits, "a session for another payee")?;
        Ok(Right::Session(named))
    }

    /// Whether a referrer may be named: not where the session may pay only one.
    ///
    /// # Errors
    /// If not.
    pub fn may_refer(&self, right: Right) -> Result<(), Refused> {
        match right {
            Right::Owner => Ok(()),
            Right::Session(session) => {
                ensure(self.sessions[&session].payee.is_none(), "a session for one payee refers")
            }
        }
    }

    /// A session has spent. It counts in full, whatever becomes of the money (I4).
    pub fn spent(&mut self, right: Right, amount: u128) {
        if let Right::Session(session) = right {
            let now = self.now;
            self.sessions.get_mut(&session).expect("it spent").spends.push((now, amount));
        }
    }
}

impl SessionModel {
    pub fn is_in_time(&self, now: i64) -> bool {
        self.expires_at == 0 || now < self.expires_at
    }

    pub fn has_ended(&self, now: i64) -> bool {
        self.revoked || !self.is_in_time(now)
    }

    /// Base units spent since it was opened.
    pub fn spent(&self) -> u128 {
        self.spent_before + self.spends.iter().map(|(_, amount)| amount).sum::<u128>()
    }

    /// The number of the window that a second is in.
    fn window(&self, second: i64) -> u64 {
        let since = u64::try_from(second - self.since).expect("clocks run forward");
        since.checked_div(self.window_seconds).unwrap_or(0)
    }

    /// Base units spent in the window of a second.
    fn spent_in(&self, second: i64) -> u128 {
        let window = self.window(second);
        let in_it = self.spends.iter().filter(|(when, _)| self.window(*when) == window);
        in_it.map(|(_, amount)| amount).sum()
    }

    /// Base units that it can still spend.
    pub fn left(&self, now: i64) -> u128 {
        let total = u128::from(self.total_limit).saturating_sub(self.spent());
        if self.window_seconds == 0 {
            return total;
        }
        total.min(u128::from(self.window_limit).saturating_sub(self.spent_in(now)))
    }

    /// When the window in which it last spent began, and what it spent there.
    pub fn last_window(&self) -> (i64, u128) {
        let last = self.spends.last().map_or(self.since, |(when, _)| *when);
        let start = self.window(last) * self.window_seconds;
        (self.since.saturating_add_unsigned(start), self.spent_in(last))
    }

    /// The first second of the window after that of `now`.
    pub fn next_window(&self, now: i64) -> Option<i64> {
        let windows = self.window(now).checked_add(1).filter(|_| self.window_seconds != 0)?;
        self.since.checked_add_unsigned(windows.checked_mul(self.window_seconds)?)
    }
}
