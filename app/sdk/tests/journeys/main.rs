//! Whole stories through [`farthing_sdk::compose`], on the real program.

mod buying;
mod channels;
mod claims;
mod events;
mod indexer;
mod replay;
mod sessions;
mod story;
mod streams;
