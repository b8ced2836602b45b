//! Where the story is played: sends its transactions, says what each did, and keeps the accounts.

use super::Clockwork;
use crate::{coin::Coin, context::Context, failure::Outcome, output::Facts, values::Lamports};
use farthing_sdk::{
    Client, Receipt,
    accounts::AccountKind,
    client::{Change, ClientResult, Effect, Network, Policy, writable},
    solana::{Account, Address, Instruction, Keypair, Signer},
};
use serde_json::{Value, json};
use std::{cell::RefCell, collections::BTreeMap};

/// Where the story is played: its network, its coin, and what it has said so far.
pub struct Stage<'a, N> {
    pub client: Client<N>,
    pub context: &'a Context,
    /// The mint of the story, once it is made.
    pub coin: Option<Coin>,
    /// Lamports paid in fees since the story began.
    pub fees: u64,
    names: BTreeMap<String, String>,
    told: RefCell<Vec<Value>>,
    number: usize,
}

impl<'a, N: Network> Stage<'a, N> {
    pub fn new(context: &'a Context, network: N) -> Self {
        let policy = Policy { commitment: context.commitment(), ..Policy::default() };
        Self {
            client: Client::new(network).with_policy(policy),
            context,
            coin: None,
            fees: 0,
            names: BTreeMap::new(),
            told: RefCell::default(),
            number: 0,
        }
    }

    /// Calls an address by a name from now on.
    pub fn name(&mut self, address: Address, name: &str) {
        self.names.insert(address.to_string(), name.into());
    }

    /// An answer of the client, or why there is none.
    pub fn ask<T>(&self, answer: ClientResult<T>) -> Outcome<T> {
        self.context.ask(answer)
    }

    /// Accounts as they are now.
    pub fn accounts(&self, addresses: &[Address]) -> Outcome<Vec<Option<Account>>> {
        self.ask(self.client.network().accounts(addresses).map_err(Into::into))
    }

    /// An account of ours that must be there.
    pub fn fetch<T: AccountKind>(&self, address: &Address) -> Outcome<T> {
        self.ask(self.client.require(address))
    }

    /// The current slot.
    pub fn slot(&self) -> Outcome<u64> {
        self.ask(self.client.network().slot().map_err(Into::into))
    }

    /// The network's clock, unix seconds.
    pub fn now(&self) -> Outcome<i64> {
        self.ask(self.client.network().unix_time().map_err(Into::into))
    }

    /// Sends without a word: what is no part of the story.
    pub fn prepare(
        &self,
        steps: &[Instruction],
        by: &Keypair,
        also: &[&Keypair],
    ) -> Outcome<Receipt> {
        let signers: Vec<&dyn Signer> = also.iter().map(|signer| *signer as &dyn Signer).collect();
        self.ask(self.client.submit(steps, by, &signers))
    }

    /// One step of the story: says what happens, lets it happen, and shows what it did.
    pub fn act(&mut self, words: &str, by: &Keypair, steps: Vec<Instruction>) -> Outcome<Receipt> {
        self.act_with(words, (by, &[]), steps)
    }

    /// The same where others than the payer sign as well.
    pub fn act_with(
        &mut self,
        words: &str,
        (by, also): (&Keypair, &[&Keypair]),
        steps: Vec<Instruction>,
    ) -> Outcome<Receipt> {
        let addresses = writable(&steps);
        let before = self.accounts(&addresses)?;
        let receipt = self.prepare(&steps, by, also)?;
        let after = self.accounts(&addresses)?;
        self.fees += receipt.fee_lamports;
        self.number += 1;
        let pairs = addresses.into_iter().zip(before.into_iter().zip(after));
        let change = |(address, (before, after))| Change { address, before, after };
        let effect = Effect::of(&pairs.map(change).collect::<Vec<_>>());
        self.context.printer.say(&format!("{:>2}. {words}", self.number))?;
        self.show(words, &receipt, &effect)?;
        Ok(receipt)
    }

    /// A sentence between the steps.
    pub fn aside(&self, words: &str) -> Outcome {
        self.context.printer.say(&format!("    {words}"))
    }

    fn show(&self, words: &str, receipt: &Receipt, effect: &Effect) -> Outcome {
        let mut costs = vec![format!("fee {}", Lamports(receipt.fee_lamports))];
        if let Some(units) = receipt.compute_units {
            costs.insert(0, format!("{units} compute units"));
        }
        if effect.rent_paid != 0 {
            costs.push(format!("rent set aside {}", Lamports(effect.rent_paid)));
        }
        if effect.rent_returned != 0 {
            costs.push(format!("rent returned {}", Lamports(effect.rent_returned)));
        }
        self.context.printer.say(&format!("      {}", costs.join(", ")))?;
        let mut balances = Vec::new();
        for change in &effect.balances {
            let holder = self.holder(&change.holder.to_string());
            let (before, after) = (self.text(change.before), self.text(change.after));
            self.context.printer.say(&format!("      {holder:<18} {before} -> {after}"))?;
            balances.push(json!({
                "holder": holder,
                "before": change.before.to_string(),
                "after": change.after.to_string(),
            }));
        }
        self.told.borrow_mut().push(json!({
            "step": self.number,
            "words": words,
            "signature": receipt.signature.to_string(),
            "compute_units": receipt.compute_units,
            "fee": receipt.fee_lamports,
            "rent": effect.rent_paid,
            "rent_returned": effect.rent_returned,
            "balances": balances,
        }));
        Ok(())
    }

    /// Base units as people read them.
    pub fn text(&self, units: u64) -> String {
        match &self.coin {
            Some(coin) => coin.amount(units).to_string(),
            None => format!("{units} base units"),
        }
    }

    /// "deposit of 9xQe…" as "Rita's deposit".
    fn holder(&self, holder: &str) -> String {
        let Some((what, address)) = holder.split_once(" of ") else { return holder.into() };
        let name = self.names.get(address).map_or(address, String::as_str);
        format!("{name}'s {what}")
    }

    /// Records what the check found.
    pub fn found(&self, record: Facts) -> Outcome {
        self.told.borrow_mut().push(record.json());
        Ok(())
    }

    /// For programs: the whole story.
    pub fn finish(&self) -> Outcome {
        match self.context.printer.format {
            crate::output::Format::Table => Ok(()),
            crate::output::Format::Json => {
                self.context.printer.json(&Value::Array(self.told.take()))
            }
        }
    }
}

impl<N: Clockwork> Stage<'_, N> {
    /// Waits until an address whose last slot this is can be given up, and says so if that takes
    /// time.
    pub fn wait_until_spent(&self, last: u64) -> Outcome {
        if self.slot()? > last {
            return Ok(());
        }
        self.aside("151 slots pass, so that no address can ever live twice.")?;
        self.client.network().wait_for_slot(last.saturating_add(1))
    }
}
