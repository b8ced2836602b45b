//! What was wrong, as RFC 9457 says it: the body of an error reply.

use serde::{Serialize, Serializer};

/// Where MPP's problems are named.
const BASE: &str = "https://paymentauth.org/problems/";

/// A problem of MPP. Other fields may stand beside it in the same object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Problem<'a> {
    /// Which.
    pub kind: ProblemKind,
    /// For persons.
    pub detail: &'a str,
    /// The id of the new challenge, or of the one that was paid.
    pub challenge_id: Option<&'a str>,
}

/// The kinds that MPP has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemKind {
    /// Nothing was paid.
    Required,
    /// Too little was paid.
    Insufficient,
    /// The challenge has ended.
    Expired,
    /// The payment is not what was asked, or did not come.
    Verification,
    /// Another way to pay than is taken.
    Unsupported,
    /// The credential cannot be read.
    Malformed,
    /// The challenge is not ours, or is used up.
    Challenge,
}

impl ProblemKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Required,
        Self::Insufficient,
        Self::Expired,
        Self::Verification,
        Self::Unsupported,
        Self::Malformed,
        Self::Challenge,
    ];

    /// The reply's status.
    #[must_use]
    pub fn status(self) -> u16 {
        if self == Self::Unsupported { 400 } else { 402 }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Required => ("payment-required", "Payment Required"),
            Self::Insufficient => ("payment-insufficient", "Payment Insufficient"),
            Self::Expired => ("payment-expired", "Payment Expired"),
            Self::Verification => ("verification-failed", "Payment Verification Failed"),
            Self::Unsupported => ("method-unsupported", "Payment Method Unsupported"),
            Self::Malformed => ("malformed-credential", "Malformed Credential"),
            Self::Challenge => ("invalid-challenge", "Invalid Challenge"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_id: Option<&'a str>,
}

impl Serialize for Problem<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (name, title) = self.kind.names();
        let text = Text {
            r#type: format!("{BASE}{name}"),
            title,
            status: self.kind.status(),
            detail: self.detail,
            challenge_id: self.challenge_id,
        };
        text.serialize(to)
    }
}
