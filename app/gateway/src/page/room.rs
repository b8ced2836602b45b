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
