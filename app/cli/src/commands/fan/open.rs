//! `fan open`: with shares for those that are known, in one transaction.

use super::{
    memory::{LIMITS, Memory, refused},
    share::{Giving, ShareArg, shown},
};
use crate::{
    coin::{Coin, MintArg},
    commands::store::{Signing, State},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Spending},
    output::Facts,
    values::{Hash32, Moment, TypedTokens, above_zero},
    wallet::KeyArg,
};
use clap::Args;
use farthing_sdk::{
    args::FanTerms,
    compose::{self, FanPlan},
    core::fan::{LEASE_DAY, Lease, Slot},
    fans::Grant,
    solana::Address,
    vouchers::{
        fans::{FanLook, FanPage, FanRefusal, Wish},
        store::PayingFan,
    },
};

#[derive(Args)]
#[command(after_help = "Examples:
  farthing fan open 5 --share ADA=0.25 --share BEN=0.1   5, of which two have shares at once
  farthing fan open 5 --shares-from favourites.txt       a line for each, as in ADA=0.25")]
pub struct Open {
    /// How much to set aside, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    /// Share for a payee: a wallet, a creator, a deposit or an earnings account, and how much it can be
    /// promised; PAYEE@AUDIENCE=TOKENS names where it counts promises; can be repeated
    #[arg(long = "share", value_name = "PAYEE=TOKENS")]
    shares: Vec<ShareArg>,
    #[command(flatten)]
    giving: Giving,
    /// What the smallest promise is, in tokens: shares hold at most 65535 of it
    #[arg(long, value_name = "TOKENS", default_value = "0.0001", value_parser = above_zero())]
    unit: TypedTokens,
    /// How many payees have room at once
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(8..=64))]
    slots: u8,
    /// Days after which the fan ends by itself
    #[arg(long, value_name = "DAYS", default_value_t = 180, value_parser = clap::value_parser!(u8).range(1..))]
    last_day: u8,
    /// Who signs promises and gives shares later: a keypair file, or an address [default: the key that
    /// signs this]
    #[arg(long, value_name = "KEY")]
    signer: Option<KeyArg>,
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
        self.state.require_writable()?;
        let coin = context.coin_or_usual(self.mint)?;
        let spender = context.spender(&self.spending, &coin)?;
        context.deposit(&spender.owner, &coin)?;
        let signing = Signing::find(context, self.signer.as_ref(), &self.spending.session)?;
        let terms = self.terms(&coin, &signing)?;
        let typed = ("--share <PAYEE=TOKENS>", self.shares.as_slice());
        let wishes = self.giving.wishes(context, typed, self.receiving, &coin)?;
        let grants = wishes.iter().map(|wish| grant(wish, &terms, &coin));
        let grants = grants.collect::<Outcome<Vec<_>>>()?;
        let wanted = FanPlan { spender, mint: coin.mint(), terms: terms.clone(), grants };
        let opening = context.ask(compose::open_fan(context.client(), &wanted))?;
        let now = context.now()?;
        let page = page(&opening.address, &terms, (&wishes, now), &coin)?;
        let plan = Plan::new("Fan opened", "fan", opening.address);
        let plan = facts(plan, &wanted, (&coin, now)).steps(opening.instructions);
        let sending = &self.spending.sending;
        if sending.dry_run {
            return context.send(sending, plan);
        }
        let memory = Memory::open(&self.state, opening.address)?;
        let paying = PayingFan {
            mint: coin.mint(),
            decimals: coin.decimals,
            signer: signing.address,
            signer_file: signing.file.filter(|file| file.to_str().is_some()),
            page,
        };
        // Written before it is sent: from then on its shares can be promised.
        memory.pages.open(&paying).map_err(|error| memory.words(error, &coin))?;
        context.send(sending, plan)?;
        memory.look_behind(context);
        Ok(())
    }

    fn terms(&self, coin: &Coin, signing: &Signing) -> Outcome<FanTerms> {
        let unit = u32::try_from(coin.units(&self.unit)?)
            .map_err(|_| self.unit.refused("a unit is below 2^32 base units"))?;
        Ok(FanTerms {
            amount: coin.units(&self.amount)?,
            key: signing.address,
            unit,
            slots: self.slots,
            last_day: self.last_day,
        })
    }
}

/// A share as the chain is asked for it. The fan is opened when the transaction runs, so its days are counted
/// from then.
fn grant(wish: &Wish, terms: &FanTerms, coin: &Coin) -> Outcome<Grant> {
    let units = wish.amount.div_ceil(terms.unit.into());
    let share = u16::try_from(units).map_err(|_| {
        let most = u64::from(terms.unit).saturating_mul(u16::MAX.into());
        Failure::Usage(format!(
            "a share of this unit is at most {}, and {} is more; a larger --unit, or a channel, holds it",
            coin.amount(most),
            coin.amount(wish.amount)
        ))
    })?;
    Ok(Grant { recipient: wish.recipient, share, until: wish.days.min(terms.last_day) })
}

/// What is remembered of a fan that is about to be opened: refused where the wallet's rules forbid its shares.
fn page(
    address: &Address,
    terms: &FanTerms,
    (wishes, now): (&[Wish], i64),
    coin: &Coin,
) -> Outcome<FanPage> {
    if wishes.is_empty() {
        return Ok(FanPage::new(address.to_bytes()));
    }
    let opened_at = u32::try_from(now).unwrap_or(u32::MAX);
    let look = FanLook {
        unit: terms.unit,
        lease: Lease { opened_at, last_day: terms.last_day },
        revision: 0,
        settled: 0,
        funded: terms.amount,
        claimed: 0,
        slots: vec![Slot::default(); terms.slots.into()],
        is_open: true,
        seen: 0,
    };
    // There is no fan yet that could be topped up.
    let refused = |refusal| match refusal {
        FanRefusal::NotFree { left } => Failure::Refused(format!(
            "only {} of the fan can be given: the rest is in shares, and a tenth stays free; set more aside, \
             or give smaller shares",
            coin.amount(left)
        )),
        refusal => refused(refusal, address, coin),
    };
    let opening = FanPage::opening(address.to_bytes(), look, wishes, &LIMITS, now);
    let (page, plan) = opening.map_err(refused)?;
    match plan.left_out.first() {
        None => Ok(page),
        Some((_, refusal)) => Err(refused(*refusal)),
    }
}

/// What to say of it.
fn facts(plan: Plan, wanted: &FanPlan, (coin, now): (&Coin, i64)) -> Plan {
    let FanPlan { terms, grants, .. } = wanted;
    let worth = |units: u16| u64::from(terms.unit).saturating_mul(units.into());
    let reserved: u64 = grants.iter().map(|grant| worth(grant.share)).sum();
    let share =
        |grant: &Grant| format!("{} {}", coin.amount(worth(grant.share)), shown(&grant.recipient));
    let lines: Vec<_> = grants.iter().map(share).collect();
    let end = |day: u8| Moment(now.saturating_add(LEASE_DAY.saturating_mul(day.into())));
    let json = (0..).zip(grants).map(|(slot, grant): (u64, &Grant)| {
        Facts::new("Share")
            .with("slot", slot)
            .with("payee", Address::new_from_array(grant.recipient.payee))
            .with("audience", Hash32(grant.recipient.audience))
            .with("share", coin.amount(worth(grant.share)))
            .with("ends_at", end(grant.until))
            .json()
    });
    let mut plan = plan
        .fact("amount", coin.amount(terms.amount))
        .fact("free", coin.amount(terms.amount.saturating_sub(reserved)))
        .fact("unit", coin.amount(terms.unit.into()))
        .fact("slots", u64::from(terms.slots))
        .fact("signer", terms.key)
        .fact("ends_at", end(terms.last_day));
    if !lines.is_empty() {
        plan.facts = plan.facts.with_both("shares", lines.join("\n"), json.collect());
    }
    plan
}
