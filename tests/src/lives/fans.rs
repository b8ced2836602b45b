//! A reader of many: one fan, out of which a shop, a gazette and a friend are paid by voucher, each up to a
//! share of its own.

use super::{Life, Ran, Ring};
use farthing_sdk::{
    accounts::Fan,
    addresses,
    args::{CreatorTerms, FanClaim, FanShare, FanTerms},
    core::bounds::OPEN_SLOT_WINDOW,
    errors::FarthingError,
    fans::{FanVoucher, LEASE_DAY, recipient, tag},
    instructions::{
        Assign, ClaimFans, FinishCloseFan, FreeFan, OpenEarnings, OpenFan, RegisterCreator,
        ReleaseShare, RequestCloseFan, TopUpFan,
    },
    solana::{Address, Instruction},
    vouchers::signed::digest,
};

/// Base units in the reader's deposit at first, and in the fan.
const PURSE: u64 = 10_000;
const FUNDED: u64 = 2_000;
const TOPPED_UP: u64 = 500;
/// Base units that a unit of the slots is worth.
const UNIT: u32 = 10;
const SLOTS: u8 = 8;
const LAST_DAY: u8 = 40;
/// Where all payees here count promises.
const AUDIENCE: [u8; 32] = [9; 32];
/// The slots of the shop, the gazette and the friend.
const SHOP: u8 = 0;
const GAZETTE: u8 = 1;
const FRIEND: u8 = 2;

struct Reading<R> {
    life: Life<R>,
    reader: Address,
    /// The fan's key.
    pen: Address,
    creator: Address,
    fan: Address,
}

pub fn reader_of_many<R: Ring>(ring: R) -> Ran {
    let mut reading = Reading::begin(ring);
    reading.opens();
    reading.is_paid_from();
    reading.gives_a_third_share();
    reading.gives_back();
    reading.closes();
    reading.close()
}

impl<R: Ring> Reading<R> {
    fn begin(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let reader = life.depositor("reader", PURSE);
        let author = life.depositor("author", 0);
        for name in ["gazette", "friend"] {
            life.depositor(name, 0);
        }
        let (mint, slot, pen) = (life.token.mint, life.now().slot, life.person("pen"));
        let register = RegisterCreator::new(author, slot, CreatorTerms::to(author));
        let creator = register.creator;
        life.must(&[register.into(), OpenEarnings::new(author, creator, mint).into()]);
        Self { life, reader, pen, creator, fan: Address::default() }
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.life.token.mint)
    }

    fn purse(&mut self, name: &'static str) -> Address {
        let owner = self.life.person(name);
        self.life.deposit(&owner)
    }

    fn share(&self, slot: u8, payee: &Address, share: u16, until: u8) -> FanShare {
        let tag = tag(&self.fan, &recipient(payee, AUDIENCE));
        FanShare { slot, tag, until, share }
    }

    fn read(&mut self) -> Fan {
        let fan = self.fan;
        self.life.read(&fan)
    }

    /// A promise of the pen's.
    fn promise(&mut self, payee: &Address, slot: u8, units: u16, day: u8) -> FanClaim {
        let voucher = FanVoucher {
            fan: self.fan.to_bytes(),
            recipient: recipient(payee, AUDIENCE),
            slot,
            cumulative: u64::from(UNIT) * u64::from(units),
            expires_at: self.read().lease().end(day),
        };
        let signature = self.life.sign(&self.pen, &digest(&voucher));
        FanClaim { slot, cumulative: units, day, signature }
    }

    fn claim(&mut self, payee: Address, claim: FanClaim) -> ClaimFans {
        ClaimFans::new(payee, AUDIENCE, vec![(self.fan, claim)])
    }

    /// With shares for the shop and the gazette, at the reader's one signature; a sponsor pays the rent.
    fn opens(&mut self) {
        let (sponsor, slot) = (self.life.person("sponsor"), self.life.now().slot);
        let (key, slots, last_day) = (self.pen, SLOTS, LAST_DAY);
        let terms = FanTerms { amount: FUNDED, key, unit: UNIT, slots, last_day };
        let open = OpenFan::new(self.reader, self.life.token.mint, slot, terms).payer(sponsor);
        self.fan = open.fan;
        let (till, gazette) = (self.till(), self.purse("gazette"));
        let shares = [self.share(SHOP, &till, 80, 10), self.share(GAZETTE, &gazette, 40, 10)];
        let more = [shares.to_vec(), vec![self.share(FRIEND, &gazette, 81, 10)]].concat();
        self.life.refuses(open.clone().shares(more), FarthingError::SharesExceedFunds);
        self.life.run(open.shares(shares.to_vec()));
    }

    /// Two payees in one transaction, each up to its share; another's voucher pays nobody.
    fn is_paid_from(&mut self) {
        let (till, gazette) = (self.till(), self.purse("gazette"));
        let shop = self.promise(&till, SHOP, 30, 10);
        let news = self.promise(&gazette, GAZETTE, 55, 10);
        let wrong = self.claim(gazette, shop.clone());
        self.life.refuses(wrong, FarthingError::NothingClaimed);
        let both: [Instruction; 2] =
            [self.claim(till, shop.clone()).into(), self.claim(gazette, news).into()];
        self.life.must(&both);
        let balances = [till, gazette].map(|at| self.life.balance(&at));
        assert_eq!(balances, [30, 40].map(|units| units * u64::from(UNIT)));
        let again = self.claim(till, shop);
        self.life.refuses(again, FarthingError::NothingClaimed);
    }

    /// The pen signs the transaction; the money for it comes from the deposit.
    fn gives_a_third_share(&mut self) {
        let (friend, reader, fan) = (self.purse("friend"), self.reader, self.read());
        let share = self.share(FRIEND, &friend, 130, 20);
        let assign = Assign::of(self.fan, &fan, vec![share]);
        self.life.refuses(assign.clone(), FarthingError::SharesExceedFunds);
        self.life.run(TopUpFan::of(self.fan, &fan, reader, TOPPED_UP));
        self.life.run(assign.clone());
        self.life.refuses(assign, FarthingError::FanRevisionChanged);
        // The gazette's lease lives, so nobody else gets its slot.
        let (fan, stolen) = (self.read(), self.share(GAZETTE, &friend, 1, 20));
        let steal = Assign::of(self.fan, &fan, vec![stolen]);
        self.life.refuses(steal, FarthingError::ShareReserved);
        let promise = self.promise(&friend, FRIEND, 100, 20);
        let claim = self.claim(friend, promise);
        self.life.run(claim);
    }

    /// The friend wants no more; the money is the reader's again.
    fn gives_back(&mut self) {
        let (friend, at) = (self.life.person("friend"), self.purse("friend"));
        let release = ReleaseShare::new(self.fan, FRIEND, at, AUDIENCE, friend);
        self.life.run(release.clone());
        self.life.refuses(release, FarthingError::NothingToRelease);
    }

    /// What nobody has a share of comes home at once; the shop's share when its lease is over.
    fn closes(&mut self) {
        let (fan, purse) = (self.read(), self.purse("reader"));
        let reserved = 50 * u64::from(UNIT);
        let before = self.life.balance(&purse);
        let free = FUNDED + TOPPED_UP - 170 * u64::from(UNIT) - reserved;
        self.life.run(RequestCloseFan::of(self.fan, &fan, self.pen));
        assert_eq!(self.life.balance(&purse), before + free);
        let finish = FinishCloseFan::of(self.fan, &fan);
        self.life.refuses(finish.clone(), FarthingError::SharesLiving);
        // The shop claims a second before its lease is over.
        let (till, end) = (self.till(), fan.lease().end(10));
        let last = self.promise(&till, SHOP, 60, 10);
        let now = self.life.now().time;
        assert!(end - now <= 10 * LEASE_DAY);
        self.life.pass(end - now - 2, 1);
        let claim = self.claim(till, last);
        self.life.run(claim);
        self.life.pass(2, 1);
        let late = self.promise(&till, SHOP, 80, 10);
        let late = self.claim(till, late);
        self.life.refuses(late, FarthingError::NothingClaimed);
        self.life.run(finish);
        assert_eq!(self.life.balance(&purse), before + free + 20 * u64::from(UNIT));
        self.life.pass(0, OPEN_SLOT_WINDOW + 1);
        self.life.run(FreeFan::of(self.fan, &fan));
        assert!(self.life.is_gone(&self.fan));
    }

    fn close(mut self) -> Ran {
        self.life.close_shop(self.creator, &[]);
        let [shop, gazette, friend] = [60, 40, 100].map(|units| units * i64::from(UNIT));
        self.life.go_home(&[
            ("reader", -(shop + gazette + friend)),
            ("author", shop),
            ("gazette", gazette),
            ("friend", friend),
        ])
    }
}
