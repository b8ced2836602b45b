//! A payment by x402's `exact`: what stock clients sign, and facilitators take: a limit and a price of compute units, one
//! `TransferChecked`, and a memo that makes it different from any other.

use farthing_sdk::{
    Token, addresses,
    client::{self, Network},
    solana::{AccountMeta, Address, ComputeBudgetInstruction, Instruction},
};
use farthing_wire::{ExactPayment, ExactRequirements};

use super::Single;
use crate::{
    cluster::{Cluster, HalfSigned},
    error::PayError,
    page::digits,
    unfit::Unfit,
};

/// SPL Memo.
const MEMO: Address = Address::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");

/// `TransferChecked` of both token programs.
const TRANSFER_CHECKED: u8 = 12;

/// Compute units, and millionths of a lamport for each, as stock clients set them: facilitators bound both.
const UNITS: u32 = 20_000;
const UNIT_PRICE: u64 = 1;

impl<N: Network> Single<'_, N> {
    /// A transfer of tokens that the server's fee payer is to sign and send.
    ///
    /// # Errors
    /// `Unfit`, `TokensMissing`: nothing was signed; `Client`, `Signer`.
    pub(super) fn exact(
        &self,
        asked: &ExactRequirements,
    ) -> Result<(HalfSigned, String), PayError> {
        let cluster = &self.purse.cluster;
        let fee_payer = Address::new_from_array(asked.fee_payer);
        let transfer = cluster.transfer(asked)?;
        let memo = match &asked.memo {
            Some(memo) => memo.clone(),
            None => digits(&crate::keys::random::<16>()?),
        };
        let all = [
            ComputeBudgetInstruction::set_compute_unit_limit(UNITS),
            ComputeBudgetInstruction::set_compute_unit_price(UNIT_PRICE),
            transfer,
            Instruction { program_id: MEMO, accounts: Vec::new(), data: memo.into_bytes() },
        ];
        let signed = cluster.half_signed(&all, &fee_payer)?;
        let payment = ExactPayment { transaction: signed.transaction.clone() };
        let header = payment.encode(asked).map_err(|error| PayError::Refused(error.to_string()))?;
        Ok((signed, header))
    }
}

impl<N: Network> Cluster<N> {
    /// From the wallet's own account of a token to that of another, once both were looked at.
    ///
    /// # Errors
    /// `Unfit`, `TokensMissing`; `Client` where the node does not answer.
    pub(crate) fn transfer(&self, asked: &ExactRequirements) -> Result<Instruction, PayError> {
        let [mint, to] = [asked.asset, asked.pay_to].map(Address::new_from_array);
        let amount = asked.amount;
        let network = self.client.network();
        let account = network.account(&mint)?.ok_or(Unfit::NotAMint { mint })?;
        let found = client::mint(&account).ok_or(Unfit::NotAMint { mint })?;
        let token = Token { mint, program: account.owner };
        let from = self.wallet.pubkey();
        let [source, destination] = [from, to].map(|owner| addresses::ata(&owner, token));
        let [ours, theirs] = <[_; 2]>::try_from(network.accounts(&[source, destination])?)
            .unwrap_or_default()
            .map(|account| account.as_ref().and_then(client::token_account));
        if theirs.is_none_or(|account| account.mint != mint || account.is_frozen) {
            return Err(Unfit::NoTokenAccount { wallet: to, mint }.into());
        }
        let balance = ours.filter(|account| !account.is_frozen).map_or(0, |account| account.amount);
        if balance < amount {
            return Err(PayError::TokensMissing { balance, needed: amount });
        }
        let mut data = vec![TRANSFER_CHECKED];
        data.extend(amount.to_le_bytes());
        data.push(found.decimals);
        let accounts = vec![
            AccountMeta::new(source, false),
            AccountMeta::new_readonly(mint, false),
            AccountMeta::new(destination, false),
            AccountMeta::new_readonly(from, true),
        ];
        Ok(Instruction { program_id: token.program, accounts, data })
    }
}
