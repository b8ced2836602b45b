//! What a node tells of a transaction, read from its texts.

use super::{
    balances::{Balances, Lamports, Tokens},
    confirmed::{Confirmed, called},
    network::{NetworkError, NetworkResult},
};
use crate::solana::{Address, VersionedTransaction};
use solana_message::compiled_instruction::CompiledInstruction;
use solana_transaction_status_client_types::{
    EncodedConfirmedTransactionWithStatusMeta, UiInnerInstructions, UiInstruction,
    UiLoadedAddresses, UiTransactionTokenBalance,
};

/// The addresses from lookup tables: first all that are written, then the others.
pub(super) fn loaded(told: Option<UiLoadedAddresses>) -> NetworkResult<Vec<Address>> {
    let told = told.map_or_else(Vec::new, |all| [all.writable, all.readonly].concat());
    told.iter().map(|text| address(text)).collect()
}

/// A transaction as the node has it.
///
/// # Errors
/// `NoAnswer` where something is missing, or is not what it should be.
pub(super) fn confirmed(
    found: EncodedConfirmedTransactionWithStatusMeta,
) -> NetworkResult<Confirmed> {
    let transaction = found.transaction.transaction.decode().ok_or_else(malformed)?;
    let meta = found.transaction.meta.ok_or_else(malformed)?;
    let loaded = loaded(meta.loaded_addresses.into())?;
    let keys = [transaction.message.static_account_keys(), &loaded].concat();
    let tokens = (meta.pre_token_balances.into(), meta.post_token_balances.into());
    let balances = balances(&keys, (&meta.pre_balances, &meta.post_balances), tokens)?;
    let inner: Option<Vec<UiInnerInstructions>> = meta.inner_instructions.into();
    let inner: NetworkResult<Vec<_>> = inner.unwrap_or_default().into_iter().map(calls).collect();
    Ok(Confirmed {
        slot: found.slot,
        time: found.block_time,
        error: meta.err.map(Into::into),
        fee: meta.fee,
        called: called(&transaction, &loaded, &inner?),
        transaction,
        balances,
    })
}

/// The balances of a simulated transaction; `None` if the node does not say.
///
/// # Errors
/// `NoAnswer` where what it says is not what it should be.
pub(super) fn simulated(
    transaction: &VersionedTransaction,
    told: Option<UiLoadedAddresses>,
    (before, after): (Option<Vec<u64>>, Option<Vec<u64>>),
    tokens: (Option<Vec<UiTransactionTokenBalance>>, Option<Vec<UiTransactionTokenBalance>>),
) -> NetworkResult<Option<Balances>> {
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    let keys = [transaction.message.static_account_keys(), &loaded(told)?].concat();
    balances(&keys, (&before, &after), tokens).map(Some)
}

fn balances(
    keys: &[Address],
    (before, after): (&[u64], &[u64]),
    (old, new): (Option<Vec<UiTransactionTokenBalance>>, Option<Vec<UiTransactionTokenBalance>>),
) -> NetworkResult<Balances> {
    if (before.len(), after.len()) != (keys.len(), keys.len()) {
        return Err(malformed());
    }
    let lamports = keys.iter().zip(before).zip(after);
    let lamports = lamports
        .map(|((address, before), after)| Lamports {
            address: *address,
            before: *before,
            after: *after,
        })
        .collect();
    let mut tokens: Vec<Tokens> = Vec::new();
    for told in new.unwrap_or_default() {
        let (told, amount) = read(keys, &told)?;
        tokens.push(Tokens { after: amount, ..told });
    }
    for told in old.unwrap_or_default() {
        let (told, amount) = read(keys, &told)?;
        match tokens.iter_mut().find(|is| is.address == told.address && is.mint == told.mint) {
            Some(is) => is.before = amount,
            None => tokens.push(Tokens { before: amount, ..told }),
        }
    }
    Ok(Balances { lamports, tokens })
}

/// A balance without its amount, and the amount.
fn read(keys: &[Address], told: &UiTransactionTokenBalance) -> NetworkResult<(Tokens, u64)> {
    let at = keys.get(usize::from(told.account_index)).ok_or_else(malformed)?;
    let owner: Option<String> = told.owner.clone().into();
    let owner = owner.map(|owner| address(&owner)).transpose()?;
    let mint = address(&told.mint)?;
    let amount = told.ui_token_amount.amount.parse().map_err(|_| malformed())?;
    Ok((Tokens { address: *at, mint, owner, before: 0, after: 0 }, amount))
}

fn calls(told: UiInnerInstructions) -> NetworkResult<(u8, Vec<CompiledInstruction>)> {
    let all = told.instructions.into_iter().map(|one| match one {
        UiInstruction::Compiled(one) => {
            let data = bs58::decode(one.data).into_vec().map_err(|_| malformed())?;
            let (program_id_index, accounts) = (one.program_id_index, one.accounts);
            Ok(CompiledInstruction { program_id_index, accounts, data })
        }
        // Not asked for.
        UiInstruction::Parsed(_) => Err(malformed()),
    });
    Ok((told.index, all.collect::<NetworkResult<_>>()?))
}

fn address(text: &str) -> NetworkResult<Address> {
    text.parse().map_err(|_| malformed())
}

pub(super) fn malformed() -> NetworkError {
    NetworkError::NoAnswer("the transaction is malformed".into())
}
