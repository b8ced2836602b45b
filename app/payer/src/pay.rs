//! One paid request: shown, and shown again in doubt, until there is a reply.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use farthing_sdk::{client::Network, solana::Address};
use farthing_wire::Requirements;

use crate::{
    channel::Pass,
    cost::Scheme,
    error::PayError,
    gate::Gate,
    http::{Answer, Cut, PATIENCE, Ready, Reply},
    purse::Purse,
    receipt::Receipt,
    said::{Said, Served},
    tab::{Ask, RETRY_SECONDS, WINDOW},
};

/// Times that a request is sent under one number without being asked to wait: a gateway delivers three times
/// again (rule R7).
const SENDINGS: u32 = 4;

/// Times that a gateway may say what is wrong with one request, those included in which it has to look at the
/// chain.
pub(crate) const CORRECTIONS: u32 = 12;

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
pub(crate) enum Next {
    /// The caller gets it.
    Done(Reply),
    /// The same again: it may have been served, for this reason.
    Doubt(String),
    /// The same again, after the while that was asked for, for this reason.
    Wait(Duration, String),
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
            let ask = Ask { price: self.asked.amount, print: self.ready.print(), at: now() };
            let mut pass = self.gate.begin(self.purse, &self.asked, ask)?;
            if let Some(reply) = self.attempt(&mut pass)? {
                return Ok(reply);
            }
        }
    }

    /// Sends until there is a reply, or something to do first (`None`).
    fn attempt(&mut self, pass: &mut Pass) -> Result<Option<Reply>, PayError> {
        // Past this the last sending could end after the gateway has forgotten the number.
        let until = Instant::now() + Duration::from_secs(RETRY_SECONDS.unsigned_abs()) - PATIENCE;
        let (mut is_first, mut doubts) = (true, 0);
        loop {
            let next = self.step(pass, is_first)?;
            is_first = false;
            let (wait, cause) = match next {
                Next::Done(reply) => return Ok(Some(reply)),
                Next::Anew => return Ok(None),
                Next::Shown => continue,
                Next::Doubt(cause) if doubts + 1 >= SENDINGS => {
                    return Err(self.give_up(pass, cause));
                }
                Next::Doubt(cause) => {
                    doubts += 1;
                    (Duration::from_millis(250 << doubts), cause)
                }
                Next::Wait(wait, why) => (wait, why),
            };
            if Instant::now() + wait > until {
                return Err(self.give_up(pass, cause));
            }
            pass.is_again = true;
            thread::sleep(wait);
        }
    }

    /// Sends once.
    fn step(&mut self, pass: &mut Pass, is_first: bool) -> Result<Next, PayError> {
        let header = match pass.header(&self.asked) {
            Ok(header) => header,
            Err(error) => return Err(self.release(pass, error)),
        };
        match self.gate.line.send(self.ready, Some(header)) {
            Ok(answer) => self.judge(answer, pass),
            Err(Cut::TooLarge(most)) => {
                let number = pass.ticket.number;
                self.gate.settle(&pass.channel, |tab| tab.keep(number));
                Err(PayError::TooLarge { most })
            }
            Err(Cut::Unsent(cause)) if is_first && !pass.is_again => {
                let origin = self.gate.origin.to_string();
                Err(self.release(pass, PayError::NoAnswer { origin, cause }))
            }
            Err(Cut::Unsent(cause) | Cut::Unknown(cause)) => Ok(Next::Doubt(cause)),
        }
    }

    /// Nobody waits any more for a request that may have been served.
    fn give_up(&self, pass: &Pass, cause: String) -> PayError {
        let (channel, number) = (pass.channel, pass.ticket.number);
        self.gate.settle(&channel, |tab| tab.doubt(number));
        PayError::Doubt { channel, number, cause }
    }

    /// Its money serves another request: it was never shown, or refused.
    pub(crate) fn release(&self, pass: &Pass, error: PayError) -> PayError {
        let number = pass.ticket.number;
        self.gate.settle(&pass.channel, |tab| tab.release(number));
        error
    }

    fn judge(&mut self, answer: Answer, pass: &mut Pass) -> Result<Next, PayError> {
        if let Some(said) = Said::of(&answer, pass) {
            return self.settled(answer, pass, said).map(Next::Done);
        }
        let status = answer.status;
        match (status, answer.retry_after()) {
            (402, _) => self.correct(&answer, pass),
            (400, _) if pass.is_long => self.ask_anew(answer, pass),
            // Still running; or too much to do, which is said before anything is taken.
            (409 | 425 | 429 | 503, Some(wait)) => Ok(Next::Wait(wait, said(&answer))),
            (409, None) => self.taken(&answer, pass),
            // Perhaps of something between here and the gateway, which may have served it.
            (500.., _) => Ok(Next::Doubt(said(&answer))),
            // Without a receipt nothing was taken, for all that is known: what is promised serves another.
            _ => {
                let number = pass.ticket.number;
                self.gate.settle(&pass.channel, |tab| tab.release(number));
                Ok(Next::Done(answer.reply(None)))
            }
        }
    }

    /// The number was used. By this very request, where it was sent before: then it was paid, and paying again
    /// is for the caller to say. By another where it was not: this machine has lost what it knew.
    fn taken(&mut self, answer: &Answer, pass: &mut Pass) -> Result<Next, PayError> {
        let number = pass.ticket.number;
        if let Some(served) = Served::of(answer) {
            self.gate.settle(&pass.channel, |tab| match served.returned {
                true => tab.release(number),
                false => tab.keep(number),
            });
            let Served { status, returned } = served;
            return Err(PayError::ServedBefore { number, status, returned });
        }
        if pass.is_again {
            self.gate.settle(&pass.channel, |tab| tab.keep(number));
            return Err(PayError::ServedBefore { number, status: None, returned: false });
        }
        self.count(pass)?;
        let highest = number.saturating_add(WINDOW);
        self.gate.correct(self.purse, pass, |tab, number, _| tab.renumber(number, highest))?;
        Ok(Next::Shown)
    }

    /// A reply with a receipt.
    fn settled(&self, answer: Answer, pass: &Pass, said: Said) -> Result<Reply, PayError> {
        let (number, price) = (pass.ticket.number, pass.ticket.price);
        let is_failure = answer.status == 304 || answer.status >= 400;
        // What is delivered again is charged nothing, and was paid the first time.
        let is_repeated = pass.is_again && said.amount == 0;
        let amount = if is_repeated && !is_failure { price } else { said.amount.min(price) };
        self.gate.settle(&pass.channel, |tab| {
            match (is_failure, amount) {
                (false, _) => tab.deliver(number, amount),
                (true, 0) => tab.release(number),
                (true, _) => tab.keep(number),
            }
            tab.heal(said.taken());
        });
        self.gate.note_known(&pass.channel)?;
        let receipt = Receipt {
            at: now(),
            method: self.ready.method.to_string(),
            url: self.ready.url.to_string(),
            status: answer.status,
            scheme: Scheme::Channel.name().into(),
            mint: Some(Address::new_from_array(self.asked.asset).to_string()),
            channel: pass.channel.to_string(),
            number,
            amount,
            promised: pass.ticket.total,
            request_id: said.request_id,
            opening: said.opening,
            transaction: None,
        };
        self.gate.keep(&receipt)?;
        Ok(answer.reply(Some(receipt)))
    }

    /// Counts a correction.
    pub(crate) fn count(&mut self, pass: &Pass) -> Result<(), PayError> {
        self.corrections += 1;
        if self.corrections <= CORRECTIONS {
            return Ok(());
        }
        let words = format!("it corrected the same request {CORRECTIONS} times");
        Err(self.release(pass, PayError::Refused(words)))
    }
}

/// What a reply says, as far as a sentence: its status, and the first of its body that is plain text.
fn said(answer: &Answer) -> String {
    let body = String::from_utf8_lossy(answer.body.get(..200).unwrap_or(&answer.body));
    let line = body.lines().next().unwrap_or_default();
    let plain: String = line.chars().filter(|it| !it.is_control()).collect();
    format!("it answers {}: {plain}", answer.status)
}

/// This machine's clock, unix seconds.
pub(crate) fn now() -> i64 {
    use std::time::{SystemTime, UNIX_EPOCH};
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
    since.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
}
