//! What a reply says of the payment. It is the server's word: what follows from it lowers what is promised from
//! here on, and raises nothing.

use farthing_sdk::solana::Signature;
use farthing_wire::{HotReceipt, PAYMENT_RESPONSE, Settlement, State, hot};
use serde::Deserialize;

use crate::{channel::Pass, http::Answer};

/// A receipt, in either form.
pub(crate) struct Said {
    /// Base units: 0 where the money came back, and where the reply is delivered again.
    pub amount: u64,
    pub state: State,
    /// Only in the long form.
    pub request_id: Option<String>,
    /// The transaction that opened the channel, only in the long form.
    pub opening: Option<String>,
}

impl Said {
    /// The receipt of a reply, where it has one that can be read and is for this request.
    pub(crate) fn of(answer: &Answer, pass: &Pass) -> Option<Self> {
        let (number, said) = match (answer.header(hot::NAME), answer.header(PAYMENT_RESPONSE)) {
            (Some(header), _) => {
                let HotReceipt { number, amount, state } =
                    HotReceipt::decode(header.as_bytes()).ok()?;
                (number, Self { amount, state, request_id: None, opening: None })
            }
            (None, Some(header)) => {
                let Settlement { transaction, amount, number, request_id, state, .. } =
                    Settlement::decode(header.as_bytes()).ok()?;
                let opening = Some(Signature::from(transaction).to_string());
                let request_id = Some(request_id.into_owned());
                (number, Self { amount, state, request_id, opening })
            }
            (None, None) => return None,
        };
        (number == pass.ticket.number).then_some(said)
    }

    /// Base units that the gateway has taken in all.
    pub(crate) fn taken(&self) -> u64 {
        taken(&self.state)
    }
}

/// Base units that a gateway says it has taken in all.
pub(crate) fn taken(state: &State) -> u64 {
    state.served.saturating_sub(state.returned)
}

/// What became of a request that was served before, and is not given again (rule R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Served {
    /// The status that it ended with, if that is known.
    pub status: Option<u16>,
    /// Whether its money came back.
    pub returned: bool,
}

#[derive(Deserialize)]
struct Outcome {
    served: Served,
}

impl Served {
    /// What a 409 says of it; `None` where it says something else.
    pub(crate) fn of(answer: &Answer) -> Option<Self> {
        let outcome: Outcome = serde_json::from_slice(&answer.body).ok()?;
        Some(outcome.served)
    }
}
