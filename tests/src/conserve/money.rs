//! Balances, what stands between them, and who may spend them.

use super::{Books, Violation, ensure};
use farthing_sdk::{
    accounts::{
        AnyAccount, ChannelKind, ChannelStatus, FanStatus, OrderStatus, Stream, StreamStatus,
    },
    solana::Address,
};
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// Money that one end has put aside for another, or for several.
struct Between {
    at: Address,
    deposit: Address,
    /// A deposit or earnings; nobody yet where it is a fan's.
    payee: Option<Address>,
    amount: u64,
    /// Not settled yet, so that both ends count it.
    is_open: bool,
}

impl Books {
    /// Base units owed in a mint: the sum of all balances.
    pub fn owed(&self, mint: &Address) -> u128 {
        let deposits = self.deposits.values().filter(|d| d.mint == *mint).map(|d| d.balance);
        let earnings = self.earnings.values().filter(|e| e.mint == *mint).map(|e| e.balance);
        let between = self.between();
        let between = between.iter().filter(|held| self.is_of(&held.deposit, mint));
        let all = deposits.chain(earnings).chain(between.map(|held| held.amount));
        all.map(u128::from).sum()
    }

    fn is_of(&self, deposit: &Address, mint: &Address) -> bool {
        self.deposits.get(deposit).is_some_and(|deposit| deposit.mint == *mint)
    }

    /// Everything that is or was put aside.
    fn between(&self) -> Vec<Between> {
        let passes = self.passes.iter().map(|(at, pass)| Between {
            at: *at,
            deposit: pass.payer_deposit,
            payee: Some(pass.earnings),
            amount: pass.held,
            is_open: pass.held != 0,
        });
        let orders = self.orders.iter().map(|(at, order)| Between {
            at: *at,
            deposit: order.buyer_deposit,
            payee: Some(order.earnings),
            amount: order.amount,
            is_open: order.status == OrderStatus::Open,
        });
        let streams = self.streams.iter().map(|(at, stream)| Between {
            at: *at,
            deposit: stream.deposit,
            payee: Some(stream.payee),
            amount: stream.funded.saturating_sub(stream.withdrawn),
            is_open: stream.status != StreamStatus::Ended,
        });
        let channels = self.channels.iter().map(|(at, channel)| Between {
            at: *at,
            deposit: channel.deposit,
            payee: Some(channel.payee),
            amount: channel.funded.saturating_sub(channel.claimed),
            is_open: channel.status == ChannelStatus::Open,
        });
        let fans = self.fans.iter().map(|(at, fan)| Between {
            at: *at,
            deposit: fan.deposit,
            payee: None,
            amount: fan.funded.saturating_sub(fan.claimed),
            is_open: fan.status != FanStatus::Ended,
        });
        passes.chain(orders).chain(streams).chain(channels).chain(fans).collect()
    }

    /// Mint of a deposit or earnings.
    fn mint_of(&self, payee: &Address) -> Option<Address> {
        let deposit = self.deposits.get(payee).map(|deposit| deposit.mint);
        deposit.or(self.earnings.get(payee).map(|earnings| earnings.mint))
    }

    /// What holds money for two ends is counted at both, and keeps both there; a fan at its payer.
    pub(super) fn check_children(&self) -> Result<(), Violation> {
        let mut counts: BTreeMap<Address, u32> = BTreeMap::new();
        let open = self.between().into_iter().filter(|held| held.is_open);
        for Between { at, deposit, payee, .. } in open {
            ensure!(self.deposits.contains_key(&deposit), "{at}: its payer is gone");
            *counts.entry(deposit).or_default() += 1;
            let Some(payee) = payee else { continue };
            let mint = self.mint_of(&payee);
            ensure!(mint.is_some(), "{at}: its payee is gone");
            ensure!(mint == self.mint_of(&deposit), "{at} stands between two mints (I11)");
            *counts.entry(payee).or_default() += 1;
        }
        let deposits = self.deposits.iter().map(|(at, d)| (at, d.children));
        for (address, children) in
            deposits.chain(self.earnings.iter().map(|(at, e)| (at, e.children)))
        {
            let found = counts.get(address).copied().unwrap_or(0);
            ensure!(children == found, "{address} counts {children} children, has {found}");
        }
        Ok(())
    }

    /// Sessions are counted, and within the limit of their window (I4).
    pub(super) fn check_sessions(&self) -> Result<(), Violation> {
        for (address, session) in &self.sessions {
            let (spent, limit) = (session.window_spent, session.window_limit);
            ensure!(self.deposits.contains_key(&session.deposit), "{address} outlives its deposit");
            ensure!(
                session.window_seconds == 0 || spent <= limit,
                "{address} spent {spent} in a window of {limit} (I4)"
            );
        }
        for (address, deposit) in &self.deposits {
            let open = self.sessions.values().filter(|session| session.deposit == *address);
            let (counted, found) = (usize::from(deposit.sessions), open.count());
            ensure!(counted == found, "{address} counts {counted} sessions, has {found}");
        }
        Ok(())
    }

    /// I3, and that what is ended is empty.
    pub(super) fn check_streams(&self, now: i64) -> Result<(), Violation> {
        for (address, stream) in &self.streams {
            let (withdrawn, funded) = (stream.withdrawn, stream.funded);
            ensure!(withdrawn <= funded, "{address} paid {withdrawn} of {funded} (I3)");
            let (due, ended) = (due(stream, now), stream.status == StreamStatus::Ended);
            // Where the payer's side has ended it, it has paid the started unit as well.
            let most = due.saturating_add(u64::from(ended));
            ensure!(withdrawn <= most, "{address} paid {withdrawn} of {due} earned (I3)");
            ensure!(!ended || withdrawn == funded, "{address} ended with money in it");
            ensure!(stream.payee != stream.deposit, "{address} pays whom it is paid by");
            let others = stream.flags & !1;
            let fits = others == 0 || (stream.flags & 1 != 0 && stream.end == 0);
            ensure!(stream.flags < 16 && fits, "{address} has rights {:#b}", stream.flags);
        }
        Ok(())
    }

    /// I2, and that a chain has paid no more than its links are worth.
    pub(super) fn check_channels(&self) -> Result<(), Violation> {
        for (address, channel) in &self.channels {
            let (claimed, funded) = (channel.claimed, channel.funded);
            ensure!(claimed <= funded, "{address} paid {claimed} of {funded} (I2)");
            let ended = channel.status == ChannelStatus::Ended;
            ensure!(!ended || claimed == funded, "{address} ended with money in it");
            let (index, length) = (channel.index, channel.length);
            ensure!(index <= length, "{address} paid {index} links of {length}");
            let worth = u128::from(channel.unit) * u128::from(index);
            let is_chain = channel.kind == ChannelKind::Chain;
            ensure!(!is_chain || u128::from(claimed) <= worth, "{address} paid more than {worth}");
        }
        Ok(())
    }
}

/// Base units in an account; what a reserve owes.
pub fn base_units(account: &AnyAccount) -> u64 {
    match account {
        AnyAccount::Reserve(reserve) => reserve.liabilities,
        AnyAccount::Deposit(deposit) => deposit.balance,
        AnyAccount::Earnings(earnings) => earnings.balance,
        AnyAccount::Pass(pass) => pass.held,
        AnyAccount::Order(order) => order.amount,
        AnyAccount::Stream(stream) => stream.funded.saturating_sub(stream.withdrawn),
        AnyAccount::Channel(channel) => channel.funded.saturating_sub(channel.claimed),
        AnyAccount::Fan(fan) => fan.funded.saturating_sub(fan.claimed),
        AnyAccount::Creator(_) | AnyAccount::Listing(_) | AnyAccount::Session(_) => 0,
    }
}

/// Base units that a stream has earned by `now`, from its fields by the definition of the design.
fn due(stream: &Stream, now: i64) -> u64 {
    if now < stream.start {
        return 0;
    }
    let fixed = |whole: u64, fraction: u64| (BigUint::from(whole) << 64) + fraction;
    let seconds = u64::try_from(now - stream.since.max(stream.start)).unwrap_or(0);
    let runs = if stream.status == StreamStatus::Paused { 0 } else { seconds };
    let earned: BigUint = fixed(stream.base_whole, stream.base_fraction)
        + fixed(stream.rate_whole, stream.rate_fraction) * runs;
    let earned: BigUint = earned.min(fixed(stream.funded, 0)) >> 64;
    let earned = u64::try_from(earned).expect("at most what is funded");
    if now < stream.cliff { earned.min(stream.unlock) } else { earned }
}
