//! A ledger in Postgres, for several gateways at once (R5).
//!
//! ```text
//! gateway ──promise looked at──▶ one statement on its row: number, price, best promise ──▶ committed ──▶ answered
//!    └── pages in memory: hints, to look at promises by                │
//! gateway ──promise looked at──▶ ─────────────────────────────────────┘  the row decides between them
//! ```
//!
//! Nothing is answered before the row has said what was done and that is committed. One connection carries admissions,
//! a batch at a time; another what the chain's side writes, and the lease of who claims and sponsors; a third what other
//! gateways have changed.

mod api;
mod ask;
mod batch;
mod bits;
mod budgets;
mod changes;
mod chores;
mod connect;
mod duty;
mod error;
mod kept;
mod letter;
mod opening;
mod pages;
mod queue;
mod schema;
mod settlements;
mod shared;
mod worker;

pub use api::{InDoubt, Rows};
pub use ask::{Again, Asked, Ended, TakenBack};
pub use chores::Pair;
pub use connect::address;
pub use error::RowsError;
pub use opening::{check, create, migrate, restore};
pub use pages::NotChanged;
pub use settlements::{Covered, Hold, New, Payment, PaymentHash, Reserved, Signed, Spent, Step};
