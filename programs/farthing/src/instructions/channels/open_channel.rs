//! `open_channel`: sets money aside for one payee, to be given away off chain. The payer's owner or a
//! session may call.

use crate::{
    FarthingError,
    authority::{self, Spend},
    clock,
    events::{ChannelOpened, log},
    state::{
        Channel, ChannelKind, ChannelStatus, Deposit, Hot, Payee, Session, Stored, VERSION, action,
        count_up,
    },
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::bounds::{CHANNEL_GRACE_MAX, CHANNEL_GRACE_MIN};

/// What the payer sets aside, and how it is given away.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ChannelTerms {
    /// Base units to put in.
    pub amount: u64,
    /// Voucher 0, chain 1.
    pub kind: u8,
    /// The key that signs vouchers, or the root of the chain.
    pub credential: [u8; 32],
    /// Base units that a link is worth; 0 for vouchers.
    pub unit: u64,
    /// Links of the chain; 0 for vouchers.
    pub length: u32,
    /// Seconds in which the payee can still claim when the channel closes: 900 to 30 days.
    pub grace: u32,
    /// Unix seconds from which it closes by itself; 0 for never.
    pub expires_at: i64,
}

#[derive(Accounts)]
pub struct OpenChannel {
    /// Pays the rent, and gets it back when the channel is freed.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &payee.mint) @ FarthingError::MintMismatch)]
    pub deposit: Hot<Deposit>,
    /// The deposit or earnings to be paid. Ours by its type; another account than `deposit`, since
    /// both are written.
    #[account(mut)]
    pub payee: Account<Payee>,
    /// Created here, at the address that its seeds and the bump named give: the signature under which
    /// it is created proves them.
    #[account(mut)]
    pub channel: UncheckedAccount,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Hot<Session>>,
    pub system_program: Program<System>,
}

impl OpenChannel {
    pub fn open_channel(
        &mut self,
        salt: u64,
        open_slot: u64,
        bump: u8,
        terms: &ChannelTerms,
    ) -> Result<()> {
        // Check: the spender, a new address (I12), and terms that fit together.
        let spend =
            || Spend { action: action::CHANNEL, amount: terms.amount, payee: self.payee.address() };
        authority::may_spend(&self.deposit, &self.authority, self.session.as_deref_mut(), spend)?;
        clock::require_fresh(open_slot)?;
        require_terms(terms, clock::now()?)?;
        // Effect: the channel holds the money, and pins both ends until it ends.
        let mut channel = self.create(salt, open_slot, bump)?;
        self.write(&mut channel, terms);
        channel.open_slot = open_slot;
        channel.bump = bump;
        channel.held().fund(&mut self.deposit.balance, terms.amount)?;
        count_up(&mut self.deposit.children)?;
        self.payee.take_on()?;
        self.log_opened(&channel);
        Ok(())
    }

    /// Creates the account, all zeros but for its discriminator.
    fn create(&self, salt: u64, open_slot: u64, bump: u8) -> Result<Stored<Channel>> {
        let seeds: [&[u8]; 6] = [
            b"channel",
            self.deposit.address().as_ref(),
            self.payee.address().as_ref(),
            &salt.to_le_bytes(),
            &open_slot.to_le_bytes(),
            &[bump],
        ];
        Stored::create(self.payer.account(), *self.channel.account(), &seeds)
    }

    fn write(&self, channel: &mut Channel, terms: &ChannelTerms) {
        channel.deposit = *self.deposit.address();
        channel.payee = *self.payee.address();
        channel.credential = terms.credential;
        channel.rent_payer = *self.payer.address();
        channel.unit = terms.unit;
        channel.expires_at = terms.expires_at;
        channel.length = terms.length;
        channel.grace = terms.grace;
        channel.kind = terms.kind;
        channel.status = ChannelStatus::Open as u8;
        channel.version = VERSION;
    }

    fn log_opened(&self, channel: &Channel) {
        log!(ChannelOpened {
            channel: *self.channel.address(),
            deposit: channel.deposit,
            payee: channel.payee,
            credential: channel.credential,
            rent_payer: channel.rent_payer,
            amount: channel.funded,
            kind: u64::from(channel.kind),
            unit: channel.unit,
            length: u64::from(channel.length),
            grace: u64::from(channel.grace),
            expires_at: channel.expires_at,
            deposit_balance: self.deposit.balance,
        });
    }
}

/// `now` in unix seconds.
fn require_terms(terms: &ChannelTerms, now: i64) -> Result<()> {
    let is_chain = terms.kind == ChannelKind::Chain as u8;
    require!(
        is_chain || terms.kind == ChannelKind::Voucher as u8,
        FarthingError::ChannelKindUnknown
    );
    require!(terms.credential != [0; 32], FarthingError::CredentialMissing);
    let worth = terms.unit.checked_mul(u64::from(terms.length));
    require!(
        worth.is_some_and(|worth| is_chain == (worth != 0))
            && (is_chain || (terms.unit == 0 && terms.length == 0)),
        FarthingError::ChainTermsInvalid
    );
    require!(
        (CHANNEL_GRACE_MIN..=CHANNEL_GRACE_MAX).contains(&u64::from(terms.grace)),
        FarthingError::GraceOutOfRange
    );
    require!(terms.expires_at == 0 || now < terms.expires_at, FarthingError::ChannelExpiryPast);
    Ok(())
}
