//! `open_stream`: puts money aside that becomes the payee's second by second, at a rate of its own or
//! at a listing's price per period. The payer's owner or a session may call.

use crate::{
    FarthingError,
    authority::{self, Spend, SpentBy},
    clock,
    events::{StreamOpened, log},
    state::{
        Deposit, Hot, Listing, ListingStatus, NOBODY, Payee, Session, Stored, Stream, StreamStatus,
        VERSION, action, count_up, is_earnings, right,
    },
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::{
    bounds::STREAM_PERIOD_MAX,
    stream::{Fixed, Terms},
};

/// What the payer agrees to.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct StreamTerms {
    /// Base units to put in.
    pub amount: u64,
    /// Base units that accrue at the start at once.
    pub unlock: u64,
    /// Base units per second, whole part.
    pub rate_whole: u64,
    /// Base units per second, in 2^-64. With an end, or at a listing's price, the rate must be the
    /// exact quotient, rounded up.
    pub rate_fraction: u64,
    /// Unix seconds; 0 for now, where there is no end.
    pub start: i64,
    /// Unix seconds before which only the unlock accrues; 0 for none.
    pub cliff: i64,
    /// Unix seconds at which all is paid; 0 for a stream without end.
    pub end: i64,
    /// What the payer may do: bits of cancel 1, refund 2, pause 4, lower the rate 8.
    pub flags: u8,
    /// Generation of the listing whose price the payer has seen; ignored without a listing.
    pub generation: u32,
}

#[derive(Accounts)]
pub struct OpenStream {
    /// Pays the rent, and gets it back when the stream is freed.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Who spends.
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
    pub stream: UncheckedAccount,
    /// Whose price the rate is; absent for a rate of its own.
    pub listing: Option<Stored<Listing>>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Hot<Session>>,
    pub system_program: Program<System>,
}

impl OpenStream {
    pub fn open_stream(
        &mut self,
        salt: u64,
        open_slot: u64,
        bump: u8,
        terms: &StreamTerms,
    ) -> Result<()> {
        // Check: the spender, a new address (I12), and terms that fit together.
        self.require_spender(terms)?;
        clock::require_fresh(open_slot)?;
        let schedule = in_time(terms, clock::now()?)?;
        require_rights(terms)?;
        require!(terms.unlock <= terms.amount, FarthingError::UnlockAboveFunding);
        require!(!schedule.rate.is_zero(), FarthingError::RateZero);
        require!(terms.end == 0 || schedule.ends_at(terms.end), FarthingError::RateNotExact);
        self.require_listing(terms, &schedule)?;
        // Effect: the stream holds the money, and pins both ends until it ends.
        let mut stream = self.create(salt, open_slot, bump)?;
        self.write(&mut stream, terms, &schedule);
        stream.open_slot = open_slot;
        stream.bump = bump;
        stream.held().fund(&mut self.deposit.balance, terms.amount)?;
        count_up(&mut self.deposit.children)?;
        self.payee.take_on()?;
        self.log_opened(&stream);
        Ok(())
    }

    fn require_spender(&mut self, terms: &StreamTerms) -> Result<()> {
        let spend =
            || Spend { action: action::STREAM, amount: terms.amount, payee: self.payee.address() };
        let spent_by = authority::may_spend(
            &self.deposit,
            &self.authority,
            self.session.as_deref_mut(),
            spend,
        )?;
        require!(
            spent_by == SpentBy::Owner || terms.flags & right::CANCEL != 0,
            FarthingError::SessionNeedsCancellable
        );
        Ok(())
    }

    /// At a listing's price: the listing sells by the second, to its own earnings, at this rate and
    /// no lower, from the start on.
    fn require_listing(&self, terms: &StreamTerms, schedule: &Terms) -> Result<()> {
        let Some(listing) = &self.listing else {
            return Ok(());
        };
        require!(listing.status == ListingStatus::Active as u8, FarthingError::ListingNotActive);
        require!(listing.generation == terms.generation, FarthingError::ListingChanged);
        require!(listing.period != 0, FarthingError::ListingNotStreamed);
        require!(
            is_earnings(&self.payee)
                && address_eq(&listing.creator, &self.payee.holder)
                && address_eq(&listing.mint, &self.payee.mint),
            FarthingError::WrongEarnings
        );
        require!(schedule.rate.is_per(listing.price, listing.period), FarthingError::RateNotExact);
        require!(
            terms.flags & right::LOWER == 0 && terms.end == 0,
            FarthingError::StreamRightsInvalid
        );
        require!(schedule.cliff <= schedule.start, FarthingError::CliffOutOfRange);
        Ok(())
    }

    /// Creates the account, all zeros but for its discriminator.
    fn create(&self, salt: u64, open_slot: u64, bump: u8) -> Result<Stored<Stream>> {
        let seeds: [&[u8]; 6] = [
            b"stream",
            self.deposit.address().as_ref(),
            self.payee.address().as_ref(),
            &salt.to_le_bytes(),
            &open_slot.to_le_bytes(),
            &[bump],
        ];
        Stored::create(self.payer.account(), *self.stream.account(), &seeds)
    }

    fn write(&self, stream: &mut Stream, terms: &StreamTerms, schedule: &Terms) {
        stream.deposit = *self.deposit.address();
        stream.payee = *self.payee.address();
        stream.listing = self.listing.as_ref().map_or(NOBODY, |listing| *listing.address());
        stream.rent_payer = *self.payer.address();
        stream.unlock = terms.unlock;
        stream.start = schedule.start;
        stream.cliff = schedule.cliff;
        stream.end = terms.end;
        stream.flags = terms.flags;
        stream.status = StreamStatus::Running as u8;
        stream.version = VERSION;
        stream.rate_whole = terms.rate_whole;
        stream.rate_fraction = terms.rate_fraction;
        stream.keep_settled(&farthing_core::stream::Schedule::open(schedule));
    }

    fn log_opened(&self, stream: &Stream) {
        log!(StreamOpened {
            stream: *self.stream.address(),
            deposit: stream.deposit,
            payee: stream.payee,
            listing: stream.listing,
            rent_payer: stream.rent_payer,
            amount: stream.funded,
            unlock: stream.unlock,
            rate_whole: stream.rate_whole,
            rate_fraction: stream.rate_fraction,
            start: stream.start,
            cliff: stream.cliff,
            end: stream.end,
            flags: u64::from(stream.flags),
            deposit_balance: self.deposit.balance,
        });
    }
}

/// Resolves the times against `now`, unix seconds, and checks their bounds.
fn in_time(terms: &StreamTerms, now: i64) -> Result<Terms> {
    let start = if terms.start == 0 { now } else { terms.start };
    let cliff = if terms.cliff == 0 { start } else { terms.cliff };
    // With an end the rate depends on the start, and a signer does not know at which time "now" will be.
    let is_named = terms.start != 0 || terms.end == 0;
    require!(is_named && is_within(now, start), FarthingError::StartOutOfRange);
    require!(is_within(start, cliff), FarthingError::CliffOutOfRange);
    if terms.end != 0 {
        require!(is_within(start, terms.end) && terms.end != start, FarthingError::EndOutOfRange);
        require!(cliff <= terms.end, FarthingError::CliffOutOfRange);
    }
    let rate = Fixed { whole: terms.rate_whole, fraction: terms.rate_fraction };
    Ok(Terms { funded: terms.amount, unlock: terms.unlock, rate, start, cliff })
}

/// Whether `time` is not before `from` and at most 2^31 seconds after it.
fn is_within(from: i64, time: i64) -> bool {
    time >= from && time.abs_diff(from) <= STREAM_PERIOD_MAX
}

/// Every right is known; without the right to cancel there is no other, and a stream with an end has
/// no other than that.
fn require_rights(terms: &StreamTerms) -> Result<()> {
    let flags = terms.flags;
    let others = flags & !right::CANCEL;
    require!(
        flags & !right::ALL == 0 && (others == 0 || (flags & right::CANCEL != 0 && terms.end == 0)),
        FarthingError::StreamRightsInvalid
    );
    Ok(())
}
