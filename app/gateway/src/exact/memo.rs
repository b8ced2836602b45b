//! What makes two equal payments two transactions.

use super::ExactRefusal;
use farthing_sdk::solana::{Address, Instruction};

/// Bytes of a payer's own nonce, at least: as x402 has it.
const LEAST: usize = 16;

/// The memos of a payment: one, or none.
#[derive(Default)]
pub struct Memos {
    found: Option<Memo>,
}

struct Memo {
    text: Vec<u8>,
    signers: Vec<Address>,
}

impl Memos {
    /// Reads one.
    ///
    /// # Errors
    /// `TwoMemos`.
    pub fn note(&mut self, one: &Instruction) -> Result<(), ExactRefusal> {
        let signers = one.accounts.iter().map(|account| account.pubkey).collect();
        let memo = Memo { text: one.data.clone(), signers };
        if self.found.replace(memo).is_some() { Err(ExactRefusal::TwoMemos) } else { Ok(()) }
    }

    /// Whether it is the one that was asked for, or, where none was, none or a nonce. Nobody but the payer signs it.
    ///
    /// No memo is refused where none was asked for, since two stock clients send none: x402-solana never, MPP's only
    /// what the challenge names. Without one, equal payments of one payer and blockhash are the same message, which
    /// the register of settlements takes once: the payer of the second is told what the first has paid for.
    ///
    /// # Errors
    /// `NoMemo`, `OtherMemo`, `ShortMemo`, `MemoText`, `MemoSigner`.
    pub fn check(&self, asked: Option<&str>, payer: &Address) -> Result<(), ExactRefusal> {
        let Some(Memo { text, signers }) = &self.found else {
            return if asked.is_some() { Err(ExactRefusal::NoMemo) } else { Ok(()) };
        };
        if let Some(other) = signers.iter().find(|signer| *signer != payer) {
            return Err(ExactRefusal::MemoSigner(*other));
        }
        match asked {
            Some(asked) if asked.as_bytes() != text => Err(ExactRefusal::OtherMemo),
            None if text.len() < LEAST => Err(ExactRefusal::ShortMemo(text.len())),
            // The program takes text only: the transaction would fail, at our cost.
            _ if std::str::from_utf8(text).is_err() => Err(ExactRefusal::MemoText),
            _ => Ok(()),
        }
    }
}
