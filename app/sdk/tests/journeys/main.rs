//! Whole stories through [`farthing_sdk::compose`], on the real program.

mod buying;
mod channels;
mod claims;
mod collecting;
mod events;
mod fans;
mod forgetful;
mod indexer;
mod recipients;
mod replay;
mod sessions;
mod story;
mod streams;
mod submissions;
