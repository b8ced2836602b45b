//! Dry runs: what a transaction would cost and leave behind.

use super::{
    Client,
    effect::{Change, Effect, writable},
    error::{ClientError, ClientResult},
    message::Draft,
    network::Network,
    ready::Ready,
};
use crate::{
    events::{self, Event},
    solana::{Address, Instruction, LookupTable, Signer},
};

/// What a transaction would do.
#[derive(Clone, Debug)]
pub struct Preview {
    pub compute_units: u64,
    pub fee_lamports: u64,
    pub logs: Vec<String>,
    pub events: Vec<Event>,
    /// The accounts that it may change, the payer first.
    pub changes: Vec<Change>,
}

impl Preview {
    /// Lamports that would be locked as rent; negative when rent comes back.
    pub fn rent_lamports(&self) -> i128 {
        self.changes.iter().filter(|change| change.keeps_rent()).map(Change::lamports).sum()
    }

    /// What it does to balances and rent.
    pub fn effect(&self) -> Effect {
        Effect::of(&self.changes)
    }

    /// The change of one account, if the transaction may change it.
    pub fn change(&self, address: &Address) -> Option<&Change> {
        self.changes.iter().find(|change| change.address == *address)
    }
}

impl<N: Network> Client<N> {
    /// Simulates without a signature.
    ///
    /// # Errors
    /// `Refused` when the transaction would fail; `TooLarge`; `WouldRevealKey` for `fulfil_order` on a
    /// remote network.
    pub fn preview(&self, instructions: &[Instruction], payer: &Address) -> ClientResult<Preview> {
        self.preview_with(&[], instructions, payer)
    }

    /// [`Self::preview`] of what [`Self::submit_with`] would send.
    ///
    /// # Errors
    /// As for [`Self::preview`].
    pub fn preview_with(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &Address,
    ) -> ClientResult<Preview> {
        let draft = Draft { instructions, payer, tables };
        self.previewed(&draft, |_| Ok(()))
    }

    /// All that [`Self::submit_with`] does except sending, signatures included. It refuses what that would
    /// refuse before it sends.
    ///
    /// # Errors
    /// Those of [`Self::submit_with`] that say that nothing was sent. `WouldRevealKey` for
    /// `fulfil_order` on a remote network: nothing speaks against it but what only a simulation shows.
    pub fn rehearse(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &dyn Signer,
        signers: &[&dyn Signer],
    ) -> ClientResult<Preview> {
        let draft = Draft { instructions, payer: &payer.pubkey(), tables };
        self.previewed(&draft, |ready| {
            let ready = Draft { instructions: &ready.instructions, ..draft };
            ready.sign(payer, signers, self.network.recent()?).map(|_| ())
        })
    }

    fn previewed(
        &self,
        draft: &Draft,
        sign: impl FnOnce(&Ready) -> ClientResult<()>,
    ) -> ClientResult<Preview> {
        let mut addresses = writable(draft.instructions);
        addresses.retain(|address| address != draft.payer);
        addresses.insert(0, *draft.payer);
        let before = self.network.accounts(&addresses)?;
        let ready = self.ready(draft, &addresses)?;
        sign(&ready)?;
        let simulation = ready.simulation.ok_or(ClientError::WouldRevealKey)?;
        let accounts = before.into_iter().zip(simulation.accounts);
        let changes = addresses.into_iter().zip(accounts);
        Ok(Preview {
            compute_units: simulation.compute_units,
            fee_lamports: ready.fee,
            events: events::decode(&simulation.logs),
            logs: simulation.logs,
            changes: changes
                .map(|(address, (before, after))| Change { address, before, after })
                .collect(),
        })
    }
}
