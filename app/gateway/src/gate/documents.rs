//! What is sold here, told to who has never been here.

use std::net::IpAddr;

use http::Method;
use http::request::Parts;

use super::answer::Answer;
use super::{Gate, Refused};
use crate::found;
use crate::notary::DID;
use crate::routes::Routes;

impl Gate {
    /// The document that is asked for, as often as its address may be told a price; `None` where none is.
    pub(super) fn document(
        &self,
        routes: &Routes,
        (parts, client): (&Parts, IpAddr),
        target: &str,
    ) -> Option<Answer> {
        let is_read = matches!(parts.method, Method::GET | Method::HEAD);
        let notary = self.answers.offers.notary().filter(|_| found::path(target) == DID);
        let is_told = notary.is_some() || self.is_found && found::is_document(target);
        if !is_read || !is_told || routes.has_path(found::path(target)) {
            return None;
        }
        if !self.strangers.may_see(client) {
            return Some(self.answers.later(&Refused::TooMany));
        }
        let document = match notary {
            Some(notary) => notary.document(),
            None => found::document(&self.answers.offers, &self.at_prices(routes), target)?,
        };
        Some(self.answers.document(document))
    }
}
