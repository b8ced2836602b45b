//! Lives from the first lamport to the last, put together by the SDK as a wallet would: all
//! instructions together, with conservation checked after each transaction (bug class 50).

mod creators_life;
mod embedded;
mod indexer;
mod readers_life;
mod replay;
mod script;
mod told;
mod whole_lives;
