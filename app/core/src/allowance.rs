//! What a session key may spend: a total, and a limit per window of time.

/// Limits in base units, and what is spent of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// Most that may ever be spent.
    pub total_limit: u64,
    /// Spent so far. Never falls.
    pub spent: u64,
    /// Most that may be spent in one window.
    pub window_limit: u64,
    /// Spent in the window that began at `window_start`.
    pub window_spent: u64,
    /// Unix seconds.
    pub window_start: i64,
    /// Seconds of a window; 0 when only the total counts.
    pub window_seconds: u64,
}

/// Which limit says no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AllowanceError {
    /// More than the total leaves.
    OverTotal,
    /// More than this window leaves.
    OverWindow,
}

impl Allowance {
    /// Takes `amount` base units at `now`, Unix seconds. Windows follow each other without a gap from
    /// `window_start`, each half-open; a clock that runs backwards stays in its window.
    ///
    /// # Errors
    /// `OverTotal`, `OverWindow`; nothing changes then.
    pub fn spend(&mut self, amount: u64, now: i64) -> Result<(), AllowanceError> {
        let spent = match self.spent.checked_add(amount) {
            Some(spent) if spent <= self.total_limit => spent,
            _ => return Err(AllowanceError::OverTotal),
        };
        let (window_start, before) = self.window_at(now);
        let window_spent = before.saturating_add(amount);
        if self.window_seconds != 0 && window_spent > self.window_limit {
            return Err(AllowanceError::OverWindow);
        }
        self.spent = spent;
        self.window_start = window_start;
        self.window_spent = window_spent;
        Ok(())
    }

    /// Base units that can still be spent at `now`, Unix seconds.
    #[must_use]
    pub fn left(&self, now: i64) -> u64 {
        let total = self.total_limit.saturating_sub(self.spent);
        if self.window_seconds == 0 {
            return total;
        }
        let (_, spent) = self.window_at(now);
        total.min(self.window_limit.saturating_sub(spent))
    }

    /// Where the window of `now` began, and what is spent in it.
    fn window_at(&self, now: i64) -> (i64, u64) {
        let elapsed = if now > self.window_start { now.abs_diff(self.window_start) } else { 0 };
        match elapsed.checked_rem(self.window_seconds) {
            Some(into) if elapsed >= self.window_seconds => (now.saturating_sub_unsigned(into), 0),
            _ => (self.window_start, self.window_spent),
        }
    }
}
