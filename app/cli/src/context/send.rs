//! Sending, or showing what sending would do.

use super::{Context, Plan};
use crate::{
    failure::{Failure, Outcome},
    options::Sending,
    output::Facts,
    values::Lamports,
    wallet,
};
use farthing_sdk::{
    Client, NOBODY, Receipt,
    accounts::DecodeError,
    client::{
        Change, ClientError, ClientResult, Effect, Network, Preview, Standing, policy, writable,
    },
    errors::Cause,
    solana::{Signer, TransactionError},
};
use serde_json::json;

/// Of a transaction that landed and of which the node keeps no more.
const NO_DETAILS: &str =
    "it landed, but this node keeps no details, so what it used and said is not known";

/// What was sent and what it did.
pub struct Done {
    pub receipt: Receipt,
    pub effect: Effect,
}

impl Context {
    /// Sends a plan and prints what it did; with `--dry-run`, prints what it would do.
    pub fn send(&self, sending: &Sending, plan: Plan) -> Outcome {
        if sending.dry_run {
            return self.preview(sending, plan);
        }
        let done = self.submit(sending, &plan)?;
        let record = receipt_record(plan.facts, &done.receipt);
        self.printer.facts(&effect_record(self, record, &done.effect)?)
    }

    /// Sends a plan and looks at what it did.
    pub fn submit(&self, sending: &Sending, plan: &Plan) -> Outcome<Done> {
        let addresses = writable(&plan.steps);
        let before = self.accounts(&addresses)?;
        let receipt = self.signed(sending, plan, |client, payer, signers| {
            client.submit_with(&plan.tables, &plan.steps, payer, signers)
        })?;
        let receipt = self.ask(receipt)?;
        let after = self.accounts(&addresses)?;
        let pairs = addresses.into_iter().zip(before.into_iter().zip(after));
        let change = |(address, (before, after))| Change { address, before, after };
        Ok(Done { receipt, effect: Effect::of(&pairs.map(change).collect::<Vec<_>>()) })
    }

    /// All that [`Self::submit`] does but the sending.
    ///
    /// # Errors
    /// Those of [`Self::submit`] before it sends.
    fn rehearse(&self, sending: &Sending, plan: &Plan) -> Outcome<ClientResult<Preview>> {
        self.signed(sending, plan, |client, payer, signers| {
            client.rehearse(&plan.tables, &plan.steps, payer, signers)
        })
    }

    /// Refuses what [`Self::submit`] would refuse before it sends: for a dry run of several transactions.
    pub fn check(&self, sending: &Sending, plan: &Plan) -> Outcome {
        self.ask(self.rehearse(sending, plan)?).map(|_| ())
    }

    /// Does something with everyone who signs a plan: the payer, then the others.
    fn signed<T>(
        &self,
        sending: &Sending,
        plan: &Plan,
        act: impl FnOnce(&Client<Box<dyn Network>>, &dyn Signer, &[&dyn Signer]) -> T,
    ) -> Outcome<T> {
        let wallet = self.wallet()?;
        let payer = sending.fee_payer.as_deref().map(wallet::read).transpose()?;
        let mut signers: Vec<&dyn Signer> = vec![wallet];
        signers.extend(plan.signers.iter().map(|signer| signer as &dyn Signer));
        let client = self.client_paying(sending.priority_fee);
        Ok(act(&client, payer.as_ref().unwrap_or(wallet), &signers))
    }

    /// Prints what a plan would do.
    fn preview(&self, sending: &Sending, plan: Plan) -> Outcome {
        let payer = self.payer(sending)?;
        let title = format!("Dry run, nothing was sent: {}", plan.title);
        let preview = self.rehearse(sending, &plan)?;
        let record = Facts::new(title).and(plan.facts);
        if matches!(preview, Err(ClientError::WouldRevealKey)) {
            return self.preview_unseen(sending, record);
        }
        let preview = self.ask(preview)?;
        let payer_after = preview.change(&payer).and_then(|change| change.after.as_ref());
        let left = payer_after.map_or(0, |account| account.lamports);
        let record = record
            .with("compute_units", preview.compute_units)
            .with("fee", Lamports(preview.fee_lamports));
        let record = effect_record(self, record, &preview.effect())?;
        self.printer.facts(&record.with("payer_keeps_about", Lamports(left)))
    }

    /// A key of an order is shown to nobody before it pays, so that is not run; what it costs is
    /// known all the same.
    fn preview_unseen(&self, sending: &Sending, record: Facts) -> Outcome {
        let limit = policy::UNSIMULATED_COMPUTE_UNITS;
        let fee = policy::fee(1, limit, sending.priority_fee);
        let note = "not simulated: the operator of the node would see the key before it pays";
        self.printer.facts(&record.with("fee", Lamports(fee)).with("note", note))
    }

    /// What to say when the client did not do it.
    pub fn failed(&self, error: ClientError) -> Failure {
        match error {
            ClientError::Network(error) => self.unanswered(&error),
            ClientError::NeverLanded { .. } | ClientError::Unknown(_) => {
                Failure::Network(error.to_string())
            }
            ClientError::Missing { kind, address } => self.absent(&address, &kind.to_lowercase()),
            ClientError::SignerMissing(address) => Failure::Usage(format!(
                "the signature of {address} is needed; name its keypair file with --keypair"
            )),
            ClientError::Decode { address, error: DecodeError::OtherKind { expected, found } } => {
                let (expected, found) = (expected.to_lowercase(), found.to_lowercase());
                let reason = format!(
                    "{address} is no {expected} but a {found}; `farthing show {address}` shows it"
                );
                Failure::of_value(address, reason)
            }
            ClientError::NotOurs(address) => Failure::of_value(
                address,
                format!("{address} is no account of Farthing but of another program, or a wallet"),
            ),
            ClientError::NoSigner { standing, .. } => {
                Failure::Usage(format!("{error}; {}", way_out(&standing)))
            }
            ClientError::Decode { .. } | ClientError::Unfit(_) | ClientError::TooLarge(_) => {
                Failure::Usage(error.to_string())
            }
            ClientError::Refused(failure) if lacks_program(&failure.cause) => {
                Failure::NotFound(format!(
                    "the program is not on {}; `farthing deploy` puts it there",
                    self.shown_url()
                ))
            }
            error => Failure::Refused(error.to_string()),
        }
    }
}

/// What is known of a transaction that landed.
fn receipt_record(facts: Facts, receipt: &Receipt) -> Facts {
    let record = facts.with("signature", receipt.signature.to_string());
    let fee = Lamports(receipt.fee_lamports);
    match receipt.compute_units {
        Some(units) => record.with("compute_units", units).with("fee", fee),
        None => record.with("fee", fee).with("note", NO_DETAILS),
    }
}

/// What to do about an address for which no wallet signs.
fn way_out(standing: &Standing) -> String {
    match standing {
        Standing::TokenAccount { owner } | Standing::Deposit { owner } => {
            format!("name its owner, {owner}, or add --any-address")
        }
        Standing::Ours(_) => "`farthing pay` pays a creator and its earnings; elsewhere only \
                              --any-address lets it pass, and what it gets is lost"
            .into(),
        Standing::OfProgram(_) | Standing::Derived | Standing::Data => {
            "what it gets would be lost, unless a program signs for it as for a multisig's: then add \
             --any-address"
                .into()
        }
        _ => "what it gets would be lost; --any-address lets it pass all the same".into(),
    }
}

/// Whether what is missing is a program, and of those that we call only ours can be missing.
fn lacks_program(cause: &Cause) -> bool {
    use TransactionError::{InvalidProgramForExecution, ProgramAccountNotFound};
    matches!(cause, Cause::Transaction(InvalidProgramForExecution | ProgramAccountNotFound))
}

/// Adds the balances and the rent that changed.
fn effect_record(context: &Context, mut record: Facts, effect: &Effect) -> Outcome<Facts> {
    if effect.rent_paid != 0 {
        let text =
            format!("{} set aside, comes back when the accounts close", Lamports(effect.rent_paid));
        record = record.with_both("rent", text, json!(effect.rent_paid));
    }
    if effect.rent_returned != 0 {
        record = record.with("rent_returned", Lamports(effect.rent_returned));
    }
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for change in &effect.balances {
        let mint = match (change.mint, change.mint_stored_in) {
            (Some(mint), _) => Some(mint),
            (None, Some(other)) => context.mint_told_by(&other)?,
            (None, None) => None,
        };
        let coin = context.known_coin(&mint.unwrap_or(NOBODY))?;
        let text = |units: u64| match &coin {
            Some(coin) => coin.amount(units).to_string(),
            None => format!("{units} base units"),
        };
        lines.push(format!("{} -> {}  {}", text(change.before), text(change.after), change.holder));
        values.push(json!({
            "address": change.address.to_string(),
            "holder": change.holder.to_string(),
            "before": change.before.to_string(),
            "after": change.after.to_string(),
        }));
    }
    if !lines.is_empty() {
        record = record.with_both("balances", lines.join("\n"), values.into());
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::receipt_record;
    use crate::output::Facts;
    use farthing_sdk::{Receipt, solana::Signature};

    #[test]
    fn what_the_node_does_not_keep_is_left_out_and_said() {
        let signature = Signature::default();
        let (slot, logs, events) = (7, Vec::new(), Vec::new());
        let kept =
            Receipt { signature, slot, compute_units: Some(9), fee_lamports: 5_000, logs, events };
        let told = receipt_record(Facts::new("Paid"), &kept).json();
        assert_eq!((&told["compute_units"], &told["note"]), (&9.into(), &().into()));
        let bare = Receipt { compute_units: None, ..kept };
        let told = receipt_record(Facts::new("Paid"), &bare).json();
        assert_eq!((told.get("compute_units"), &told["fee"]), (None, &5_000.into()));
        assert!(told["note"].as_str().is_some_and(|note| note.contains("keeps no details")));
    }
}
