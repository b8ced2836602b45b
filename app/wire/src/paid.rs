//! `PAYMENT-SIGNATURE`, whatever the way to pay.

use crate::accept::Accept;
use crate::envelope::{self, Unpacked};
use crate::error::WireError;
use crate::exact::ExactPayment;
use crate::identifier::Identifier;
use crate::pay::PayPayment;
use crate::payment::Payment;

/// A payment of version 2, and what its payer says that it pays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paid {
    /// An entry of `accepts`, as the payer echoes it. It is not yet ours: [`Self::check_offered`].
    pub accepted: Accept,
    /// How.
    pub payment: AnyPayment,
    /// What its payer calls it, if anything (x402's `payment-identifier`).
    pub identifier: Option<Identifier>,
}

/// A payment by one of the ways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AnyPayment {
    /// Of [`Accept::Channel`].
    Channel(Payment),
    /// Of [`Accept::Exact`].
    Exact(ExactPayment),
    /// Of [`Accept::Pay`].
    Pay(PayPayment),
}

impl Paid {
    /// Reads the header. Stock clients add `resource` and `extensions`, of which only `payment-identifier` is looked at.
    /// Everything else is read strictly (server invariant 4).
    ///
    /// # Errors
    /// [`WireError::Accepted`] of a scheme that is not ours; [`WireError::Identifier`] of a promise that is named
    /// otherwise than by its number; else what cannot be read.
    pub fn decode(header: &[u8]) -> Result<Self, WireError> {
        let Unpacked { accepted, payload, identifier } = envelope::unpack(header)?;
        let accepted = Accept::echoed(accepted)?;
        let payment = match &accepted {
            Accept::Channel(_) => {
                let payment = Payment::read(payload)?;
                payment.check_identifier(identifier.as_ref())?;
                AnyPayment::Channel(payment)
            }
            Accept::Exact(_) => AnyPayment::Exact(ExactPayment::read(payload)?),
            Accept::Pay(_) => AnyPayment::Pay(PayPayment::read(payload)?),
            // A pass is shown by signing in.
            Accept::Pass(_) => return Err(WireError::Accepted),
        };
        Ok(Self { accepted, payment, identifier })
    }

    /// That it pays one of `offers`, those of this very request, to the last field (server invariant 1).
    ///
    /// # Errors
    /// [`WireError::Accepted`].
    pub fn check_offered(&self, offers: &[Accept]) -> Result<(), WireError> {
        if offers.contains(&self.accepted) { Ok(()) } else { Err(WireError::Accepted) }
    }
}
