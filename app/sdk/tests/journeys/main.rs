//! Whole stories through [`farthing_sdk::compose`], on the real program.

mod buying;
mod channels;
mod claims;
mod collecting;
mod fans;
mod forgetful;
mod recipients;
mod sessions;
mod shares;
mod story;
mod streams;
mod submissions;
