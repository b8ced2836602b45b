//! How a channel stands, as its payer is told.

use serde::Serialize;

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::Decimal;

/// How a channel or share stands with the gateway. Numbers only, so that nothing in it can be shown again, and only
/// for who showed an authentic promise of it (rule R3). Amounts are base units since the opening.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
    /// Of the best promise that the gateway has.
    pub promised: u64,
    /// Worth of what was delivered, returned money included.
    pub served: u64,
    /// What came back of it.
    pub returned: u64,
    /// What may still be delivered: at most `promised - served + returned`.
    pub left: u64,
    /// What the chain holds for it, claimed or not.
    pub funded: u64,
    /// What was claimed.
    pub claimed: u64,
    /// Unix seconds from which nothing is served; `None` where no end is known.
    pub closes_at: Option<i64>,
}

/// A state as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StateText {
    promised: Decimal,
    served: Decimal,
    returned: Decimal,
    left: Decimal,
    funded: Decimal,
    claimed: Decimal,
    closes_at: Option<i64>,
}

impl From<&State> for StateText {
    fn from(state: &State) -> Self {
        Self {
            promised: Decimal(state.promised),
            served: Decimal(state.served),
            returned: Decimal(state.returned),
            left: Decimal(state.left),
            funded: Decimal(state.funded),
            claimed: Decimal(state.claimed),
            closes_at: state.closes_at,
        }
    }
}

impl State {
    /// Takes its fields out of an object that may have others.
    pub(crate) fn take(fields: &mut Fields) -> Result<Self, WireError> {
        Ok(Self {
            promised: fields.amount("promised")?,
            served: fields.amount("served")?,
            returned: fields.amount("returned")?,
            left: fields.amount("left")?,
            funded: fields.amount("funded")?,
            claimed: fields.amount("claimed")?,
            closes_at: closes_at(fields)?,
        })
    }
}

fn closes_at(fields: &mut Fields) -> Result<Option<i64>, WireError> {
    let wrong = fields.wrong("closesAt", "unix seconds or null");
    match fields.take("closesAt")? {
        Json::Null => Ok(None),
        Json::Integer(at) => i64::try_from(at).map(Some).map_err(|_| wrong),
        _ => Err(wrong),
    }
}
