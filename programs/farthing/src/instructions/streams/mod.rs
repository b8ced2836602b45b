//! Money that becomes the payee's second by second.

mod cancel_stream;
mod close_stream;
mod open_stream;
mod pause_stream;
mod refund_stream;
mod renounce_stream;
mod resume_stream;
mod set_stream_rate;
mod top_up_stream;
mod transfer_stream;
mod withdraw_stream;
mod withdraw_streams;

pub use cancel_stream::*;
pub use close_stream::*;
pub use open_stream::*;
pub use pause_stream::*;
pub use refund_stream::*;
pub use renounce_stream::*;
pub use resume_stream::*;
pub use set_stream_rate::*;
pub use top_up_stream::*;
pub use transfer_stream::*;
pub use withdraw_stream::*;
pub use withdraw_streams::*;
