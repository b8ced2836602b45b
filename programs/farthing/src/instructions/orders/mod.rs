//! Hash-locked sales.

mod cancel_order;
mod close_order;
mod decline_order;
mod fulfil_order;
mod place_order;
mod settlement;

pub use cancel_order::*;
pub use close_order::*;
pub use decline_order::*;
pub use fulfil_order::*;
pub use place_order::*;
pub use settlement::*;
