//! What browsers ask before scripts of other sites may pay.

use http::Method;
use http::header::ACCESS_CONTROL_REQUEST_METHOD;
use http::request::Parts;

use super::Gate;
use super::answer::Answer;
use crate::routes::{Matched, Routes};

impl Gate {
    /// `None` if the request is no preflight. One of a path that costs nothing is the service's, and passed on like
    /// any free request; any other is answered here, since the service must not be asked for what is paid.
    pub(super) fn preflight<'a>(
        &self,
        routes: &Routes,
        (parts, target): (&Parts, &'a str),
    ) -> Option<Result<Matched<'a>, Answer>> {
        let is_preflight = parts.method == Method::OPTIONS
            && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        is_preflight.then(|| match (routes.free(target), routes.allow(target)) {
            (Some(matched), _) => Ok(matched),
            (None, Ok(allow)) => Err(self.answers.preflight(allow)),
            (None, Err(refusal)) => Err(self.answers.no_route(&refusal)),
        })
    }
}
