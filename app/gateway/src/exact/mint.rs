//! Whether a mint's tokens arrive as they were sent (the wallet gets all of them, and keeps them).

use farthing_sdk::{
    client::mint,
    solana::{
        Account, Address, token, token_2022,
        token_2022::{
            extension::{BaseStateWithExtensions, ExtensionType, StateWithExtensions},
            state,
        },
    },
};

/// What a mint's account says of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedMint {
    /// The account's owner. There is no other word for it.
    pub token_program: Address,
    pub decimals: u8,
}

/// Why nothing is paid in tokens of a mint.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MintRefusal {
    #[error("there is no mint")]
    Absent,
    #[error("the mint is owned by {0}, which is no token program")]
    Owner(Address),
    #[error("the account is no mint, or has an extension that is not known here")]
    NotAMint,
    #[error("the mint has the extension {0:?}")]
    Extension(ExtensionType),
}

/// Reads a mint whose extensions are words only, or allowed by the operator: of all others the wallet may get less
/// than was sent, or lose it again, or not be able to spend it.
///
/// # Errors
/// [`MintRefusal`].
pub fn check_mint(
    account: Option<&Account>,
    allowed: &[ExtensionType],
) -> Result<CheckedMint, MintRefusal> {
    let account = account.ok_or(MintRefusal::Absent)?;
    let token_program = account.owner;
    if ![token::ID, token_2022::ID].contains(&token_program) {
        return Err(MintRefusal::Owner(token_program));
    }
    let found = mint(account).ok_or(MintRefusal::NotAMint)?;
    if token_program == token_2022::ID {
        let read = StateWithExtensions::<state::Mint>::unpack(&account.data);
        let kinds = read.and_then(|read| read.get_extension_types());
        let kinds = kinds.map_err(|_| MintRefusal::NotAMint)?;
        let is_refused = |kind: &ExtensionType| !is_words(*kind) && !allowed.contains(kind);
        if let Some(refused) = kinds.into_iter().find(is_refused) {
            return Err(MintRefusal::Extension(refused));
        }
    }
    Ok(CheckedMint { token_program, decimals: found.decimals })
}

/// Names, pointers and groups, as our program has them for its reserves.
fn is_words(kind: ExtensionType) -> bool {
    matches!(
        kind,
        ExtensionType::MetadataPointer
            | ExtensionType::TokenMetadata
            | ExtensionType::GroupPointer
            | ExtensionType::TokenGroup
            | ExtensionType::GroupMemberPointer
            | ExtensionType::TokenGroupMember
    )
}
