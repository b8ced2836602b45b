//! Running transactions.

use super::{Embedded, answers::is_there, past::Landed};
use crate::{
    client::{
        ClientError, ClientResult, Receipt,
        balances::Balances,
        confirmed::{Confirmed, called},
        effect::Change,
        message::Draft,
        network::{Network, Record},
    },
    errors::Failure,
    events,
    solana::{
        Account, Address, Instruction, LookupTable, Signer, TransactionError, VersionedTransaction,
    },
};
use litesvm::types::{FailedTransactionMetadata, TransactionMetadata};
use solana_message::compiled_instruction::CompiledInstruction;

impl Embedded {
    /// Signs and runs instructions exactly as they are: no simulation before, no compute budget
    /// added. What tests use to see a transaction fail on chain, and to measure.
    ///
    /// # Errors
    /// `Failed` when it landed and failed; `Refused` when it did not run at all.
    pub fn execute(
        &self,
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Receipt> {
        self.execute_with(&[], instructions, payer, signers)
    }

    /// [`Self::execute`] with lookup tables.
    ///
    /// # Errors
    /// As for [`Self::execute`].
    pub fn execute_with(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Receipt> {
        // Nothing is added that would make it differ from the same instructions before.
        self.begin_block();
        let draft = Draft { instructions, payer: &payer.pubkey(), tables };
        let signed = draft.sign(payer, signers, self.recent()?)?;
        let signature = signed.signature();
        match self.run_signed(&signed.transaction) {
            Ok(record) => Ok(Receipt {
                signature,
                slot: record.slot,
                compute_units: Some(record.compute_units),
                fee_lamports: record.fee,
                events: events::decode(&record.logs),
                logs: record.logs,
            }),
            Err(failed) => {
                let landed = landed(&failed.err);
                let failure = Failure::new(failed.err, failed.meta.logs, instructions);
                let failure = Box::new(failure);
                Err(if landed {
                    ClientError::Failed { signature, failure }
                } else {
                    ClientError::Refused(failure)
                })
            }
        }
    }

    /// Runs a signed transaction. If it lands, successful or not, it is remembered and takes a slot.
    pub(super) fn run_signed(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<Record, Box<FailedTransactionMetadata>> {
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        if self.past.borrow().find(&signature).is_some() {
            let err = TransactionError::AlreadyProcessed;
            return Err(Box::new(FailedTransactionMetadata {
                err,
                meta: TransactionMetadata::default(),
            }));
        }
        self.show_slots_to(transaction);
        let loaded = self.loaded(transaction);
        let named = [transaction.message.static_account_keys(), &loaded].concat();
        let before = self.look_at(&named);
        let result = self.svm_mut().send_transaction(transaction.clone());
        let (meta, error) = match &result {
            Ok(meta) => (meta, None),
            Err(failed) if landed(&failed.err) => (&failed.meta, Some(failed.err.clone())),
            Err(failed) => return Err(Box::new(failed.clone())),
        };
        let record = self.to_record(transaction, meta, error);
        let after = self.look_at(&named).into_iter();
        let changes = named.iter().zip(before).zip(after);
        let changes: Vec<_> = changes
            .map(|((address, before), after)| Change { address: *address, before, after })
            .collect();
        let confirmed = Confirmed {
            slot: record.slot,
            time: record.time,
            error: record.error.clone(),
            fee: record.fee,
            transaction: transaction.clone(),
            called: called(transaction, &loaded, &inner(meta)),
            balances: Balances::of(&changes),
        };
        let landed = Landed { record: record.clone(), named, confirmed };
        self.past.borrow_mut().remember(landed);
        self.advance_slots(1);
        result.map(|_| record).map_err(Box::new)
    }

    fn look_at(&self, addresses: &[Address]) -> Vec<Option<Account>> {
        let svm = self.svm();
        addresses.iter().map(|address| svm.get_account(address).filter(is_there)).collect()
    }

    fn to_record(
        &self,
        transaction: &VersionedTransaction,
        meta: &TransactionMetadata,
        error: Option<TransactionError>,
    ) -> Record {
        let clock = self.clock();
        Record {
            signature: transaction.signatures.first().copied().unwrap_or_default(),
            slot: clock.slot,
            time: Some(clock.unix_timestamp),
            error,
            logs: meta.logs.clone(),
            compute_units: meta.compute_units_consumed,
            fee: meta.fee,
        }
    }
}

/// What programs called, by the number of the instruction for which they did.
fn inner(meta: &TransactionMetadata) -> Vec<(u8, Vec<CompiledInstruction>)> {
    let all = (0..=u8::MAX).zip(&meta.inner_instructions);
    all.map(|(outer, some)| (outer, some.iter().map(|one| one.instruction.clone()).collect()))
        .collect()
}

/// Whether a transaction that failed so was charged for: everything else never ran.
fn landed(error: &TransactionError) -> bool {
    matches!(
        error,
        TransactionError::InstructionError(..)
            | TransactionError::InsufficientFundsForRent { .. }
            | TransactionError::ProgramExecutionTemporarilyRestricted { .. }
    )
}
