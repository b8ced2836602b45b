//! One paid request: shown, shown again in doubt, corrected where the gateway says what is wrong.

use std::{sync::Arc, thread, time::Duration};

use farthing_sdk::client::Network;
use farthing_wire::{Corrective, Known, PaymentRequired, Requirements, Settlement};

use crate::{
    channel::Pass,
    cluster::Found,
    error::PayError,
    gate::Gate,
    http::{Answer, Cut, PATIENCE, Ready, Reply},
    offer::Unfit,
    purse::Purse,
    receipt::Receipt,
    tab::{Ask, RETRY_SECONDS, Tab, WINDOW},
};

/// Times that a request is sent under one number: a gateway delivers three times again (rule R7).
const SENDINGS: u32 = 4;

/// Times that a gateway may say what is wrong with one request, those included in which it has to look at the
/// chain.
const CORRECTIONS: u32 = 8;

/// Between two looks of a gateway at the chain.
const CHAIN_WAIT: Duration = Duration::from_millis(800);

/// One request to one origin, until there is a reply.
pub(crate) struct Errand<'a, N> {
    pub gate: &'a Gate,
    pub purse: &'a Purse<N>,
    pub ready: &'a Ready,
    /// What the gateway asks for.
    pub asked: Arc<Requirements>,
    /// Corrections so far.
    pub corrections: u32,
}

/// What comes next.
enum Next {
    /// The caller gets it.
    Done(Reply),
    /// The same again, after a while: it may have been served.
    Same(Duration, String),
    /// Shown anew.
    Shown,
    /// With another channel, or more in this one.
    Anew,
}

impl<N: Network> Errand<'_, N> {
    /// Pays.
    ///
    /// # Errors
    /// [`PayError`]
    pub(crate) fn run(mut self) -> Result<Reply, PayError> {
        loop {
            let (price, print, at) = (self.asked.amount, self.ready.print(), now());
            let ask = Ask { price, print, at };
            let mut pass = self.gate.begin(self.purse, &self.asked, ask)?;
            if let Some(reply) = self.attempt(&mut pass, at)? {
                return Ok(reply);
            }
        }
    }

    /// Sends until something other than a repetition comes next; `None` where it is to be begun anew.
    fn attempt(&mut self, pass: &mut Pass, begun: i64) -> Result<Option<Reply>, PayError> {
        let mut sendings = 0;
        loop {
            let header = match pass.header(&self.asked) {
                Ok(header) => header,
                Err(error) => return Err(self.release(pass, error)),
            };
            sendings += 1;
            let next = match self.gate.line.send(self.ready, Some(header)) {
                Ok(answer) => self.judge(answer, pass)?,
                Err(Cut::TooLarge(most)) => {
                    let number = pass.ticket.number;
                    self.gate.settle(&pass.channel, |tab| tab.keep(number));
                    return Err(PayError::TooLarge { most });
                }
                Err(Cut::Unsent(cause)) if sendings == 1 && !pass.is_again => {
                    let origin = self.gate.origin.to_string();
                    return Err(self.release(pass, PayError::NoAnswer { origin, cause }));
                }
                Err(Cut::Unsent(cause) | Cut::Unknown(cause)) => {
                    Next::Same(Duration::from_millis(250 << sendings), cause)
                }
            };
            match next {
                Next::Done(reply) => return Ok(Some(reply)),
                Next::Anew => return Ok(None),
                Next::Shown => {}
                Next::Same(wait, cause) => {
                    let late = now().saturating_sub(begun) > RETRY_SECONDS - patience();
                    if sendings >= SENDINGS || late {
                        return Err(self.give_up(pass, cause));
                    }
                    pass.is_again = true;
                    thread::sleep(wait);
                }
            }
        }
    }

    /// Nobody waits any more for a request that may have been served.
    fn give_up(&self, pass: &Pass, cause: String) -> PayError {
        let (channel, number) = (pass.channel, pass.ticket.number);
        self.gate.settle(&channel, |tab| tab.doubt(number));
        PayError::Doubt { channel, number, cause }
    }

    /// Its money serves another request: it was never shown, or refused.
    fn release(&self, pass: &Pass, error: PayError) -> PayError {
        let number = pass.ticket.number;
        self.gate.settle(&pass.channel, |tab| tab.release(number));
        error
    }

    fn judge(&mut self, answer: Answer, pass: &mut Pass) -> Result<Next, PayError> {
        if let Some(settlement) = settlement(&answer, pass) {
            return self.settled(answer, pass, &settlement).map(Next::Done);
        }
        match (answer.status, answer.retry_after()) {
            (402, _) => self.correct(&answer, pass),
            // Still running; or too much to do, which is said before anything is taken.
            (409 | 425 | 429 | 503, Some(wait)) => {
                Ok(Next::Same(wait, format!("it answers {} and asks to wait", answer.status)))
            }
            // The number is another request's: this machine has lost what it knew.
            (409, None) => {
                let highest = pass.ticket.number.saturating_add(WINDOW);
                self.count(pass)?;
                self.gate.correct(self.purse, pass, |tab, number, _| tab.renumber(number, highest))?;
                Ok(Next::Shown)
            }
            // Perhaps of something between here and the gateway, which may have served it.
            (500.., _) => {
                Ok(Next::Same(Duration::from_secs(1), format!("it answers {}", answer.status)))
            }
            // Without a receipt nothing was taken, for all that is known: what is promised serves another.
            _ => {
                let number = pass.ticket.number;
                self.gate.settle(&pass.channel, |tab| tab.release(number));
                Ok(Next::Done(answer.reply(None)))
            }
        }
    }

    /// A reply with a receipt. What it says lowers what is promised from here on, and raises nothing.
    fn settled(
        &self,
        answer: Answer,
        pass: &Pass,
        settlement: &Settlement<'_>,
    ) -> Result<Reply, PayError> {
        let (number, price) = (pass.ticket.number, pass.ticket.price);
        let is_failure = answer.status == 304 || answer.status >= 400;
        // What is delivered again is charged nothing, and was paid the first time.
        let is_repeated = pass.is_again && settlement.amount == 0;
        let amount = if is_repeated && !is_failure { price } else { settlement.amount.min(price) };
        let taken = settlement.state.served.saturating_sub(settlement.state.returned);
        self.gate.settle(&pass.channel, |tab| {
            match (is_failure, amount) {
                (false, _) => tab.deliver(number, amount),
                (true, 0) => tab.release(number),
                (true, _) => tab.keep(number),
            }
            tab.heal(taken);
        });
        self.gate.note_known(&pass.channel)?;
        let receipt = Receipt {
            at: now(),
            method: self.ready.method.to_string(),
            url: self.ready.url.to_string(),
            status: answer.status,
            channel: pass.channel.to_string(),
            number,
            amount,
            promised: pass.ticket.total,
            request_id: settlement.request_id.to_string(),
            opening: farthing_sdk::solana::Signature::from(settlement.transaction).to_string(),
        };
        self.gate.keep(&receipt)?;
        Ok(answer.reply(Some(receipt)))
    }

    /// Counts a correction.
    fn count(&mut self, pass: &Pass) -> Result<(), PayError> {
        self.corrections += 1;
        if self.corrections <= CORRECTIONS {
            return Ok(());
        }
        let words = format!("it corrected the same request {CORRECTIONS} times");
        Err(self.release(pass, PayError::Refused(words)))
    }

    fn correct(&mut self, answer: &Answer, pass: &mut Pass) -> Result<Next, PayError> {
        let header = answer.header(farthing_wire::PAYMENT_REQUIRED).unwrap_or_default();
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
            Corrective::Underfunded | Corrective::Unknown | Corrective::Closing => {
                self.look(pass, corrective, said)
            }
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
        let before = pass.ticket;
        match known {
            Some(Known { state, .. }) => {
                let taken = state.served.saturating_sub(state.returned);
                let raise = |tab: &mut Tab, number, bounds: &_| tab.cover(number, taken, bounds);
                self.gate.correct(self.purse, pass, raise)?;
            }
            None => self.gate.correct(self.purse, pass, |tab, number, _| tab.freshen(number))?,
        }
        if pass.ticket.total == before.total {
            return Err(self.release(pass, PayError::Refused(said)));
        }
        Ok(Next::Shown)
    }

    fn renumber(&self, pass: &mut Pass, known: Option<Known>) -> Result<Next, PayError> {
        let highest = known.map_or(pass.ticket.number, |known| known.last_number);
        self.gate.correct(self.purse, pass, |tab, number, _| tab.renumber(number, highest))?;
        Ok(Next::Shown)
    }

    /// Another price, which is paid where it is not above the limit (rule R6).
    fn reprice(&mut self, answer: &Answer, pass: &mut Pass) -> Result<Next, PayError> {
        self.note(answer, pass)?;
        let price = self.asked.amount;
        self.gate.correct(self.purse, pass, |tab, number, bounds| {
            tab.reprice(number, price, bounds)
        })?;
        Ok(Next::Shown)
    }

    /// Takes up what is asked for now.
    fn note(&mut self, answer: &Answer, pass: &Pass) -> Result<(), PayError> {
        match self.purse.choose(answer) {
            Ok(asked) => self.asked = Arc::new(asked),
            Err(error) => return Err(self.release(pass, error)),
        }
        self.gate.note_price(self.ready.priced(), &self.asked);
        Ok(())
    }

    /// What the gateway says of the channel is looked up on the chain.
    fn look(
        &self,
        pass: &mut Pass,
        corrective: Corrective,
        said: String,
    ) -> Result<Next, PayError> {
        let channel = pass.channel;
        let found = match self.purse.cluster.find(&channel, self.gate.open_slot(&channel)) {
            Ok(found) => found,
            Err(error) => return Err(self.release(pass, error)),
        };
        let Found::Running(found) = found else {
            self.release_and_leave(pass);
            return Ok(Next::Anew);
        };
        if corrective == Corrective::Closing {
            let margin = i64::from(self.asked.margin_seconds);
            let ends = found.claimable_until().map(|at| at.saturating_sub(margin));
            if ends.is_none_or(|ends| ends > now()) {
                let channel = pass.channel;
                return Err(self.release(pass, PayError::Contradicted { said, channel }));
            }
            self.release_and_leave(pass);
            return Ok(Next::Anew);
        }
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
        let asked = &self.asked;
        let is_other = before.ledger != asked.ledger
            || before.pay_to != asked.pay_to
            || before.unit != asked.unit
            || before.min_grace_seconds != asked.min_grace_seconds
            || (before.vouchers, before.links) != (asked.vouchers, asked.links);
        if !is_other && self.gate.has_just_opened(&pass.channel) {
            return Err(self.release(pass, PayError::Refused(said)));
        }
        self.release_and_leave(pass);
        Ok(Next::Anew)
    }

    fn release_and_leave(&self, pass: &Pass) {
        let number = pass.ticket.number;
        self.gate.settle(&pass.channel, |tab| tab.release(number));
        self.gate.leave(&pass.channel);
    }
}

/// The receipt of a reply, where it has one that is for this request.
fn settlement(answer: &Answer, pass: &Pass) -> Option<Settlement<'static>> {
    let header = answer.header(farthing_wire::PAYMENT_RESPONSE)?;
    let settlement = Settlement::decode(header.as_bytes()).ok()?;
    (settlement.number == pass.ticket.number).then_some(settlement)
}

fn patience() -> i64 {
    i64::try_from(PATIENCE.as_secs()).unwrap_or(RETRY_SECONDS)
}

/// This machine's clock, unix seconds.
pub(crate) fn now() -> i64 {
    use std::time::{SystemTime, UNIX_EPOCH};
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
    since.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
}
