//! How often a channel gets money back: what the service refuses is free for the payer, and work for the
//! service.

use std::collections::HashMap;

use farthing_vouchers::book::Row;

/// Seconds over which returns are counted.
const SPAN: i64 = 60;

/// Rows that are counted at once; beyond, the counts begin anew, which favours payers.
const ROWS_MAX: usize = 65_536;

/// Counts the returns of each row in the present minute.
#[derive(Debug, Default)]
pub struct Returns {
    minute: i64,
    counts: HashMap<Row, u32>,
}

impl Returns {
    /// Whether the row may have money back at `now`, Unix seconds; counts it if so. `most` a minute.
    pub fn allow(&mut self, row: &Row, most: u32, now: i64) -> bool {
        let minute = now.div_euclid(SPAN);
        if minute != self.minute || self.counts.len() >= ROWS_MAX {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry(*row).or_default();
        let is_allowed = *count < most;
        *count = count.saturating_add(is_allowed.into());
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: u8) -> Row {
        [label; 32].into()
    }

    /// gateway rule R8
    #[test]
    fn a_channel_gets_so_many_prices_back_a_minute_and_others_theirs() {
        let mut returns = Returns::default();
        let allowed: Vec<bool> = (0..4).map(|_| returns.allow(&row(1), 3, 120)).collect();
        assert_eq!(allowed, [true, true, true, false]);
        assert!(returns.allow(&row(2), 3, 179));
        assert!(!returns.allow(&row(1), 3, 179));
        assert!(returns.allow(&row(1), 3, 180));
    }
}
