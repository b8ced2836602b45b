//! Money set aside once for many payees and given away off chain, on real bytecode: one file for each
//! instruction, and for each kind of attack.

mod claim_fans;
