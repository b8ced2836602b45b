//! A payment by one transaction, as a request brings it.

use farthing_sdk::solana::Address;
use farthing_wire::exact::v1::{self, X_PAYMENT};
use farthing_wire::mpp;
use farthing_wire::{
    Accept, AnyPayment, ExactPayment, Identifier, PAYMENT_SIGNATURE, Paid, PaidFor, PayPayment,
    WireError, reference, request_digest,
};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::bill::Call;
use super::{Bill, Singles};
use crate::exact::{LandedTerms, PayTerms};
use crate::gate::digest;
use crate::settle::What;

/// Slots for which a landed payment may be shown after its price was told: a day.
const QUOTE_SLOTS: u64 = 216_000;

/// What is echoed is not what is asked.
const OTHER: &str = "invalid_payment_requirements";
const OTHER_TERMS: Unshown = Unshown::OtherTerms(OTHER);

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
    pub what: What,
    pub words: Words,
    /// What its payer calls it, if anything.
    pub identifier: Option<Identifier>,
    /// Why its offer is over, if it is: it counts only where it was taken while it was not.
    pub late: Option<&'static str>,
}

/// Why what a request brings is not looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::gate) enum Unshown {
    /// It cannot be read: 400.
    Unreadable(&'static str, WireError),
    /// It is for another request: 409.
    OtherRequest,
    /// It pays something else than was ever asked, or in another way than is taken: told anew.
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
        bill: &Bill<'_>,
    ) -> Result<Option<ShownSingle>, Unshown> {
        if !self.is_sold(bill.of.method) {
            return Ok(None);
        }
        if let Some(value) = headers.get(PAYMENT_SIGNATURE) {
            return self.v2(value.as_bytes(), bill, headers);
        }
        let v1 = self.exact(bill.amount, None).filter(|_| self.settings.v1);
        if let (Some(value), Some(ours)) = (headers.get(X_PAYMENT), v1) {
            let payment = v1::decode(value.as_bytes(), &ours).map_err(|error| match error {
                WireError::Accepted => Unshown::OtherTerms("invalid_scheme"),
                error => Unshown::Unreadable(X_PAYMENT, error),
            })?;
            let what = What::Transfer { transaction: payment.transaction, memo: None };
            return Ok(Some(ShownSingle { what, words: Words::V1, identifier: None, late: None }));
        }
        let mut values = headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes());
        match values.find(|value| mpp::Credential::is_one(value)) {
            Some(value) if self.settings.charge => self.charged(value, bill).map(Some),
            _ => Ok(None),
        }
    }

    fn v2(
        &self,
        value: &[u8],
        bill: &Bill<'_>,
        headers: &HeaderMap,
    ) -> Result<Option<ShownSingle>, Unshown> {
        let unreadable = |error| Unshown::Unreadable(PAYMENT_SIGNATURE, error);
        let paid = Paid::decode(value).map_err(unreadable)?;
        // What a payer echoes is not taken on trust: it must be what is asked of this very request.
        let quote = match &paid.accepted {
            Accept::Exact(accepted) => accepted.memo.clone().ok_or(OTHER_TERMS)?,
            Accept::Pay(accepted) => accepted.quote.clone(),
            Accept::Channel(_) | Accept::Pass(_) => return Ok(None),
        };
        let told = self.quotes.told(&quote, &bill.of).ok_or(Unshown::OtherRequest)?;
        let ours = match &paid.accepted {
            Accept::Pay(_) => self.pay(bill, quote.clone()).map(Accept::Pay),
            _ => self.exact(bill.amount, Some(quote.clone())).map(Accept::Exact),
        };
        // The quote is ours and of this request. What it asked may have changed since, which takes nothing from who has
        // paid then.
        let is_asked = ours.is_some_and(|ours| paid.check_offered(&[ours]).is_ok());
        let late = (!is_asked).then_some(OTHER);
        let what = match paid.payment {
            AnyPayment::Exact(ExactPayment { transaction }) => {
                What::Transfer { transaction, memo: Some(quote) }
            }
            AnyPayment::Pay(payment) => self.paying(payment, (bill, headers), (&quote, told))?,
            AnyPayment::Channel(_) => return Ok(None),
        };
        Ok(Some(ShownSingle { what, words: Words::V2, identifier: paid.identifier, late }))
    }

    /// A call of our program, with what its reference must be (R11).
    fn paying(
        &self,
        payment: PayPayment,
        (bill, headers): (&Bill<'_>, &HeaderMap),
        (quote, told): (&str, u64),
    ) -> Result<What, Unshown> {
        let (base, Bill { of, amount, .. }) = (&self.settings.base, bill);
        // Where there is no call by now, the offer is over: what was taken before is known by its hash.
        let call = self.call(bill).unwrap_or(Call::Pay);
        let request = request_digest(of.method, of.target, &digest::said_of(headers));
        let paid_for =
            PaidFor { ledger: &base.ledger, origin: &base.origin, quote, request: &request };
        let terms = |secret: &[u8; 32]| PayTerms {
            payee: Address::new_from_array(call.payee(base.payee)),
            mint: Address::new_from_array(self.settings.mint),
            listing: call.bought(),
            amount: *amount,
            reference: reference(&paid_for, secret),
        };
        Ok(match payment {
            PayPayment::Transaction { transaction, secret } => {
                What::Pay { transaction, terms: terms(&secret) }
            }
            PayPayment::Landed { signature, path, secret } => {
                // It has no last block: a quote must not count for longer than a settlement is kept.
                if self.shared.time.slot().saturating_sub(told) > QUOTE_SLOTS {
                    return Err(Unshown::OtherTerms("invalid_farthing_pay_quote"));
                }
                let terms = LandedTerms { pay: terms(&secret), since_slot: told };
                What::Landed { signature: signature.into(), path, terms }
            }
        })
    }

    fn charged(&self, value: &[u8], bill: &Bill<'_>) -> Result<ShownSingle, Unshown> {
        let Bill { of, amount, now, .. } = *bill;
        let unreadable = |error| Unshown::Unreadable("authorization", error);
        let keys = self.keys(now).ok_or(Unshown::OtherTerms("not_ready"))?;
        let credential = mpp::Credential::decode(value, &keys).map_err(unreadable)?;
        let challenge = &credential.challenge;
        if challenge.opaque.request != self.quotes.digest(&of) {
            return Err(Unshown::OtherRequest);
        }
        let found = self.till.ready().map_err(|_| Unshown::OtherTerms("not_ready"))?;
        let memo = challenge.request.external_id.clone().unwrap_or_default();
        let ours = self.charge(amount, memo.clone(), &found);
        // A retry of what is paid may come late.
        let is_asked =
            ours.as_ref() == Some(&challenge.request) && challenge.realm == self.settings.realm;
        let is_over = challenge.expires < now;
        let late = (!is_asked).then_some(OTHER).or(is_over.then_some("payment_expired"));
        let what = What::Transfer { transaction: credential.transaction, memo: Some(memo) };
        Ok(ShownSingle { what, words: Words::Charge(credential.id), identifier: None, late })
    }
}
