//! What a 402 says in its headers, as much of it as fits (rule R19). The body has all of it.

use farthing_wire::{Accept, Inviting, REQUIRED_MAX, WireError};

use crate::gate::More;

/// What fits.
pub(super) struct Fitting<'a> {
    /// For `PAYMENT-REQUIRED`.
    pub encoded: String,
    /// For `WWW-Authenticate`.
    pub challenge: Option<&'a str>,
}

/// All of it; what has no room is left out in the order in which it can be missed: signed offers; what the holder of a pass
/// signs, which has an address of its own; the description; what a pass would cost, which its listing says on chain; the
/// request's address, for which the `site`'s stands; at last MPP's words. The other ways to pay stay.
///
/// # Errors
/// [`WireError::TooLong`] where even that does not fit.
pub(super) fn fitting<'a>(
    inviting: Inviting<'_>,
    more: &'a More,
    site: impl Fn() -> String,
) -> Result<Fitting<'a>, WireError> {
    let challenge = more.challenge.as_deref();
    let room = REQUIRED_MAX.saturating_sub(challenge.map_or(0, str::len));
    let fits = |said: Inviting<'_>| said.encode().ok().filter(|encoded| encoded.len() <= room);
    for said in [inviting, Inviting { offers: &[], ..inviting }] {
        if let Some(encoded) = fits(said) {
            return Ok(Fitting { encoded, challenge });
        }
    }
    let mut said = inviting.required.clone();
    for missed in 0..4 {
        match missed {
            0 => {}
            1 => said.resource.description = None,
            2 => said.accepts.retain(|accept| !matches!(accept, Accept::Pass(_))),
            _ => said.resource.url = site(),
        }
        let takes_identifiers = inviting.takes_identifiers && missed < 3;
        if let Some(encoded) = fits(Inviting { takes_identifiers, ..Inviting::bare(&said) }) {
            return Ok(Fitting { encoded, challenge });
        }
    }
    Ok(Fitting { encoded: said.encode()?, challenge: None })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_wire::{PassChallenge, PassRequirements, PaymentRequired, Resource};

    fn pass() -> PassRequirements {
        PassRequirements {
            network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
            amount: 14,
            asset: [1; 32],
            pay_to: [2; 32],
            max_timeout_seconds: 60,
            program: [3; 32],
            genesis: [4; 32],
            ledger: [6; 16],
            listing: [7; 32],
            generation: 1,
            duration_seconds: 60,
            refund_window_seconds: 0,
            takes_refundable: false,
        }
    }

    fn challenge() -> PassChallenge {
        PassChallenge {
            origin: "https://ada.example".parse().unwrap(),
            network: pass().network,
            listing: [7; 32],
            ledger: [6; 16],
            nonce: [8; 16],
            issued_at: 1_800_000_000,
            expires_at: 1_800_000_300,
        }
    }

    /// How many entries are there, and whether challenge, description, the request's address and MPP's words are, with
    /// texts of these lengths.
    fn said(description: usize, url: usize, mpp: usize) -> Option<(usize, [bool; 4])> {
        let required = PaymentRequired {
            error: None,
            resource: Resource {
                url: "u".repeat(url),
                description: Some("d".repeat(description)),
                mime_type: None,
            },
            accepts: vec![Accept::Pass(pass())],
            known: None,
        };
        let challenge = challenge();
        let inviting = Inviting { challenge: Some(&challenge), ..Inviting::bare(&required) };
        let more = More { challenge: (mpp > 0).then(|| "m".repeat(mpp)), ..More::default() };
        let Fitting { encoded: header, challenge: kept } =
            fitting(inviting, &more, || "s".repeat(20)).ok()?;
        assert!(header.len() + kept.map_or(0, str::len) <= REQUIRED_MAX);
        let bare = PaymentRequired::decode(header.as_bytes()).unwrap();
        let has_challenge = header.len() > bare.encode().unwrap().len();
        let resource = &bare.resource;
        let is_there = [
            has_challenge,
            resource.description.is_some(),
            resource.url.len() == url,
            kept.is_some(),
        ];
        Some((bare.accepts.len(), is_there))
    }

    /// gateway rule R19: what a payment needs is left out never.
    #[test]
    fn what_has_no_room_is_left_out_in_the_order_in_which_it_can_be_missed() {
        assert_eq!(said(10, 100, 100), Some((1, [true, true, true, true])));
        assert_eq!(said(1_300, 600, 0), Some((1, [false, true, true, false])));
        assert_eq!(said(10, 100, 2_300), Some((1, [false, true, true, true])));
        assert_eq!(said(3_000, 600, 0), Some((1, [false, false, true, false])));
        assert_eq!(said(10, 2_500, 0), Some((0, [false, false, true, false])));
        assert_eq!(said(10, 2_000, 1_500), Some((0, [false, false, false, true])));
        assert_eq!(said(10, 100, 3_500), Some((0, [false, false, false, false])));
    }
}
