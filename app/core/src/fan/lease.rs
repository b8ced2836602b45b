//! Leases of a fan: who may have how much of it, until when.

use super::{LEASE_DAY, LEASE_MAX, SLOT_LENGTH, TAG_LENGTH, Tag};

/// A share of a fan, as it is stored.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Slot {
    /// Units that are the payee's to claim until the lease ends. Never less than `claimed` (F2).
    pub share: u16,
    /// Units claimed since this tag stands here. Never falls while it does.
    pub claimed: u16,
    /// The day at whose end the lease ends, counted from the fan's opening; 0 in a slot never used.
    pub until: u8,
    /// Who may claim: see [`super::Recipient::tag`].
    pub tag: Tag,
}

/// When the leases of a fan end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Unix seconds at which the fan was opened.
    pub opened_at: u32,
    /// The last day on which a lease may end, 1 to 255.
    pub last_day: u8,
}

/// A share that the fan's key gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// Who gets it.
    pub tag: Tag,
    /// The day at whose end the lease ends.
    pub until: u8,
    /// Units that the slot holds from now on.
    pub share: u16,
}

/// Why a share is not given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AssignmentError {
    /// The lease would end now or before.
    EndsInThePast,
    /// The lease would end more than 31 days from now.
    EndsTooLate,
    /// The lease would end after the fan's last day.
    EndsAfterTheFan,
    /// Somebody else's lease of the slot is not over.
    Reserved,
    /// The share or the end of a living lease would fall.
    Falls,
    /// Less than the payee has claimed.
    BelowClaimed,
}

/// What a voucher asks of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotClaim {
    /// Whose voucher it is.
    pub tag: Tag,
    /// Units promised since this tag stands in the slot.
    pub cumulative: u16,
    /// The day at whose end the voucher expires.
    pub day: u8,
}

/// Why a voucher brings nothing, in the order in which it is asked. Its signature is asked last, since
/// that costs most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimRefusal {
    /// The slot is another's, or nobody's.
    OtherTag,
    /// The lease is over.
    LeaseOver,
    /// The voucher expires after the lease: the payer signed it for a lease that is not there.
    OutlivesLease,
    /// The voucher has expired.
    Expired,
    /// Nothing of it is not claimed already, or the share is used up.
    NothingDue,
}

impl Lease {
    /// Unix seconds at which `day` ends: `opened_at + 86,400 · day`, at most 2^32 + 2.2 · 10^7.
    #[inline(always)]
    #[must_use]
    pub fn end(&self, day: u8) -> i64 {
        // Both are far below 2^63, so nothing can wrap.
        i64::from(self.opened_at).wrapping_add(LEASE_DAY.wrapping_mul(i64::from(day)))
    }

    /// The day, 1 to 255, that ends at this time, in Unix seconds; `None` where none does.
    #[must_use]
    pub fn day_that_ends(&self, at: i64) -> Option<u8> {
        let day = at.checked_sub(i64::from(self.opened_at))?.checked_div(LEASE_DAY)?;
        let day = u8::try_from(day).ok()?;
        (day != 0 && self.end(day) == at).then_some(day)
    }

    /// Whether the fan's last lease is over, and the fan itself with it.
    #[inline(always)]
    #[must_use]
    pub fn is_over(&self, now: i64) -> bool {
        now >= self.end(self.last_day)
    }
}

impl Slot {
    /// As it is stored: share and claimed little-endian, until, tag.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; SLOT_LENGTH] {
        let ([s0, s1], [c0, c1]) = (self.share.to_le_bytes(), self.claimed.to_le_bytes());
        let [t0, t1, t2, t3, t4, t5, t6, t7, t8] = self.tag;
        [s0, s1, c0, c1, self.until, t0, t1, t2, t3, t4, t5, t6, t7, t8]
    }

    /// Reads what [`Self::to_bytes`] wrote. All bytes are a slot.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; SLOT_LENGTH]) -> Self {
        let [s0, s1, c0, c1, until, tag @ ..] = *bytes;
        const { assert!(SLOT_LENGTH == 5 + TAG_LENGTH) };
        let (share, claimed) = (u16::from_le_bytes([s0, s1]), u16::from_le_bytes([c0, c1]));
        Self { share, claimed, until, tag }
    }

    /// Whether the lease lives at `now`: half-open, until its end and not at it. A slot never used does
    /// not, whatever the clock says.
    #[inline(always)]
    #[must_use]
    pub fn is_living(&self, lease: &Lease, now: i64) -> bool {
        self.until != 0 && now < lease.end(self.until)
    }

    /// Units that are not claimed of the share.
    #[inline(always)]
    #[must_use]
    pub fn left(&self) -> u16 {
        self.share.saturating_sub(self.claimed)
    }

    /// The slot with a share given at `now`:
    /// - of the same payee, living: share and end only rise;
    /// - of the same payee, over: any share from what is claimed on, which goes on counting, so that a
    ///   payee that slept claims an old promise anew;
    /// - of another, over or never used: the slot begins anew.
    ///
    /// Whether the fan has the money is for the caller to ask, after the last assignment: [`reserved`].
    ///
    /// # Errors
    /// [`AssignmentError`], in its order.
    pub fn assign(
        &self,
        given: &Assignment,
        lease: &Lease,
        now: i64,
    ) -> Result<Self, AssignmentError> {
        let end = lease.end(given.until);
        if given.until == 0 || now >= end {
            return Err(AssignmentError::EndsInThePast);
        }
        if end.saturating_sub(now) > LEASE_MAX {
            return Err(AssignmentError::EndsTooLate);
        }
        if given.until > lease.last_day {
            return Err(AssignmentError::EndsAfterTheFan);
        }
        let claimed = self.claimed_after(given, self.is_living(lease, now))?;
        if given.share < claimed {
            return Err(AssignmentError::BelowClaimed);
        }
        Ok(Self { share: given.share, claimed, until: given.until, tag: given.tag })
    }

    /// What counts as claimed once a share is given.
    fn claimed_after(&self, given: &Assignment, is_living: bool) -> Result<u16, AssignmentError> {
        let is_same = self.until != 0 && self.tag == given.tag;
        match (is_same, is_living) {
            (false, true) => Err(AssignmentError::Reserved),
            (true, true) if given.share < self.share || given.until < self.until => {
                Err(AssignmentError::Falls)
            }
            (true, _) => Ok(self.claimed),
            (false, false) => Ok(0),
        }
    }

    /// Units that a voucher brings at `now`: what is not claimed of it, up to the share.
    ///
    /// # Errors
    /// [`ClaimRefusal`], in its order.
    pub fn due(&self, claim: &SlotClaim, lease: &Lease, now: i64) -> Result<u16, ClaimRefusal> {
        if self.until == 0 || self.tag != claim.tag {
            return Err(ClaimRefusal::OtherTag);
        }
        if !self.is_living(lease, now) {
            return Err(ClaimRefusal::LeaseOver);
        }
        if claim.day > self.until {
            return Err(ClaimRefusal::OutlivesLease);
        }
        if now >= lease.end(claim.day) {
            return Err(ClaimRefusal::Expired);
        }
        match claim.cumulative.min(self.share).saturating_sub(self.claimed) {
            0 => Err(ClaimRefusal::NothingDue),
            units => Ok(units),
        }
    }

    /// Gives back what is not claimed: the payee's own wish. The slot stays its until the lease ends.
    pub fn release(&mut self) {
        self.share = self.claimed;
    }

    /// Whether nothing of the slot can be claimed any more, so that the fan can end.
    #[inline(always)]
    #[must_use]
    pub fn is_settled(&self, lease: &Lease, now: i64) -> bool {
        self.left() == 0 || !self.is_living(lease, now)
    }
}

/// Base units that living leases hold at `now`, of slots of `unit` base units a unit. At most 64 slots
/// of 65,535 units of 2^32 - 1: far below 2^64.
#[must_use]
pub fn reserved(slots: impl IntoIterator<Item = Slot>, unit: u32, lease: &Lease, now: i64) -> u64 {
    let living = slots.into_iter().filter(|slot| slot.is_living(lease, now));
    let units = living.fold(0u64, |sum, slot| sum.saturating_add(u64::from(slot.left())));
    units.saturating_mul(u64::from(unit))
}
