//! What a dry run of a deploy tries, and what it cannot: whatever needs what the deploy itself writes first.

use super::{buffer::Writer, extension, loader::Deployed};
use crate::{failure::Outcome, program::Binary};
use farthing_sdk::solana::{Address, Instruction, Keypair, Signer};

impl Writer<'_> {
    /// Refuses a transaction of the deploy that the cluster would refuse now.
    pub fn rehearse(&self, steps: &[Instruction], signers: &[&Keypair]) -> Outcome {
        let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
        let client = self.context.client_paying(self.priority_fee);
        self.context.ask(client.rehearse(&[], steps, self.payer, &signers)).map(|_| ())
    }

    /// The transactions with which a deploy begins: more room for the program, and a buffer.
    pub fn rehearse_beginning(
        &self,
        deployed: Option<&Deployed>,
        binary: &Binary,
        resumed: Option<Address>,
    ) -> Outcome {
        if let Some(step) = deployed.and_then(|deployed| extension(self, deployed, binary)) {
            self.rehearse(&[step], &[])?;
        }
        let key = self.buffer_key(binary);
        if resumed.is_some() || self.context.account(&key.pubkey())?.is_some() {
            return Ok(());
        }
        self.rehearse(&self.opening(&key, binary.bytes.len())?, &[&key])
    }
}

/// What stays open until the deploy itself.
pub fn not_checked(deployed: Option<&Deployed>, binary: &Binary) -> Option<String> {
    let words = match deployed {
        Some(deployed) if deployed.runs(&binary.bytes) => return None,
        Some(_) => "whether the loader takes the binary, which it says once all of it is written",
        None => {
            "whether the loader takes the binary, which it says once all of it is written, and the \
             migrations, which need the program"
        }
    };
    Some(words.into())
}
