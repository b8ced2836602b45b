use super::{Deposit, Earnings, VERSION};
use anchor_lang::{Discriminator, IdlAccountType, bytemuck, prelude::*};
use core::mem::offset_of;
use farthing_framework::{Refused, starts_with};

/// The fields that a [`Deposit`] and an [`Earnings`] have in common: what can be paid.
///
/// Not an account of its own. Loading one as `Account<Payee>` accepts either of the two, by owner
/// discriminator and version, so that one instruction pays both at the price of one account.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct Payee {
    /// Base units.
    pub balance: u64,
    /// The reserve's mint.
    pub mint: Address,
    /// The owner of a deposit, the creator of earnings.
    pub holder: Address,
    pub rent_payer: Address,
    /// What still names it.
    pub children: u32,
    /// Zero for earnings.
    pub sessions: u16,
    pub version: u8,
    pub bump: u8,
    /// 1 where its holder wants no new streams and channels into it.
    pub refuses: u8,
    /// Of a deposit the last eight are when it was opened.
    pub reserved: [u8; 31],
}

impl Payee {
    /// Makes room for a new stream or channel that pays it.
    ///
    /// # Errors
    /// `PayeeRefuses`, `CountOverflow`.
    pub fn take_on(&mut self) -> Result<()> {
        require!(self.refuses == 0, crate::FarthingError::PayeeRefuses);
        super::count_up(&mut self.children)
    }
}

/// The same offset in all three.
macro_rules! same_place {
    ($($deposit:ident = $earnings:ident = $payee:ident),*) => {
        const _: () = assert!($(
            offset_of!(Deposit, $deposit) == offset_of!(Payee, $payee)
                && offset_of!(Earnings, $earnings) == offset_of!(Payee, $payee)
        )&&*);
    };
}
same_place!(
    balance = balance = balance,
    mint = mint = mint,
    owner = creator = holder,
    children = children = children,
    version = version = version,
    refuses = refuses = refuses
);
const _: () = assert!(
    size_of::<Deposit>() == size_of::<Earnings>() && size_of::<Deposit>() == size_of::<Payee>()
);

/// Whether a payee is earnings.
pub fn is_earnings(payee: &Account<Payee>) -> bool {
    starts_with(payee, Earnings::DISCRIMINATOR)
}

/// Where the version of either stands.
const VERSION_AT: usize = Deposit::DISCRIMINATOR.len() + offset_of!(Payee, version);

impl SlabSchema for Payee {
    const DATA_OFFSET: usize = Deposit::DISCRIMINATOR.len();
    const MIN_DATA_LEN: usize = Self::DATA_OFFSET + size_of::<Deposit>();

    #[inline(always)]
    fn validate(view: &AccountView, data: &[u8]) -> Result<()> {
        require!(view.owned_by(&crate::ID), ProgramError::IllegalOwner);
        let data = data.first_chunk::<{ Self::MIN_DATA_LEN }>();
        let data = data.ok_or(ProgramError::AccountDataTooSmall)?;
        require!(
            data.starts_with(Deposit::DISCRIMINATOR) || data.starts_with(Earnings::DISCRIMINATOR),
            ProgramError::InvalidAccountData
        );
        require!(data[VERSION_AT] == VERSION, Refused::VersionUnknown);
        Ok(())
    }
}

// The interface description shows it as an unchecked account; each instruction's documentation says
// which of the two it takes.
impl IdlAccountType for Payee {}
