//! What a node tells of a transaction, read from its texts.

use super::{
    balances::{Balances, Lamports, Tokens},
    confirmed::{Confirmed, called},
    network::{Landed, NetworkError, NetworkResult},
};
use crate::solana::{Address, CommitmentLevel, VersionedTransaction};
use solana_message::compiled_instruction::CompiledInstruction;
use solana_transaction_status_client_types::{
    EncodedConfirmedTransactionWithStatusMeta, TransactionConfirmationStatus, TransactionStatus,
    UiInnerInstructions, UiInstruction, UiLoadedAddresses, UiTransactionTokenBalance,
};

/// The addresses from lookup tables: first all that are written, then the others.
pub(super) fn loaded(told: Option<UiLoadedAddresses>) -> NetworkResult<Vec<Address>> {
    let told = told.map_or_else(Vec::new, |all| [all.writable, all.readonly].concat());
    told.iter().map(|text| address(text)).collect()
}

/// How far a transaction is.
pub(super) fn landed(status: TransactionStatus) -> Landed {
    let commitment = match status.confirmation_status {
        Some(TransactionConfirmationStatus::Finalized) => CommitmentLevel::Finalized,
        Some(TransactionConfirmationStatus::Confirmed) => CommitmentLevel::Confirmed,
        Some(TransactionConfirmationStatus::Processed) => CommitmentLevel::Processed,
        // Old nodes count confirmations instead, and stop when it is rooted.
        None if status.confirmations.is_none() => CommitmentLevel::Finalized,
        None => CommitmentLevel::Processed,
    };
    Landed { slot: status.slot, commitment, error: status.err }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::bytes;
    use crate::solana::{AccountMeta, Hash, Instruction, VersionedMessage};
    use base64::{Engine, prelude::BASE64_STANDARD};
    use serde_json::{Value, json};
    use solana_message::v0;

    fn key(byte: u8) -> Address {
        Address::new_from_array([byte; 32])
    }

    /// A call of program 9 with a token account of its own and one from a lookup table.
    fn transaction() -> VersionedTransaction {
        let accounts = vec![AccountMeta::new(key(2), false), AccountMeta::new(key(3), false)];
        let call = Instruction { program_id: key(9), accounts, data: vec![7] };
        let table = crate::solana::LookupTable { key: key(8), addresses: vec![key(3)] };
        let message = v0::Message::try_compile(&key(1), &[call], &[table], Hash::default());
        let message = VersionedMessage::V0(message.unwrap());
        VersionedTransaction { signatures: vec![Default::default()], message }
    }

    fn tokens(index: u8, amount: &str) -> Value {
        json!({
            "accountIndex": index, "mint": key(5).to_string(), "owner": key(6).to_string(),
            "uiTokenAmount": {
                "amount": amount, "decimals": 6, "uiAmount": null, "uiAmountString": "0"
            },
        })
    }

    /// As a node tells it: the accounts are 1, 2, 9, and 3 from the table.
    fn told(change: impl Fn(&mut Value)) -> NetworkResult<Confirmed> {
        let encoded = BASE64_STANDARD.encode(bytes::encode(&transaction()).unwrap());
        let mut told = json!({
            "slot": 40, "blockTime": 1_800_000_000, "transaction": [encoded, "base64"],
            "meta": {
                "err": null, "status": {"Ok": null}, "fee": 5_000,
                "preBalances": [90_000, 2, 1, 3], "postBalances": [85_000, 2, 1, 3],
                "preTokenBalances": [tokens(1, "100")],
                "postTokenBalances": [tokens(1, "60"), tokens(3, "40")],
                "innerInstructions": [{"index": 0, "instructions": [
                    {"programIdIndex": 2, "accounts": [3], "data": "2", "stackHeight": 2},
                ]}],
                "loadedAddresses": {"writable": [key(3).to_string()], "readonly": []},
            },
        });
        change(&mut told);
        confirmed(serde_json::from_value(told).unwrap())
    }

    #[test]
    fn what_a_node_tells_is_of_the_accounts_that_it_names() {
        let told = told(|_| {}).unwrap();
        assert_eq!(
            (told.slot, told.time, told.error, told.fee),
            (40, Some(1_800_000_000), None, 5_000)
        );
        let paid = told.balances.lamports_of(&key(1)).unwrap();
        assert_eq!((paid.before, paid.after), (90_000, 85_000));
        let from = told.balances.tokens_of(&key(2)).unwrap();
        assert_eq!((from.before, from.after, from.owner), (100, 60, Some(key(6))));
        // One that was made by it, and is from a lookup table.
        let to = told.balances.tokens_of(&key(3)).unwrap();
        assert_eq!((to.before, to.after, to.mint), (0, 40, key(5)));
        assert_eq!(told.called.len(), 2);
    }

    #[test]
    fn instructions_are_found_at_their_paths() {
        let told = told(|_| {}).unwrap();
        let own = told.at(&[0]).unwrap();
        assert_eq!((own.program_id, own.data.as_slice()), (key(9), &[7][..]));
        let inner = told.at(&[0, 0]).unwrap();
        // "2" is the number 1 in base58.
        assert_eq!((inner.accounts[0].pubkey, inner.data.as_slice()), (key(3), &[1][..]));
        for path in [&[][..], &[1], &[0, 1], &[0, 0, 0]] {
            assert_eq!(told.at(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_closed_account_has_nothing_after() {
        let told = told(|told| told["meta"]["postTokenBalances"] = json!([])).unwrap();
        let gone = told.balances.tokens_of(&key(2)).unwrap();
        assert_eq!((gone.before, gone.after), (100, 0));
    }

    #[test]
    fn what_does_not_fit_together_is_no_answer() {
        let damages: [fn(&mut Value); 7] = [
            |told| told["meta"] = Value::Null,
            |told| told["transaction"] = json!(["AAAA", "base64"]),
            |told| told["meta"]["preBalances"] = json!([1, 2, 3]),
            |told| told["meta"]["postTokenBalances"][0]["accountIndex"] = json!(4),
            |told| told["meta"]["postTokenBalances"][0]["uiTokenAmount"]["amount"] = json!("1e3"),
            |told| told["meta"]["innerInstructions"][0]["instructions"][0]["data"] = json!("0"),
            |told| told["meta"]["loadedAddresses"]["writable"] = json!(["x"]),
        ];
        for (number, damage) in damages.into_iter().enumerate() {
            assert_eq!(told(damage), Err(malformed()), "{number}");
        }
    }

    #[test]
    fn a_node_that_tells_no_balances_of_a_run_says_so() {
        let loaded =
            || Some(UiLoadedAddresses { writable: vec![key(3).to_string()], readonly: vec![] });
        let all = || Some(vec![1, 2, 3, 4]);
        let none = simulated(&transaction(), loaded(), (None, all()), (None, None));
        assert_eq!(none, Ok(None));
        let some = simulated(&transaction(), loaded(), (all(), all()), (None, None));
        assert_eq!(some.unwrap().unwrap().lamports.len(), 4);
        // Without what it took from the table the balances are of something else.
        let short = simulated(&transaction(), None, (all(), all()), (None, None));
        assert_eq!(short, Err(malformed()));
    }
}
