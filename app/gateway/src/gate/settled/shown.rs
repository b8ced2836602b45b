//! A payment by one transaction, as a request brings it.

use farthing_wire::exact::v1::{self, X_PAYMENT};
use farthing_wire::mpp;
use farthing_wire::{Accept, AnyPayment, PAYMENT_SIGNATURE, Paid, WireError};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::Singles;
use super::quote::For;

/// In whose words a request pays, and so gets its receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::gate) enum Words {
    /// x402's version 2.
    V2,
    /// x402's version 1.
    V1,
    /// MPP's, with the id of the challenge.
    Charge(String),
}

/// One that can be read.
#[derive(Clone, Debug)]
pub(in crate::gate) struct ShownSingle {
    pub transaction: Vec<u8>,
    /// The memo that it must have.
    pub memo: Option<String>,
    pub words: Words,
    /// Whether its offer is over: it counts only where it was shown before.
    pub is_late: bool,
}

/// Why what a request brings is not looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::gate) enum Unshown {
    /// It cannot be read: 400.
    Unreadable(&'static str, WireError),
    /// It is for another request: 409.
    OtherRequest,
    /// It pays something else than is asked now: told anew.
    OtherTerms(&'static str),
}

impl Singles {
    /// What a request brings; `None` where that is no payment by one transaction, or such a one is not taken.
    ///
    /// # Errors
    /// [`Unshown`].
    pub(in crate::gate) fn shown(
        &self,
        headers: &HeaderMap,
        (of, amount, now): (&For<'_>, u64, i64),
    ) -> Result<Option<ShownSingle>, Unshown> {
        if !self.is_sold(of.method) {
            return Ok(None);
        }
        if let Some(value) = headers.get(PAYMENT_SIGNATURE).filter(|_| self.settings.exact) {
            return self.v2(value.as_bytes(), (of, amount));
        }
        if let Some(value) = headers.get(X_PAYMENT).filter(|_| self.settings.v1) {
            let ours = self.exact(amount, None);
            let payment = v1::decode(value.as_bytes(), &ours).map_err(|error| match error {
                WireError::Accepted => Unshown::OtherTerms("invalid_scheme"),
                error => Unshown::Unreadable(X_PAYMENT, error),
            })?;
            let transaction = payment.transaction;
            let (memo, words, is_late) = (None, Words::V1, false);
            return Ok(Some(ShownSingle { transaction, memo, words, is_late }));
        }
        let mut values = headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes());
        match values.find(|value| mpp::Credential::is_one(value)) {
            Some(value) if self.settings.charge => self.charged(value, (of, amount, now)).map(Some),
            _ => Ok(None),
        }
    }

    fn v2(
        &self,
        value: &[u8],
        (of, amount): (&For<'_>, u64),
    ) -> Result<Option<ShownSingle>, Unshown> {
        let unreadable = |error| Unshown::Unreadable(PAYMENT_SIGNATURE, error);
        let paid = Paid::decode(value).map_err(unreadable)?;
        let (Accept::Exact(accepted), AnyPayment::Exact(payment)) = (&paid.accepted, &paid.payment)
        else {
            return Ok(None);
        };
        // What a payer echoes is not taken on trust: it must be what is asked of this very request.
        let memo =
            accepted.memo.clone().ok_or(Unshown::OtherTerms("invalid_payment_requirements"))?;
        if !self.quotes.is_for(&memo, of) {
            return Err(Unshown::OtherRequest);
        }
        let ours = Accept::Exact(self.exact(amount, Some(memo.clone())));
        if paid.check_offered(&[ours]).is_err() {
            return Err(Unshown::OtherTerms("invalid_payment_requirements"));
        }
        let transaction = payment.transaction.clone();
        let (memo, words, is_late) = (Some(memo), Words::V2, false);
        Ok(Some(ShownSingle { transaction, memo, words, is_late }))
    }

    fn charged(
        &self,
        value: &[u8],
        (of, amount, now): (&For<'_>, u64, i64),
    ) -> Result<ShownSingle, Unshown> {
        let unreadable = |error| Unshown::Unreadable("authorization", error);
        let keys = self.keys(now).ok_or(Unshown::OtherTerms("not_ready"))?;
        let credential = mpp::Credential::decode(value, &keys).map_err(unreadable)?;
        let challenge = &credential.challenge;
        if challenge.opaque.request != self.quotes.digest(of) {
            return Err(Unshown::OtherRequest);
        }
        let found = self.till.ready().map_err(|_| Unshown::OtherTerms("not_ready"))?;
        let memo = challenge.request.external_id.clone().unwrap_or_default();
        let ours = self.charge(amount, memo.clone(), &found);
        if ours.as_ref() != Some(&challenge.request) || challenge.realm != self.settings.realm {
            return Err(Unshown::OtherTerms("invalid_payment_requirements"));
        }
        // A retry of what is paid may come late.
        let is_late = challenge.expires < now;
        let transaction = credential.transaction;
        let words = Words::Charge(credential.id);
        Ok(ShownSingle { transaction, memo: Some(memo), words, is_late })
    }
}
