//! Dry runs: what a transaction would cost and leave behind.

use super::{
    Client,
    error::{ClientError, ClientResult},
    message::Draft,
    network::Network,
    ready::Ready,
    signed::{Signed, writable},
};
use crate::{
    accounts::AnyAccount,
    events::{self, Event},
    solana::{Account, Address, Instruction, LookupTable, Signer},
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

/// An account before and after; `None` when it is not there.
#[derive(Clone, Debug)]
pub struct Change {
    pub address: Address,
    pub before: Option<Account>,
    pub after: Option<Account>,
}

impl Change {
    /// Lamports more, or less.
    pub fn lamports(&self) -> i128 {
        let lamports = |account: &Option<Account>| {
            i128::from(account.as_ref().map_or(0, |account| account.lamports))
        };
        lamports(&self.after) - lamports(&self.before)
    }

    /// Base units more, or less, if it is a token account.
    pub fn tokens(&self) -> i128 {
        let tokens = |account: &Option<Account>| {
            i128::from(account.as_ref().and_then(token_amount).unwrap_or(0))
        };
        tokens(&self.after) - tokens(&self.before)
    }

    /// Our account as it would be; `None` when there is none.
    pub fn ours_after(&self) -> Option<AnyAccount> {
        self.after.as_ref().and_then(ours)
    }

    /// Our account as it is; `None` when there is none.
    pub fn ours_before(&self) -> Option<AnyAccount> {
        self.before.as_ref().and_then(ours)
    }

    /// Whether it holds, or held, data: its lamports are rent, and come back when it closes.
    fn keeps_rent(&self) -> bool {
        [&self.before, &self.after].into_iter().flatten().any(|account| !account.data.is_empty())
    }
}

impl Preview {
    /// Lamports that would be locked as rent; negative when rent comes back.
    pub fn rent_lamports(&self) -> i128 {
        self.changes.iter().filter(|change| change.keeps_rent()).map(Change::lamports).sum()
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

    /// All that [`Self::submit_with`] does but the sending, signatures included: what this refuses,
    /// that would refuse, and the other way round as far as can be known before.
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
            let recent = self.network.recent()?;
            Signed::new(ready.instructions.clone(), (payer, signers), tables, recent).map(|_| ())
        })
    }

    fn previewed(
        &self,
        draft: &Draft,
        sign: impl FnOnce(&Ready) -> ClientResult<()>,
    ) -> ClientResult<Preview> {
        let addresses = writable(draft.instructions, draft.payer);
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

fn ours(account: &Account) -> Option<AnyAccount> {
    (account.owner == crate::PROGRAM_ID).then(|| AnyAccount::decode(&account.data).ok()).flatten()
}

/// Base units in a token account of either token program.
pub fn token_amount(account: &Account) -> Option<u64> {
    let bytes = account.data.get(64..72)?.try_into().ok()?;
    is_token_account(account).then(|| u64::from_le_bytes(bytes))
}

/// Whether it is a token account of either token program.
pub(super) fn is_token_account(account: &Account) -> bool {
    let programs = [spl_token_interface::ID, spl_token_2022_interface::ID];
    // A mint of Token-2022 with extensions is as long as an account, but says what it is.
    let is_account = match account.data.len() {
        165 => true,
        // Its keys stand where others say what they are.
        MULTISIG_SIZE => false,
        166.. => account.data[165] == TOKEN_ACCOUNT_KIND,
        _ => false,
    };
    programs.contains(&account.owner) && is_account
}

/// Bytes of a multisig of either token program.
pub(super) const MULTISIG_SIZE: usize = 355;

/// How Token-2022 marks a token account that has extensions.
const TOKEN_ACCOUNT_KIND: u8 = 2;
