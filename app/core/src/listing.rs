//! What a listing's terms mean for who buys from it. What it costs is in [`crate::price`], when a term
//! of a pass ends in [`crate::window`].

/// Whether buying gives a pass, and not only an event: where access ends after `duration` seconds, or
/// the price can be refunded for `refund_window` seconds. 0 means neither.
#[inline(always)]
#[must_use]
pub fn gives_pass(duration: u64, refund_window: u64) -> bool {
    duration != 0 || refund_window != 0
}
