//! What the payer does: anything.

use super::{DAY, FAN, SLOTS, World, recipient, tag};
use farthing_core::fan::{Assignment, FanVoucher};
use farthing_vouchers::signed::SignedFanVoucher;
use rand::{Rng, seq::IndexedRandom};

impl World {
    pub fn slot(&mut self) -> u8 {
        self.rng.random_range(0..SLOTS)
    }

    pub fn today(&self) -> u8 {
        u8::try_from((self.now - i64::from(self.fan.lease.opened_at)) / DAY).unwrap_or(255)
    }

    /// Anything that a payer could sign: mostly what it should, for what the slot is now.
    pub fn voucher(&mut self) -> SignedFanVoucher {
        if self.rng.random_ratio(1, 4)
            && let Some(signed) = self.vouchers.choose(&mut self.rng)
        {
            return *signed;
        }
        let (slot, unit) = (self.slot(), u64::from(self.fan.unit));
        let stored = self.fan.slots[usize::from(slot)];
        let day = match self.rng.random_range(0..6) {
            0 => self.today().saturating_add(self.rng.random_range(0..40)),
            1 => stored.until.saturating_add(1),
            _ => stored.until,
        };
        let units = match self.rng.random_range(0..3) {
            0 => self.rng.random_range(0..120),
            _ => stored.claimed.saturating_add(self.rng.random_range(0..30)),
        };
        let odd = u64::from(self.rng.random_ratio(1, 12));
        let payee = if self.rng.random_ratio(1, 10) { 1 } else { 0 };
        let voucher = FanVoucher {
            fan: FAN,
            recipient: recipient(payee),
            slot,
            cumulative: u64::from(units) * unit + odd,
            expires_at: self.fan.lease.end(day),
        };
        let mut signed = SignedFanVoucher::sign(voucher, &self.key);
        if self.rng.random_ratio(1, 10) {
            signed.signature[self.rng.random_range(0..64)] ^= 1;
        } else {
            self.vouchers.push(signed);
        }
        signed
    }

    /// By the program's rules alone: A, B, A in one slot too.
    pub fn assign(&mut self) {
        let slot = self.slot();
        let stored = self.fan.slots[usize::from(slot)];
        let payee = if self.rng.random_ratio(1, 4) { 1 } else { 0 };
        let until = self.today().saturating_add(self.rng.random_range(0..33));
        let more = self.rng.random_range(0..60);
        let share = if self.rng.random() { more } else { stored.share.saturating_add(more) };
        let given = Assignment { tag: tag(payee), until, share };
        let revision = self.fan.revision;
        let _ = self.fan.assign(revision, &[(slot.into(), given)], self.now);
        self.seen += 1;
    }

    /// The payee gives a share back, and its book knows at once; the payer tops up, or begins to close.
    pub fn release_or_fund(&mut self) {
        self.seen += 1;
        match self.rng.random_range(0..12) {
            0..3 => {
                let slot = self.slot();
                if self.fan.slots[usize::from(slot)].tag == tag(0) {
                    self.fan.release(slot.into());
                    self.tell(slot);
                }
            }
            3 => {
                let _ = self.fan.request_close(self.now);
                let _ = self.fan.finish_close(self.now);
            }
            _ => {
                let _ = self.fan.top_up(u64::from(self.fan.unit) * 50, self.now);
                assert!(self.fan.is_ended || self.fan.free(self.now).is_some());
            }
        }
    }
}
