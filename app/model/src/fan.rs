//! A fan and everybody's money, in the terms of the specification: what a program does with the functions
//! of core, and nothing more.

use farthing_core::fan::{Assignment, AssignmentError, Lease, Slot, SlotClaim, reserved};

#[derive(Clone)]
pub struct Fan {
    pub lease: Lease,
    pub unit: u32,
    pub slots: Vec<Slot>,
    pub revision: u32,
    pub is_closing: bool,
    pub is_ended: bool,
    pub funded: u64,
    pub claimed: u64,
    /// Base units that went home.
    pub returned: u64,
    /// Base units that ever came in.
    pub put_in: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    NotOpen,
    Revision,
    Assignment(AssignmentError),
    NotFree,
    Unsettled,
}

impl Fan {
    pub fn open(lease: Lease, unit: u32, slots: usize, amount: u64) -> Self {
        let slots = vec![Slot::default(); slots];
        let (is_closing, is_ended) = (false, false);
        let (funded, claimed, returned, put_in) = (amount, 0, 0, amount);
        Self {
            lease,
            unit,
            slots,
            revision: 0,
            is_closing,
            is_ended,
            funded,
            claimed,
            returned,
            put_in,
        }
    }

    pub fn reserved(&self, now: i64) -> u64 {
        reserved(self.slots.iter().copied(), self.unit, &self.lease, now)
    }

    /// `None` where F1 is broken.
    pub fn free(&self, now: i64) -> Option<u64> {
        self.funded.checked_sub(self.claimed)?.checked_sub(self.reserved(now))
    }

    pub fn top_up(&mut self, amount: u64, now: i64) -> Result<(), Refused> {
        if self.is_closing || self.is_ended || self.lease.is_over(now) {
            return Err(Refused::NotOpen);
        }
        self.funded += amount;
        self.put_in += amount;
        Ok(())
    }

    /// All of it or nothing.
    pub fn assign(
        &mut self,
        expected_revision: u32,
        given: &[(usize, Assignment)],
        now: i64,
    ) -> Result<(), Refused> {
        if self.is_closing || self.is_ended {
            return Err(Refused::NotOpen);
        }
        if expected_revision != self.revision {
            return Err(Refused::Revision);
        }
        let mut next = self.clone();
        next.revision += 1;
        for (at, given) in given {
            next.slots[*at] =
                next.slots[*at].assign(given, &self.lease, now).map_err(Refused::Assignment)?;
        }
        next.free(now).ok_or(Refused::NotFree)?;
        *self = next;
        Ok(())
    }

    /// Base units that a voucher brings its payee now.
    pub fn claim(&mut self, at: usize, claim: &SlotClaim, now: i64) -> u64 {
        if self.is_ended {
            return 0;
        }
        let slot = &mut self.slots[at];
        let units = slot.due(claim, &self.lease, now).unwrap_or(0);
        slot.claimed += units;
        let amount = u64::from(units) * u64::from(self.unit);
        self.claimed += amount;
        amount
    }

    pub fn release(&mut self, at: usize) {
        if !self.is_ended {
            self.slots[at].release();
        }
    }

    /// What is free goes home at once.
    pub fn request_close(&mut self, now: i64) -> Result<(), Refused> {
        if self.is_closing || self.is_ended {
            return Err(Refused::NotOpen);
        }
        let free = self.free(now).ok_or(Refused::NotFree)?;
        self.is_closing = true;
        self.funded -= free;
        self.returned += free;
        Ok(())
    }

    pub fn finish_close(&mut self, now: i64) -> Result<(), Refused> {
        if self.is_ended || !(self.is_closing || self.lease.is_over(now)) {
            return Err(Refused::NotOpen);
        }
        if !self.slots.iter().all(|slot| slot.is_settled(&self.lease, now)) {
            return Err(Refused::Unsettled);
        }
        let rest = self.funded - self.claimed;
        self.funded -= rest;
        self.returned += rest;
        self.is_ended = true;
        Ok(())
    }
}
