//! `farthing-pay`: one `pay` or `buy` of our program, co-signed by the sponsor, or landed on the payer's own account and
//! shown with the secret of its reference (R11).

mod call;
mod landed;
mod refusal;
mod terms;
mod verify;

pub use landed::{
    LandedPayRefusal, LandedTerms, check_landed_pay, check_landed_secret, landed_key,
};
pub use refusal::PayRefusal;
pub use terms::{ForListing, PayTerms, VerifiedPay};
pub use verify::{check_pay_landed, check_pay_simulated, verify_pay};
