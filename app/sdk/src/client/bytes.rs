//! Transactions as they travel between programs: the bytes that a node takes.

use super::MAX_BYTES;
use crate::solana::VersionedTransaction;

/// The bytes of a transaction.
///
/// # Errors
/// The library's words where it has more signatures or instructions than its format can count.
pub fn encode(transaction: &VersionedTransaction) -> Result<Vec<u8>, String> {
    wincode::serialize(transaction).map_err(|error| error.to_string())
}

/// Reads a transaction: all of the bytes, at most [`MAX_BYTES`], of which no others are the same
/// transaction, and in which every index names something. `None` for anything else.
pub fn decode(bytes: &[u8]) -> Option<VersionedTransaction> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let transaction: VersionedTransaction = wincode::deserialize(bytes).ok()?;
    let is_whole = transaction.sanitize().is_ok();
    (is_whole && encode(&transaction).ok()?.as_slice() == bytes).then_some(transaction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solana::{Hash, Keypair, Message, Signer, VersionedMessage, system_instruction};

    fn signed() -> VersionedTransaction {
        let payer = Keypair::new_from_array([3; 32]);
        let transfer = system_instruction::transfer(&payer.pubkey(), &payer.pubkey(), 1);
        let message =
            Message::new_with_blockhash(&[transfer], Some(&payer.pubkey()), &Hash::default());
        VersionedTransaction::try_new(VersionedMessage::Legacy(message), &[&payer]).unwrap()
    }

    #[test]
    fn a_transaction_comes_back_as_it_was() {
        let bytes = encode(&signed()).unwrap();
        assert_eq!(decode(&bytes), Some(signed()));
    }

    #[test]
    fn bytes_that_are_no_transaction_or_not_only_one_are_refused() {
        let bytes = encode(&signed()).unwrap();
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None, "cut at {end}");
        }
        assert_eq!(decode(&[bytes.as_slice(), &[0]].concat()), None);
        assert_eq!(decode(&vec![0; MAX_BYTES + 1]), None);
        // The number of keys, one byte, written as two.
        let keys = bytes.windows(4).position(|some| some == [1, 0, 1, 2]).unwrap() + 3;
        let longer = [&bytes[..keys], &[bytes[keys] | 0x80, 0], &bytes[keys + 1..]].concat();
        assert_eq!(decode(&longer), None);
        // An instruction of a program that is not there.
        let mut absent = signed();
        let VersionedMessage::Legacy(message) = &mut absent.message else { unreachable!() };
        message.instructions[0].program_id_index = 9;
        assert_eq!(decode(&encode(&absent).unwrap()), None);
    }
}
