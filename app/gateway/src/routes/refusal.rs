//! Why a request has no route.

use http::StatusCode;

/// Why a request reaches nothing. What cannot be written in one way only is refused, since the upstream might read
/// it in another way than the gateway (rule R19, server invariant 34).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RouteRefusal<'r> {
    /// Longer than [`super::TARGET_MAX`].
    #[error("the address is too long")]
    TooLong,
    /// Neither a path nor an `http` address: `*`, or a host and port.
    #[error("the address must be a path")]
    Form,
    /// A space, a control character, or one that is not ASCII and not escaped.
    #[error("the address has a character that must be escaped")]
    Character,
    /// A `#`.
    #[error("a fragment is not sent")]
    Fragment,
    /// `%` without two hexadecimal digits, or for a control character.
    #[error("the path has an escape that is none")]
    Escape,
    /// `%25` in front of two hexadecimal digits: who decodes twice reads another path.
    #[error("the path is escaped twice")]
    EscapedTwice,
    /// An escaped `/` or a `\`, escaped or not: some read them as a slash.
    #[error("the path has a slash that may be none")]
    Slash,
    /// A `;`, escaped or not: some cut a segment there.
    #[error("the path has a parameter")]
    Parameter,
    /// Two slashes in a row.
    #[error("the path has an empty segment")]
    Empty,
    /// A segment of nothing but dots and spaces.
    #[error("the path has a segment of dots")]
    Dots,
    /// Escaped bytes that are no UTF-8: some decoders read `/` or `.` from them.
    #[error("the path is not UTF-8")]
    Utf8,
    /// A letter that some take for `/`, `\`, `.`, `;` or `%`.
    #[error("the path has a letter that looks like a slash or a dot")]
    LookAlike,
    /// No route has this path.
    #[error("nothing is served here")]
    NotFound,
    /// The most specific route of this path has no such method.
    #[error("the method is not served here; these are: {allow}")]
    Method {
        /// Methods that it has, as an `Allow` header names them.
        allow: &'r str,
    },
}

impl RouteRefusal<'_> {
    /// The reply's status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLong => StatusCode::URI_TOO_LONG,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
