//! Money that becomes the payee's second by second, on real bytecode: one file for each
//! instruction, and some for what goes through all of them. `swaps` says who and what each refuses
//! in an account's place.

mod cancel_stream;
mod cancel_stream_parties;
mod close_stream;
mod exits;
mod nested;
mod one_transaction;
mod open_stream;
mod open_stream_address;
mod open_stream_listing;
mod open_stream_terms;
mod pause_stream;
mod refund_stream;
mod refusal;
mod renounce_stream;
mod schedules;
mod set_stream_rate;
mod swaps;
mod top_up_stream;
mod transfer_stream;
mod withdraw_stream;
mod withdraw_streams;
