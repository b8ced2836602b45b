//! Builders for fans.

mod closing;
mod funding;
mod sharing;

pub use closing::{FinishCloseFan, FreeFan, RequestCloseFan};
pub use funding::{OpenFan, TopUpFan};
pub use sharing::{Assign, ClaimFans, ReleaseShare};
