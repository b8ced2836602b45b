//! Why what was sent is not understood.

/// Why a header cannot be read. The gateway answers it with 400: nothing was looked at that costs anything. No
/// variant holds what was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WireError {
    /// Longer than its kind of header may be.
    #[error("the header is longer than {most} bytes")]
    TooLong {
        /// Bytes that it may have.
        most: usize,
    },
    /// Not base64 with the standard alphabet and padding.
    #[error("the header is not standard base64 with padding")]
    Base64,
    /// Nested deeper than anything that is said here.
    #[error("the JSON is nested too deeply")]
    TooDeep,
    /// No JSON in UTF-8, or more than one value.
    #[error("the header holds no JSON")]
    Json,
    /// One object has one key twice, so that two readers may see two values.
    #[error("the JSON has a key twice in one object")]
    Repeated,
    /// A field is not there.
    #[error("{within} lacks {name:?}")]
    Missing {
        /// The object.
        within: &'static str,
        /// The field.
        name: &'static str,
    },
    /// A field is something else than it must be.
    #[error("{name:?} of {within} must be {expected}")]
    Field {
        /// The object.
        within: &'static str,
        /// The field.
        name: &'static str,
        /// What is taken.
        expected: &'static str,
    },
    /// An object that secures something has a field that nobody here knows.
    #[error("{within} has a field that is not known")]
    Unknown {
        /// The object.
        within: &'static str,
    },
    /// Another version of x402 than the header's.
    #[error("x402Version must be {expected}")]
    Version {
        /// What it must be.
        expected: u32,
    },
    /// Not base64url.
    #[error("the header is not base64url")]
    Base64Url,
    /// Another scheme of authentication than MPP's.
    #[error("the authorization is not of the scheme Payment")]
    Scheme,
    /// A challenge that none of the server's keys has made, or that was changed since; or of a pass, one for another
    /// site, network, listing or ledger.
    #[error("the challenge is not one of this server")]
    Challenge,
    /// A transaction that the client has sent itself: the server pays the fee, so it sends.
    #[error("a charge whose fee the server pays is sent by the server: type must be transaction")]
    Push,
    /// A name of a payment beside a promise's own: the request's number.
    #[error(
        "the payment-identifier of a promise is its channel and number, of a share its fan, slot and number, with hyphens between"
    )]
    Identifier,
    /// A key that could be guessed.
    #[error("the key must have at least {least} bytes")]
    Key {
        /// Bytes that it must have.
        least: usize,
    },
    /// `accepted` is not what the server asks for this request now.
    #[error("accepted is not what is asked for this request")]
    Accepted,
}
