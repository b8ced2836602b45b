//! What a request brings to pay with: at most one credential, in one of two forms.

use farthing_wire::hot::{self, HotError};
use farthing_wire::{
    PAYMENT_SIGNATURE, Payment, Requirements, Shown, WireError, exact::v1::X_PAYMENT, mpp,
};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers that pay, whatever they say.
static NAMES: [HeaderName; 3] = [
    HeaderName::from_static(hot::NAME),
    HeaderName::from_static(PAYMENT_SIGNATURE),
    HeaderName::from_static(X_PAYMENT),
];

/// In which form a request was paid, and so its receipt is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// One short header.
    Hot,
    /// x402's envelope.
    Envelope,
}

/// A credential that can be read.
#[derive(Debug)]
pub enum Credential {
    /// A promise in the hot form.
    Hot(Shown),
    /// Anything in the envelope.
    Envelope(Payment),
}

/// Why what a request brings cannot be read: 400, nothing was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    /// More than one credential: which one pays would be for the last reader to say.
    #[error(
        "one credential pays for a request: Farthing, PAYMENT-SIGNATURE, X-PAYMENT or Authorization: Payment, once"
    )]
    Several,
    /// Of the hot form.
    #[error("Farthing: {0}")]
    Hot(HotError),
    /// Of the envelope.
    #[error("PAYMENT-SIGNATURE: {0}")]
    Envelope(WireError),
}

impl Credential {
    /// Whether a request brings what only promises are shown in.
    pub fn is_hot(headers: &HeaderMap) -> bool {
        let [hot, ..] = &NAMES;
        headers.contains_key(hot)
    }

    /// Whether a request brings anything to pay with.
    pub fn is_in(headers: &HeaderMap) -> bool {
        NAMES.iter().any(|name| headers.contains_key(name)) || charges(headers).next().is_some()
    }

    /// Refuses a request that brings more than one.
    ///
    /// # Errors
    /// [`Malformed::Several`].
    pub fn check_one(headers: &HeaderMap) -> Result<(), Malformed> {
        let named = NAMES.iter().flat_map(|name| headers.get_all(name));
        let count = named.chain(charges(headers)).take(2).count();
        if count < 2 { Ok(()) } else { Err(Malformed::Several) }
    }

    /// What a request brings for what `ours` asks; `None` where it brings nothing.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn read(
        headers: &HeaderMap,
        ours: impl FnOnce() -> Requirements,
    ) -> Result<Option<Self>, Malformed> {
        let [hot, envelope, _] = &NAMES;
        let mut values = [hot, envelope].map(|name| headers.get_all(name).iter());
        let [hot, envelope] = values.each_mut().map(Iterator::next);
        if values.into_iter().flatten().next().is_some() || hot.is_some() && envelope.is_some() {
            return Err(Malformed::Several);
        }
        if let Some(hot) = hot {
            return hot::decode(hot.as_bytes()).map(Self::Hot).map(Some).map_err(Malformed::Hot);
        }
        let payment = envelope.map(|envelope| Payment::decode(envelope.as_bytes(), &ours()));
        payment.transpose().map(|payment| payment.map(Self::Envelope)).map_err(Malformed::Envelope)
    }
}

/// Values of `Authorization` that pay.
fn charges(headers: &HeaderMap) -> impl Iterator<Item = &HeaderValue> {
    let values = headers.get_all(AUTHORIZATION).iter();
    values.filter(|value| mpp::Credential::is_one(value.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_core::chain::Link;

    fn requirements() -> Requirements {
        Requirements {
            network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
            amount: 7,
            asset: [1; 32],
            pay_to: [2; 32],
            max_timeout_seconds: 60,
            program: [3; 32],
            genesis: [4; 32],
            reserve: [5; 32],
            ledger: [6; 16],
            vouchers: true,
            links: true,
            fans: None,
            unit: 7,
            min_grace_seconds: 3_600,
            margin_seconds: 600,
            min_deposit: 7_000,
            min_first: 7,
            fee_payer: None,
            cap: None,
            returns: None,
        }
    }

    fn shown() -> Shown {
        Shown::link(&[9; 32], Link { index: 1, hash: [8; 32] }, 1, 7)
    }

    fn headers(values: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_request_brings_nothing_or_one_credential() {
        let (ours, hot) = (requirements(), hot::encode(&shown()));
        let envelope = Payment::Shown(shown()).encode(&ours).unwrap();
        let read =
            |values: &[(&'static str, &str)]| Credential::read(&headers(values), || ours.clone());
        assert!(read(&[]).unwrap().is_none());
        assert!(matches!(read(&[("farthing", &hot)]), Ok(Some(Credential::Hot(_)))));
        assert!(matches!(
            read(&[("payment-signature", &envelope)]),
            Ok(Some(Credential::Envelope(Payment::Shown(_))))
        ));
    }

    /// server invariant 2: which of two credentials would pay is for nobody to choose.
    #[test]
    fn refuses_a_second_header_of_either_form() {
        let (ours, hot) = (requirements(), hot::encode(&shown()));
        let envelope = Payment::Shown(shown()).encode(&ours).unwrap();
        let charge = "Payment e30".to_owned();
        for values in [
            [("farthing", &hot), ("x-payment", &envelope)],
            [("payment-signature", &envelope), ("authorization", &charge)],
            [("x-payment", &envelope), ("x-payment", &envelope)],
            [("authorization", &charge), ("authorization", &charge)],
        ] {
            let values = values.map(|(name, value)| (name, value.as_str()));
            assert_eq!(Credential::check_one(&headers(&values)), Err(Malformed::Several));
        }
        // A login of the site's own is no payment.
        let beside = [("authorization", "Bearer e30"), ("farthing", hot.as_str())];
        assert_eq!(Credential::check_one(&headers(&beside)), Ok(()));
        for values in [
            [("farthing", &hot), ("farthing", &hot)],
            [("payment-signature", &envelope), ("payment-signature", &envelope)],
            [("farthing", &hot), ("payment-signature", &envelope)],
        ] {
            let values = values.map(|(name, value)| (name, value.as_str()));
            assert_eq!(Credential::check_one(&headers(&values)), Err(Malformed::Several));
            let read = Credential::read(&headers(&values), || ours.clone());
            assert_eq!(read.unwrap_err(), Malformed::Several);
        }
    }

    /// server invariant 1
    #[test]
    fn refuses_an_envelope_for_another_price() {
        let ours = requirements();
        let envelope = Payment::Shown(shown()).encode(&ours).unwrap();
        let dearer = Requirements { amount: 14, ..requirements() };
        let read = Credential::read(&headers(&[("payment-signature", &envelope)]), || dearer);
        assert_eq!(read.unwrap_err(), Malformed::Envelope(WireError::Accepted));
    }
}
