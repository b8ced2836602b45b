//! Memory that O_DIRECT takes.

/// What files are written in, and where memory for it begins: the largest sector in use, and a page of memory.
pub const PAGE: usize = 4096;

/// Bytes that begin at a multiple of [`PAGE`].
#[derive(Debug)]
pub struct Aligned {
    /// A page more than asked for, and never grown, so that it stays where it is.
    bytes: Vec<u8>,
    start: usize,
}

impl Aligned {
    /// Zeros.
    pub fn new(length: usize) -> Self {
        let bytes = vec![0; length.saturating_add(PAGE)];
        let start = bytes.as_ptr().align_offset(PAGE);
        Self { bytes, start }
    }

    /// The first so many bytes, in new memory where there were fewer. What they hold is of before.
    pub fn first(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() < length.saturating_add(PAGE) {
            *self = Self::new(length);
        }
        let end = self.start.saturating_add(length);
        self.bytes.get_mut(self.start..end).unwrap_or_default()
    }
}

/// To the next multiple of [`PAGE`].
pub fn padded(length: usize) -> usize {
    length.div_ceil(PAGE).saturating_mul(PAGE)
}
