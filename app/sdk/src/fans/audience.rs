//! Who is paid from a slot, and where it counts promises.

use crate::{fans::Recipient, solana::Address};
use farthing_core::fan::Tag;
use farthing_vouchers::{chain::sha256, signed};

/// Where a payee counts promises: `sha256("farthing gate 1" ‖ ledger ‖ origin)`. `ledger` names its book, so
/// that one who has lost it counts anew under another; `origin` is what the payer dialled, as
/// `https://ada.example`, so that a promise to one origin is worth nothing at another.
pub fn audience(ledger: &[u8; 32], origin: &str) -> [u8; 32] {
    sha256(&[b"farthing gate 1", ledger.as_slice(), origin.as_bytes()].concat())
}

/// Who is paid, by the address of its deposit or earnings, and where it counts promises.
pub fn recipient(payee: &Address, audience: [u8; 32]) -> Recipient {
    Recipient { payee: payee.to_bytes(), audience }
}

/// The tag that a slot of this fan has for a payee: see [`Recipient::tag`].
pub fn tag(fan: &Address, recipient: &Recipient) -> Tag {
    signed::tag(recipient, fan.as_array())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_of_one_ledger_and_one_origin() {
        let of = |ledger, origin| audience(&[ledger; 32], origin);
        let one = of(1, "https://ada.example");
        assert_eq!(one, of(1, "https://ada.example"));
        assert_ne!(one, of(2, "https://ada.example"));
        assert_ne!(one, of(1, "http://ada.example"));
        let all = [b"farthing gate 1".as_slice(), &[1; 32], b"https://ada.example"].concat();
        assert_eq!(one, sha256(&all));
    }

    #[test]
    fn a_tag_is_of_one_fan_one_payee_and_one_audience() {
        let [fan, payee, other] = [[1; 32], [2; 32], [3; 32]].map(Address::new_from_array);
        let one = tag(&fan, &recipient(&payee, [4; 32]));
        assert_ne!(one, tag(&other, &recipient(&payee, [4; 32])));
        assert_ne!(one, tag(&fan, &recipient(&other, [4; 32])));
        assert_ne!(one, tag(&fan, &recipient(&payee, [5; 32])));
    }
}
