//! What of a 402 fits into its header (rule R19). The body has all of it.

use farthing_wire::{Accept, Inviting, PassChallenge, PaymentRequired, Resource, WireError};

/// The header's value. What does not fit is left out in the order in which it can be missed: the challenge, which has an
/// address of its own; the description; what a pass would cost, which its listing says on chain.
///
/// # Errors
/// [`WireError::TooLong`] where not even the ways to pay this request fit.
pub(super) fn header(
    required: &PaymentRequired,
    challenge: Option<&PassChallenge>,
) -> Result<String, WireError> {
    let whole = Inviting { required, challenge }.encode();
    if !matches!(whole, Err(WireError::TooLong { .. })) {
        return whole;
    }
    let resource = Resource { description: None, ..required.resource.clone() };
    let plain = PaymentRequired { resource, ..required.clone() };
    match plain.encode() {
        Err(WireError::TooLong { .. }) => {
            let is_paid = |accept: &Accept| !matches!(accept, Accept::Pass(_));
            let accepts = plain.accepts.iter().filter(|accept| is_paid(accept)).cloned();
            PaymentRequired { accepts: accepts.collect(), ..plain.clone() }.encode()
        }
        encoded => encoded,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_wire::{PassRequirements, REQUIRED_MAX};

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

    /// How many entries are there, and whether challenge and description are, with texts of these lengths.
    fn said(description: usize, url: usize) -> Option<(usize, bool, bool)> {
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
        let header = header(&required, Some(&challenge())).ok()?;
        assert!(header.len() <= REQUIRED_MAX);
        let bare = PaymentRequired::decode(header.as_bytes()).unwrap();
        let has_challenge = header.len() > bare.encode().unwrap().len();
        Some((bare.accepts.len(), has_challenge, bare.resource.description.is_some()))
    }

    /// gateway rule R19: what a payment needs is left out never.
    #[test]
    fn what_has_no_room_is_left_out_in_the_order_in_which_it_can_be_missed() {
        assert_eq!(said(10, 100), Some((1, true, true)));
        assert_eq!(said(1_300, 600), Some((1, false, true)));
        assert_eq!(said(3_000, 600), Some((1, false, false)));
        assert_eq!(said(10, 2_500), Some((0, false, false)));
        assert_eq!(said(10, 4_000), None);
    }
}
