//! The tests that may fail on Anchor as it is published: the whole list, each with its reason.

pub struct Exception {
    pub reason: &'static str,
    /// The test's binary and name.
    pub tests: &'static [(&'static str, &'static str)],
}

pub const EXCEPTIONS: [Exception; 0] = [];
