//! Single payments: what a transaction must be before we pay its fee and sign it, and what it did after it landed.
//!
//! ```text
//! bytes ──verify──▶ Verified ──check_mint, check_accounts, check_simulated──▶ signed, sent ──check_landed──▶ paid
//! bytes ──verify_pay──▶ Verified                                  a landed `pay` ──check_landed_pay──▶ paid
//! ```
//! `exact` of x402 and `charge` of MPP are one transfer of tokens to a wallet; `farthing-pay` is one `pay` or `buy` of
//! our program. Everything here judges bytes and what a node said of them. Nothing here asks a node, signs or keeps.
//!
//! A message has one list of keys, and what one instruction may write another may too: that an assertion of Lighthouse
//! only reads is known by which one it is, not by its accounts. So is what the sponsor can lose: by the programs that
//! are called here, by a run without effect in `check_simulated`, and at the end by `check_landed`.

mod accounts;
mod balances;
mod guards;
mod landed;
mod memo;
mod mint;
mod pay;
mod programs;
mod refusal;
mod simulated;
mod terms;
mod transfer;
mod verify;

pub use accounts::{AccountsRefusal, check_accounts};
pub use balances::BalanceRefusal;
pub use landed::{LandedRefusal, check_landed};
pub use mint::{CheckedMint, MintRefusal, check_mint};
pub use pay::{
    ForListing, LandedPayRefusal, LandedTerms, PayRefusal, PayTerms, VerifiedPay, check_landed_pay,
    check_landed_secret, check_pay_landed, check_pay_simulated, landed_key, verify_pay,
};
pub use refusal::ExactRefusal;
pub use simulated::{SimulatedRefusal, check_simulated, watched};
pub use terms::{ExactTerms, Verified};
pub use verify::verify;
