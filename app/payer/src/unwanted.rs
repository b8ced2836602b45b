//! "Not worth it": what was bought is returned, where the server lets its payers do so. Its money pays for the next
//! request there; nothing moves on chain.

use farthing_sdk::client::Network;
use farthing_wire::{Corrective, PAYMENT_REQUIRED, PaymentRequired, ReturnRefusal, Returned};

use crate::{
    channel::Pass,
    error::PayError,
    gate::Gate,
    http::{Answer, Cut, Ready, Request},
    payer::{Payer, unpaid},
    said::Said,
};

/// Times that the server may say what is wrong with the promise that shows who asks.
const SENDINGS: u32 = 4;

impl<N: Network> Payer<N> {
    /// Returns what `request` had bought under its `number`, as the receipt of it says. Asked for twice it comes back
    /// once. Pays nothing: what is shown is what was promised before, or a step more where that is public by now.
    ///
    /// # Errors
    /// `NotTakenBack`, with the server's reason; `NothingBought`; `Unfit`, `NoAnswer`, `Refused`, `Store`, `Client`, and
    /// those of the request.
    pub fn give_back(&self, request: &Request, number: u32) -> Result<Returned, PayError> {
        let ready = Ready::of(request)?;
        let gate = self.gate(&ready)?;
        let answer = unpaid(&gate, &ready)?;
        if answer.status != 402 {
            return Err(PayError::NotTakenBack { number, refusal: ReturnRefusal::Offered });
        }
        let asked = self.purse().choose(&answer)?;
        let mut pass = gate.shown_again(self.purse(), &asked, number)?;
        let returning = ready.returning();
        for _ in 0..SENDINGS {
            let header = pass.header(&asked)?;
            let answer = gate.line.send(&returning, Some(header)).map_err(|cut| match cut {
                Cut::TooLarge(most) => PayError::TooLarge { most },
                Cut::Unsent(cause) | Cut::Unknown(cause) => {
                    PayError::NoAnswer { origin: gate.origin.to_string(), cause }
                }
            })?;
            match answer.status {
                200 => return settled(&gate, &pass, &answer),
                402 if is_public(&answer) => gate.show_more(self.purse(), &mut pass)?,
                _ => return Err(refused(&answer, number)),
            }
        }
        Err(PayError::Refused("it takes none of the channel's promises".into()))
    }
}

/// Notes what came back.
fn settled(gate: &Gate, pass: &Pass, answer: &Answer) -> Result<Returned, PayError> {
    let unread = |error: farthing_wire::WireError| PayError::Refused(error.to_string());
    let returned = Returned::decode(&answer.body).map_err(unread)?;
    let amount = if returned.is_before { 0 } else { returned.amount };
    if let Some(said) = Said::of(answer, pass) {
        gate.settle(&pass.channel, |tab| tab.came_back(amount, said.taken()));
    }
    Ok(returned)
}

/// Whether the promise that was shown may be known to others by now.
fn is_public(answer: &Answer) -> bool {
    let header = answer.header(PAYMENT_REQUIRED).unwrap_or_default();
    let required = PaymentRequired::decode(header.as_bytes()).ok();
    required.and_then(|required| required.corrective()) == Some(Corrective::Stale)
}

fn refused(answer: &Answer, number: u32) -> PayError {
    let said: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    let code = said.as_ref().and_then(|said| said.get("error")?.as_str());
    match code.and_then(ReturnRefusal::from_code) {
        Some(refusal) => PayError::NotTakenBack { number, refusal },
        None => {
            let code = code.map_or_else(|| format!("it answers {}", answer.status), str::to_owned);
            PayError::Refused(code)
        }
    }
}
