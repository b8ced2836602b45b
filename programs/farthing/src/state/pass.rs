use anchor_lang::prelude::*;
use farthing_core::window;

/// An access right bought from a listing. Carries all its terms, so that leaving never loads the
/// listing (I6).
///
/// Seeds: `["pass", listing, holder]`; the bump is the buyer's to name, canonical in every client
/// (docs/adr/0010). Can be bought again once ended, so consent names the term.
#[account]
pub struct Pass {
    /// What it gives access to. Written once.
    pub listing: Address,
    /// Who has access. Written once.
    pub holder: Address,
    /// Whose listing it is. Written once.
    pub creator: Address,
    /// The earnings account that this term pays into.
    pub earnings: Address,
    /// The deposit that paid this term: refunds go there.
    pub payer_deposit: Address,
    /// The referrer's deposit in this term; nobody when zero.
    pub referrer: Address,
    /// Gets all lamports when the account closes (I8). Written once.
    pub rent_payer: Address,
    /// Base units not yet anyone's: paid out once, to payer or seller side (I5).
    pub held: u64,
    /// The part of `held` that is the referrer's when it is released.
    pub referral: u64,
    /// Units bought in this term.
    pub units: u64,
    /// When this term was bought, unix seconds.
    pub started_at: i64,
    /// Access while `now < expires_at`, unix seconds; `i64::MAX` for ever.
    pub expires_at: i64,
    /// Refund while `now < refundable_until`, release from then on, unix seconds.
    pub refundable_until: i64,
    /// What `expires_at` returns to if this term is refunded.
    pub fallback_expires_at: i64,
    /// Number of this term among all that the listing ever sold. No other term of this pass ever has
    /// it, so that a signature can name the term that it is about.
    pub term: u64,
    /// Generation of the listing whose terms these are.
    pub generation: u32,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

const _: () = assert!(size_of::<Pass>() == 296);

/// The terms of one purchase, as `buy_pass` and `renew` agree on them.
pub struct PassTerm {
    pub earnings: Address,
    pub payer_deposit: Address,
    pub referrer: Address,
    pub referral: u64,
    pub units: u64,
    pub now: i64,
    pub expires_at: i64,
    pub refundable_until: i64,
    pub fallback_expires_at: i64,
    pub term: u64,
    pub generation: u32,
}

impl Pass {
    /// Bytes of the account, its discriminator included.
    pub const SPACE: usize = 8 + size_of::<Self>();

    /// Whether access has ended at `now`, unix seconds.
    pub fn is_expired(&self, now: i64) -> bool {
        !window::is_before(now, self.expires_at)
    }

    /// Whether the refund window is open at `now`, unix seconds.
    #[inline(always)]
    pub fn is_refundable(&self, now: i64) -> bool {
        window::is_before(now, self.refundable_until)
    }

    /// Writes the terms of a new term over those of the last. Money is moved by the caller.
    pub fn begin_term(&mut self, term: &PassTerm) {
        self.earnings = term.earnings;
        self.payer_deposit = term.payer_deposit;
        self.referrer = term.referrer;
        self.referral = term.referral;
        self.units = term.units;
        self.started_at = term.now;
        self.expires_at = term.expires_at;
        self.refundable_until = term.refundable_until;
        self.fallback_expires_at = term.fallback_expires_at;
        self.term = term.term;
        self.generation = term.generation;
    }
}
