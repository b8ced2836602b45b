//! A signed payment is shown until there is a reply, or nobody waits any more.

use std::{
    thread,
    time::{Duration, Instant},
};

use farthing_sdk::{client::Network, vouchers::store::Folder};
use farthing_wire::PAYMENT_SIGNATURE;

use super::{Single, SinglePage, fate::Fate, name_of, said::Word};
use crate::{
    cost::Scheme,
    error::PayError,
    http::{Answer, Cut, Reply},
    pay::now,
    receipt::Receipt,
};

/// For which a payment is shown again and again before it is left in doubt: a minute and a half is as long as its
/// blockhash lasts.
const PATIENCE: Duration = Duration::from_secs(90);

/// Times that it is shown after a cut line.
const SENDINGS: u32 = 4;

/// What follows from an answer.
enum Next {
    /// The caller gets it; what the server says that the payment's transaction is.
    Paid(Answer, Option<String>),
    /// The caller gets it; the payment stands until it is known.
    Unpaid(Answer),
    /// The same again after a while, for this reason.
    Again(Duration, String),
    /// It is not taken, for this reason.
    Refused(String),
}

impl<N: Network> Single<'_, N> {
    /// # Errors
    /// `SingleInDoubt`: the page stands; `PaidBefore`, `Refused`, `NoAnswer`, `TooLarge`.
    pub(super) fn show(
        &self,
        folder: &Folder,
        page: SinglePage,
        mut is_again: bool,
    ) -> Result<Reply, PayError> {
        let until = Instant::now() + PATIENCE;
        let mut cuts = 0;
        loop {
            let header = (PAYMENT_SIGNATURE, page.header.clone());
            let (wait, cause) = match self.gate.line.send(self.ready, Some(header)) {
                Ok(answer) => match judge(answer) {
                    Next::Paid(answer, said) => return self.paid(folder, (page, said), answer),
                    Next::Unpaid(answer) => return Ok(answer.reply(None)),
                    Next::Refused(said) => return Err(self.refused(folder, page, said)?),
                    Next::Again(wait, cause) => (wait, cause),
                },
                Err(Cut::TooLarge(most)) => return Err(PayError::TooLarge { most }),
                Err(Cut::Unsent(cause)) if !is_again => {
                    self.give_back(&page)?;
                    folder.remove(&name_of(self.ready))?;
                    let origin = self.gate.origin.to_string();
                    return Err(PayError::NoAnswer { origin, cause });
                }
                Err(Cut::Unsent(cause) | Cut::Unknown(cause)) => {
                    cuts += 1;
                    let is_tried = cuts >= SENDINGS || !self.may_repeat(&page);
                    let wait = if is_tried { PATIENCE } else { Duration::from_millis(250 << cuts) };
                    (wait, cause)
                }
            };
            is_again = true;
            if Instant::now() + wait > until {
                let amount = page.amount;
                return Err(PayError::SingleInDoubt { amount, cause });
            }
            thread::sleep(wait);
        }
    }

    /// Whether what was asked for may be asked for again by itself: a server of others may do it twice.
    fn may_repeat(&self, page: &SinglePage) -> bool {
        self.ready.method.is_safe() || page.scheme == Scheme::Pay.name()
    }

    /// The money is gone and something was delivered for it: what is left is the receipt.
    fn paid(
        &self,
        folder: &Folder,
        (page, said): (SinglePage, Option<String>),
        answer: Answer,
    ) -> Result<Reply, PayError> {
        let receipt = Receipt {
            at: now(),
            method: page.method,
            url: page.url,
            status: answer.status,
            scheme: page.scheme,
            mint: Some(page.mint),
            channel: String::new(),
            number: 0,
            amount: page.amount,
            promised: 0,
            request_id: None,
            opening: None,
            transaction: page.landed.or(said),
        };
        self.gate.keep(&receipt)?;
        folder.remove(&name_of(self.ready))?;
        Ok(answer.reply(Some(receipt)))
    }

    /// What the server does not take it may still send, unless it has landed: then it was paid for once, and paying again
    /// is for the caller to say.
    fn refused(
        &self,
        folder: &Folder,
        page: SinglePage,
        said: String,
    ) -> Result<PayError, PayError> {
        match self.purse.cluster.fate(&page)? {
            Fate::Landed(signature) => {
                folder.remove(&name_of(self.ready))?;
                Ok(PayError::PaidBefore { transaction: signature.to_string(), said })
            }
            Fate::Never => {
                self.give_back(&page)?;
                folder.remove(&name_of(self.ready))?;
                Ok(PayError::Refused(said))
            }
            Fate::Unknown => Ok(PayError::SingleInDoubt { amount: page.amount, cause: said }),
        }
    }
}

fn judge(answer: Answer) -> Next {
    let wait = answer.retry_after();
    match (Word::of(&answer), answer.status) {
        (Word::Paid(said), ..400) => Next::Paid(answer, said),
        (Word::Pending, _) => {
            Next::Again(wait.unwrap_or(Duration::from_secs(1)), "it is on its way".into())
        }
        (Word::Refused(said), 402) => Next::Refused(said),
        (_, 409 | 425 | 429 | 503) if wait.is_some() => {
            Next::Again(wait.unwrap_or_default(), format!("it answers {}", answer.status))
        }
        // Without a word of it nothing was taken, for all that is known.
        _ => Next::Unpaid(answer),
    }
}
