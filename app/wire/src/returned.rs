//! "Not worth it": a payer returns what it has bought, by the same request once more with a header that says so. The
//! credential has the number of the request that is returned, and pays nothing.

use serde::Serialize;

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::Decimal;

/// The header of a request that returns what the same request had bought under the same number: `1`. In the lower case
/// of HTTP/2.
pub const RETURN: &str = "farthing-return";

/// Bytes of a body that says what came back, at most.
const BODY_MAX: usize = 256;

/// How every code begins.
const PREFIX: &str = "invalid_farthing_return_";

/// Why nothing is taken back: the `error` of a 409 reply. Only who has shown an authentic promise is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReturnRefusal {
    /// Nothing is taken back of this route.
    Offered,
    /// The channel has bought nothing under this number that could be returned, as far as is known.
    Unknown,
    /// The number was of another request.
    Other,
    /// It is being answered: ask again.
    Running,
    /// It was bought too long ago.
    Late,
    /// As much of this route has come back as may.
    Allowance,
}

impl ReturnRefusal {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Offered, Self::Unknown, Self::Other, Self::Running, Self::Late, Self::Allowance];

    /// Its name on the wire.
    #[must_use]
    pub fn code(self) -> String {
        format!("{PREFIX}{}", self.word())
    }

    /// The one of this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let word = code.strip_prefix(PREFIX)?;
        Self::ALL.into_iter().find(|refusal| refusal.word() == word)
    }

    /// What was wrong, in words that follow a colon.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Offered => "nothing of this is taken back",
            Self::Unknown => "nothing was bought under this number that could come back",
            Self::Other => "this number is of another request",
            Self::Running => "it is being answered",
            Self::Late => "it was bought too long ago",
            Self::Allowance => "as much of this has come back as may",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Unknown => "unknown",
            Self::Other => "other",
            Self::Running => "running",
            Self::Late => "late",
            Self::Allowance => "allowance",
        }
    }
}

/// What came back, in the body of a reply of status 200.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Returned {
    /// The number of the request.
    pub number: u32,
    /// Base units that it had cost.
    pub amount: u64,
    /// Whether they had come back before.
    pub is_before: bool,
}

#[derive(Serialize)]
struct Text {
    returned: ReturnedText,
}

#[derive(Serialize)]
struct ReturnedText {
    number: u32,
    amount: Decimal,
    before: bool,
}

impl Returned {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> String {
        let Self { number, amount, is_before } = *self;
        let returned = ReturnedText { number, amount: Decimal(amount), before: is_before };
        // Numbers and names that are there always can be written.
        serde_json::to_string(&Text { returned }).unwrap_or_default()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError`]
    pub fn decode(body: &[u8]) -> Result<Self, WireError> {
        if body.len() > BODY_MAX {
            return Err(WireError::TooLong { most: BODY_MAX });
        }
        let mut fields = Fields::of(Json::parse(body)?, "body")?;
        let mut returned = fields.object("returned")?;
        let is_before = match returned.take("before")? {
            Json::Bool(before) => before,
            _ => return Err(returned.wrong("before", "true or false")),
        };
        let (number, amount) = (returned.integer("number")?, returned.amount("amount")?);
        returned.end()?;
        fields.end()?;
        Ok(Self { number, amount, is_before })
    }
}
