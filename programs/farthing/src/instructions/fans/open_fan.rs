//! `open_fan`: sets money aside for many payees, with the shares of those that are known. The payer's owner
//! or a session may call.

use super::shares::{FanShare, give};
use crate::{
    FarthingError,
    authority::{self, Spend},
    clock,
    events::{FanOpened, log},
    state::{Deposit, Fan, FanStatus, NOBODY, Session, Stored, VERSION, action, count_up},
};
use anchor_lang::prelude::*;
use farthing_core::{
    fan::{SLOT_LENGTH, SLOTS_MAX, SLOTS_MIN},
    signature::has_prime_order,
};

/// What the payer sets aside, and for whose signatures.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FanTerms {
    /// Base units to put in.
    pub amount: u64,
    /// Signs vouchers and gives shares: an Ed25519 key.
    pub key: Address,
    /// Base units that a unit of the slots is worth: at least 1.
    pub unit: u32,
    /// How many slots: 8 to 64.
    pub slots: u8,
    /// The day at whose end the last lease ends at the latest: 1 to 255.
    pub last_day: u8,
}

#[derive(Accounts)]
pub struct OpenFan {
    /// Pays the rent, and gets it back when the fan is freed.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Owner of the deposit, or a session of it that may pay anybody.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut)]
    pub deposit: Stored<Deposit>,
    /// Created here, at the address that its seeds and the bump named give: the signature under which
    /// it is created proves them.
    #[account(mut)]
    pub fan: UncheckedAccount,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Stored<Session>>,
    pub system_program: Program<System>,
}

impl OpenFan {
    pub fn open_fan(
        &mut self,
        salt: u32,
        open_slot: u64,
        bump: u8,
        terms: &FanTerms,
        shares: &[FanShare],
    ) -> Result<()> {
        // Check: the spender, a new address (I12), and terms that mean something.
        let spend = || Spend { action: action::CHANNEL, amount: terms.amount, payee: &NOBODY };
        authority::may_spend(&self.deposit, &self.authority, self.session.as_deref_mut(), spend)?;
        clock::require_fresh(open_slot)?;
        require_terms(terms)?;
        let now = clock::now()?;
        let opened_at = u32::try_from(now).map_err(|_| FarthingError::FanClockOutOfRange)?;
        // Effect: the fan holds the money, and pins the deposit until it ends.
        let mut fan = self.create(salt, open_slot, bump, terms)?;
        fan.opened_at = opened_at;
        fan.open_slot = open_slot;
        fan.salt = salt;
        fan.bump = bump;
        self.write(&mut fan, terms);
        fan.held().fund(&mut self.deposit.balance, terms.amount)?;
        count_up(&mut self.deposit.children)?;
        self.log_opened(&fan);
        if shares.is_empty() { Ok(()) } else { give(&mut fan, shares, now) }
    }

    /// Creates the account, all zeros but for its discriminator.
    fn create(&self, salt: u32, open_slot: u64, bump: u8, terms: &FanTerms) -> Result<Stored<Fan>> {
        let seeds: [&[u8]; 6] = [
            b"fan",
            self.deposit.address().as_ref(),
            self.deposit.mint.as_ref(),
            &salt.to_le_bytes(),
            &open_slot.to_le_bytes(),
            &[bump],
        ];
        let slots = usize::from(terms.slots).saturating_mul(SLOT_LENGTH);
        Stored::create_with_tail(self.payer.account(), *self.fan.account(), slots, &seeds)
    }

    fn write(&self, fan: &mut Fan, terms: &FanTerms) {
        fan.deposit = *self.deposit.address();
        fan.key = terms.key;
        fan.rent_payer = *self.payer.address();
        fan.unit = terms.unit;
        fan.slot_count = terms.slots;
        fan.last_day = terms.last_day;
        fan.status = FanStatus::Open as u8;
        fan.version = VERSION;
    }

    fn log_opened(&self, fan: &Fan) {
        log!(FanOpened {
            fan: *self.fan.address(),
            deposit: fan.deposit,
            key: fan.key,
            rent_payer: fan.rent_payer,
            amount: fan.funded,
            unit: u64::from(fan.unit),
            slots: u64::from(fan.slot_count),
            last_day: u64::from(fan.last_day),
            opened_at: i64::from(fan.opened_at),
            deposit_balance: self.deposit.balance,
        });
    }
}

fn require_terms(terms: &FanTerms) -> Result<()> {
    require!(terms.unit != 0, FarthingError::FanUnitZero);
    require!((SLOTS_MIN..=SLOTS_MAX).contains(&terms.slots), FarthingError::FanSlotsOutOfRange);
    require!(terms.last_day != 0, FarthingError::FanLastDayZero);
    // Last, since it costs most.
    let key = terms.key.as_array();
    require!(has_prime_order::<crate::curve::Syscalls>(key), FarthingError::FanKeyInvalid);
    Ok(())
}
