//! A gateway that gets any HTTP service paid, by the request, with promises of Farthing's channels and fans.

pub mod fail;
pub mod ledger;
