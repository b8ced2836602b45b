//! Why a pass does not serve.

/// How every code begins.
const PREFIX: &str = "invalid_farthing_pass_";

/// Why a sign-in or a token is not taken: the `error` of a 402 reply.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PassRefusal {
    /// What was signed is no challenge of this gateway's for this listing.
    Challenge,
    /// The challenge is over: ask for another.
    Late,
    /// The challenge was used.
    Used,
    /// The holder's key has not signed it.
    Signature,
    /// The holder has no pass of this listing.
    Absent,
    /// What is at the pass's address is none.
    Kind,
    /// The pass, or the token, is of another listing.
    Listing,
    /// The pass is somebody else's.
    Holder,
    /// The pass was refunded.
    Refunded,
    /// The pass has ended.
    Ended,
    /// The pass can still be refunded, and such are not taken here.
    Refundable,
    /// The token is none of this gateway's, or of a key that it has no more: sign in again.
    Token,
    /// The token is over: sign in again.
    Expired,
}

impl PassRefusal {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Challenge,
        Self::Late,
        Self::Used,
        Self::Signature,
        Self::Absent,
        Self::Kind,
        Self::Listing,
        Self::Holder,
        Self::Refunded,
        Self::Ended,
        Self::Refundable,
        Self::Token,
        Self::Expired,
    ];

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

    /// Whether signing in again may help.
    #[must_use]
    pub fn asks_to_sign_in(self) -> bool {
        matches!(self, Self::Late | Self::Used | Self::Challenge | Self::Token | Self::Expired)
    }

    /// What was wrong, in words that follow a colon.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Challenge => "what was signed is no challenge of this server's for this listing",
            Self::Late => "the challenge is over",
            Self::Used => "the challenge was used",
            Self::Signature => "its holder has not signed the challenge",
            Self::Absent => "the holder has no pass of this listing",
            Self::Kind => "at its address is no pass",
            Self::Listing => "it is of another listing",
            Self::Holder => "it is somebody else's",
            Self::Refunded => "it was refunded",
            Self::Ended => "it has ended",
            Self::Refundable => "it can still be refunded, and serves once it cannot",
            Self::Token => "its token is none of this server's",
            Self::Expired => "its token is over",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::Late => "late",
            Self::Used => "used",
            Self::Signature => "signature",
            Self::Absent => "absent",
            Self::Kind => "kind",
            Self::Listing => "listing",
            Self::Holder => "holder",
            Self::Refunded => "refunded",
            Self::Ended => "ended",
            Self::Refundable => "refundable",
            Self::Token => "token",
            Self::Expired => "expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_is_found_by_its_own_code() {
        for refusal in PassRefusal::ALL {
            assert_eq!(PassRefusal::from_code(&refusal.code()), Some(refusal));
        }
        assert_eq!(PassRefusal::from_code("invalid_farthing_channel_kind"), None);
    }
}
