//! Why a request is taken for nobody's.

/// Why a request is not an agent's. It is answered as anybody's then: no refusal is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unknown {
    /// It is not signed.
    #[error("the request is not signed")]
    Unsigned,
    /// Each header stands once: which of two counts would be for the last reader to say.
    #[error("Signature, Signature-Input or Signature-Agent stands twice")]
    Twice,
    #[error("a header of the signature cannot be read")]
    Unreadable,
    /// Not exactly one has the tag.
    #[error("not exactly one signature has the tag web-bot-auth")]
    Tag,
    #[error(
        "created, expires, nonce or keyid is missing, or another kind of value than it must be"
    )]
    Parameter,
    #[error("alg is another than ed25519")]
    Algorithm,
    /// It could be for any site.
    #[error("neither @authority nor @target-uri is signed")]
    Authority,
    /// Anybody could have added it.
    #[error("Signature-Agent is there and not signed")]
    Agent,
    #[error("the signature is of the future, or the clocks differ by more than a minute")]
    Early,
    #[error("the signature has expired")]
    Expired,
    #[error("the signature is good for longer than an hour")]
    Long,
    #[error("the key is of no agent that is known here")]
    Key,
    /// Something that is signed is not in the request, or not known.
    #[error("what is signed is not there")]
    Component,
    #[error("the signature is wrong")]
    Signature,
    #[error("the nonce was used")]
    Used,
    /// Nothing more can be remembered.
    #[error("too many nonces are remembered")]
    Crowded,
}
