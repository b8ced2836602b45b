//! `stream open`: without end at a rate, at a listing's price per period, or evenly until an end.

use crate::{
    coin::{Coin, MintArg},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Spending},
    values::{Moment, RightsArg, Span, TypedRate, TypedTokens, WhenArg, above_zero, rights},
};
use clap::Args;
use farthing_sdk::{
    accounts::{AnyAccount, Listing},
    args::{StreamTerms, right},
    compose::{self, Payee, START_MARGIN, StreamPlan},
    core::stream::{Schedule, Terms},
    solana::Address,
};

#[derive(Args)]
#[command(after_help = "Examples:
  farthing stream open 9xQe… 10 --rate \"2.50 per month\"
  farthing stream open 9xQe… 1200 --for 365d --cliff \"in 90d\" --rights none
  farthing stream open LISTING 5          at the listing's price per period

A month has 30 days and a year 365.")]
pub struct Open {
    /// Whom: a wallet, a creator, a deposit, an earnings account, or a listing paid by the second
    to: Address,
    /// How much to put in, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    /// How fast, as in "2.50 per month" or 0.0001/second: a stream without end
    #[arg(long, conflicts_with_all = ["end", "lasts"])]
    rate: Option<TypedRate>,
    /// When everything is paid, evenly from the start: a stream with a fixed end
    #[arg(long, value_name = "TIME", conflicts_with = "lasts")]
    end: Option<WhenArg>,
    /// The same by its length, as in 30d
    #[arg(long = "for", value_name = "DURATION")]
    lasts: Option<Span>,
    /// When it begins: "in 10m", a date, RFC 3339 or unix seconds [default: now; with a fixed end in
    /// one minute]
    #[arg(long, value_name = "TIME")]
    start: Option<WhenArg>,
    /// Before when nothing but the unlock can be withdrawn
    #[arg(long, value_name = "TIME")]
    cliff: Option<WhenArg>,
    /// How much is the payee's at the start at once
    #[arg(long, value_name = "TOKENS")]
    unlock: Option<TypedTokens>,
    /// What you may do later: some of cancel,refund,pause,lower, or none [default: all that the kind
    /// allows]
    #[arg(long)]
    rights: Option<RightsArg>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    spending: Spending,
}

impl Open {
    pub fn run(self, context: &Context) -> Outcome {
        let listing = match context.any(&self.to)? {
            Some(AnyAccount::Listing(listing)) => Some(listing),
            _ => None,
        };
        let coin = match &listing {
            Some(listing) => context.coin(listing.mint)?,
            None => context.coin_or_usual(self.mint)?,
        };
        let spender = context.spender(&self.spending, &coin)?;
        context.deposit(&spender.owner, &coin)?;
        let sending = &self.spending.sending;
        let (now, mint, client) = (context.now()?, coin.mint(), context.client());
        let terms = self.terms(&coin, listing.as_ref(), now)?;
        let (payee, opening) = match &listing {
            Some(listing) => {
                let payee = Payee::Creator(listing.creator);
                (
                    payee,
                    compose::open_stream_for(client, (self.to, listing), spender, terms.clone()),
                )
            }
            None => {
                let from = spender.deposit(&mint);
                let payee = context.payee_beside(&from, &self.to, &mint, self.receiving)?;
                let plan = StreamPlan { spender, mint, payee, terms: terms.clone() };
                (payee, compose::open_stream(client, &plan))
            }
        };
        let opening = context.ask(opening)?;
        let plan = Plan::new("Stream opened", "stream", opening.address);
        let plan = facts(plan.fact("payee", payee.address(&mint)), &terms, &coin, now);
        context.send(sending, plan.steps(opening.instructions))
    }

    /// What is agreed to, at `now` on the cluster's clock.
    fn terms(&self, coin: &Coin, listing: Option<&Listing>, now: i64) -> Outcome<StreamTerms> {
        let amount = coin.units(&self.amount)?;
        let unlock = self.unlock.as_ref().map(|unlock| coin.units(unlock)).transpose()?;
        let start = self.start.and_then(|start| start.at(now)).filter(|start| *start != now);
        let terms = match (listing, &self.rate, self.ends(start, now)?) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
                return Err(Failure::Usage(
                    "a listing has its own rate and no end; leave out --rate, --end and --for"
                        .into(),
                ));
            }
            (Some(listing), None, None) => {
                StreamTerms::of(listing, amount).ok_or_else(not_streamed)?
            }
            (None, Some(rate), None) => {
                let rate = rate.fixed(coin.decimals)?;
                StreamTerms::at(rate, amount)
            }
            (None, _, Some((start, end))) => {
                StreamTerms::between(start, end, amount).ok_or_else(|| {
                    Failure::Usage("the end comes after the start, by at most 68 years".into())
                })?
            }
            (None, None, None) => {
                return Err(Failure::Usage(
                    "say how fast with --rate, as in --rate \"2.50 per month\", or until when with \
                     --end or --for"
                        .into(),
                ));
            }
        };
        self.details(terms, start, unlock.unwrap_or(0), now)
    }

    /// The start and the end of a stream that has an end.
    fn ends(&self, start: Option<i64>, now: i64) -> Outcome<Option<(i64, i64)>> {
        let start = start.unwrap_or_else(|| now.saturating_add(START_MARGIN));
        if let Some(lasts) = self.lasts {
            return Ok(Some((start, start.saturating_add_unsigned(lasts.0))));
        }
        match self.end {
            None | Some(WhenArg::Never) => Ok(None),
            Some(end) => Ok(end.at(now).map(|end| (start, end))),
        }
    }

    fn details(
        &self,
        terms: StreamTerms,
        start: Option<i64>,
        unlock: u64,
        now: i64,
    ) -> Outcome<StreamTerms> {
        let mut terms = terms.unlocking(unlock).ok_or_else(|| {
            Failure::Usage("the unlock is a part of what is put in; lower it or put in more".into())
        })?;
        if terms.end == 0 {
            terms.start = start.unwrap_or(0);
        }
        terms.cliff = self.cliff.and_then(|cliff| cliff.at(now)).unwrap_or(0);
        if let Some(rights) = self.rights {
            terms.flags = rights.0;
        }
        if self.spending.session.is_some() && terms.flags & right::CANCEL == 0 {
            return Err(Failure::Usage(
                "a session opens only streams that can be cancelled; add cancel to --rights".into(),
            ));
        }
        Ok(terms)
    }
}

fn not_streamed() -> Failure {
    Failure::Usage(
        "this listing is not paid by the second; `farthing buy` buys it, and its creator sets --period".into(),
    )
}

/// What to say of it.
fn facts(plan: Plan, terms: &StreamTerms, coin: &Coin, now: i64) -> Plan {
    let start = if terms.start == 0 { now } else { terms.start };
    let (rate, cliff) = (terms.rate(), terms.cliff);
    let schedule =
        Schedule::open(&Terms { funded: terms.amount, unlock: terms.unlock, rate, start, cliff });
    let plan = plan
        .fact("amount", coin.amount(terms.amount))
        .fact("rate", coin.rate(rate))
        .fact("start", Moment(start));
    let plan = if cliff == 0 { plan } else { plan.fact("cliff", Moment(cliff)) };
    let plan =
        if terms.unlock == 0 { plan } else { plan.fact("unlock", coin.amount(terms.unlock)) };
    let ends = if terms.end == 0 { "runs_dry" } else { "ends" };
    plan.fact(ends, schedule.depletes_at().map(Moment)).fact("rights", rights(terms.flags.into()))
}
