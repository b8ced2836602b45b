//! `pay`: from the deposit to anyone, with a note.

use crate::{
    args::Sending,
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    values::{AmountArg, Hash32},
};
use clap::Args;
use farthing_sdk::{
    accounts::AnyAccount,
    addresses,
    instructions::{OpenDeposit, Pay as PayBuilder},
    solana::Address,
};

#[derive(Args)]
pub struct Pay {
    /// Whom: a wallet, a creator, a deposit or an earnings account
    to: Address,
    /// How much, in tokens, or all
    amount: AmountArg,
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
    sending: Sending,
}

/// Where a payment goes, and what must be made for it first.
struct Payee {
    account: Address,
    missing_deposit_of: Option<Address>,
}

impl Pay {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let me = context.me()?;
        let deposit = context.deposit(&me, &coin)?;
        let amount = match self.amount {
            AmountArg::All => deposit.balance,
            AmountArg::Exact(amount) => coin.units(&amount)?,
        };
        if amount == 0 {
            return Err(Failure::Usage("there is nothing to pay; give an amount above 0".into()));
        }
        if amount > deposit.balance {
            return Err(Failure::Refused(format!(
                "your deposit holds {}, less than {}; `farthing deposit add AMOUNT --mint {}` pays more in",
                coin.amount(deposit.balance),
                coin.amount(amount),
                coin.mint_name()
            )));
        }
        let payee = payee(context, &self.to, &coin.mint())?;
        let mut plan = Plan::new("Paid").fact("to", self.to).fact("amount", coin.amount(amount));
        if let Some(owner) = payee.missing_deposit_of {
            let payer = context.payer(&self.sending)?;
            plan = plan.step(OpenDeposit::new(owner, coin.mint()).payer(payer));
        }
        let reference = reference(self.note.as_deref(), self.reference)?;
        let pay = PayBuilder::new(me, coin.mint(), payee.account, amount).reference(reference);
        context.send(&self.sending, plan.step(pay))
    }
}

/// The account that an address stands for.
fn payee(context: &Context, to: &Address, mint: &Address) -> Outcome<Payee> {
    let account = match context.any(to)? {
        Some(AnyAccount::Deposit(_) | AnyAccount::Earnings(_)) => *to,
        Some(AnyAccount::Creator(_)) => {
            let earnings = addresses::earnings(to, mint);
            if context.any(&earnings)?.is_none() {
                return Err(Failure::NotFound(
                    "the creator has not opened earnings in this mint, so it cannot be paid in it"
                        .into(),
                ));
            }
            earnings
        }
        Some(other) => {
            return Err(Failure::Usage(format!(
                "{to} is a {}; pay a wallet, a creator, a deposit or an earnings account",
                other.name().to_lowercase()
            )));
        }
        None => {
            let account = addresses::deposit(to, mint);
            let missing = context.any(&account)?.is_none();
            return Ok(Payee { account, missing_deposit_of: missing.then_some(*to) });
        }
    };
    Ok(Payee { account, missing_deposit_of: None })
}

/// A note of text, or 32 bytes as they are.
pub fn reference(note: Option<&str>, bytes: Option<Hash32>) -> Outcome<[u8; 32]> {
    let mut reference = bytes.unwrap_or_default().0;
    if let Some(note) = note {
        let room = reference.get_mut(..note.len()).ok_or_else(|| {
            Failure::Usage(format!("the note has {} bytes; it can have 32", note.len()))
        })?;
        room.copy_from_slice(note.as_bytes());
    }
    Ok(reference)
}
