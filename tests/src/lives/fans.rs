//! A reader of many writers, who puts money aside once and promises each of them its part off chain; and a
//! channel beside it, whose vouchers the program checks itself as it does those of the fan.

use super::{Failed, Life, Ran, Ring};
use crate::signing;
use farthing_sdk::{
    accounts::{Channel, Fan},
    addresses,
    args::{ChannelTerms, CreatorTerms, FanClaim, FanShare, FanTerms},
    channels::{NEVER, Voucher, VoucherRecord},
    core::bounds::OPEN_SLOT_WINDOW,
    errors::FarthingError,
    instructions::{
        Assign, ClaimFans, ClaimSigned, CloseChannel, FinishCloseFan, FreeFan, OpenChannel,
        OpenEarnings, OpenFan, RegisterCreator, ReleaseShare, RequestCloseFan, TopUpFan,
    },
    solana::{Address, Keypair, Signer},
};

/// Base units in the reader's deposit at first.
const PURSE: u64 = 100_000;
const FUNDED: u64 = 5_000;
const TOPPED_UP: u64 = 1_000;
/// Base units that a unit of the slots is worth.
const UNIT: u64 = 10;
/// Units promised and claimed, in all: by the author's earnings, the gazette and the poet.
const AUTHOR: u16 = 150;
const GAZETTE: u16 = 40;
const POET: u16 = 75;
/// Base units that the poet has by channel.
const BY_CHANNEL: u64 = 321;
const DAY: i64 = 86_400;
/// Where all of them count promises.
const AUDIENCE: [u8; 32] = [7; 32];
/// Slots of the fan.
const OF_AUTHOR: u8 = 0;
const OF_GAZETTE: u8 = 1;
const OF_POET: u8 = 7;

struct Reading<R> {
    life: Life<R>,
    reader: Address,
    /// Signs promises and gives shares; has no money of its own.
    pen: Keypair,
    author: Address,
    creator: Address,
    fan: Address,
}

pub fn one_fan_for_many<R: Ring>(ring: R) -> Ran {
    let mut reading = Reading::begin(ring);
    reading.opens();
    reading.takes_no_spoiled_promise();
    reading.pays_the_author();
    reading.finds_a_poet();
    reading.gazette_gives_back();
    reading.pays_by_channel();
    reading.leaves();
    reading.close()
}

impl<R: Ring> Reading<R> {
    fn begin(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let (reader, author) = (life.depositor("reader", PURSE), life.depositor("author", 0));
        for name in ["gazette", "poet"] {
            life.depositor(name, 0);
        }
        let (mint, slot) = (life.token.mint, life.now().slot);
        let register = RegisterCreator::new(author, slot, CreatorTerms::to(author));
        let creator = register.creator;
        life.must(&[register.into(), OpenEarnings::new(author, creator, mint).into()]);
        let pen = life.pen("a reader's pen");
        Self { life, reader, pen, author, creator, fan: Address::default() }
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.life.token.mint)
    }

    fn deposit(&mut self, name: &'static str) -> Address {
        let owner = self.life.person(name);
        self.life.deposit(&owner)
    }

    fn share(&self, payee: &Address, (slot, share, until): (u8, u16, u8)) -> FanShare {
        let tag = signing::fan_tag(&self.fan, payee, &AUDIENCE);
        FanShare { slot, tag, until, share }
    }

    fn claim(&mut self, payee: Address, (slot, units, day): (u8, u16, u8)) -> ClaimFans {
        let fan: Fan = self.life.read(&self.fan);
        let expires_at = i64::from(fan.opened_at) + DAY * i64::from(day);
        let numbers = (slot, UNIT * u64::from(units), expires_at);
        let message = signing::fan_voucher(&self.fan, &payee, &AUDIENCE, numbers);
        let signature = signing::sign_hashed(&self.pen, &message);
        let claim = FanClaim { slot, cumulative: units, day, signature };
        ClaimFans::new(payee, AUDIENCE, vec![(self.fan, claim)])
    }

    /// A sponsor pays the rent; two writers have their shares from the start.
    fn opens(&mut self) {
        let (till, gazette) = (self.till(), self.deposit("gazette"));
        let (sponsor, slot) = (self.life.person("sponsor"), self.life.now().slot);
        let key = self.pen.pubkey();
        let terms = FanTerms { amount: FUNDED, key, unit: UNIT as u32, slots: 8, last_day: 40 };
        let open = OpenFan::new(self.reader, self.life.token.mint, slot, terms);
        self.fan = open.fan;
        let shares = vec![
            self.share(&till, (OF_AUTHOR, 100, 20)),
            self.share(&gazette, (OF_GAZETTE, 60, 31)),
        ];
        self.life.run(open.payer(sponsor).shares(shares));
        let fan: Fan = self.life.read(&self.fan);
        self.life.run(TopUpFan::of(self.fan, &fan, self.reader, TOPPED_UP));
    }

    /// The program really looks: another signature, amount, day or payee.
    fn takes_no_spoiled_promise(&mut self) {
        let (till, gazette) = (self.till(), self.deposit("gazette"));
        let good = self.claim(till, (OF_AUTHOR, 50, 20));
        let mut all = vec![good; 4];
        all[0].claims[0].1.signature[40] ^= 1;
        all[1].claims[0].1.cumulative += 1;
        all[2].claims[0].1.day -= 1;
        all[3].payee = gazette;
        for spoiled in all {
            self.life.refuses(spoiled, FarthingError::NothingClaimed);
        }
    }

    /// Up to its share, and the rest when the pen has raised it.
    fn pays_the_author(&mut self) {
        let till = self.till();
        let claim = self.claim(till, (OF_AUTHOR, AUTHOR, 20));
        self.life.run(claim.clone());
        assert_eq!(self.life.balance(&till), 100 * UNIT);
        self.life.refuses(claim.clone(), FarthingError::NothingClaimed);
        self.assigns(&till, (OF_AUTHOR, 200, 20));
        self.life.run(claim);
        assert_eq!(self.life.balance(&till), UNIT * u64::from(AUTHOR));
    }

    fn assigns(&mut self, payee: &Address, share: (u8, u16, u8)) {
        let fan: Fan = self.life.read(&self.fan);
        let assign = Assign::of(self.fan, &fan, vec![self.share(payee, share)]);
        self.life.run(assign.clone());
        self.life.refuses(assign, FarthingError::FanRevisionChanged);
    }

    fn finds_a_poet(&mut self) {
        let poet = self.deposit("poet");
        self.assigns(&poet, (OF_POET, 100, 10));
        let claim = self.claim(poet, (OF_POET, POET, 10));
        self.life.run(claim);
        assert_eq!(self.life.balance(&poet), UNIT * u64::from(POET));
    }

    fn gazette_gives_back(&mut self) {
        let (gazette, owner) = (self.deposit("gazette"), self.life.person("gazette"));
        let claim = self.claim(gazette, (OF_GAZETTE, GAZETTE, 31));
        self.life.run(claim);
        let mut release = ReleaseShare::new(self.fan, OF_GAZETTE, gazette, AUDIENCE, self.reader);
        self.life.refuses(release.clone(), FarthingError::NotPayeeSide);
        release.authority = owner;
        self.life.run(release.clone());
        self.life.refuses(release, FarthingError::NothingToRelease);
    }

    /// The same check, of a channel's voucher.
    fn pays_by_channel(&mut self) {
        let (poet, owner) = (self.deposit("poet"), self.life.person("poet"));
        let (mint, slot) = (self.life.token.mint, self.life.now().slot);
        let terms = ChannelTerms::vouchers(self.pen.pubkey(), 1_000);
        let open = OpenChannel::new(self.reader, mint, poet, slot, terms);
        self.life.run(open.clone());
        let cumulative = BY_CHANNEL;
        let voucher = Voucher { channel: open.channel.to_bytes(), cumulative, expires_at: NEVER };
        let record = VoucherRecord::sign(&self.pen, voucher).expect("a key at hand");
        let mut spoiled = record;
        spoiled.signed.signature[3] ^= 1;
        let refused: Failed = self.life.fails(&[ClaimSigned::of(poet, &[spoiled]).into()]);
        assert_eq!(refused.farthing_error(), Some(&FarthingError::NothingClaimed), "{refused}");
        self.life.run(ClaimSigned::of(poet, &[record]));
        self.life.pass(0, OPEN_SLOT_WINDOW + 1);
        let channel: Channel = self.life.read(&open.channel);
        let slot = self.life.now().slot;
        let close = CloseChannel::of(open.channel, &channel, owner).and_free(&channel, slot);
        self.life.must(&close);
        assert!(self.life.is_gone(&open.channel));
    }

    /// What is free goes home at once; what lives is waited for; then anyone ends and frees it.
    fn leaves(&mut self) {
        let (purse, till) = (self.life.deposit(&self.reader), self.till());
        let fan: Fan = self.life.read(&self.fan);
        let before = self.life.balance(&purse);
        self.life.run(RequestCloseFan::of(self.fan, &fan, self.reader));
        let reserved = UNIT * u64::from((200 - AUTHOR) + (100 - POET));
        let left = fan.funded - fan.claimed;
        assert_eq!(self.life.balance(&purse), before + left - reserved);
        let finish = FinishCloseFan::of(self.fan, &fan);
        self.life.refuses(finish.clone(), FarthingError::SharesLiving);
        self.life.pass(20 * DAY, 1);
        let late = self.claim(till, (OF_AUTHOR, 200, 20));
        self.life.refuses(late, FarthingError::NothingClaimed);
        self.life.run(finish);
        self.life.run(FreeFan::of(self.fan, &fan));
        assert!(self.life.is_gone(&self.fan));
        assert_eq!(self.life.balance(&purse), before + left);
    }

    fn close(mut self) -> Ran {
        self.life.close_shop(self.creator, &[]);
        let [author, gazette] = [AUTHOR, GAZETTE].map(|units| (UNIT * u64::from(units)) as i64);
        let poet = (UNIT * u64::from(POET) + BY_CHANNEL) as i64;
        assert_eq!(self.life.person("author"), self.author);
        self.life.go_home(&[
            ("reader", -(author + gazette + poet)),
            ("author", author),
            ("gazette", gazette),
            ("poet", poet),
        ])
    }
}
