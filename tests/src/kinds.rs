//! Kinds of mints: those that a reserve takes, and those that it refuses.

use farthing_sdk::solana::{
    Address, Instruction,
    token_2022::{
        ID,
        extension::{self, ExtensionType},
        instruction,
        state::AccountState,
    },
};

/// A mint to make.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Of the classic token program.
    Classic,
    /// Wrapped SOL.
    Native,
    /// Of Token-2022, with these extensions, initialised by the token program itself.
    Token2022(&'static [ExtensionType]),
}

impl Kind {
    /// Of Token-2022, without extensions.
    pub const PLAIN_2022: Self = Self::Token2022(&[]);
    /// Of Token-2022, naming where its metadata is.
    pub const METADATA_POINTER: Self = Self::Token2022(&[ExtensionType::MetadataPointer]);
}

/// The instruction that initialises an extension of a mint, all its authorities being `authority`.
///
/// # Panics
/// For an extension that no mint has.
pub fn initialize(kind: ExtensionType, mint: &Address, authority: Address) -> Instruction {
    let some = Some(authority);
    let made = match kind {
        ExtensionType::MetadataPointer => {
            extension::metadata_pointer::instruction::initialize(&ID, mint, some, Some(*mint))
        }
        ExtensionType::GroupPointer => {
            extension::group_pointer::instruction::initialize(&ID, mint, some, Some(*mint))
        }
        ExtensionType::GroupMemberPointer => {
            extension::group_member_pointer::instruction::initialize(&ID, mint, some, Some(*mint))
        }
        ExtensionType::TransferFeeConfig => {
            let one_percent = 100;
            extension::transfer_fee::instruction::initialize_transfer_fee_config(
                &ID,
                mint,
                Some(&authority),
                Some(&authority),
                one_percent,
                u64::MAX,
            )
        }
        ExtensionType::MintCloseAuthority => {
            instruction::initialize_mint_close_authority(&ID, mint, Some(&authority))
        }
        ExtensionType::DefaultAccountState => {
            extension::default_account_state::instruction::initialize_default_account_state(
                &ID,
                mint,
                &AccountState::Initialized,
            )
        }
        ExtensionType::PermanentDelegate => {
            instruction::initialize_permanent_delegate(&ID, mint, &authority)
        }
        other => return initialize_rarer(other, mint, authority),
    };
    made.unwrap()
}

fn initialize_rarer(kind: ExtensionType, mint: &Address, authority: Address) -> Instruction {
    let some = Some(authority);
    let made = match kind {
        ExtensionType::ConfidentialTransferMint => {
            extension::confidential_transfer::instruction::initialize_mint(
                &ID, mint, some, true, None,
            )
        }
        ExtensionType::InterestBearingConfig => {
            extension::interest_bearing_mint::instruction::initialize(&ID, mint, some, 100)
        }
        ExtensionType::TransferHook => {
            extension::transfer_hook::instruction::initialize(&ID, mint, some, some)
        }
        ExtensionType::NonTransferable => instruction::initialize_non_transferable_mint(&ID, mint),
        ExtensionType::ScaledUiAmount => {
            extension::scaled_ui_amount::instruction::initialize(&ID, mint, some, 2.0)
        }
        ExtensionType::Pausable => {
            extension::pausable::instruction::initialize(&ID, mint, &authority)
        }
        other => panic!("{other:?} is not initialised here"),
    };
    made.unwrap()
}
