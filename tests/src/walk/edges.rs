//! The seconds at which something begins or ends: starts, cliffs, ends and last units of streams,
//! windows and ends of sessions, closes and graces of channels, ends of leases, deadlines, refund windows. The walk
//! goes there, and does what comes out differently before, at and after.

use super::{
    Walk,
    fans::Given,
    model::{Delegate, Model, Ticket},
    spending::Spender,
    steps::{
        Assign, CancelOrder, CancelStream, Claim, ClaimChain, ClaimFans, Ends, FinishClose,
        FinishCloseFan, Pay, RefundPass, ReleasePass, RequestClose, RequestCloseFan, Step,
        TopUpChannel, TopUpFan, WithdrawStream,
    },
};

/// Seconds ahead that are waited for: ten days.
const NEAR: i64 = 864_000;

/// What begins or ends.
#[derive(Clone, Copy)]
enum Edge {
    Stream(usize),
    Session(Delegate),
    Channel(usize),
    Fan(usize, usize),
    Order(usize),
    Pass(Ticket),
}

impl Walk {
    /// To a second that matters, to the one before it or to the one after.
    pub(super) fn pass_to_an_edge(&mut self) {
        let now = self.model.now;
        let mut ahead = edges(&self.model);
        ahead.retain(|(second, _)| (1..NEAR).contains(&(second - now)));
        let Some((second, edge)) = self.dice.of(&ahead) else { return };
        if let Edge::Session(session) = edge {
            // So that the window it is in is not empty.
            self.spend_by(session, 1);
        }
        // bug class 3: boundaries, and what is beside them.
        let seconds = (second - now) as u64 - 1 + self.dice.up_to(2);
        let slots = self.dice.up_to(3);
        self.pass(seconds, slots);
        self.report.edges += 1;
        match edge {
            Edge::Stream(at) => self.at_edge_of_stream(at),
            Edge::Session(session) => self.spend_by(session, u64::MAX),
            Edge::Channel(at) => self.at_edge_of_channel(at),
            Edge::Fan(at, slot) => self.at_edge_of_fan(at, slot),
            Edge::Order(at) => self.try_it(&CancelOrder::of(&self.model, at)),
            Edge::Pass(ticket) => self.at_edge_of_pass(ticket),
        }
    }

    /// Whatever comes of it, the oracle knows.
    fn try_it(&mut self, step: &dyn Step) {
        self.take(step);
    }

    fn at_edge_of_stream(&mut self, at: usize) {
        if self.dice.one_in(2) {
            // Anyone may end it, but only past its end.
            let anyone = self.dice.wallet(&self.model);
            self.try_it(&CancelStream::by_anyone(&self.model, at, anyone));
        }
        self.try_it(&WithdrawStream::of(&self.model, at));
        if self.dice.one_in(4) {
            self.try_it(&CancelStream::by_payer(&self.model, at));
        }
    }

    /// Pays by a session: what it would have in a window of its own, at most.
    fn spend_by(&mut self, session: Delegate, most: u64) {
        let found = &self.model.sessions[&session];
        let balance = self.model.deposits[&session.0].balance;
        let total = u128::from(found.total_limit).saturating_sub(found.spent());
        let window = if found.window_seconds == 0 { u64::MAX } else { found.window_limit };
        let amount = total.min(balance).min(window.min(most).into());
        let amount = u64::try_from(amount).expect("balances fit");
        let to = found.payee.or_else(|| self.dice.payee(&self.model, session.0.1));
        let (by, from) = (Spender::key(session), session.0);
        if let Some(to) = to {
            self.try_it(&Pay { by, from, to, amount });
        }
    }

    fn at_edge_of_channel(&mut self, at: usize) {
        match self.dice.below(3) {
            0 => {
                let from = self.model.channels[at].payer;
                let by = Spender::owner(from);
                self.try_it(&TopUpChannel { by, channel: at, from, amount: 1 });
            }
            1 => self.try_it(&RequestClose::of(&self.model, at)),
            _ => {}
        }
        if let Some(claim) = Claim::of(&self.model, at) {
            self.try_it(&claim);
        }
        if let Some(claim) = ClaimChain::of(&self.model, at) {
            self.try_it(&claim);
        }
        self.try_it(&FinishClose(Ends::of(&self.model, at)));
    }

    /// The end of a lease: its payee claims the last, another is given the slot, the fan ends.
    fn at_edge_of_fan(&mut self, at: usize, slot: usize) {
        if let Some(claim) = ClaimFans::of(&self.model, at, slot) {
            self.try_it(&claim);
        }
        let fan = &self.model.fans[at];
        let (from, until) = (fan.payer, fan.slots[slot].until.saturating_add(1));
        let by = Spender::owner(from);
        match self.dice.below(4) {
            0 => self.try_it(&TopUpFan { by, fan: at, from, amount: 1 }),
            1 => self.try_it(&RequestCloseFan::of(&self.model, at)),
            _ => {}
        }
        if let Some(payee) = self.dice.payee(&self.model, from.1).filter(|_| self.dice.one_in(2)) {
            let given = Given { slot: slot as u8, holder: (payee, 1), until, share: 0 };
            self.try_it(&Assign::of(&self.model, at, given));
        }
        self.try_it(&FinishCloseFan::of(&self.model, at));
    }

    fn at_edge_of_pass(&mut self, ticket: Ticket) {
        if self.dice.one_in(2) {
            self.try_it(&RefundPass::of(&self.model, ticket, ticket.1));
        } else {
            self.try_it(&ReleasePass::of(&self.model, ticket));
        }
    }
}

fn edges(model: &Model) -> Vec<(i64, Edge)> {
    let mut all = Vec::new();
    for (at, stream) in model.streams.iter().enumerate().filter(|(_, stream)| !stream.ended) {
        let accrual = &stream.accrual;
        // bug class 28: the second at which a stream runs dry, to the second.
        let dry = accrual.dry_at(model.now).unwrap_or(0);
        let seconds = [accrual.start, accrual.cliff, stream.end, dry];
        all.extend(seconds.map(|second| (second, Edge::Stream(at))));
    }
    for (at, session) in &model.sessions {
        let seconds = [session.expires_at, session.next_window(model.now).unwrap_or(0)];
        all.extend(seconds.map(|second| (second, Edge::Session(*at))));
    }
    for (at, channel) in model.channels.iter().enumerate().filter(|(_, channel)| !channel.ended) {
        // bug class 40: the last second of the grace, and the one after.
        let seconds = [channel.closes_at(), channel.grace_ends()];
        all.extend(seconds.map(|second| (second.unwrap_or(0), Edge::Channel(at))));
    }
    for (at, fan) in model.fans.iter().enumerate().filter(|(_, fan)| !fan.ended) {
        let used = fan.slots.iter().enumerate().filter(|(_, slot)| slot.holder.is_some());
        all.extend(used.map(|(number, slot)| (fan.end(slot.until), Edge::Fan(at, number))));
        all.push((fan.end(fan.last_day), Edge::Fan(at, 0)));
    }
    for (at, order) in model.orders.iter().enumerate().filter(|(_, order)| !order.ended) {
        all.push((order.deadline + 300, Edge::Order(at)));
    }
    for (at, pass) in &model.passes {
        let second = i64::try_from(pass.refundable_until).unwrap_or(0);
        all.push((second, Edge::Pass(*at)));
    }
    all
}
