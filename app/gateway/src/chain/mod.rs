//! The chain's side of the gateway: opening channels for payers, watching those that pay us, and claiming.
//!
//! ```text
//! gate ──may_serve, take──▶ Shared ◀──looks── Watcher ──update──▶ Books (the ledger)
//!  │                          ▲                  ▲                   ▲
//!  └──open, top_up, look──▶ Desk ──bring──▶ Sponsor ──records────────┤
//!                             └──rounds──▶ Claimer ──floors, costs───┘
//! ```
//! No thread of the gate ever waits for a node: it asks [`Desk`], whose queues are bounded.

mod accounts;
mod alarms;
mod books;
mod claims;
mod desk;
mod keys;
mod listings;
mod moment;
mod nodes;
mod risk;
mod settings;
mod shared;
mod sponsor;
mod transactions;
mod watch;

pub use accounts::{Unfit, read_listing, read_pass};
pub use alarms::{Alarm, Alarms};
pub use books::{Books, BooksError, Down, RowFacts, Seq};
pub use claims::{ClaimError, ClaimSums, Claimer};
pub use desk::{ChainRefusal, Desk, ENDING, Health, Parts, Purse, Purses, Rounds};
pub use keys::{Holds, KeyFault, Role, check_keys, faults};
pub use listings::{Listings, NoSale, Sold, sold};
pub use moment::{ClusterTime, Moment};
pub use nodes::{Node, check_cluster};
pub use risk::{NoPromises, Risk, at_risk};
pub use settings::{ClaimTimes, RiskCaps, Settings, SponsorCaps, Terms};
pub use shared::{NotNow, Shared};
pub use sponsor::{
    BLOCKS, CHANNEL_RENT, CLAIM_LAMPORTS, ChannelCost, DEPOSIT_RENT, FirstRefusal, Mark, Misshapen,
    Opened, OurKeys, Quoted, Register, Rents, Request, SESSION_RENT, Sponsor, SponsorRefusal,
    StartRefusal, StartRequest, StartTerms, Started, asker,
};
pub use transactions::{
    Asker, Cost, Entry, HOUR, MessageHash, OverBudget, Spending, State, Transactions, Unreserved,
};
pub use watch::{LookRefusal, Opening, Taken, WatchError, Watcher};
