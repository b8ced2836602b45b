//! How a walk went.

use super::model::Refused;
use std::{collections::BTreeMap, fmt};

/// What became of one kind of step.
#[derive(Default)]
pub struct Tally {
    pub tried: usize,
    pub succeeded: usize,
    pub refused: BTreeMap<Refused, usize>,
    /// Items of batches that were paid from, by their status.
    pub statuses: BTreeMap<u8, usize>,
}

/// Counts, by kind of step.
#[derive(Default)]
pub struct Report {
    pub steps: usize,
    /// Random changes to instructions, simulated.
    pub probes: usize,
    /// Probes that would have succeeded, and did no harm.
    pub harmless: usize,
    /// Instructions that came again, and were refused.
    pub replays: usize,
    /// Steps that a session's key took.
    pub by_session: usize,
    /// Seconds that were waited for.
    pub edges: usize,
    /// Ways out that were found open.
    pub exits: usize,
    pub tallies: BTreeMap<&'static str, Tally>,
}

impl Report {
    pub fn count(&mut self, name: &'static str, refused: Option<Refused>) {
        let tally = self.tallies.entry(name).or_default();
        tally.tried += 1;
        match refused {
            Some(why) => *tally.refused.entry(why).or_default() += 1,
            None => tally.succeeded += 1,
        }
    }

    /// What a batch that succeeded said of its items.
    pub fn count_statuses(&mut self, name: &'static str, statuses: &[u8]) {
        let tally = self.tallies.entry(name).or_default();
        statuses.iter().for_each(|status| *tally.statuses.entry(*status).or_default() += 1);
    }

    /// Statuses that a batch has given to some item.
    pub fn statuses(&self, name: &str) -> Vec<u8> {
        let tally = self.tallies.get(name);
        tally.map_or_else(Vec::new, |tally| tally.statuses.keys().copied().collect())
    }

    /// Instructions of a list that never succeeded.
    pub fn idle<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let succeeded = |name: &&str| self.tallies.get(*name).is_some_and(|t| t.succeeded != 0);
        names.filter(|name| !succeeded(name)).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { steps, probes, harmless, replays, by_session, edges, exits, tallies } = self;
        writeln!(
            f,
            "{steps} steps, {probes} probes ({harmless} harmless), {replays} replays refused"
        )?;
        writeln!(f, "  {exits} ways out found open, {edges} seconds waited for")?;
        writeln!(f, "  {by_session} by a session's key")?;
        for (name, Tally { tried, succeeded, refused, statuses }) in tallies {
            let share = 100 * succeeded / tried;
            writeln!(f, "  {name:<18} {succeeded:>5} of {tried:>5} succeeded, {share:>3} %")?;
            for (why, count) in refused {
                writeln!(f, "  {:<18} {count:>5} {why}", "")?;
            }
            if !statuses.is_empty() {
                writeln!(f, "  {:<18} items by status: {statuses:?}", "")?;
            }
        }
        Ok(())
    }
}
