//! How often a row is served for nothing, since its cap is reached: of each gateway, from its start on.

use std::collections::HashMap;

use farthing_vouchers::book::Row;

/// Seconds over which they are counted.
const SPAN: i64 = 60;

#[derive(Clone, Debug, Default)]
pub(super) struct Free {
    minute: i64,
    counts: HashMap<Row, u32>,
}

impl Free {
    /// Whether there is one more at `now`, Unix seconds, where `most` a minute are.
    pub(super) fn allows(&self, row: &Row, most: u32, now: i64) -> bool {
        let is_now = now.div_euclid(SPAN) == self.minute;
        let count = self.counts.get(row).filter(|_| is_now);
        count.copied().unwrap_or_default() < most
    }

    /// Counts one.
    pub(super) fn note(&mut self, row: &Row, now: i64) {
        let minute = now.div_euclid(SPAN);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry(*row).or_default();
        *count = count.saturating_add(1);
    }
}
