//! A gateway that gets any HTTP service paid, by the request, with promises of Farthing's channels and fans.

pub mod config;
pub mod free;
pub mod headers;
pub mod page;
pub mod routes;
