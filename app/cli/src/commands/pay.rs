//! `pay`: from the deposit to anyone, with a note.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Spending},
    values::{Hash32, TypedAmount},
};
use clap::Args;
use farthing_sdk::{
    compose::{self, Payment},
    solana::Address,
};

#[derive(Args)]
pub struct Pay {
    /// Whom: a wallet, a creator, a deposit or an earnings account
    to: Address,
    /// How much, in tokens, or all
    amount: TypedAmount,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    /// A note for the payee, at most 32 bytes of text
    #[arg(long, conflicts_with = "reference")]
    note: Option<String>,
    /// A reference for the payee, 64 hexadecimal digits
    #[arg(long)]
    reference: Option<Hash32>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    spending: Spending,
}

impl Pay {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let spender = context.spender(&self.spending, &coin)?;
        let deposit = context.deposit(&spender.owner, &coin)?;
        let amount = self.amount.units(coin.decimals, deposit.balance)?;
        if amount == 0 {
            return Err(self.amount.refused("there is nothing to pay; the deposit is empty"));
        }
        if amount > deposit.balance {
            return Err(Failure::Refused(format!(
                "the deposit holds {}, less than {}; `farthing deposit add AMOUNT --mint {}` pays more in",
                coin.amount(deposit.balance),
                coin.amount(amount),
                coin.mint_name()
            )));
        }
        let (mint, receiving) = (coin.mint(), self.receiving);
        let from = spender.deposit(&mint);
        let payee = context.payee_beside(&from, &self.to, &mint, receiving)?;
        let plan = Plan::new("Paid", "deposit", from)
            .fact("to", self.to)
            .fact("amount", coin.amount(amount));
        let reference = reference(self.note.as_deref(), self.reference)?;
        let payment = Payment { spender, mint, payee, amount, reference };
        let steps = context.ask(compose::pay(context.client(), &payment))?;
        context.send(&self.spending.sending, plan.steps(steps))
    }
}

/// A note of text, or 32 bytes as they are.
pub fn reference(note: Option<&str>, bytes: Option<Hash32>) -> Outcome<[u8; 32]> {
    let mut reference = bytes.unwrap_or_default().0;
    if let Some(note) = note {
        let room = reference.get_mut(..note.len()).ok_or_else(|| {
            Failure::Usage(format!("the note has {} bytes; it can have 32", note.len()))
                .of("--note <NOTE>", note)
        })?;
        room.copy_from_slice(note.as_bytes());
    }
    Ok(reference)
}
