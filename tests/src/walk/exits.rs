//! Ways out of streams, channels, fans and sessions, simulated (I7).

use super::{
    Walk,
    steps::{
        CancelStream, Claim, ClaimChain, ClaimFans, ClaimSigned, CloseChannel, CloseSession,
        CloseStream, Ends, FinishClose, FinishCloseFan, FreeChannel, FreeFan, ReleaseShare,
        RequestClose, RequestCloseFan, RevokeSession, WithdrawStream, right,
    },
};

impl Walk {
    /// The payee gets what is due, and either side gets out; what is over is freed.
    pub(super) fn look_at_streams(&mut self) {
        let there = self.model.streams.iter().enumerate().filter(|(_, stream)| !stream.freed);
        let there: Vec<_> = there.map(|(at, _)| at).collect();
        let Some(at) = self.dice.of(&there) else { return };
        if self.model.streams[at].ended {
            if CloseStream::is_due(&self.model, at) {
                self.must_be_open(&CloseStream::of(&self.model, at));
            }
            return;
        }
        let (stream, now) = (&self.model.streams[at], self.model.now);
        let can_end = stream.has(right::CANCEL) || stream.left(now) == 0;
        let (is_over, has_accrued) = (stream.is_over(now), stream.withdrawable(now) != 0);
        // bug class 29: neither side can keep the other in.
        self.must_be_open(&CancelStream::by_payee(&self.model, at));
        if can_end {
            self.must_be_open(&CancelStream::by_payer(&self.model, at));
        }
        if is_over {
            let anyone = self.dice.wallet(&self.model);
            self.must_be_open(&CancelStream::by_anyone(&self.model, at, anyone));
        }
        if has_accrued {
            self.must_be_open(&WithdrawStream::of(&self.model, at));
        }
    }

    /// The same under a clock that ran backwards: what has been paid stays paid, the books balance,
    /// and both sides get out.
    pub(super) fn look_back(&mut self) {
        // bug class 5: no time, not even one that is over, closes a way out.
        let back = self.dice.up_to(7_200);
        self.machine.set_time(self.model.now.saturating_sub_unsigned(back), self.model.slot);
        let running = self.model.streams.iter().enumerate().filter(|(_, stream)| !stream.ended);
        let running: Vec<_> = running.map(|(at, _)| at).collect();
        if let Some(at) = self.dice.of(&running) {
            self.must_be_open(&CancelStream::by_payee(&self.model, at));
        }
        let open = self.model.channels.iter().enumerate().filter(|(_, channel)| !channel.ended);
        let open: Vec<_> = open.map(|(at, _)| at).collect();
        if let Some(at) = self.dice.of(&open) {
            self.must_be_open(&CloseChannel::of(&self.model, at));
        }
        self.machine.set_time(self.model.now, self.model.slot);
    }

    /// What was signed is paid while the grace lasts, and either side gets out.
    pub(super) fn look_at_channels(&mut self) {
        let there = self.model.channels.iter().enumerate().filter(|(_, channel)| !channel.freed);
        let there: Vec<_> = there.map(|(at, _)| at).collect();
        let Some(at) = self.dice.of(&there) else { return };
        let (channel, now) = (&self.model.channels[at], self.model.now);
        if channel.ended {
            if FreeChannel::is_due(&self.model, at) {
                self.must_be_open(&FreeChannel::of(&self.model, at));
            }
            return;
        }
        let (is_closing, is_over) = (channel.is_closing(now), channel.is_grace_over(now));
        self.must_be_open(&CloseChannel::of(&self.model, at));
        if !is_closing {
            self.must_be_open(&RequestClose::of(&self.model, at));
        }
        if is_over {
            self.must_be_open(&FinishClose(Ends::of(&self.model, at)));
        }
        let vouchers = Claim::of(&self.model, at).filter(|claim| claim.pays(&self.model));
        if let Some(claim) = vouchers {
            self.must_be_open(&claim);
            if let Some(claim) = ClaimSigned::of(&self.model, at) {
                self.must_be_open(&claim);
            }
        }
        let links = ClaimChain::of(&self.model, at).filter(|claim| claim.pays(&self.model));
        if let Some(claim) = links {
            self.must_be_open(&claim);
        }
    }

    /// What was promised is paid while the lease lives, a payee gives back what it has, and the payer gets
    /// what is free; what is over is ended and freed.
    pub(super) fn look_at_fans(&mut self) {
        let there = self.model.fans.iter().enumerate().filter(|(_, fan)| !fan.freed);
        let there: Vec<_> = there.map(|(at, _)| at).collect();
        let Some(at) = self.dice.of(&there) else { return };
        if FreeFan::is_due(&self.model, at) {
            self.must_be_open(&FreeFan::of(&self.model, at));
        }
        if FinishCloseFan::is_due(&self.model, at) {
            self.must_be_open(&FinishCloseFan::of(&self.model, at));
        }
        let fan = &self.model.fans[at];
        if fan.ended {
            return;
        }
        let slots = fan.slots.len();
        if !fan.closing {
            self.must_be_open(&RequestCloseFan::of(&self.model, at));
        }
        let claims = (0..slots).filter_map(|slot| ClaimFans::of(&self.model, at, slot));
        let pays = |claim: &ClaimFans| claim.pays(&self.model);
        let claims: Vec<_> = claims.filter(pays).collect();
        if !claims.is_empty() {
            let one = self.dice.below(claims.len());
            self.must_be_open(&claims[one]);
        }
        let slot = self.dice.below(slots);
        let found = &self.model.fans[at].slots[slot];
        let has_more = found.share != found.claimed;
        let is_there = found.holder.is_some_and(|holder| self.model.payee(holder.0).is_ok());
        let release = ReleaseShare::of(&self.model, at, slot).filter(|_| has_more && is_there);
        if let Some(release) = release {
            self.must_be_open(&release);
        }
    }

    /// Trust is taken back at any time, and what is over is closed by anyone.
    pub(super) fn look_at_sessions(&mut self) {
        let all: Vec<_> = self.model.sessions.keys().copied().collect();
        let Some(at) = self.dice.of(&all) else { return };
        if !self.model.sessions[&at].revoked {
            // bug class 39: a key that is no longer trusted goes, whatever it did.
            for signer in [at.0.0, at.1] {
                self.must_be_open(&RevokeSession::by(at, signer));
            }
        }
        if CloseSession::is_due(&self.model, at) {
            self.must_be_open(&CloseSession::of(&self.model, at));
        }
    }
}
