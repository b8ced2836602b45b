//! `channel open`: for vouchers, or for a hash chain.

use crate::{
    coin::{Coin, MintArg},
    commands::store::{Paying, Signing, State},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Spending},
    values::{Moment, Span, TypedTokens, WhenArg, above_zero},
    wallet::KeyArg,
};
use clap::Args;
use farthing_sdk::{
    args::ChannelTerms,
    compose::{self, ChannelPlan},
    core::bounds,
    solana::Address,
};

/// Links of a chain that are made at once without anybody waiting long.
const LINKS_MAX: u32 = 1_000_000;

#[derive(Args)]
#[command(after_help = "Examples:
  farthing channel open CREATOR 5                             5 to be given away by voucher
  farthing channel open CREATOR --unit 0.0001 --links 10000   1 to be given away link by link")]
pub struct Open {
    /// Whom: a wallet, a creator, a deposit or an earnings account
    to: Address,
    /// How much to set aside, in tokens [default for a chain: what all its links are worth]
    #[arg(required_unless_present = "unit", value_parser = above_zero())]
    amount: Option<TypedTokens>,
    /// A hash chain: what a link is worth, in tokens
    #[arg(long, value_name = "TOKENS", requires = "links", value_parser = above_zero())]
    unit: Option<TypedTokens>,
    /// A hash chain: how many links it has, at most a million
    #[arg(long, requires = "unit", value_parser = clap::value_parser!(u32).range(1..=i64::from(LINKS_MAX)))]
    links: Option<u32>,
    /// Who signs vouchers, or makes the chain: a keypair file, or for vouchers an address [default:
    /// the key that signs this]
    #[arg(long, value_name = "KEY")]
    signer: Option<KeyArg>,
    /// How long the payee can still claim when the channel closes, 15m to 30d
    #[arg(long, value_name = "DURATION", default_value = "1d")]
    grace: Span,
    /// When it closes by itself: "in 90d", a date, RFC 3339, unix seconds or never [default: never]
    #[arg(long, value_name = "TIME")]
    expires: Option<WhenArg>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    spending: Spending,
}

impl Open {
    pub fn run(self, context: &Context) -> Outcome {
        // Money that is set aside and not remembered could not be promised: so this comes first.
        let promises = self.state.paying()?;
        promises.require_writable()?;
        let coin = context.coin_or_usual(self.mint)?;
        let spender = context.spender(&self.spending, &coin)?;
        context.deposit(&spender.owner, &coin)?;
        let signing = self.signing(context)?;
        let terms = self.terms(context, &coin, &signing)?;
        let sending = &self.spending.sending;
        let (mint, receiving) = (coin.mint(), self.receiving);
        let payee = context.payee_beside(&spender.deposit(&mint), &self.to, &mint, receiving)?;
        let wanted = ChannelPlan { spender, mint, payee, terms: terms.clone() };
        let opening = context.ask(match (&self.unit, &signing.keypair) {
            (Some(_), Some(key)) => compose::open_chain_channel(context.client(), &wanted, key),
            _ => compose::open_channel(context.client(), &wanted),
        })?;
        let plan = Plan::new("Channel opened", "channel", opening.address)
            .fact("payee", payee.address(&mint));
        let plan = facts(plan, &terms, &coin, &signing);
        let paying = Paying::new(
            (coin.mint(), coin.decimals),
            signing.address,
            (terms.unit, terms.length),
            terms.amount,
        )
        .signed_with(signing.file);
        context.send(sending, plan.steps(opening.instructions))?;
        if sending.dry_run { Ok(()) } else { Ok(promises.save(&opening.address, &paying)?) }
    }

    /// A chain is made from a key, so that must be here.
    fn signing(&self, context: &Context) -> Outcome<Signing> {
        if let (Some(KeyArg::Address(address)), Some(_)) = (&self.signer, &self.unit) {
            let reason = "a chain is made from a key; name its keypair file with --signer";
            return Err(Failure::Usage(reason.into()).of("--signer <KEY>", address));
        }
        Signing::find(context, self.signer.as_ref(), &self.spending.session)
    }

    fn terms(&self, context: &Context, coin: &Coin, signing: &Signing) -> Outcome<ChannelTerms> {
        let amount = self.amount.as_ref().map(|amount| coin.units(amount)).transpose()?;
        let mut terms = match (&self.unit, self.links) {
            (Some(unit), Some(links)) => {
                let terms = ChannelTerms::chain([0; 32], coin.units(unit)?, links);
                terms.ok_or_else(|| {
                    Failure::Usage("so many links are worth more than there can be".into())
                })?
            }
            _ => ChannelTerms::vouchers(signing.address, 0),
        };
        terms.amount = amount.unwrap_or(terms.amount);
        let in_bounds =
            (bounds::CHANNEL_GRACE_MIN..=bounds::CHANNEL_GRACE_MAX).contains(&self.grace.0);
        terms.grace = match u32::try_from(self.grace.0) {
            Ok(grace) if in_bounds => grace,
            _ => {
                let reason = format!("the grace is between 15m and 30d, not {}", self.grace);
                return Err(Failure::Usage(reason).of("--grace <DURATION>", self.grace));
            }
        };
        if let Some(expires) = self.expires {
            terms.expires_at = expires.at(context.now()?).unwrap_or(0);
        }
        Ok(terms)
    }
}

/// What to say of it.
fn facts(plan: Plan, terms: &ChannelTerms, coin: &Coin, signing: &Signing) -> Plan {
    let plan = plan
        .fact("amount", coin.amount(terms.amount))
        .fact("kind", if terms.length == 0 { "voucher" } else { "chain" })
        .fact("signer", signing.address)
        .fact("grace", Span(terms.grace.into()));
    let plan = match terms.expires_at {
        0 => plan,
        time => plan.fact("expires_at", Moment(time)),
    };
    if terms.length == 0 {
        return plan;
    }
    plan.fact("unit", coin.amount(terms.unit)).fact("links", terms.length)
}
