//! Receipts that payers can show to others, where the operator wants them.

use super::Gate;
use super::answer::Priced;

impl Gate {
    /// The address that a receipt of this request is signed for; `None` where none are.
    pub(super) fn url_to_sign(&self, priced: &Priced<'_>) -> Option<String> {
        let offers = &self.answers.offers;
        offers.notary().map(|_| offers.short_url(&priced.matched.path))
    }

    /// That this payer was answered.
    pub(super) fn signed_receipt(&self, payer: &[u8; 32], url: Option<&str>) -> Option<String> {
        let offers = &self.answers.offers;
        offers.notary()?.receipt(offers.network(), payer, url?)
    }
}
