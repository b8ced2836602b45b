//! What came about in the lives.

use super::deeds::Deed;

/// How often each thing came about in all lives.
#[derive(Default, Debug)]
pub struct Tally {
    /// Deeds that went through, and that were refused, in the order of [`kind_of`].
    pub deeds: [[u32; 2]; 7],
    /// Times that a payee had a slot and lost something; and that a careful one claimed before the end.
    pub lost: u32,
    pub saved: u32,
    /// Slots that came back to a payee that had them before another.
    pub returned: u32,
}

impl Tally {
    pub fn and(mut self, other: Self) -> Self {
        for (kind, others) in self.deeds.iter_mut().zip(other.deeds) {
            kind[0] += others[0];
            kind[1] += others[1];
        }
        self.lost += other.lost;
        self.saved += other.saved;
        self.returned += other.returned;
        self
    }
}

/// Which of them a deed is.
pub fn kind_of(deed: &Deed) -> usize {
    match deed {
        Deed::TopUp(_) => 0,
        Deed::Assign(..) => 1,
        Deed::Ask(_) => 2,
        Deed::Finish => 3,
        Deed::Free => 4,
        Deed::Release(..) => 5,
        Deed::Claim(..) => 6,
    }
}
