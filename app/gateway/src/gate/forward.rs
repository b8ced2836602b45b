//! The head of a request as the service gets it.

use std::net::IpAddr;

use http::HeaderValue;
use http::request::Parts;

use super::Gate;
use crate::headers::strip_request;
use crate::routes::Matched;

impl Gate {
    /// The head as the service gets it, with the request's name where it does more than read.
    pub(super) fn named(
        &self,
        mut parts: Parts,
        of: (&Matched<'_>, bool, IpAddr),
        id: &str,
    ) -> Parts {
        self.forward(&mut parts, of);
        // After the payer's headers were stripped, or its `Connection` could name this one.
        if !parts.method.is_safe()
            && let Ok(id) = HeaderValue::from_str(id)
        {
            parts.headers.insert("idempotency-key", id);
        }
        parts
    }

    /// Makes the head what the service gets: the path that the price was found for, and no other spelling of it
    /// (R19).
    pub(super) fn forward(
        &self,
        parts: &mut Parts,
        (matched, is_range, client): (&Matched<'_>, bool, IpAddr),
    ) {
        strip_request(&mut parts.headers, client, self.answers.offers.origin(), is_range);
        // It was read as a path, so it is one.
        parts.uri = matched.path.parse().unwrap_or_default();
    }
}
