//! Bytes that are written once.

use crate::Refused;
use core::mem::MaybeUninit;

/// Bytes written from the front, into room that nobody has to clear first.
pub struct Bytes<'a> {
    room: &'a mut [MaybeUninit<u8>],
    /// Bytes written; [`NO_ROOM`] once something found no room.
    length: usize,
}

/// A length that no room has: whatever comes after has no room either.
const NO_ROOM: usize = usize::MAX;

impl<'a> Bytes<'a> {
    /// None yet, with room for as many as `room` is long.
    #[inline(always)]
    pub fn new(room: &'a mut [MaybeUninit<u8>]) -> Self {
        Self { room, length: 0 }
    }

    /// Writes `part` behind the others. Where it has no room, [`Self::written`] fails from then on, so
    /// that nothing is lost unseen.
    #[inline(always)]
    pub fn push<const N: usize>(&mut self, part: [u8; N]) {
        let place = self.room.get_mut(self.length..).and_then(|rest| rest.first_chunk_mut::<N>());
        match place {
            Some(place) => {
                *place = part.map(MaybeUninit::new);
                self.length = self.length.wrapping_add(N);
            }
            None => self.length = NO_ROOM,
        }
    }

    /// What is written.
    ///
    /// # Errors
    /// `NoRoom` when a part of it had none.
    #[inline(always)]
    pub fn written(&mut self) -> Result<&mut [u8], Refused> {
        let written = self.room.get_mut(..self.length).ok_or(Refused::NoRoom)?;
        // SAFETY: all of them have been written by `push`.
        Ok(unsafe { written.assume_init_mut() })
    }
}

// A test may fail in whatever way it likes.
#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::Bytes;
    use crate::Refused;
    use core::mem::MaybeUninit;

    #[test]
    fn keeps_what_is_written_in_its_order() {
        let mut room = [const { MaybeUninit::uninit() }; 6];
        let mut bytes = Bytes::new(&mut room);
        assert_eq!(bytes.written(), Ok(&mut [][..]));
        bytes.push([1, 2]);
        bytes.push([3, 4, 5]);
        assert_eq!(bytes.written(), Ok(&mut [1, 2, 3, 4, 5][..]));
        bytes.push([8]);
        bytes.written().unwrap()[0] = 0;
        assert_eq!(bytes.written(), Ok(&mut [0, 2, 3, 4, 5, 8][..]));
    }

    #[test]
    fn what_has_no_room_is_never_lost_unseen() {
        // Given one byte of room, when two come, and one after them that would fit.
        let mut room = [const { MaybeUninit::uninit() }; 3];
        let mut bytes = Bytes::new(&mut room);
        bytes.push([1, 2]);
        bytes.push([3, 4]);
        bytes.push([5]);
        // Then it is reported, and stays so.
        assert_eq!(bytes.written(), Err(Refused::NoRoom));
        bytes.push([]);
        assert_eq!(bytes.written(), Err(Refused::NoRoom));
    }
}
