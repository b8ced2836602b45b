//! `channel list`.

use crate::{
    coin::Coin,
    context::{Context, Whose},
    failure::Outcome,
    output::{Facts, Table},
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    client::Found,
    solana::Address,
};

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    whose: Whose,
}

impl List {
    pub fn run(self, context: &Context) -> Outcome {
        let (accounts, coin) = self.whose.find(context)?;
        let now = context.now()?;
        let mut rows = Vec::new();
        for account in &accounts {
            let pays = context.ask(context.client().channels_of_deposit(account))?;
            let paid = context.ask(context.client().channels_of_payee(account))?;
            rows.extend(self::rows(context, (pays, "pays"), &coin, now)?);
            rows.extend(self::rows(context, (paid, "is paid"), &coin, now)?);
        }
        let columns =
            &["channel", "role", "kind", "state", "funded", "claimed", "left", "claimable_until"];
        context.printer.table(&Table::new("There are no channels.", columns, rows))
    }
}

fn rows(
    context: &Context,
    (channels, role): (Found<Channel>, &'static str),
    coin: &Coin,
    now: i64,
) -> Outcome<Vec<Facts>> {
    let row = |(address, channel): &(Address, Channel)| {
        let record = Facts::new("Channel").about("channel", *address).with("role", role);
        Ok(record
            .and(context.stored(channel)?.without("status"))
            .with("state", state(channel, now))
            .with("left", coin.amount(channel.left()))
            .with("claimable_until", channel.claimable_until().map(Moment)))
    };
    channels.iter().map(row).collect()
}

/// Where a channel stands, in a word.
pub fn state(channel: &Channel, now: i64) -> &'static str {
    match channel.status {
        ChannelStatus::Ended => "ended",
        ChannelStatus::Open if !channel.is_claimable(now) => "grace over",
        ChannelStatus::Open if channel.is_closing(now) => "closing",
        ChannelStatus::Open => "open",
    }
}
