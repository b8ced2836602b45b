//! What the oracle knows of each account. People, mints, creators, listings and orders have numbers.

use farthing_sdk::{Token, args::ListingTerms, solana::Address};

/// A deposit: number of its owner, number of its mint.
pub type Purse = (usize, usize);
/// Earnings: number of the creator, number of the mint.
pub type Till = (usize, usize);
/// A pass: number of the listing, number of the holder.
pub type Ticket = (usize, usize);

/// One token and its reserve.
pub struct MintModel {
    pub token: Token,
    pub reserve: Address,
    pub tokens: Address,
    pub is_open: bool,
    pub liabilities: u128,
    /// Tokens that came into the reserve by hand, which nobody owns.
    pub gifts: u128,
}

#[derive(Debug)]
pub struct DepositModel {
    pub balance: u128,
    pub children: u32,
}

pub struct CreatorModel {
    pub address: Address,
    pub founder: usize,
    pub salt: u64,
    pub open_slot: u64,
    pub authority: usize,
    pub pending: Option<usize>,
    pub operator: Option<usize>,
    pub payout: usize,
    pub splits: Vec<(usize, u16)>,
    pub revision: u32,
    pub listings: u32,
    pub earnings: u32,
    pub next_listing: u32,
    pub ended: bool,
    /// The account is gone.
    pub freed: bool,
}

pub struct EarningsModel {
    pub balance: u128,
    pub children: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sale {
    Active,
    Paused,
    Retired,
}

pub struct ListingModel {
    pub address: Address,
    pub creator: usize,
    pub mint: usize,
    pub terms: ListingTerms,
    pub sold: u128,
    pub revenue: u128,
    pub terms_sold: u64,
    pub generation: u32,
    pub sale: Sale,
    pub is_closed: bool,
}

pub struct PassModel {
    pub creator: usize,
    pub payer: Purse,
    pub referrer: Option<Purse>,
    pub held: u128,
    pub referral: u128,
    pub units: u64,
    pub started_at: i64,
    pub term: u64,
    pub expires_at: i128,
    pub refundable_until: i128,
    pub fallback: i128,
    pub generation: u32,
}

pub struct OrderModel {
    pub address: Address,
    pub listing: usize,
    pub buyer: Purse,
    pub till: Till,
    pub salt: u64,
    pub open_slot: u64,
    pub amount: u128,
    pub deadline: i64,
    pub key: [u8; 32],
    pub rent_payer: usize,
    pub ended: bool,
    pub freed: bool,
}

/// Which of the model's things an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Reserve(usize),
    Deposit(Purse),
    Creator(usize),
    Earnings(Till),
    Listing(usize),
    Pass(Ticket),
    Order(usize),
}

/// An account that is there.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    pub thing: Thing,
    pub rent_payer: usize,
    pub lamports: u64,
}

/// A person: an address, and what it must have outside the program.
pub struct WalletModel {
    pub address: Address,
    pub lamports: u64,
    /// Base units in its token accounts, by number of mint.
    pub tokens: Vec<u128>,
    /// Lamports given away by hand, and found again in accounts whose rent it paid.
    pub given: u64,
    pub found: u64,
}
