//! The seconds at which something begins or ends: starts, cliffs, ends and last units of streams,
//! windows and ends of sessions, closes and graces of channels, deadlines, refund windows.

use super::{Walk, model::Model};

/// Seconds ahead that are waited for: ten days.
const NEAR: i64 = 864_000;

impl Walk {
    /// To a second that matters, to the one before it or to the one after.
    pub(super) fn pass_to_an_edge(&mut self) {
        let (now, edges) = (self.model.now, edges(&self.model));
        let ahead: Vec<_> =
            edges.into_iter().filter(|edge| (1..NEAR).contains(&(edge - now))).collect();
        let Some(edge) = self.dice.of(&ahead) else { return };
        // bug class 3: boundaries, and what is beside them.
        let seconds = (edge - now) as u64 - 1 + self.dice.up_to(2);
        let slots = self.dice.up_to(3);
        self.pass(seconds, slots);
        self.report.edges += 1;
    }
}

fn edges(model: &Model) -> Vec<i64> {
    let now = model.now;
    let streams = model.streams.iter().filter(|stream| !stream.ended);
    let streams = streams.flat_map(|stream| {
        let accrual = &stream.accrual;
        let dry = accrual.dry_at(now).unwrap_or(0);
        // bug class 28: the second at which a stream runs dry, to the second.
        [accrual.start, accrual.cliff, stream.end, dry]
    });
    let sessions = model.sessions.values();
    let sessions =
        sessions.flat_map(|session| [session.expires_at, session.next_window(now).unwrap_or(0)]);
    let channels = model.channels.iter().filter(|channel| !channel.ended);
    // bug class 40: the last second of the grace, and the one after.
    let channels = channels.flat_map(|channel| {
        [channel.closes_at(), channel.grace_ends()].map(|edge| edge.unwrap_or(0))
    });
    let orders = model.orders.iter().filter(|order| !order.ended).map(|order| order.deadline + 300);
    let passes = model.passes.values().flat_map(|pass| [pass.refundable_until, pass.expires_at]);
    let passes = passes.map(|edge| i64::try_from(edge).unwrap_or(0));
    streams.chain(sessions).chain(channels).chain(orders).chain(passes).collect()
}
