//! `fan list`.

use super::audience::Audience;
use crate::{
    coin::Coin,
    context::{Context, Whose},
    failure::Outcome,
    output::{Facts, Table},
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    client::Found,
    compose::{FoundShare, shares_of},
    fans,
    solana::Address,
};

#[derive(Args)]
#[command(
    after_help = "Whom a share pays the chain only knows as a hash, so the shares that pay you are \
                  looked for in all fans, at the origin and ledger that are named."
)]
pub struct List {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    audience: Audience,
}

impl List {
    pub fn run(self, context: &Context) -> Outcome {
        let Self { whose, audience } = self;
        let who = whose.named(context)?;
        let (accounts, coin) = whose.find(context)?;
        let now = context.now()?;
        let mut rows = Vec::new();
        for account in &accounts {
            let pays = context.ask(context.client().fans_of_deposit(account))?;
            rows.extend(self::rows(context, (pays, "pays"), &coin, now)?);
        }
        let signs = context.ask(context.client().fans_of_key(&who))?;
        let signs = signs.into_iter().filter(|(_, fan)| !accounts.contains(&fan.deposit));
        rows.extend(self::rows(context, (signs.collect(), "signs"), &coin, now)?);
        rows.extend(paid(context, (&accounts, &audience), &coin, now)?);
        let columns =
            &["fan", "role", "state", "funded", "claimed", "free", "slot", "share", "ends_at"];
        context.printer.table(&Table::new("There are no fans.", columns, rows))
    }
}

/// The shares that pay one of these accounts.
fn paid(
    context: &Context,
    (accounts, audience): (&[Address], &Audience),
    coin: &Coin,
    now: i64,
) -> Outcome<Vec<Facts>> {
    let recipient = |account: &Address| fans::recipient(account, audience.bytes());
    let recipients: Vec<_> = accounts.iter().map(recipient).collect();
    let shares = shares_of(context.client(), &recipients, &coin.mint());
    let row = |FoundShare { address, fan, place, slot }: FoundShare| {
        Facts::new("Share")
            .about("fan", address)
            .with("role", "is paid")
            .with("state", state(&fan, now))
            .with("slot", u64::from(place))
            .with("share", coin.amount(fan.worth(slot.share)))
            .with("claimed", coin.amount(fan.worth(slot.claimed)))
            .with("ends_at", Moment(fan.lease().end(slot.until)))
    };
    Ok(context.ask(shares)?.into_iter().map(row).collect())
}

fn rows(
    context: &Context,
    (fans, role): (Found<Fan>, &'static str),
    coin: &Coin,
    now: i64,
) -> Outcome<Vec<Facts>> {
    let row = |(address, fan): &(Address, Fan)| {
        let record = Facts::new("Fan").about("fan", *address).with("role", role);
        Ok(record
            .and(context.stored(fan)?.without("status"))
            .with("state", state(fan, now))
            .with("free", coin.amount(fan.free(now)))
            .with("ends_at", Moment(fan.lease().end(fan.last_day))))
    };
    // Of another mint, where the key signs for several.
    let mut of_mint = fans;
    of_mint.retain(|(address, fan)| fan.is_of_mint(address, &coin.mint()));
    of_mint.iter().map(row).collect()
}

/// Where a fan stands, in a word.
pub fn state(fan: &Fan, now: i64) -> &'static str {
    match fan.status {
        FanStatus::Ended => "ended",
        _ if fan.finishable_from(now).is_some_and(|from| from <= now) => "over",
        FanStatus::Closing => "closing",
        FanStatus::Open => "open",
    }
}
