//! What stands at an address that is to receive money or rights: whether a wallet can sign for it.
//! What goes anywhere else is lost, unless a program signs for the address.

use super::tokens::{self, TokenAccount, token_account};
use crate::{
    NOBODY, PROGRAM_ID,
    accounts::AnyAccount,
    solana::{
        Account, Address,
        ids::{self, sysvar},
        token, token_2022,
    },
};

/// Why no wallet signs for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Standing {
    #[error("the address that stands for nobody")]
    Nobody,
    #[error("an address of the runtime")]
    Runtime,
    #[error("a program")]
    Program,
    #[error("a mint")]
    Mint,
    #[error("a token account; its owner is {owner}")]
    TokenAccount { owner: Address },
    #[error("the deposit of {owner}")]
    Deposit { owner: Address },
    #[error("an account of Farthing, of the kind {0}")]
    Ours(&'static str),
    #[error("an account of the program {0}")]
    OfProgram(Address),
    #[error("an account with data, such as a nonce")]
    Data,
    #[error("an address that a program derived, which has no key")]
    Derived,
}

/// Addresses for which nobody ever signs, whether an account stands there or not.
const RUNTIME: [Address; 33] = [
    ids::address_lookup_table::ID,
    ids::bpf_loader::ID,
    ids::bpf_loader_deprecated::ID,
    ids::bpf_loader_upgradeable::ID,
    ids::compute_budget::ID,
    ids::config::ID,
    ids::ed25519_program::ID,
    ids::feature::ID,
    ids::incinerator::ID,
    ids::loader_v4::ID,
    ids::native_loader::ID,
    ids::secp256k1_program::ID,
    ids::secp256r1_program::ID,
    ids::stake::ID,
    ids::stake::config::ID,
    ids::vote::ID,
    ids::zk_token_proof_program::ID,
    ids::zk_elgamal_proof_program::ID,
    token::ID,
    token_2022::ID,
    sysvar::ID,
    sysvar::clock::ID,
    sysvar::epoch_rewards::ID,
    sysvar::epoch_schedule::ID,
    sysvar::fees::ID,
    sysvar::instructions::ID,
    sysvar::last_restart_slot::ID,
    sysvar::recent_blockhashes::ID,
    sysvar::rent::ID,
    sysvar::rewards::ID,
    sysvar::slot_hashes::ID,
    sysvar::slot_history::ID,
    sysvar::stake_history::ID,
];

impl Standing {
    /// `None` where a wallet may be able to sign: an address on the curve, with no account or one that
    /// holds nothing but lamports.
    pub fn of(address: &Address, account: Option<&Account>) -> Option<Self> {
        if *address == NOBODY {
            return Some(Self::Nobody);
        }
        if RUNTIME.contains(address) {
            return Some(Self::Runtime);
        }
        if let Some(standing) = account.and_then(Self::of_account) {
            return Some(standing);
        }
        (!address.is_on_curve()).then_some(Self::Derived)
    }

    fn of_account(account: &Account) -> Option<Self> {
        if account.executable {
            return Some(Self::Program);
        }
        Some(match account.owner {
            ids::system_program::ID if account.data.is_empty() => return None,
            ids::system_program::ID => Self::Data,
            sysvar::ID | ids::native_loader::ID => Self::Runtime,
            token::ID | token_2022::ID => match token_account(account) {
                Some(TokenAccount { owner, .. }) => Self::TokenAccount { owner },
                None if tokens::mint(account).is_some() => Self::Mint,
                // A multisig of the token program, whose signers sign for tokens only.
                None => Self::OfProgram(account.owner),
            },
            PROGRAM_ID => match AnyAccount::decode(&account.data) {
                Ok(AnyAccount::Deposit(deposit)) => Self::Deposit { owner: deposit.owner },
                Ok(other) => Self::Ours(other.name()),
                Err(_) => Self::OfProgram(PROGRAM_ID),
            },
            program => Self::OfProgram(program),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::development::public_keypair;
    use crate::solana::Signer;

    fn owned(owner: Address, length: usize) -> Account {
        Account { lamports: 1, data: vec![0; length], owner, ..Account::default() }
    }

    #[test]
    fn an_address_on_the_curve_with_nothing_but_lamports_is_a_wallet() {
        let wallet = public_keypair("standing wallet").pubkey();
        assert_eq!(Standing::of(&wallet, None), None);
        assert_eq!(Standing::of(&wallet, Some(&owned(ids::system_program::ID, 0))), None);
    }

    #[test]
    fn each_kind_of_address_without_a_wallet_is_named() {
        let key = public_keypair("standing key").pubkey();
        let of = |account: Account| Standing::of(&key, Some(&account)).unwrap();
        let program = Account { executable: true, ..owned(ids::bpf_loader::ID, 9) };
        let stranger = public_keypair("standing program").pubkey();
        assert_eq!(of(program), Standing::Program);
        assert_eq!(of(owned(token::ID, 82)), Standing::Mint);
        assert_eq!(of(owned(token_2022::ID, 82)), Standing::Mint);
        assert_eq!(of(owned(token::ID, 355)), Standing::OfProgram(token::ID));
        assert_eq!(of(owned(token::ID, 165)), Standing::TokenAccount { owner: NOBODY });
        assert_eq!(of(owned(sysvar::ID, 40)), Standing::Runtime);
        assert_eq!(of(owned(ids::system_program::ID, 80)), Standing::Data);
        assert_eq!(of(owned(stranger, 80)), Standing::OfProgram(stranger));
        assert_eq!(of(owned(PROGRAM_ID, 3)), Standing::OfProgram(PROGRAM_ID));
    }

    #[test]
    fn addresses_that_are_nobodys_need_no_account_to_be_known() {
        let derived = crate::addresses::reserve(&NOBODY);
        assert_eq!(Standing::of(&derived, None), Some(Standing::Derived));
        assert_eq!(Standing::of(&NOBODY, None), Some(Standing::Nobody));
        assert_eq!(Standing::of(&sysvar::instructions::ID, None), Some(Standing::Runtime));
        assert_eq!(Standing::of(&ids::incinerator::ID, None), Some(Standing::Runtime));
    }
}
