//! What the oracle knows of each account. People, mints, creators, listings, orders, streams,
//! channels and fans have numbers.

use super::accrual::Accrual;
use crate::signing::Record;
use farthing_sdk::{Token, args::ListingTerms, solana::Address};

/// A deposit: number of its owner, number of its mint.
pub type Purse = (usize, usize);
/// Earnings: number of the creator, number of the mint.
pub type Till = (usize, usize);
/// A pass: number of the listing, number of the holder.
pub type Ticket = (usize, usize);
/// A session: the deposit that it spends from, number of the wallet that has the key.
pub type Delegate = (Purse, usize);

/// Who is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Purse(Purse),
    Till(Till),
}

impl To {
    pub fn mint(self) -> usize {
        match self {
            Self::Purse((_, mint)) | Self::Till((_, mint)) => mint,
        }
    }
}

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

#[derive(Debug, Default)]
pub struct DepositModel {
    pub balance: u128,
    pub children: u32,
    pub sessions: u16,
    /// Takes no new streams and channels.
    pub refuses: bool,
    pub opened_at: i64,
}

impl DepositModel {
    /// Whether whoever paid its rent may close it, once it is idle.
    pub fn is_due(&self, now: i64) -> bool {
        now - self.opened_at >= 30 * 86_400 && !self.refuses
    }

    /// Whether it holds nothing and nothing names it.
    pub fn is_idle(&self) -> bool {
        self.balance == 0 && self.children == 0 && self.sessions == 0
    }
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

#[derive(Default)]
pub struct EarningsModel {
    pub balance: u128,
    pub children: u32,
    pub refuses: bool,
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

pub struct StreamModel {
    pub address: Address,
    pub payer: Purse,
    pub payee: To,
    /// The payee that its name has.
    pub opened_for: To,
    pub salt: u64,
    pub open_slot: u64,
    pub listing: Option<usize>,
    pub rent_payer: usize,
    /// Rights of the payer: cancel 1, refund 2, pause 4, lower the rate 8.
    pub flags: u8,
    pub end: i64,
    pub accrual: Accrual,
    pub withdrawn: u128,
    /// The owner has paused it, so that no session resumes it.
    pub owner_paused: bool,
    pub ended: bool,
    pub freed: bool,
}

impl StreamModel {
    /// What is the payee's, withdrawn or not (I3).
    pub fn accrued(&self, now: i64) -> u128 {
        let due = self.accrual.due(now);
        assert!(due >= self.withdrawn && due <= self.accrual.funded, "I3");
        due
    }

    pub fn withdrawable(&self, now: i64) -> u128 {
        if self.ended { 0 } else { self.accrued(now) - self.withdrawn }
    }

    /// What goes back if the payee ends it.
    pub fn left(&self, now: i64) -> u128 {
        self.accrual.funded - self.accrued(now)
    }

    /// What goes back to a payer who takes it or ends it: less the started unit.
    pub fn refundable(&self, now: i64) -> u128 {
        self.accrual.funded - self.accrual.due_up(now).max(self.withdrawn)
    }

    pub fn has(&self, right: u8) -> bool {
        self.flags & right != 0
    }

    /// Whether it has an end, and is past it.
    pub fn is_over(&self, now: i64) -> bool {
        self.end != 0 && now >= self.end
    }
}

/// Money that is given away off chain.
pub struct ChannelModel {
    pub address: Address,
    pub payer: Purse,
    pub payee: To,
    pub salt: u64,
    pub open_slot: u64,
    pub rent_payer: usize,
    pub credential: Credential,
    pub grace: u32,
    pub expires_at: i64,
    pub close_asked: Option<i64>,
    pub funded: u128,
    pub claimed: u128,
    pub ended: bool,
    pub freed: bool,
}

/// How it is given away.
#[derive(Clone)]
pub enum Credential {
    /// By vouchers that this key signs; every one that was signed.
    Key { secret: [u8; 32], signed: Vec<Record> },
    /// By links, the root first, those that are known; `index` of them are claimed.
    Chain { links: Vec<[u8; 32]>, unit: u64, length: u32, index: u32 },
}

impl ChannelModel {
    /// When it closes, if it does: when it was asked to, at its expiry at the latest.
    pub fn closes_at(&self) -> Option<i64> {
        let expires = (self.expires_at != 0).then_some(self.expires_at);
        self.close_asked.into_iter().chain(expires).min()
    }

    pub fn is_closing(&self, now: i64) -> bool {
        self.closes_at().is_some_and(|at| at <= now)
    }

    /// When the payee can claim no more.
    pub fn grace_ends(&self) -> Option<i64> {
        self.closes_at().map(|at| at.saturating_add(self.grace.into()))
    }

    pub fn is_grace_over(&self, now: i64) -> bool {
        self.grace_ends().is_some_and(|at| at <= now)
    }

    /// Whether there is money, and time.
    pub fn is_claimable(&self, now: i64) -> bool {
        !self.ended && self.claimed != self.funded && !self.is_grace_over(now)
    }

    pub fn is_chain(&self) -> bool {
        matches!(self.credential, Credential::Chain { .. })
    }
}

/// What a session may, and every time that it spent under its present terms.
pub struct SessionModel {
    pub payee: Option<To>,
    pub total_limit: u64,
    pub window_limit: u64,
    pub window_seconds: u64,
    pub expires_at: i64,
    pub actions: u16,
    pub revoked: bool,
    pub revision: u64,
    /// When its present terms were written.
    pub since: i64,
    /// Base units under terms that are replaced.
    pub spent_before: u128,
    /// When, and how many base units.
    pub spends: Vec<(i64, u128)>,
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
    Stream(usize),
    Session(Delegate),
    Channel(usize),
    Fan(usize),
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
