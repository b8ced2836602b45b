//! The limits of a session, as they are typed.

use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    values::{ActionsArg, Moment, Span, TypedTokens, WhenArg, actions},
};
use clap::Args;
use farthing_sdk::{NOBODY, args::SessionTerms, solana::Address};

/// Seconds of a window, unless another is named.
const DAY: u64 = 86_400;

/// What the key may do. What is left out is as it was, or as the default has it.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// The most that it may spend in all, in tokens
    #[arg(long, value_name = "TOKENS")]
    pub total: Option<TypedTokens>,
    /// The most that it may spend in each window of time, in tokens [default: no such limit]
    #[arg(long, value_name = "TOKENS")]
    pub limit: Option<TypedTokens>,
    /// How long a window is, as in 1d; none for no such limit [default: 1d]
    #[arg(long, value_name = "DURATION")]
    pub window: Option<Span>,
    /// When it ends: "in 30d", a date, RFC 3339, unix seconds or never [default: never]
    #[arg(long, value_name = "TIME")]
    pub expires: Option<WhenArg>,
    /// The only payee that it may pay: a wallet, a creator, a deposit, an earnings account, or `anyone`
    /// [default: anyone]
    #[arg(long, value_name = "PAYEE")]
    pub payee: Option<PayeeArg>,
    /// What it may do: some of pay,buy,stream,channel,manage, or all [default: pay,buy]
    #[arg(long)]
    pub actions: Option<ActionsArg>,
}

/// A payee as typed, or anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayeeArg {
    Anyone,
    Only(Address),
}

impl std::str::FromStr for PayeeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "anyone" {
            return Ok(Self::Anyone);
        }
        text.parse()
            .map(Self::Only)
            .map_err(|_| format!("{text} is no address; give one, or anyone"))
    }
}

impl Limits {
    /// Changes what was typed.
    pub fn over(
        &self,
        terms: SessionTerms,
        context: &Context,
        coin: &Coin,
    ) -> Outcome<SessionTerms> {
        let mut terms = terms;
        if let Some(total) = &self.total {
            terms.total_limit = coin.units(total)?;
        }
        self.set_window(&mut terms, coin)?;
        if let Some(expires) = self.expires {
            terms.expires_at = expires.at(context.now()?).unwrap_or(0);
        }
        match self.payee {
            Some(PayeeArg::Anyone) => terms.payee = NOBODY,
            Some(PayeeArg::Only(payee)) => {
                terms.payee =
                    context.payee("--payee <PAYEE>", &payee, &coin.mint())?.address(&coin.mint());
            }
            None => {}
        }
        if let Some(actions) = self.actions {
            terms.actions = actions.0;
        }
        if terms.actions == 0 {
            return Err(Failure::Usage(
                "a session that may do nothing is none; name some of --actions, or revoke it"
                    .into(),
            ));
        }
        Ok(terms)
    }

    fn set_window(&self, terms: &mut SessionTerms, coin: &Coin) -> Outcome {
        if let Some(limit) = &self.limit {
            terms.window_limit = coin.units(limit)?;
            if terms.window_seconds == 0 {
                terms.window_seconds = DAY;
            }
        }
        match self.window {
            Some(Span(0)) => (terms.window_limit, terms.window_seconds) = (0, 0),
            Some(_) if terms.window_seconds == 0 => {
                return Err(Failure::Usage(
                    "say with --limit how much it may spend in a window".into(),
                ));
            }
            Some(window) => terms.window_seconds = window.0,
            None => {}
        }
        Ok(())
    }
}

/// What to say of the terms.
pub fn facts(plan: Plan, terms: &SessionTerms, coin: &Coin) -> Plan {
    let expires = if terms.expires_at == 0 { i64::MAX } else { terms.expires_at };
    let payee = (terms.payee != NOBODY).then_some(terms.payee);
    plan.fact("total", coin.amount(terms.total_limit))
        .fact("limit", super::window(coin, terms.window_limit, terms.window_seconds))
        .fact("expires", Moment(expires))
        .fact("pays_only", payee.map_or_else(|| "anyone".to_string(), |payee| payee.to_string()))
        .fact("may", actions(terms.actions.into()))
}
