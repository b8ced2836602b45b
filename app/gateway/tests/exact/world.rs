//! Who pays whom in these tests, and the transactions of stock clients.

use farthing_gateway::exact::{ExactRefusal, ExactTerms, Verified, verify};
use farthing_sdk::{
    addresses::{self, Token},
    client::bytes,
    solana::{
        AccountMeta, Address, ComputeBudgetInstruction, Hash, Instruction, Keypair, Message,
        Signature, Signer, VersionedMessage, VersionedTransaction, token,
        token::instruction::transfer_checked,
    },
};
use solana_message::v0;

/// Base units.
pub const PRICE: u64 = 1_000;
pub const DECIMALS: u8 = 6;
/// Lamports.
pub const CAP: u64 = 20_000;
/// Lamports of two signatures.
pub const FEE: u64 = 10_000;
/// What @x402/svm writes into its memo: 16 random bytes, in hexadecimal.
pub const NONCE: &str = "9f86d081884c7d659a2feaa0c55ad015";

pub const MEMO: Address = Address::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");
pub const LIGHTHOUSE: Address =
    Address::from_str_const("L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95");

pub fn key(seed: u8) -> Keypair {
    Keypair::new_from_array([seed; 32])
}

pub fn sponsor() -> Keypair {
    key(1)
}

pub fn payer() -> Keypair {
    key(2)
}

pub fn wallet() -> Address {
    key(3).pubkey()
}

pub fn mint() -> Token {
    Token::from(key(4).pubkey())
}

pub fn terms() -> ExactTerms {
    ExactTerms {
        sponsor: sponsor().pubkey(),
        wallet: wallet(),
        mint: mint().mint,
        decimals: DECIMALS,
        token_program: token::ID,
        amount: PRICE,
        memo: None,
        cap_lamports: CAP,
    }
}

pub fn limit(units: u32) -> Instruction {
    ComputeBudgetInstruction::set_compute_unit_limit(units)
}

pub fn price(micro_lamports: u64) -> Instruction {
    ComputeBudgetInstruction::set_compute_unit_price(micro_lamports)
}

/// The price, from the payer's associated token account to the wallet's.
pub fn transfer() -> Instruction {
    transfer_of(mint(), PRICE)
}

pub fn transfer_of(token: Token, amount: u64) -> Instruction {
    let from = addresses::ata(&payer().pubkey(), token);
    let to = addresses::ata(&wallet(), token);
    let by = payer().pubkey();
    let mut one =
        transfer_checked(&token::ID, &from, &token.mint, &to, &by, &[], amount, DECIMALS).unwrap();
    one.program_id = token.program;
    one
}

pub fn memo(text: &str) -> Instruction {
    Instruction { program_id: MEMO, accounts: Vec::new(), data: text.as_bytes().to_vec() }
}

/// An instruction of Lighthouse of this kind, which only reads these accounts.
pub fn guard(kind: u8, of: &[Address]) -> Instruction {
    let accounts = of.iter().map(|one| AccountMeta::new_readonly(*one, false)).collect();
    // How it logs, and a value to compare with.
    let data = vec![kind, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    Instruction { program_id: LIGHTHOUSE, accounts, data }
}

/// As @x402/svm 2.27 builds it.
pub fn x402() -> Vec<Instruction> {
    vec![limit(20_000), price(1), transfer(), memo(NONCE)]
}

/// As Phantom signs it since 2026-08-31: guards around it, which read the fee payer.
pub fn phantom() -> Vec<Instruction> {
    let [sponsor, payer] = [sponsor().pubkey(), payer().pubkey()];
    let source = addresses::ata(&payer, mint());
    vec![
        limit(20_000),
        price(1),
        guard(5, &[sponsor]),
        guard(6, &[payer]),
        guard(9, &[source]),
        transfer(),
        memo(NONCE),
        guard(10, &[source]),
    ]
}

/// As Solflare signs it: two guards behind.
pub fn solflare() -> Vec<Instruction> {
    let source = addresses::ata(&payer().pubkey(), mint());
    [x402(), vec![guard(5, &[payer().pubkey()]), guard(9, &[source])]].concat()
}

/// As x402-solana 2.0.4 builds it: without a memo.
pub fn x402_solana() -> Vec<Instruction> {
    vec![limit(7_000), price(1), transfer()]
}

/// As @solana/mpp 0.6 builds it: the price first, and a memo only if the challenge names one.
pub fn mpp(id: Option<&str>) -> Vec<Instruction> {
    let mut all = vec![price(1), limit(200_000), transfer()];
    all.extend(id.map(memo));
    all
}

pub fn blockhash() -> Hash {
    Hash::new_from_array([7; 32])
}

/// Version 0, with the sponsor as fee payer.
pub fn message(all: &[Instruction]) -> VersionedMessage {
    let message = v0::Message::try_compile(&sponsor().pubkey(), all, &[], blockhash());
    VersionedMessage::V0(message.unwrap())
}

pub fn legacy(all: &[Instruction]) -> VersionedMessage {
    let sponsor = sponsor().pubkey();
    VersionedMessage::Legacy(Message::new_with_blockhash(all, Some(&sponsor), &blockhash()))
}

/// Signed by those of these keys that it needs; other signatures are zeros.
pub fn signed_by(message: VersionedMessage, keys: &[&Keypair]) -> Vec<u8> {
    let bytes = message.serialize();
    let needed = usize::from(message.header().num_required_signatures);
    let sign = |address: &Address| {
        let key = keys.iter().find(|key| key.pubkey() == *address);
        key.map_or(Signature::default(), |key| key.sign_message(&bytes))
    };
    let signers = message.static_account_keys().iter().take(needed);
    let signatures = signers.map(sign).collect();
    bytes::encode(&VersionedTransaction { signatures, message }).unwrap()
}

/// As it comes to the gateway: the payer has signed, the sponsor has not.
pub fn signed(all: &[Instruction]) -> Vec<u8> {
    signed_by(message(all), &[&payer()])
}

pub fn verified(all: &[Instruction]) -> Verified {
    verify(&signed(all), &terms()).unwrap()
}

#[track_caller]
pub fn refused(all: &[Instruction], expected: impl Into<ExactRefusal>) {
    refused_bytes(&signed(all), expected);
}

#[track_caller]
pub fn refused_bytes(bytes: &[u8], expected: impl Into<ExactRefusal>) {
    refused_by(&terms(), bytes, expected);
}

/// Refused, for a reason that has a code.
#[track_caller]
pub fn refused_by(terms: &ExactTerms, bytes: &[u8], expected: impl Into<ExactRefusal>) {
    let refusal = verify(bytes, terms).unwrap_err();
    assert_eq!(refusal, expected.into());
    assert!(refusal.code().starts_with("invalid_exact_svm_"), "{}", refusal.code());
}
