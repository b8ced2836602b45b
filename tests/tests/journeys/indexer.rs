//! Balances, made of events and nothing else.

use farthing_sdk::{
    core::splits,
    events::Event,
    fields::{Fields, Value},
    solana::Address,
};
use std::collections::HashMap;

/// What is known from the events so far.
#[derive(Default)]
pub struct Indexer {
    balances: HashMap<Address, u64>,
    /// Of each stream, channel, order and pass: the deposit that pays, and the balance that is paid.
    ends: HashMap<Address, (Address, Address)>,
    /// Of each creator: the payout owner's deposit cannot be known from the owner alone, so owners.
    creators: HashMap<Address, Splits>,
    /// Of each fan: the deposit that pays.
    fans: HashMap<Address, Address>,
    earnings: HashMap<Address, (Address, Address)>,
    deposits: HashMap<(Address, Address), Address>,
    listings: HashMap<Address, (Address, Address)>,
    pub liabilities: u64,
}

#[derive(Clone)]
struct Splits {
    payout: Address,
    owners: Vec<(Address, u16)>,
}

fn number(event: &Event, name: &str) -> Option<u64> {
    event.fields().into_iter().find_map(|(field, value)| match value {
        Value::Amount(number) | Value::Number(number) if field == name => Some(number),
        _ => None,
    })
}

fn address(event: &Event, name: &str) -> Option<Address> {
    event.fields().into_iter().find_map(|(field, value)| match value {
        Value::Address(address) if field == name => Some(address),
        _ => None,
    })
}

impl Indexer {
    pub fn balance(&self, address: &Address) -> u64 {
        self.balances.get(address).copied().unwrap_or(0)
    }

    pub fn take(&mut self, event: &Event) {
        self.learn(event);
        self.settle(event);
        if let Some(liabilities) = number(event, "liabilities") {
            self.liabilities = liabilities;
        }
    }

    /// Who belongs to whom.
    fn learn(&mut self, event: &Event) {
        match event {
            Event::DepositOpened(e) => {
                self.deposits.insert((e.owner, e.mint), e.deposit);
            }
            Event::CreatorRegistered(e) => {
                let all = e.split_owners.iter().copied().zip(e.split_bps);
                let owners = all.filter(|(_, bps)| *bps != 0).collect();
                self.creators.insert(e.creator, Splits { payout: e.payout, owners });
            }
            Event::EarningsOpened(e) => {
                self.earnings.insert(e.earnings, (e.creator, e.mint));
                self.listings.insert(e.creator, (e.earnings, e.mint));
            }
            Event::ListingCreated(e) => {
                let (earnings, mint) = self.listings[&e.creator];
                self.listings.insert(e.listing, (earnings, mint));
            }
            Event::PassBought(e) => {
                self.ends.insert(e.pass, (e.payer_deposit, self.listings[&e.listing].0));
            }
            Event::OrderPlaced(e) => {
                self.ends.insert(e.order, (e.deposit, self.listings[&e.listing].0));
            }
            Event::StreamOpened(e) => {
                self.ends.insert(e.stream, (e.deposit, e.payee));
            }
            Event::StreamTransferred(e) => {
                let (deposit, _) = self.ends[&e.stream];
                self.ends.insert(e.stream, (deposit, e.new_payee));
            }
            Event::ChannelOpened(e) => {
                self.ends.insert(e.channel, (e.deposit, e.payee));
            }
            Event::FanOpened(e) => {
                self.fans.insert(e.fan, e.deposit);
            }
            _ => {}
        }
    }

    /// What everyone has afterwards.
    fn settle(&mut self, event: &Event) {
        match event {
            Event::Deposited(e) => self.set(e.deposit, e.balance),
            Event::Withdrawn(e) => self.set(e.deposit, e.balance),
            Event::ReferralPaid(e) => self.set(e.referrer, e.balance),
            Event::StreamToppedUp(e) => self.set(e.source, e.source_balance),
            Event::Bought(e) => {
                self.set(e.deposit, e.deposit_balance);
                self.set(self.listings[&e.listing].0, e.earnings_balance);
            }
            Event::Distributed(e) => {
                self.distribute(e.earnings, e.amount, e.payout_balance, e.balance)
            }
            Event::EarningsClosed(e) => self.distribute(e.earnings, e.amount, e.payout_balance, 0),
            _ => self.settle_ends(event),
        }
    }

    /// The events that name a thing with two ends, or the ends themselves.
    fn settle_ends(&mut self, event: &Event) {
        let things = ["stream", "channel", "order", "pass"];
        let ends = things.iter().find_map(|name| self.ends.get(&address(event, name)?).copied());
        let (payer, payee) = ends.unzip();
        let fan = address(event, "fan").and_then(|fan| self.fans.get(&fan).copied());
        let payer = payer.or(fan);
        let deposit = address(event, "deposit").or(address(event, "payer_deposit")).or(payer);
        if let (Some(deposit), Some(balance)) = (deposit, number(event, "deposit_balance")) {
            self.set(deposit, balance);
        }
        let earnings = address(event, "earnings").or(payee);
        if let (Some(earnings), Some(balance)) = (earnings, number(event, "earnings_balance")) {
            self.set(earnings, balance);
        }
        let payee = address(event, "payee").or(payee);
        if let (Some(payee), Some(balance)) = (payee, number(event, "payee_balance")) {
            self.set(payee, balance);
        }
    }

    fn distribute(&mut self, earnings: Address, amount: u64, payout_balance: u64, left: u64) {
        let (creator, mint) = self.earnings[&earnings];
        let Splits { payout, owners } = self.creators[&creator].clone();
        for (owner, bps) in owners {
            let deposit = self.deposits[&(owner, mint)];
            self.set(deposit, self.balance(&deposit) + splits::share(amount, bps));
        }
        self.set(self.deposits[&(payout, mint)], payout_balance);
        self.set(earnings, left);
    }

    fn set(&mut self, address: Address, balance: u64) {
        self.balances.insert(address, balance);
    }
}
