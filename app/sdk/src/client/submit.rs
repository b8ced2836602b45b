//! Submitting: simulate, limit, sign, send, confirm, and never pay twice.
//!
//! The same signed bytes are sent again and again until they are confirmed: the network takes them
//! at most once. New bytes are signed only when the old ones are dead for sure, which is when the
//! *finalized* chain is past the last block that could take them and, as of that slot or later, the
//! network has not seen them. Two submissions never are the same bytes, whatever they do: see
//! `distinct`.

use super::{
    Client,
    error::{ClientError, ClientResult},
    message::Draft,
    network::{Landed, Network, NetworkError},
    signed::Signed,
};
use crate::{
    errors::Failure,
    events::{self, Event},
    solana::{Instruction, LookupTable, Signature, Signer},
};

/// What a submitted transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub signature: Signature,
    pub slot: u64,
    /// `None` when the network did not keep the details.
    pub compute_units: Option<u64>,
    pub fee_lamports: u64,
    /// Empty when the network did not keep them.
    pub logs: Vec<String>,
    pub events: Vec<Event>,
}

/// How the sending of signed bytes ended.
enum Delivery {
    Landed(Landed),
    /// Their blockhash has expired: they can never land. The reason is the network's last answer to
    /// them, if it refused them.
    Expired(Option<String>),
}

impl<N: Network> Client<N> {
    /// Simulates, sets the compute unit limit from the simulation, signs, sends and confirms. The
    /// payer pays the fee and signs as well; `signers` may name it again. Each call is a transaction of
    /// its own, also beside others of the same instructions, in this process or another. Only claims
    /// that fill a transaction to the last bytes may be one with others like it: a repetition of those
    /// would pay nothing.
    ///
    /// # Errors
    /// `Refused` when the simulation fails, `TooLarge`, `SignerMissing`: nothing was sent; `Failed`
    /// when the transaction landed and failed; `NeverLanded`; `Unknown` when the network went away.
    pub fn submit(
        &self,
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Receipt> {
        self.submit_with(&[], instructions, payer, signers)
    }

    /// [`Self::submit`], with the addresses of lookup tables named by one byte each: for what would
    /// be too large otherwise. See [`Self::create_table`].
    ///
    /// # Errors
    /// As for [`Self::submit`].
    pub fn submit_with(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Receipt> {
        let draft = Draft { instructions, payer: &payer.pubkey(), tables };
        let instructions = self.ready(&draft, &[])?.instructions;
        let mut reason = None;
        for _ in 0..self.policy.signings {
            let ready = Draft { instructions: &instructions, ..draft };
            let signed = ready.sign(payer, signers, self.network.recent()?)?;
            match self.delivery(&signed)? {
                Delivery::Landed(landed) => return self.receipt(&signed, landed),
                Delivery::Expired(said) => reason = said.or(reason),
            }
        }
        let reason = reason.unwrap_or_else(|| "no block took it in time".to_owned());
        Err(ClientError::NeverLanded { signings: self.policy.signings, reason })
    }

    /// All of [`Self::submit_with`] but the sending: simulates, limits and signs. For who has to write down
    /// what it signed before it hands it to [`Self::deliver`].
    ///
    /// # Errors
    /// Those of [`Self::submit_with`] that say that nothing was sent.
    pub fn sign_with(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Signed> {
        let draft = Draft { instructions, payer: &payer.pubkey(), tables };
        let instructions = self.ready(&draft, &[])?.instructions;
        let ready = Draft { instructions: &instructions, ..draft };
        ready.sign(payer, signers, self.network.recent()?)
    }

    /// Sends signed bytes until they are confirmed or can no longer land. Also the way on after
    /// `Unknown`.
    ///
    /// # Errors
    /// `Failed`, `NeverLanded`, `Unknown`.
    pub fn deliver(&self, signed: &Signed) -> ClientResult<Receipt> {
        match self.delivery(signed)? {
            Delivery::Landed(landed) => self.receipt(signed, landed),
            Delivery::Expired(reason) => Err(ClientError::NeverLanded {
                signings: 1,
                reason: reason.unwrap_or_else(|| "no block took it in time".to_owned()),
            }),
        }
    }

    fn delivery(&self, signed: &Signed) -> ClientResult<Delivery> {
        let mut unanswered = 0;
        let mut refusal = None;
        loop {
            if let Err(error) = self.network.send(&signed.transaction) {
                // It may land all the same: only the status counts.
                refusal = Some(error.to_string());
            }
            for _ in 0..self.policy.polls_per_sending.max(1) {
                match self.fate(&signed.signature(), signed.recent.last_valid_block_height) {
                    Ok(Fate::Landed(landed)) => return Ok(Delivery::Landed(landed)),
                    Ok(Fate::Expired) => return Ok(Delivery::Expired(refusal)),
                    Ok(Fate::Pending) => unanswered = 0,
                    Err(_) if unanswered < self.policy.patience => unanswered += 1,
                    Err(_) => return Err(ClientError::Unknown(Box::new(signed.clone()))),
                }
                self.network.pause(self.policy.poll_every);
            }
        }
    }

    /// Asks once what became of a transaction that can land up to the block height `last`. It asks for the finalized
    /// block height first: a blockhash that has expired by then has expired when the status is asked, so no
    /// transaction can land between the two answers.
    ///
    /// # Errors
    /// Those of the network: nothing is known then.
    pub fn fate(&self, signature: &Signature, last: u64) -> Result<Fate, NetworkError> {
        let finalized = self.network.finalized()?;
        let status = self.network.status(signature)?;
        Ok(match status.landed {
            Some(landed) if landed.satisfies(self.policy.commitment) => Fate::Landed(landed),
            // It may still be dropped with its fork.
            Some(_) => Fate::Pending,
            None => {
                let past = finalized.block_height > last;
                // A node that lags behind does not know what it has not seen.
                let knows = status.as_of_slot >= finalized.slot;
                if past && knows { Fate::Expired } else { Fate::Pending }
            }
        })
    }

    fn receipt(&self, signed: &Signed, landed: Landed) -> ClientResult<Receipt> {
        let signature = signed.signature();
        let record = self.record_in_time(&signature);
        if let Some(error) = landed.error {
            let logs = record.map(|record| record.logs).unwrap_or_default();
            let failure = Box::new(Failure::new(error, logs, &signed.instructions));
            return Err(ClientError::Failed { signature, failure });
        }
        Ok(match record {
            Some(record) => Receipt {
                signature,
                slot: landed.slot,
                compute_units: Some(record.compute_units),
                fee_lamports: record.fee,
                events: events::decode(&record.logs),
                logs: record.logs,
            },
            // It is confirmed, only its details are not to be had.
            None => Receipt {
                signature,
                slot: landed.slot,
                compute_units: None,
                fee_lamports: signed.fee(),
                logs: Vec::new(),
                events: Vec::new(),
            },
        })
    }

    /// Details follow a confirmation with some delay.
    fn record_in_time(&self, signature: &Signature) -> Option<super::network::Record> {
        for _ in 0..RECORD_POLLS {
            if let Ok(Some(record)) = self.network.record(signature) {
                return Some(record);
            }
            self.network.pause(self.policy.poll_every);
        }
        None
    }
}

/// Looks at the details before they are given up.
const RECORD_POLLS: u32 = 10;

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// As settled as the client's policy asks.
    Landed(Landed),
    /// Its blockhash has expired, and it has not landed: it never will.
    Expired,
    /// It may still land.
    Pending,
}
