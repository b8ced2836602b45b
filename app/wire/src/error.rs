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
    /// Another version of x402 than 2.
    #[error("x402Version must be 2")]
    Version,
    /// `accepted` is not what the server asks for this request now.
    #[error("accepted is not what is asked for this request")]
    Accepted,
    /// What was signed to read with a pass is for another site, network, listing or ledger.
    #[error("the challenge is of another site, network, listing or ledger")]
    Challenge,
}
