//! Requests that a share pays for, while its slot changes.

use super::{World, recipient, row};
use crate::model::Funds;
use farthing_vouchers::book::{
    Accepted, Admitted, Ask, BookError, Page, Promise, Refusal, verify_prepared,
};
use farthing_vouchers::signed::SignedFanVoucher;
use farthing_vouchers::verify::VoucherKey;
use rand::Rng;
use std::convert::Infallible;

fn refusal<T>(outcome: Result<T, BookError<Infallible>>) -> Result<T, Refusal> {
    outcome.map_err(|BookError::Refused(refusal)| refusal)
}

impl World {
    /// In three steps; sometimes the chain or the clock moves on between them.
    pub fn admit(&mut self) {
        let signed = self.voucher();
        let slot = signed.voucher.slot;
        if self.rng.random() {
            self.tell(slot);
        }
        let Ok(prepared) = self.book.prepare(signed, self.now) else { return };
        match self.rng.random_range(0..8) {
            0 => self.assign(),
            1 => self.claim(),
            2 => self.pass_time(),
            3 => self.release_or_fund(),
            4 => self.accept(),
            _ => {}
        }
        if self.rng.random() {
            self.tell(slot);
        }
        let key = VoucherKey::new(self.key.verifying_key().as_bytes()).unwrap();
        let verified = verify_prepared(&[prepared]).remove(0);
        assert_eq!(verified.is_some(), key.has_signed(&signed));
        let Some(verified) = verified else { return };
        let before = *self.book.page(row(slot)).unwrap();
        let number = before.window.highest().map_or(7, |highest| highest + 1);
        let number = number.saturating_sub(self.rng.random_range(0..2));
        let ask = Ask {
            number,
            price: self.rng.random_range(0..40),
            route: 1,
            print: 2,
            ..Ask::default()
        };
        let alone = refusal(self.reopened().accept(signed, self.now));
        let expected = self.expected(&signed, &ask, alone, &before);
        let outcome = self.book.admit_voucher(&verified, &ask, self.now);
        assert_eq!(refusal(outcome).map(|Admitted { gained, .. }| gained), expected);
        let after = *self.book.page(row(slot)).unwrap();
        if expected.is_ok() {
            let promise = if alone.is_ok() { Some(Promise::Share(signed)) } else { before.promise };
            assert_eq!((after.promise, after.channel), (promise, before.channel));
            self.requests[usize::from(slot)].admit(number, ask.price);
            self.admitted += 1;
        } else {
            assert_eq!(after, before);
        }
    }

    /// What an authentic voucher gains, or why it is refused.
    fn expected(
        &self,
        signed: &SignedFanVoucher,
        ask: &Ask,
        alone: Result<Accepted, Refusal>,
        before: &Page,
    ) -> Result<u64, Refusal> {
        assert_eq!(signed.voucher.recipient, recipient(0));
        let requests = &self.requests[usize::from(signed.voucher.slot)];
        let (gained, covered) = match alone {
            Ok(accepted) => (accepted.gained, accepted.covered),
            Err(Refusal::Stale { .. } | Refusal::AboveFunded { .. }) => {
                (0, before.standing(&self.policy, self.now).covered)
            }
            Err(refusal) => return Err(refusal),
        };
        let floor = requests.floor.max(before.channel.claimed.into());
        if u128::from(signed.voucher.cumulative) <= floor {
            return Err(Refusal::BelowFloor { floor: floor.try_into().unwrap() });
        }
        let funds = Funds { funded: before.channel.funded, covered, credit: 0 };
        requests.check(ask.number, ask.price, &funds).map(|()| gained)
    }

    pub fn give_back(&mut self) {
        let slot = self.slot();
        let Some(page) = self.book.page(row(slot)).copied() else { return };
        let number = page.window.highest().unwrap_or(0).saturating_sub(self.rng.random_range(0..3));
        let amount = self.rng.random_range(0..30);
        let requests = &mut self.requests[usize::from(slot)];
        let expected = requests.check_return(number, amount);
        assert_eq!(refusal(self.book.give_back(row(slot), number, amount)), expected);
        if expected.is_ok() {
            requests.give_back(number, amount);
        }
    }

    pub fn sign_a_claim(&mut self) {
        let slot = self.slot();
        let Some(page) = self.book.page(row(slot)).copied() else { return };
        let cumulative = self.rng.random_range(0..=page.highest);
        self.book.claiming(row(slot), cumulative).unwrap();
        let requests = &mut self.requests[usize::from(slot)];
        requests.floor = requests.floor.max(cumulative.into());
    }
}
