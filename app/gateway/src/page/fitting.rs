//! What a 402 says in its headers, as much of it as fits (rule R19).

use farthing_wire::{PaymentRequired, REQUIRED_MAX, WireError};

use super::{Asked, Offers};
use crate::gate::More;

/// What fits.
pub(super) struct Fitting<'a> {
    pub required: PaymentRequired,
    /// The same as the header's value.
    pub encoded: String,
    /// For `WWW-Authenticate`.
    pub challenge: Option<&'a str>,
}

impl Offers {
    /// All of it; where that is too long, without the description, then with the site's address in place of the
    /// request's, at last without MPP's words. The ways to pay stay.
    ///
    /// # Errors
    /// [`WireError::TooLong`] where even that does not fit.
    pub(super) fn fitting<'a>(
        &self,
        asked: &Asked<'_>,
        more: &'a More,
    ) -> Result<Fitting<'a>, WireError> {
        let mut required = self.required_with(asked, more);
        let challenge = more.challenge.as_deref();
        for shorter in 0..3 {
            match shorter {
                0 => {}
                1 => required.resource.description = None,
                _ => required.resource.url = self.url("/"),
            }
            let room = REQUIRED_MAX.saturating_sub(challenge.map_or(0, str::len));
            if let Ok(encoded) = required.encode()
                && encoded.len() <= room
            {
                return Ok(Fitting { required, encoded, challenge });
            }
        }
        let encoded = required.encode()?;
        Ok(Fitting { required, encoded, challenge: None })
    }
}
