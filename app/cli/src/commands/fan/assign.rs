//! `fan assign`: gives shares, raises and renews them. The fan's key signs; the wallet pays the fee.

use super::{
    memory::{LIMITS, Memory, coin, ends_at, refused},
    share::{Giving, ShareArg, shown},
};
use crate::{
    coin::Coin,
    commands::store::{State, signer_of},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    output::Facts,
    values::Hash32,
};
use clap::Args;
use farthing_sdk::{
    accounts::Fan,
    args::FanShare,
    instructions,
    solana::Address,
    vouchers::fans::{Item, Plan as Wanted},
};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "A payee whose share lives keeps its slot: the share is raised, and its lease may last \
                  longer. Until the lease is over only the payee can give the share back."
)]
pub struct Assign {
    /// The fan
    fan: Address,
    /// Shares: a payee, which is a wallet, a creator, a deposit or an earnings account, and how much more
    /// it can be promised from now on; PAYEE@AUDIENCE=TOKENS names where it counts promises
    #[arg(value_name = "PAYEE=TOKENS", required_unless_present = "shares_from")]
    shares: Vec<ShareArg>,
    #[command(flatten)]
    giving: Giving,
    /// Keypair file of the key that the fan was opened for [default: where it was then]
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Assign {
    pub fn run(self, context: &Context) -> Outcome {
        let memory = Memory::open(&self.state, self.fan)?;
        let paying = memory.require()?;
        let coin = coin(&paying);
        let typed = ("[PAYEE=TOKENS]...", self.shares.as_slice());
        let wishes = self.giving.wishes(context, typed, self.receiving, &coin)?;
        let its = (paying.signer, paying.signer_file.as_deref());
        let keypair = signer_of(context, its, self.signer.as_deref(), "fan")?;
        let fan = memory.look(context)?;
        let now = context.now()?;
        let refused = |refusal| refused(refusal, &self.fan, &coin);
        let wanted = memory.require()?.page.plan(&wishes, &LIMITS, now).map_err(refused)?;
        // Who types several means all of them.
        if let Some((recipient, refusal)) = wanted.left_out.first() {
            let reason = refused(*refusal);
            return Err(Failure::Refused(format!("{}: {reason}", shown(recipient))));
        }
        if self.sending.dry_run {
            let plan = plan(&self.fan, &fan, &wanted, &coin).signer(keypair);
            return context.send(&self.sending, plan);
        }
        // Written before it is signed: what is out may land.
        let planned = memory.pages.plan(&self.fan, (&wishes, &LIMITS), now, &keypair);
        let (wanted, _) = planned.map_err(|error| memory.words(error, &coin))?;
        context.send(&self.sending, plan(&self.fan, &fan, &wanted, &coin).signer(keypair))?;
        memory.look_behind(context);
        Ok(())
    }
}

fn plan(address: &Address, fan: &Fan, wanted: &Wanted, coin: &Coin) -> Plan {
    let share = |item: &Item| {
        let given = item.given;
        FanShare { slot: item.slot, tag: given.tag, until: given.until, share: given.share }
    };
    let mut assign =
        instructions::Assign::of(*address, fan, wanted.items.iter().map(share).collect());
    assign.expected_revision = wanted.revision;
    let line = |item: &Item| {
        let (share, end) =
            (coin.amount(fan.worth(item.given.share)), ends_at(fan, item.given.until));
        format!("slot {}: {share} until {end} {}", item.slot, shown(&item.recipient))
    };
    let json = wanted.items.iter().map(|item| {
        Facts::new("Share")
            .with("slot", u64::from(item.slot))
            .with("payee", Address::new_from_array(item.recipient.payee))
            .with("audience", Hash32(item.recipient.audience))
            .with("share", coin.amount(fan.worth(item.given.share)))
            .with("ends_at", ends_at(fan, item.given.until))
            .json()
    });
    let mut plan = Plan::new("Shares given", "fan", *address).step(assign);
    let lines: Vec<_> = wanted.items.iter().map(line).collect();
    plan.facts = plan.facts.with_both("shares", lines.join("\n"), json.collect());
    plan
}
