//! Reading with passes (R13): a holder signs a challenge, its pass is read from the chain, and a token serves it for the
//! next minutes.
//!
//! ```text
//! request without ──▶ 402 with a challenge            made and known again by the ledger's key; nothing is kept
//! SIGN-IN-WITH-X ──▶ mark, time, signature ──▶ pass, at confirmed ──▶ service, and a token
//! Farthing-Pass, or the cookie ──▶ mark, time, listing ──▶ a seat ──▶ service
//! ```
//! A token is looked at without the chain, so what happens to its pass meanwhile counts when it is over: within
//! [`TOKEN_LIFE`].

pub mod check;
mod cookie;
mod fits;
mod seal;
mod seats;
mod shown;
mod stay;
mod used;

pub use cookie::{strip_cookies, strip_set_cookies};
pub use fits::{Access, pass_fits};
pub use seats::{Full, Seat, Seats};
pub use shown::{Brought, Malformed, Shown, is_browser, is_in, is_own_site};
pub use stay::Stay;
pub(crate) use used::{Crowded, Used};

use std::sync::Arc;
use std::time::Duration;

use farthing_sdk::solana::{Account, Address};
use farthing_wire::pass::SignIn;
use farthing_wire::{Origin, PassChallenge, PassRefusal, PassRequirements, PassToken};
use http::HeaderValue;
use http::header::{HeaderName, SET_COOKIE};

use self::seal::Seals;
use crate::chain::{Moment, NoSale, Shared, Sold, read_listing, sold};
use crate::config::Config;
use crate::routes::Listing;

/// Seconds that a token lives, at most (R13).
pub const TOKEN_LIFE: i64 = 600;

/// Seconds in which a challenge must be signed.
pub const CHALLENGE_LIFE: i64 = 300;

/// Seconds by which the cluster's clock, carried on by this machine's, may be set back. What would last longer than that
/// was made by a clock that was wrong.
const SLACK: i64 = 60;

/// How challenges and tokens are made and judged, for one origin of one ledger.
pub struct Passes {
    origin: Origin,
    ledger: [u8; 16],
    /// The entry of `accepts`, but for what a listing says.
    base: PassRequirements,
    seals: Seals,
    used: Used,
    seats: Arc<Seats>,
    shared: Arc<Shared>,
    /// Seconds.
    life: i64,
}

/// What a 402 says of the pass that would serve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassOffer {
    /// What it costs and gives; `None` where none is sold for now.
    pub requirements: Option<PassRequirements>,
    /// What its holder signs.
    pub challenge: PassChallenge,
}

/// Why a sign-in is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotTaken {
    /// For a reason that its holder can do something about.
    Refused(PassRefusal),
    /// More challenges were used lately than are remembered.
    Crowded,
}

impl From<PassRefusal> for NotTaken {
    fn from(refusal: PassRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Passes {
    /// With a secret of the ledger's. `None` where not exactly one payee is named.
    #[must_use]
    pub fn new(
        config: &Config,
        (ledger, secret): ([u8; 16], [u8; 32]),
        shared: Arc<Shared>,
    ) -> Option<Self> {
        let (pay, origin) = (&config.pay, config.gate.origin.clone());
        let base = PassRequirements {
            network: pay.network(),
            amount: 0,
            asset: pay.mint.0,
            pay_to: pay.payee()?.address().0,
            max_timeout_seconds: pay.timeout_seconds,
            program: pay.program().0,
            genesis: pay.genesis.0,
            ledger,
            listing: [0; 32],
            generation: 0,
            duration_seconds: 0,
            refund_window_seconds: 0,
            takes_refundable: false,
        };
        let settings = &config.pass;
        let seats = Arc::new(Seats::new(settings.at_once, settings.per_minute));
        let (seals, used) = (Seals::new(secret, &ledger, &origin), Used::default());
        let life = i64::from(settings.token_seconds).min(TOKEN_LIFE);
        Some(Self { origin, ledger, base, seals, used, seats, shared, life })
    }

    /// What payers dial.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Unix seconds of the cluster; `None` where it was never heard, and nothing can be judged.
    #[must_use]
    pub fn now(&self) -> Option<i64> {
        self.shared.time.at(&Moment::now())
    }

    /// A new challenge for a listing; `None` where the system gives no randomness.
    #[must_use]
    pub fn challenge(&self, listing: [u8; 32], now: i64) -> Option<PassChallenge> {
        let mut random = [0; seal::RANDOM];
        getrandom::fill(&mut random).ok()?;
        let (issued_at, expires_at) = (now, now.saturating_add(CHALLENGE_LIFE));
        let challenge = PassChallenge { issued_at, expires_at, ..self.kind(listing) };
        let nonce = self.seals.nonce(&challenge, random);
        Some(PassChallenge { nonce, ..challenge })
    }

    /// What a 402 of a route of this listing says of passes; `None` where no challenge can be made.
    #[must_use]
    pub fn offer(&self, listing: &Listing) -> Option<PassOffer> {
        let challenge = self.challenge(listing.address, self.now()?)?;
        let mint = Address::new_from_array(self.base.asset);
        let requirements = |sold: Sold| PassRequirements {
            amount: sold.price,
            pay_to: sold.earnings(&mint).to_bytes(),
            listing: listing.address,
            generation: sold.generation,
            duration_seconds: sold.duration,
            refund_window_seconds: sold.refund_window,
            takes_refundable: listing.takes_refundable,
            ..self.base.clone()
        };
        let sold = self.shared.listings.find(&listing.address, &Moment::now());
        let requirements = sold.ok().filter(|sold| sold.gives_pass).map(requirements);
        Some(PassOffer { requirements, challenge })
    }

    /// What an account says of the sale of its listing, in the token that is taken here.
    ///
    /// # Errors
    /// [`NoSale`], but for `NotRead`.
    pub fn sold(&self, account: Option<&Account>) -> Result<Sold, NoSale> {
        sold(read_listing(account), &Address::new_from_array(self.base.asset))
    }

    /// The challenges of a listing, as far as they are alike.
    #[must_use]
    pub fn kind(&self, listing: [u8; 32]) -> PassChallenge {
        PassChallenge {
            origin: self.origin.clone(),
            network: self.base.network.clone(),
            listing,
            ledger: self.ledger,
            nonce: [0; 16],
            issued_at: 0,
            expires_at: 0,
        }
    }

    /// Whether a sign-in is good, as far as it can be known without the chain: of our making, in time, not used, and
    /// signed. The cheap questions come first.
    ///
    /// # Errors
    /// `Challenge`, `Late`, `Used`, `Signature`.
    pub fn check_sign_in(&self, sign_in: &SignIn, now: i64) -> Result<(), PassRefusal> {
        let SignIn { challenge, holder, signature } = sign_in;
        if !self.seals.is_ours(challenge) {
            return Err(PassRefusal::Challenge);
        }
        let PassChallenge { nonce, expires_at, .. } = challenge;
        if !is_now(now, *expires_at, CHALLENGE_LIFE) {
            return Err(PassRefusal::Late);
        }
        if self.used.is_used(nonce) {
            return Err(PassRefusal::Used);
        }
        if seal::has_signed(holder, challenge.text(holder).as_bytes(), signature) {
            Ok(())
        } else {
            Err(PassRefusal::Signature)
        }
    }

    /// The token of a sign-in that was checked, whose pass gives access. Its challenge is used from here on.
    ///
    /// # Errors
    /// [`NotTaken`]: `Used` where another request with it was quicker.
    pub fn admit(&self, sign_in: &SignIn, access: Access, now: i64) -> Result<PassToken, NotTaken> {
        let PassChallenge { nonce, expires_at, listing, .. } = sign_in.challenge;
        match self.used.take(nonce, expires_at, now) {
            Ok(true) => {}
            Ok(false) => return Err(PassRefusal::Used.into()),
            Err(Crowded) => return Err(NotTaken::Crowded),
        }
        let Access { term, ends_at } = access;
        let expires_at = now.saturating_add(self.life).min(ends_at);
        let period = seal::period(now);
        let (holder, mark) = (sign_in.holder, [0; 32]);
        let token = PassToken { period, listing, holder, term, expires_at, mark };
        Ok(PassToken { mark: self.seals.mark(&token), ..token })
    }

    /// The challenges that were used.
    pub(crate) fn used(&self) -> &Used {
        &self.used
    }

    /// Whether a token serves a route of this listing.
    ///
    /// # Errors
    /// `Token`, `Expired`, `Listing`.
    pub fn check_token(
        &self,
        token: &PassToken,
        listing: &[u8; 32],
        now: i64,
    ) -> Result<(), PassRefusal> {
        let current = seal::period(now);
        let is_recent = token.period == current || token.period.checked_add(1) == Some(current);
        if !is_recent || !self.seals.is_marked(token) {
            return Err(PassRefusal::Token);
        }
        if !is_now(now, token.expires_at, TOKEN_LIFE) {
            return Err(PassRefusal::Expired);
        }
        if token.listing != *listing {
            return Err(PassRefusal::Listing);
        }
        Ok(())
    }

    /// A place for one request of this holder's pass of a listing, until it is dropped.
    ///
    /// # Errors
    /// [`Full`].
    pub fn seat(&self, listing: [u8; 32], holder: [u8; 32], now: i64) -> Result<Seat, Full> {
        self.seats.take((listing, holder), now)
    }

    /// What a reply that begins at `now` may take with a token that ends at `expires_at`, Unix seconds: until then, and as
    /// long again as a token lives. One without an end would outlast its pass, and keep its place.
    #[must_use]
    pub fn stay(&self, seat: Seat, expires_at: i64, now: i64) -> Stay {
        let seconds = expires_at.saturating_sub(now).max(0).saturating_add(self.life);
        Stay::new(seat, Duration::from_secs(seconds.unsigned_abs()))
    }

    /// How a token is given: to a browser as a cookie that no script reads, to a program as a header.
    #[must_use]
    pub fn given(
        token: &PassToken,
        is_browser: bool,
        now: i64,
    ) -> Option<(HeaderName, HeaderValue)> {
        let (name, text) = match is_browser {
            true => (SET_COOKIE, cookie::given(token, now)),
            false => (HeaderName::from_static(farthing_wire::pass::PASS), token.encode()),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }
}

/// Whether what is good until `expires_at` is good now, and not for longer than it can have been given for.
fn is_now(now: i64, expires_at: i64, life: i64) -> bool {
    now < expires_at && expires_at <= now.saturating_add(life).saturating_add(SLACK)
}
