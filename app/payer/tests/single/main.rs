//! given a server that takes payments of one transaction, by `exact` or `farthing-pay`
//!   when it takes one                         -> what was asked for comes, with a receipt, and the money has moved once
//!   when the line is cut after it was sent    -> the same again, by any process, shows the same and pays nothing more
//!   when it refuses                           -> it may still send it: nothing else is signed until it can never land
//!   when it can never land                    -> its money comes back to the budget, and another is signed
//!   when it has landed and brings nothing     -> that is told once, and paying anew is for the caller
//!   when much is signed and not taken         -> no more than may be at risk
//!   when there is not enough                  -> nothing is signed, and nothing counts
//!   when there are several ways               -> the cheapest that can be gone

#[path = "../support/mod.rs"]
mod support;

mod doubt;
mod stage;
mod ways;
