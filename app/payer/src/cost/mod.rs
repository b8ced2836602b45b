//! What a way to pay costs, and which is the cheapest. Arithmetic alone: no network, no clock, no keys.
//!
//! For a payee at which `expected` base units are spent before it claims, at `price` for a request:
//! ```text
//! requests = ceil(max(expected, price) / price)
//! paid     = requests · price                  of a pass its own price, and nothing of one that is held
//! fees     = lamports of all transactions that the way needs, whoever pays them
//! locked   = (rent + set aside) · locked_ppm / 10⁶ · seconds / year
//! cost     = paid + fees + locked              lamports count at units_per_sol / 10⁹
//! ```
//! What a payee's claims cost is counted too: one whose claims cost more than they bring offers that way no longer.
//! What is there already (a channel, a fan, a share, a pass) has cost what it cost, so only what is still to come
//! counts. All sums are in millionths of a base unit, each of the three rounded up.

mod fees;
mod scheme;

pub use scheme::{Scheme, Schemes};

/// Lamports that the network takes for a signature.
pub const SIGNATURE: u64 = 5_000;

/// Seconds of a year of 365 days.
pub const YEAR: u128 = 31_536_000;

/// Lamports of rent: of a channel, of a pass, and of a fan with 30 slots.
pub const CHANNEL_RENT: u64 = 1_747_520;
pub const PASS_RENT: u64 = 2_194_560;
pub const FAN_RENT: u64 = 3_556_000;

/// Links that one transaction claims, at most.
pub const LINKS_CLAIMED: u64 = 10_000;

const MILLION: u128 = 1_000_000;

/// What the network takes, and what money is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// Lamports for a signature.
    pub signature: u64,
    /// Millionths of a lamport for a compute unit; 0 where the network is not busy.
    pub unit_price: u64,
    /// Base units of the token that a SOL is worth.
    pub units_per_sol: u64,
    /// What money that is locked for a year would have brought, in millionths of it.
    pub locked_ppm: u32,
}

impl Market {
    /// A network that is not busy, a SOL worth so many base units, and money worth 5 % a year.
    #[must_use]
    pub fn quiet(units_per_sol: u64) -> Self {
        Self { signature: SIGNATURE, unit_price: 0, units_per_sol, locked_ppm: 50_000 }
    }
}

/// What is expected to be bought of one payee before it claims. Base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    /// Of one request.
    pub price: u64,
    /// Of all of them; less than a price counts as one request.
    pub expected: u64,
}

impl Spending {
    /// How many requests that are.
    #[must_use]
    pub fn requests(&self) -> u64 {
        let price = self.price.max(1);
        self.expected.max(price).div_ceil(price)
    }

    fn paid(&self) -> u128 {
        u128::from(self.requests()).saturating_mul(self.price.into())
    }
}

/// Money that is locked in a channel or share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Base units set aside.
    pub set_aside: u64,
    /// Until they come back, with the rent.
    pub seconds: u32,
}

/// How much of a fan is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FanStage {
    /// None: it is opened, for so many payees in all, from 1 on.
    None {
        /// Among whom its opening, its ending and its rent are divided.
        payees: u8,
    },
    /// A fan with a free slot: a share is assigned.
    Open,
    /// A share of this payee.
    Shared,
}

/// A way to pay one payee, and what of it is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By a pass.
    Pass {
        /// Whether it is held, and serves.
        is_held: bool,
        /// Base units of a new one.
        price: u64,
        /// For which a new one gives access; its rent is locked for so long.
        seconds: u32,
    },
    /// By links of a channel's chain.
    Link {
        /// `None` where a channel is open.
        opening: Option<Locked>,
        /// Base units of a link, from 1 on.
        unit: u64,
    },
    /// By vouchers of a channel.
    Voucher {
        /// `None` where a channel is open.
        opening: Option<Locked>,
    },
    /// By a share of a fan.
    Share {
        /// What is there.
        stage: FanStage,
        /// What its share sets aside; nothing where it is held.
        locked: Locked,
        /// Claims of this payee in one transaction, from 1 to 9.
        together: u8,
    },
    /// By a `pay` for each request.
    Pay {
        /// Whether somebody else signs too and pays the fee.
        is_sponsored: bool,
    },
    /// By x402's `exact`: a transfer for each request, which somebody else signs too.
    Exact,
}

impl Way {
    /// As policies and offers name it.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Pass { .. } => Scheme::Pass,
            Self::Link { .. } | Self::Voucher { .. } | Self::Share { .. } => Scheme::Channel,
            Self::Pay { .. } => Scheme::Pay,
            Self::Exact => Scheme::Exact,
        }
    }

    /// Which of two that cost the same is taken: what asks the network least comes first.
    fn rank(&self) -> u8 {
        match self {
            Self::Pass { .. } => 0,
            Self::Link { .. } => 1,
            Self::Voucher { .. } => 2,
            Self::Share { .. } => 3,
            Self::Pay { .. } => 4,
            Self::Exact => 5,
        }
    }
}

/// What a way costs. Millionths of a base unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// To the payee.
    pub paid: u128,
    /// To the network.
    pub fees: u128,
    /// What locked money would have brought.
    pub locked: u128,
}

/// A cost that 128 bits do not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what that costs is beyond all numbers")]
pub struct BeyondNumbers;

impl Cost {
    /// Of a way.
    ///
    /// # Errors
    /// [`BeyondNumbers`]
    pub fn of(market: &Market, spending: &Spending, way: &Way) -> Result<Self, BeyondNumbers> {
        let paid = match way {
            Way::Pass { is_held: true, .. } => 0,
            Way::Pass { price, .. } => u128::from(*price),
            _ => spending.paid(),
        };
        let cost = || {
            Some(Self {
                paid: paid.checked_mul(MILLION)?,
                fees: market.worth(fees::of(market, spending, way)?)?,
                locked: market.locked(way)?,
            })
        };
        cost().filter(|cost| cost.total().is_some()).ok_or(BeyondNumbers)
    }

    /// All of it; `None` only of a sum that [`Self::of`] does not make.
    #[must_use]
    pub fn total(&self) -> Option<u128> {
        self.paid.checked_add(self.fees)?.checked_add(self.locked)
    }
}

impl Market {
    /// Lamports in millionths of a base unit, rounded up.
    fn worth(&self, lamports: u128) -> Option<u128> {
        Some(lamports.checked_mul(self.units_per_sol.into())?.div_ceil(1_000))
    }

    fn locked(&self, way: &Way) -> Option<u128> {
        let (rent, locked, among) = match *way {
            Way::Pass { is_held: false, seconds, .. } => {
                (PASS_RENT, Locked { set_aside: 0, seconds }, 1)
            }
            Way::Link { opening: Some(locked), .. } | Way::Voucher { opening: Some(locked) } => {
                (CHANNEL_RENT, locked, 1)
            }
            Way::Share { stage: FanStage::None { payees }, locked, .. } => {
                (FAN_RENT, locked, payees.max(1))
            }
            Way::Share { stage: FanStage::Open, locked, .. } => (0, locked, 1),
            _ => return Some(0),
        };
        let rent = self.worth(rent.into())?.div_ceil(among.into());
        let sum = rent.checked_add(u128::from(locked.set_aside).checked_mul(MILLION)?)?;
        let brought =
            sum.checked_mul(self.locked_ppm.into())?.checked_mul(locked.seconds.into())?;
        Some(brought.div_ceil(MILLION * YEAR))
    }
}

/// The cheapest of the ways whose scheme is allowed, by its place, and what it costs; `None` where none is. Each stands
/// with what would be spent by it, since ways may differ in their price. Those that cost beyond all numbers are not
/// taken. The order of the ways is no reason.
#[must_use]
pub fn cheapest(
    market: &Market,
    (ways, allowed): (&[(Spending, Way)], Schemes),
) -> Option<(usize, Cost)> {
    let priced = ways.iter().enumerate().filter(|(_, (_, way))| allowed.has(way.scheme()));
    let priced = priced.filter_map(|(at, (spending, way))| {
        let cost = Cost::of(market, spending, way).ok()?;
        Some((cost.total()?, way.rank(), at, cost))
    });
    let best = priced.min_by_key(|(total, rank, at, _)| (*total, *rank, *at));
    best.map(|(_, _, at, cost)| (at, cost))
}
