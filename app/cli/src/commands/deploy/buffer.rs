//! Writing the program's code into a buffer, many small transactions at a time. What a break left
//! unwritten is found by comparing the buffer with the binary, so running again goes on from there.

use super::loader;
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    program::Binary,
};
use farthing_sdk::solana::{
    Address, ComputeBudgetInstruction, Hash, Instruction, Keypair, Message, Signature, Signer,
    VersionedMessage, VersionedTransaction,
};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};
use solana_loader_v3_interface::{instruction as loader_v3, state::UpgradeableLoaderState};
use std::{thread, time::Duration};

/// Bytes of code in one transaction: 1,232 in all, less two signatures, five addresses and a
/// priority fee.
pub const CHUNK: usize = 880;
/// Transactions under way at once: enough to fill slots, few enough for public RPC services.
const BATCH: usize = 64;
/// Lost transactions are sent again this often.
const ROUNDS: usize = 8;
const POLL: Duration = Duration::from_millis(400);
const POLLS: usize = 60;
/// Two seconds, as a submission waits before it sends again.
const POLLS_PER_SENDING: usize = 5;

/// Who pays for a buffer and who may write to it.
pub struct Writer<'a> {
    pub context: &'a Context,
    pub payer: &'a Keypair,
    pub authority: &'a Keypair,
    pub priority_fee: u64,
}

impl Writer<'_> {
    /// A keypair that the same payer, authority and binary always give, so that a second run finds
    /// the buffer of the first. From a signature: nobody else can make it, or occupy the address.
    pub fn buffer_key(&self, binary: &Binary) -> Keypair {
        let tag =
            [&b"farthing deploy buffer"[..], self.payer.pubkey().as_ref(), &binary.hash].concat();
        let seed = Sha256::digest(self.authority.sign_message(&tag));
        Keypair::new_from_array(seed.into())
    }

    /// Writes what is missing to the buffer of an earlier try, or else to its own, which it makes if it
    /// is not there. Returns the buffer that then holds the binary.
    pub fn fill(&self, resumed: Option<Address>, binary: &Binary) -> Outcome<Address> {
        let key = self.buffer_key(binary);
        let address = resumed.unwrap_or_else(|| key.pubkey());
        if self.context.account(&address)?.is_none() {
            self.open(&key, binary.bytes.len())?;
        }
        let bar = progress(binary.bytes.len());
        for _ in 0..ROUNDS {
            let missing = self.missing(&address, binary)?;
            bar.set_position(binary.bytes.len().saturating_sub(missing.len() * CHUNK) as u64);
            if missing.is_empty() {
                bar.finish();
                return Ok(address);
            }
            for batch in missing.chunks(BATCH) {
                self.write(&address, binary, batch)?;
                bar.inc((batch.len() * CHUNK) as u64);
            }
        }
        bar.abandon();
        Err(Failure::Network(
            "the cluster lost too many transactions; run the same command again to go on from here, \
             perhaps with --priority-fee"
                .into(),
        ))
    }

    /// The instructions that make a buffer.
    pub fn opening(&self, buffer: &Keypair, length: usize) -> Outcome<Vec<Instruction>> {
        let size = UpgradeableLoaderState::size_of_buffer(length);
        let rent = self.context.minimum_balance(size)?;
        let (payer, authority) = (self.payer.pubkey(), self.authority.pubkey());
        loader_v3::create_buffer(&payer, &buffer.pubkey(), &authority, rent, length)
            .map_err(|error| Failure::Usage(format!("no buffer of {length} bytes: {error}")))
    }

    fn open(&self, buffer: &Keypair, length: usize) -> Outcome {
        let instructions = self.opening(buffer, length)?;
        self.send(&instructions, &[buffer])
    }

    /// Offsets of the chunks that the buffer does not hold yet.
    fn missing(&self, buffer: &Address, binary: &Binary) -> Outcome<Vec<usize>> {
        let account = self.context.account(buffer)?.ok_or_else(|| {
            Failure::Network("the buffer is not there yet; run the same command again".into())
        })?;
        let written = loader::buffer_bytes(account, &self.authority.pubkey(), binary.bytes.len())?;
        let chunks = binary.bytes.chunks(CHUNK).zip(written.chunks(CHUNK)).enumerate();
        Ok(chunks.filter(|(_, (want, have))| want != have).map(|(at, _)| at * CHUNK).collect())
    }

    /// Sends one batch and waits until each transaction has landed or is given up for this round.
    fn write(&self, buffer: &Address, binary: &Binary, offsets: &[usize]) -> Outcome {
        let writes: Vec<Instruction> = offsets
            .iter()
            .map(|offset| {
                let end = binary.bytes.len().min(offset + CHUNK);
                let bytes = binary.bytes[*offset..end].to_vec();
                loader_v3::write(buffer, &self.authority.pubkey(), *offset as u32, bytes)
            })
            .collect();
        let mut waiting = self.signed(&writes)?;
        for poll in 0..POLLS {
            // The node passes on what it is given once; what has not landed is given to it again.
            if poll % POLLS_PER_SENDING == 0 {
                self.scatter(&waiting)?;
            }
            thread::sleep(POLL);
            waiting = self.unconfirmed(waiting)?;
            if waiting.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

/// How a deploy sends: one transaction at a time, or a batch without waiting.
impl Writer<'_> {
    /// Sends one transaction, signed by the payer and these others, and waits for it.
    pub fn send(&self, steps: &[Instruction], others: &[&Keypair]) -> Outcome {
        let others: Vec<&dyn Signer> = others.iter().map(|key| *key as &dyn Signer).collect();
        let client = self.context.client_paying(self.priority_fee);
        self.context.ask(client.submit(steps, self.payer, &others)).map(|_| ())
    }

    /// Each instruction as a transaction of its own.
    fn signed(&self, steps: &[Instruction]) -> Outcome<Vec<VersionedTransaction>> {
        let recent = self.context.network().recent();
        let blockhash = recent.map_err(|error| self.context.unanswered(&error))?.blockhash;
        steps.iter().map(|step| self.sign(step, &blockhash)).collect()
    }

    /// Sends transactions without waiting. One that is lost shows in the buffer.
    fn scatter(&self, transactions: &[VersionedTransaction]) -> Outcome {
        for transaction in transactions {
            let sent = self.context.network().send(transaction);
            sent.map_err(|error| self.context.unanswered(&error))?;
        }
        Ok(())
    }

    /// Those transactions that have not landed. One that failed has landed.
    fn unconfirmed(
        &self,
        transactions: Vec<VersionedTransaction>,
    ) -> Outcome<Vec<VersionedTransaction>> {
        let signatures: Vec<Signature> =
            transactions.iter().filter_map(|it| it.signatures.first().copied()).collect();
        let statuses = self.context.network().recent_statuses(&signatures);
        let statuses = statuses.map_err(|error| self.context.unanswered(&error))?;
        let wanted = self.context.commitment();
        let landed = statuses.iter().map(|it| it.as_ref().is_some_and(|it| it.satisfies(wanted)));
        Ok(transactions.into_iter().zip(landed).filter(|(_, it)| !it).map(|(one, _)| one).collect())
    }

    fn sign(&self, step: &Instruction, blockhash: &Hash) -> Outcome<VersionedTransaction> {
        let price = ComputeBudgetInstruction::set_compute_unit_price(self.priority_fee);
        let price = (self.priority_fee != 0).then_some(price);
        let steps: Vec<Instruction> = price.into_iter().chain([step.clone()]).collect();
        let payer = self.payer.pubkey();
        let message = Message::new_with_blockhash(&steps, Some(&payer), blockhash);
        let both = [self.payer, self.authority];
        let signers = if payer == self.authority.pubkey() { &both[..1] } else { &both[..] };
        VersionedTransaction::try_new(VersionedMessage::Legacy(message), signers)
            .map_err(|error| Failure::Usage(format!("a signature is missing: {error}")))
    }
}

fn progress(bytes: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("writing {bar:40} {bytes}/{total_bytes} {eta}");
    ProgressBar::new(bytes as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// How many transactions a deploy takes, about.
pub fn transactions(bytes: usize) -> u64 {
    bytes.div_ceil(CHUNK) as u64 + 2
}
