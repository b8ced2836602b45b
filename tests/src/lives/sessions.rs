//! A dapp with a session: a key that pays, buys, streams and opens channels without a prompt of the
//! wallet, within its limits, until it is revoked.

use super::{Life, Ran, Ring};
use farthing_sdk::{
    accounts::{Channel, Listing, Session, Stream},
    addresses,
    args::{ChannelTerms, CreatorTerms, ListingTerms, SessionTerms, StreamTerms, action},
    core::{bounds::OPEN_SLOT_WINDOW, stream::Fixed},
    errors::FarthingError,
    instructions::{
        Buy, BuyPass, CancelStream, ClosePass, CloseSession, CloseStream, FinishClose, OpenChannel,
        OpenSession, OpenStream, PauseStream, Pay, RequestClose, ResumeStream, RevokeSession,
        TopUpChannel, UpdateSession, Withdraw,
    },
    solana::Address,
};

/// Base units in the reader's deposit at first, that the session may spend, and in one hour.
const PURSE: u64 = 50_000;
const TOTAL: u64 = 6_000;
const HOURLY: u64 = 3_000;
const HOUR: i64 = 3_600;
const ARTICLE: u64 = 250;
const MAGAZINE: u64 = 400;
/// Paid to a friend in the first hour.
const PRESENT: u64 = HOURLY - 4 * ARTICLE - MAGAZINE;
/// Streamed to the author before the owner intervenes: 20 s at 5.
const STREAMED: u64 = 100;

struct Dapp<R> {
    life: Life<R>,
    reader: Address,
    /// The session's key: pays rents with lamports of its own.
    key: Address,
    friend: Address,
    session: Address,
    creator: Address,
    /// An article, and a magazine with a pass.
    listings: [Address; 2],
}

pub fn dapp_with_a_session<R: Ring>(ring: R) -> Ran {
    let mut dapp = Dapp::begin(ring);
    dapp.pays_and_buys();
    dapp.streams();
    dapp.channels();
    dapp.is_held_to_its_limits();
    dapp.is_revoked();
    dapp.close()
}

impl<R: Ring> Dapp<R> {
    fn begin(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let reader = life.depositor("reader", PURSE);
        let [author, friend] = ["author", "friend"].map(|name| life.depositor(name, 0));
        let (key, mint, slot) = (life.person("dapp"), life.token.mint, life.now().slot);
        let creator = life.creator(author, CreatorTerms::to(author));
        let magazine = ListingTerms { duration: 86_400, ..ListingTerms::at(MAGAZINE) };
        let listings = life.sells((creator, author), [ListingTerms::at(ARTICLE), magazine]);
        let limits = SessionTerms::up_to(TOTAL).per_window(HOURLY, HOUR as u64);
        let open =
            OpenSession::new(reader, mint, key, slot, limits.actions(action::ALL)).payer(key);
        life.run(open.clone());
        Self { life, reader, key, friend, session: open.session, creator, listings }
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.life.token.mint)
    }

    fn pay(&self, amount: u64) -> Pay {
        let mint = self.life.token.mint;
        Pay::to_wallet(self.reader, mint, self.friend, amount).by_session(self.key)
    }

    /// Up to the last base unit of the hour, and not one more.
    fn pays_and_buys(&mut self) {
        let (reader, key, present) = (self.reader, self.key, self.pay(PRESENT));
        let one_more = self.pay(1);
        let [article, magazine] = self.listings;
        let life = &mut self.life;
        let terms: Listing = life.read(&article);
        life.run(Buy::of(article, &terms, reader).quantity(4).by_session(key));
        let terms: Listing = life.read(&magazine);
        life.run(BuyPass::of(magazine, &terms, reader).by_session(key));
        life.run(present);
        life.refuses(one_more, FarthingError::SessionWindowExceeded);
        life.pass(HOUR, 1);
    }

    /// The dapp pauses and resumes; what the owner has paused, it does not resume.
    fn streams(&mut self) {
        let (reader, key, till) = (self.reader, self.key, self.till());
        let purse = self.life.deposit(&reader);
        let life = &mut self.life;
        let before = life.balance(&purse);
        let (slot, terms) = (life.now().slot, StreamTerms::at(Fixed::from_units(5), 1_000));
        let open = OpenStream::new(reader, life.token.mint, till, slot, terms).by_session(key);
        let at = open.stream;
        life.run(open);
        let stream: Stream = life.read(&at);
        let resume = ResumeStream::of(at, &stream, reader).by_session(key);
        life.pass(15, 1);
        life.run(PauseStream::of(at, &stream, reader).by_session(key));
        life.pass(15, 1);
        life.run(resume.clone());
        life.pass(5, 1);
        life.run(PauseStream::of(at, &stream, reader));
        life.refuses(resume, FarthingError::SessionMayNotResume);
        life.run(CancelStream::of(at, &stream, reader).by_session(key));
        assert_eq!(life.balance(&purse), before - STREAMED);
        life.pass(0, OPEN_SLOT_WINDOW + 1);
        life.run(CloseStream::of(at, &stream));
    }

    /// Opened, topped up, and asked to close; everything comes home, but not to the limits (I4).
    fn channels(&mut self) {
        let (reader, key, till) = (self.reader, self.key, self.till());
        let purse = self.life.deposit(&reader);
        let life = &mut self.life;
        let before = life.balance(&purse);
        let (slot, terms) = (life.now().slot, ChannelTerms::vouchers(key, 1_000));
        let open = OpenChannel::new(reader, life.token.mint, till, slot, terms).by_session(key);
        let at = open.channel;
        life.run(open);
        let channel: Channel = life.read(&at);
        life.run(TopUpChannel::of(at, &channel, reader, 500).by_session(key));
        life.run(RequestClose::of(at, &channel, reader).by_session(key));
        life.refuses(FinishClose::of(at, &channel), FarthingError::GraceNotOver);
        life.pass(i64::from(ChannelTerms::GRACE), OPEN_SLOT_WINDOW + 1);
        let slot = life.now().slot;
        life.must(&FinishClose::of(at, &channel).and_free(&channel, slot));
        assert_eq!(life.balance(&purse), before);
        assert!(life.is_gone(&at));
    }

    /// 500 base units are left in all; more only by the owner, and only once for one signature.
    fn is_held_to_its_limits(&mut self) {
        let [rest, one_more] = [self.pay(500), self.pay(1)];
        let (reader, key) = (self.reader, self.key);
        let life = &mut self.life;
        life.run(rest);
        life.refuses(one_more, FarthingError::SessionTotalExceeded);
        let session: Session = life.read(&self.session);
        assert_eq!(session.spent, TOTAL);
        let terms = SessionTerms::up_to(TOTAL + 100);
        let update = UpdateSession::of(&session, reader, terms.clone());
        let itself = UpdateSession::of(&session, key, terms);
        life.refuses(itself, FarthingError::NotDepositOwner);
        life.run(update.clone());
        life.refuses(update, FarthingError::SessionRevisionChanged);
        let mut withdraw = Withdraw::new(key, life.token, 1);
        withdraw.deposit = life.deposit(&reader);
        life.refuses(withdraw, FarthingError::NotDepositOwner);
        let last = self.pay(100);
        self.life.run(last);
    }

    fn is_revoked(&mut self) {
        let (reader, pay) = (self.reader, self.pay(1));
        let life = &mut self.life;
        let session: Session = life.read(&self.session);
        life.run(RevokeSession::of(&session, reader));
        life.refuses(pay, FarthingError::SessionRevoked);
        let close = CloseSession::of(&session);
        life.refuses(close.clone(), FarthingError::AddressNotSpent);
        life.pass(0, OPEN_SLOT_WINDOW + 1);
        life.run(close);
        assert!(life.is_gone(&self.session));
    }

    fn close(mut self) -> Ran {
        let at = addresses::pass(&self.listings[1], &self.reader);
        let pass = self.life.read(&at);
        self.life.run(ClosePass::of(at, &pass, self.reader));
        self.life.close_shop(self.creator, &self.listings);
        let (present, earned) = (PRESENT + 600, 4 * ARTICLE + MAGAZINE + STREAMED);
        self.life.go_home(&[
            ("reader", -((present + earned) as i64)),
            ("friend", present as i64),
            ("author", earned as i64),
        ])
    }
}
