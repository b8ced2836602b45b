//! Bytes that are written once.

use core::mem::MaybeUninit;

/// Bytes written from the front, into room that nobody has to clear first.
pub struct Bytes<'a> {
    room: &'a mut [MaybeUninit<u8>],
    length: usize,
}

impl<'a> Bytes<'a> {
    /// None yet, with room for as many as `room` is long.
    #[inline(always)]
    pub fn new(room: &'a mut [MaybeUninit<u8>]) -> Self {
        Self { room, length: 0 }
    }

    /// Writes `part` behind the others; nothing where it has no room.
    #[inline(always)]
    pub fn push<const N: usize>(&mut self, part: [u8; N]) {
        let place = self.room.get_mut(self.length..).and_then(|rest| rest.first_chunk_mut::<N>());
        if let Some(place) = place {
            *place = part.map(MaybeUninit::new);
            self.length = self.length.wrapping_add(N);
        }
    }

    /// What is written.
    #[inline(always)]
    pub fn written(&mut self) -> &mut [u8] {
        let written = self.room.get_mut(..self.length).unwrap_or_default();
        // SAFETY: all of them have been written by `push`.
        unsafe { written.assume_init_mut() }
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;
    use core::mem::MaybeUninit;

    #[test]
    fn keeps_what_has_room_and_in_its_order() {
        let mut room = [const { MaybeUninit::uninit() }; 6];
        let mut bytes = Bytes::new(&mut room);
        assert!(bytes.written().is_empty());
        bytes.push([1, 2]);
        bytes.push([3, 4, 5]);
        bytes.push([6, 7]);
        assert_eq!(bytes.written(), [1, 2, 3, 4, 5]);
        bytes.push([8]);
        bytes.push([9]);
        bytes.written()[0] = 0;
        assert_eq!(bytes.written(), [0, 2, 3, 4, 5, 8]);
    }
}
