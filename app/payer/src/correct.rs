//! What is done about a refusal. What the server says of the chain is looked up there; what it says of the tab
//! costs at most what the limits leave.

use std::{sync::Arc, thread, time::Duration};

use farthing_sdk::client::Network;
use farthing_wire::{Corrective, Known, PAYMENT_REQUIRED, PaymentRequired, Requirements};

use crate::{
    channel::Pass,
    cluster::Found,
    error::PayError,
    http::Answer,
    pay::{CORRECTIONS, Errand, Next, now},
    quote::quoted_channel,
    said::taken,
    tab::Tab,
    unfit::Unfit,
};

/// Between two looks of a gateway at the chain.
const CHAIN_WAIT: Duration = Duration::from_millis(800);

impl<N: Network> Errand<'_, N> {
    /// A 402 in answer to a payment.
    pub(crate) fn correct(&mut self, answer: &Answer, pass: &mut Pass) -> Result<Next, PayError> {
        let header = answer.header(PAYMENT_REQUIRED).unwrap_or_default();
        let required = match PaymentRequired::decode(header.as_bytes()) {
            Ok(required) => required,
            Err(error) => return Err(self.release(pass, Unfit::Unreadable(error).into())),
        };
        self.count(pass)?;
        let said = required.error.clone().unwrap_or_else(|| "402".into());
        let Some(corrective) = required.corrective() else {
            return Err(self.release(pass, PayError::Refused(said)));
        };
        match corrective {
            Corrective::Stale => self.promise_more(pass, required.known, said),
            Corrective::Number => self.renumber(pass, required.known),
            Corrective::Price => self.reprice(answer, pass),
            Corrective::Closing => self.look_for_end(pass, said),
            Corrective::Underfunded | Corrective::Unknown => self.look_for_money(pass, said),
            Corrective::Link if !pass.is_long => {
                // Too far from what the gateway knows for the short form, perhaps.
                pass.is_long = true;
                Ok(Next::Shown)
            }
            Corrective::Ledger | Corrective::Kind | Corrective::Terms => {
                self.another(answer, pass, said)
            }
            Corrective::Signature
            | Corrective::Link
            | Corrective::Expired
            | Corrective::Transaction => Err(self.release(pass, PayError::Refused(said))),
        }
    }

    /// The gateway counts more than we do, or what was shown is public by now.
    fn promise_more(
        &self,
        pass: &mut Pass,
        known: Option<Known>,
        said: String,
    ) -> Result<Next, PayError> {
        let before = pass.ticket.total;
        match known {
            Some(Known { state, .. }) => {
                let taken = taken(&state);
                self.gate.correct(self.purse, pass, |tab, number, bounds| {
                    tab.cover(number, taken, bounds)
                })?;
            }
            None => self.gate.correct(self.purse, pass, |tab, number, _| tab.freshen(number))?,
        }
        if pass.ticket.total == before {
            return Err(self.release(pass, PayError::Refused(said)));
        }
        Ok(Next::Shown)
    }

    fn renumber(&self, pass: &mut Pass, known: Option<Known>) -> Result<Next, PayError> {
        let highest = known.map_or(pass.ticket.number, |known| known.last_number);
        self.gate
            .correct(self.purse, pass, |tab: &mut Tab, number, _| tab.renumber(number, highest))?;
        Ok(Next::Shown)
    }

    /// Another price, which is paid where it is not above the limit (rule R6).
    fn reprice(&mut self, answer: &Answer, pass: &mut Pass) -> Result<Next, PayError> {
        self.note(answer, pass)?;
        let price = self.asked.amount;
        self.gate
            .correct(self.purse, pass, |tab, number, bounds| tab.reprice(number, price, bounds))?;
        Ok(Next::Shown)
    }

    /// What the long form echoes may be another than is asked for by now: that is asked again, unpaid.
    pub(crate) fn ask_anew(&mut self, answer: Answer, pass: &mut Pass) -> Result<Next, PayError> {
        self.count(pass)?;
        let before = Arc::clone(&self.asked);
        match self.gate.line.send(self.ready, None) {
            Ok(unpaid) if unpaid.status == 402 => {
                self.note(&unpaid, pass)?;
                if self.asked != before {
                    return self.compare(&before, pass);
                }
            }
            // What it says is no reason to pay.
            Ok(_) | Err(_) => {}
        }
        let number = pass.ticket.number;
        self.gate.settle(&pass.channel, |tab| tab.release(number));
        Ok(Next::Done(answer.reply(None)))
    }

    /// Goes on with what is asked for now.
    fn compare(&self, before: &Requirements, pass: &mut Pass) -> Result<Next, PayError> {
        if is_other_channel(before, &self.asked) {
            self.leave(pass, false);
            return Ok(Next::Anew);
        }
        let price = self.asked.amount;
        self.gate
            .correct(self.purse, pass, |tab, number, bounds| tab.reprice(number, price, bounds))?;
        Ok(Next::Shown)
    }

    /// Takes up what is asked for now.
    fn note(&mut self, answer: &Answer, pass: &Pass) -> Result<(), PayError> {
        let chosen = self.purse.choose(answer).and_then(|asked| {
            // What was agreed to was the price before.
            if asked.amount > self.asked.amount {
                self.purse.require_agreed(&quoted_channel(self.ready, &asked))?;
            }
            Ok(asked)
        });
        match chosen {
            Ok(asked) => self.asked = Arc::new(asked),
            Err(error) => return Err(self.release(pass, error)),
        }
        self.gate.prices.note(self.ready.priced(), &self.asked);
        Ok(())
    }

    fn found(&self, pass: &Pass) -> Result<Found, PayError> {
        let slot = self.gate.open_slot(&pass.channel);
        let found = self.purse.cluster.find(&pass.channel, slot);
        found.map_err(|error| self.release(pass, error))
    }

    /// The gateway says that the channel closes.
    fn look_for_end(&self, pass: &Pass, said: String) -> Result<Next, PayError> {
        if let Found::Running(found) = self.found(pass)? {
            // It runs, perhaps too short for the gateway to claim in time.
            let margin = i64::from(self.asked.margin_seconds);
            let ends = found.claimable_until().map(|at| at.saturating_sub(margin));
            if ends.is_none_or(|ends| ends > now()) {
                let channel = pass.channel;
                return Err(self.release(pass, PayError::Contradicted { said, channel }));
            }
        }
        self.leave(pass, true);
        Ok(Next::Anew)
    }

    /// The gateway says that there is no such channel, or less in it than was promised.
    fn look_for_money(&self, pass: &mut Pass, said: String) -> Result<Next, PayError> {
        let channel = pass.channel;
        let found = match self.found(pass)? {
            Found::Running(found) => found,
            Found::NotYet => {
                thread::sleep(CHAIN_WAIT);
                return Ok(Next::Shown);
            }
            Found::Closing | Found::Over | Found::Never => {
                self.leave(pass, true);
                return Ok(Next::Anew);
            }
        };
        self.gate.note_funded(&channel, found.funded);
        if pass.ticket.total > found.funded {
            let number = pass.ticket.number;
            self.gate.settle(&channel, |tab| tab.release(number));
            return Ok(Next::Anew);
        }
        if self.corrections >= CORRECTIONS {
            return Err(self.release(pass, PayError::Contradicted { said, channel }));
        }
        // It has not seen yet what the chain has.
        if pass.is_long {
            thread::sleep(CHAIN_WAIT);
        }
        pass.is_long = true;
        Ok(Next::Shown)
    }

    /// The channel runs and is not taken. One that was opened for the very terms that are asked for is not
    /// followed by another: the server would only have us set money aside again and again.
    fn another(&mut self, answer: &Answer, pass: &Pass, said: String) -> Result<Next, PayError> {
        let before = Arc::clone(&self.asked);
        self.note(answer, pass)?;
        let is_same = !is_other_channel(&before, &self.asked);
        if is_same && self.gate.has_just_opened(&pass.channel) {
            return Err(self.release(pass, PayError::Refused(said)));
        }
        self.leave(pass, is_same);
        Ok(Next::Anew)
    }

    /// Promises nothing more in the channel; for good, unless it is only one for other terms.
    fn leave(&self, pass: &Pass, for_good: bool) {
        let number = pass.ticket.number;
        self.gate.settle(&pass.channel, |tab| tab.release(number));
        self.gate.leave(&pass.channel, for_good);
    }
}

/// Whether a channel for the one may be none for the other.
fn is_other_channel(one: &Requirements, other: &Requirements) -> bool {
    let terms = |it: &Requirements| {
        let kinds = (it.vouchers, it.links, it.unit);
        (it.ledger, it.pay_to, kinds, it.min_grace_seconds, it.min_deposit)
    };
    terms(one) != terms(other)
}
