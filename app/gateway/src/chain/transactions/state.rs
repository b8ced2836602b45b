//! How far a transaction has come.

/// How far a transaction has come (server invariant 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Written, and signed by nobody of us.
    Reserved,
    /// Signed, and perhaps sent: it can land until its last block is past.
    Signed,
    /// Landed, and did what it says.
    Confirmed,
    /// Landed and failed: it cost its fee.
    Failed,
    /// Can land no more.
    NeverLanded,
}

impl State {
    /// Whether nothing more can become of it.
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Reserved | Self::Signed)
    }

    /// Whether it has done what it says, or may still.
    pub fn may_have_landed(self) -> bool {
        !matches!(self, Self::Failed | Self::NeverLanded)
    }

    /// Reads what `as u8` wrote.
    pub fn from_number(number: u8) -> Option<Self> {
        let all = [Self::Reserved, Self::Signed, Self::Confirmed, Self::Failed, Self::NeverLanded];
        all.into_iter().find(|state| *state as u8 == number)
    }
}
