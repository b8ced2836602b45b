//! The ledger: what is acknowledged survives, and what cannot be trusted is not opened.
//!
//! ```text
//! it is closed and opened        open
//! the power goes                 torn       the last block in pieces, in every way
//! the disk loses or changes      damaged    a block in the middle, a gap, a header, a snapshot
//! the disk fails, fills, waits   failing
//! the process dies               killed     at each named step and at random
//! several at once                locked, waiting
//! time and copies                moved      clock backwards, copied folder, restored backup
//! everything at random           random     against a model
//! what it remembers              remembered retries, receipts, cold facts
//! how it is written              format     version 1, sizes
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod damaged;
mod failing;
mod format;
mod killed;
mod locked;
mod moved;
mod open;
mod random;
mod remembered;
mod scene;
mod torn;
mod waiting;
