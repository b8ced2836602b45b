//! A reader of ten thousand articles, who pays for each off chain: by voucher to one shop, by links
//! of a hash chain to another. A handful of transactions brings it all in.

use super::{Failed, Life, Ran, Ring};
use farthing_sdk::{
    accounts::{Channel, Creator},
    addresses,
    args::{ChainLink, ChannelTerms, CreatorChanges, CreatorTerms},
    channels::{NEVER, Voucher, VoucherRecord, chain},
    core::bounds::OPEN_SLOT_WINDOW,
    development::public_keypair,
    errors::FarthingError,
    instructions::{
        Claim, ClaimChain, ClaimSigned, CloseChannel, FinishClose, FreeChannel, OpenChannel,
        RequestClose, SetRefusal, TopUpChannel, UpdateCreator, WithdrawChannel, signatures,
    },
    solana::{Address, Instruction, Keypair, Signer, ids::ed25519_program},
};

/// Base units in the reader's deposit at first.
const PURSE: u64 = 200_000;
const ARTICLES: u32 = 10_000;
/// Base units for an article, by voucher and by link.
const VOUCHER: u64 = 5;
const LINK: u64 = 3;
/// Put aside at first: short of all the vouchers by as much as is topped up.
const FUNDED: u64 = 40_000;
const TOPPED_UP: u64 = 20_000;
/// Promised to the gazette by one voucher.
const GAZETTE: u64 = 700;
/// What the author claims while the channel closes.
const LAST: u64 = 250;

struct Reading<R> {
    life: Life<R>,
    reader: Address,
    /// Signs vouchers; has no money of its own.
    device: Keypair,
    author: Address,
    creator: Address,
}

pub fn ten_thousand_articles<R: Ring>(ring: R) -> Ran {
    let mut reading = Reading::begin(ring);
    let (vouchers, links) = (reading.opens_for_vouchers(), reading.opens_for_links());
    reading.claims_links(&links);
    reading.takes_no_spoiled_voucher(&vouchers);
    reading.claims_vouchers(&vouchers);
    reading.agrees_to_less(&links);
    reading.closes_by_the_payee(&links);
    reading.leaves_in_time(&vouchers);
    reading.ends_young();
    reading.close()
}

impl<R: Ring> Reading<R> {
    fn begin(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let reader = life.depositor("reader", PURSE);
        let author = life.depositor("author", 0);
        let operator = life.person("operator");
        life.depositor("gazette", 0);
        let terms = CreatorTerms { operator, ..CreatorTerms::to(author) };
        let creator = life.creator(author, terms);
        Self { life, reader, device: public_keypair("a reader's device"), author, creator }
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.life.token.mint)
    }

    fn sign(&self, channel: &Address, cumulative: u64) -> VoucherRecord {
        let voucher = Voucher { channel: channel.to_bytes(), cumulative, expires_at: NEVER };
        VoucherRecord::sign(&self.device, voucher).expect("a key at hand")
    }

    fn planned(&mut self, payee: Address, terms: ChannelTerms) -> OpenChannel {
        let slot = self.life.now().slot;
        OpenChannel::new(self.reader, self.life.token.mint, payee, slot, terms)
    }

    /// Refused while the author takes none.
    fn opens_for_vouchers(&mut self) -> Address {
        let (till, author, creator) = (self.till(), self.author, self.creator);
        let terms = ChannelTerms::vouchers(self.device.pubkey(), FUNDED);
        let open = self.planned(till, terms);
        let (life, refusal) = (&mut self.life, SetRefusal::of_creator);
        let mint = life.token.mint;
        life.run(refusal(author, creator, mint, true));
        life.refuses(open.clone(), FarthingError::PayeeRefuses);
        life.run(refusal(author, creator, mint, false));
        life.run(open.clone());
        open.channel
    }

    /// The root depends on the channel's address, and so comes last.
    fn opens_for_links(&mut self) -> Address {
        let till = self.till();
        let terms = ChannelTerms::chain([0; 32], LINK, ARTICLES).expect("fits");
        let open = self.planned(till, terms.clone());
        let chain = chain(&self.device, &open.channel, ARTICLES).expect("a key at hand");
        self.life.run(open.clone().terms(ChannelTerms { credential: chain.root(), ..terms }));
        open.channel
    }

    fn link(&self, channel: &Address, index: u32) -> ClaimChain {
        let chain = chain(&self.device, channel, ARTICLES).expect("a key at hand");
        let link = chain.link(index).expect("within its length");
        let link = ChainLink { index: link.index, link: link.hash };
        ClaimChain::new(self.till(), vec![(*channel, link)])
    }

    /// Half of the links in one transaction, which pays each once.
    fn claims_links(&mut self, links: &Address) {
        let half = ARTICLES / 2;
        let (claim, till) = (self.link(links, half), self.till());
        let mut wrong = claim.clone();
        wrong.links[0].1.index += 1;
        let life = &mut self.life;
        life.refuses(wrong, FarthingError::NothingClaimed);
        life.run(claim.clone());
        life.refuses(claim, FarthingError::NothingClaimed);
        assert_eq!(life.balance(&till), u64::from(half) * LINK);
    }

    /// The Ed25519 program really looks: another signature, key or amount.
    fn takes_no_spoiled_voucher(&mut self, vouchers: &Address) {
        let good = self.sign(vouchers, VOUCHER);
        let (mut spoiled, mut forged, mut raised) = (good, good, good);
        spoiled.signed.signature[40] ^= 1;
        forged.key = self.reader;
        raised.signed.voucher.cumulative += 1;
        for record in [spoiled, forged, raised] {
            let failure = self.fails_to_claim(&[record]);
            assert_eq!(failure.instruction, Some(ed25519_program::ID.to_string()), "{failure}");
        }
        // Signed, but by a key that is not the channel's.
        let stranger = public_keypair("a stranger's device");
        let foreign = VoucherRecord::sign(&stranger, good.signed.voucher).expect("a key at hand");
        let failure = self.fails_to_claim(&[foreign]);
        assert_eq!(failure.farthing_error(), Some(&FarthingError::NothingClaimed), "{failure}");
        // Without the signatures before it, a claim is nobody's word.
        let claim = Claim::new(self.till(), vec![*vouchers]);
        self.life.refuses(claim, FarthingError::SignaturesMissing);
    }

    fn fails_to_claim(&mut self, records: &[VoucherRecord]) -> Failed {
        let claim = self.claim(self.till(), records);
        self.life.fails(&claim)
    }

    fn claim(&self, payee: Address, records: &[VoucherRecord]) -> [Instruction; 2] {
        let channels = records.iter().map(VoucherRecord::channel).collect();
        let signatures = signatures(records).expect("1 to 8 records");
        [signatures, Claim::new(payee, channels).into()]
    }

    /// The last of ten thousand vouchers: what there is money for, and the rest when there is more.
    fn claims_vouchers(&mut self, vouchers: &Address) {
        let all = u64::from(ARTICLES) * VOUCHER;
        let (till, mut last) = (self.till(), None);
        for article in 1..=u64::from(ARTICLES) {
            last = Some(self.sign(vouchers, article * VOUCHER));
        }
        let last = last.expect("ten thousand");
        let before = self.life.balance(&till);
        let claim = self.claim(till, &[last]);
        self.life.must(&claim);
        assert_eq!(self.life.balance(&till), before + FUNDED);
        let channel: Channel = self.life.read(vouchers);
        self.life.run(TopUpChannel::of(*vouchers, &channel, self.reader, TOPPED_UP));
        // With a voucher of less, which is skipped.
        let other = self.opens_for_gazette();
        let stale = self.sign(vouchers, VOUCHER);
        let both = self.claim(till, &[stale, last, self.sign(&other, 1)]);
        self.life.must(&both);
        assert_eq!(self.life.balance(&till), before + all);
        // The gazette's was skipped as well: it is another payee's.
        let gazette = self.life.person("gazette");
        let at = self.life.deposit(&gazette);
        assert_eq!(self.life.balance(&at), 0);
        // The program can check a signature itself.
        let good = self.sign(&other, GAZETTE);
        let mut spoiled = good;
        spoiled.signed.signature[40] ^= 1;
        self.life.refuses(ClaimSigned::of(at, &[spoiled]), FarthingError::NothingClaimed);
        self.life.run(ClaimSigned::of(at, &[good]));
        assert_eq!(self.life.balance(&at), GAZETTE);
        self.gazette_ends(&other);
    }

    fn opens_for_gazette(&mut self) -> Address {
        let gazette = self.life.person("gazette");
        let (at, signer) = (self.life.deposit(&gazette), self.device.pubkey());
        let sponsor = self.life.person("sponsor");
        let open = self.planned(at, ChannelTerms::vouchers(signer, 1_000)).payer(sponsor);
        self.life.run(open.clone());
        open.channel
    }

    /// Its rent goes to the sponsor.
    fn gazette_ends(&mut self, other: &Address) {
        let life = &mut self.life;
        let gazette = life.person("gazette");
        let channel: Channel = life.read(other);
        life.pass(0, OPEN_SLOT_WINDOW + 1);
        let slot = life.now().slot;
        life.must(&CloseChannel::of(*other, &channel, gazette).and_free(&channel, slot));
        assert!(life.is_gone(other), "freed in the same breath, its name being spent");
    }

    /// Both sides take money back that has not been promised.
    fn agrees_to_less(&mut self, links: &Address) {
        let (reader, author, creator) = (self.reader, self.author, self.creator);
        let purse = self.life.deposit(&reader);
        let life = &mut self.life;
        let channel: Channel = life.read(links);
        let before = life.balance(&purse);
        let less = channel.funded - 6_000;
        let agree = WithdrawChannel::of(*links, &channel, (reader, author), less);
        life.refuses(agree.clone().creator(None), FarthingError::NotPayeeSide);
        life.run(agree.creator(Some(creator)));
        assert_eq!(life.balance(&purse), before + 6_000);
    }

    /// The rest of the links, up to the money that there is; then the operator ends the channel.
    fn closes_by_the_payee(&mut self, links: &Address) {
        let (claim, creator, till) =
            (self.link(links, ARTICLES - 2_500), self.creator, self.till());
        let life = &mut self.life;
        let before = life.balance(&till);
        life.run(claim);
        assert_eq!(life.balance(&till), before + 2_500 * LINK);
        let channel: Channel = life.read(links);
        let account: Creator = life.read(&creator);
        let close = CloseChannel::of(*links, &channel, account.operator).creator(Some(creator));
        let slot = life.now().slot;
        life.must(&close.and_free(&channel, slot));
        assert!(life.is_gone(links), "freed in the same breath, its name being spent");
        // Which needs no operator any more.
        let operator = Some(farthing_sdk::NOBODY);
        let changes = CreatorChanges { operator, ..CreatorChanges::default() };
        life.run(UpdateCreator::new(self.author, creator, changes));
    }

    /// The payee claims during grace; what comes after it is worthless.
    fn leaves_in_time(&mut self, vouchers: &Address) {
        let (reader, till) = (self.reader, self.till());
        let paid = u64::from(ARTICLES) * VOUCHER;
        let channel: Channel = self.life.read(vouchers);
        self.life.run(RequestClose::of(*vouchers, &channel, reader));
        let top_up = TopUpChannel::of(*vouchers, &channel, reader, 1);
        self.life.refuses(top_up, FarthingError::ChannelClosing);
        self.life.pass(i64::from(channel.grace) - 1, 1);
        let before = self.life.balance(&till);
        let in_time = self.claim(till, &[self.sign(vouchers, paid + LAST)]);
        self.life.must(&in_time);
        assert_eq!(self.life.balance(&till), before + LAST);
        let finish = FinishClose::of(*vouchers, &channel);
        self.life.refuses(finish.clone(), FarthingError::GraceNotOver);
        self.life.pass(1, 1);
        let failure = self.fails_to_claim(&[self.sign(vouchers, paid + LAST + 1)]);
        assert_eq!(failure.farthing_error(), Some(&FarthingError::NothingClaimed), "{failure}");
        let slot = self.life.now().slot;
        self.life.must(&finish.and_free(&channel, slot));
        assert!(self.life.is_gone(vouchers));
    }

    /// Closed in the slot it was opened in: its account stays until its name is spent.
    fn ends_young(&mut self) {
        let at = self.opens_for_gazette();
        let life = &mut self.life;
        let gazette = life.person("gazette");
        let channel: Channel = life.read(&at);
        life.run(CloseChannel::of(at, &channel, gazette));
        let free = FreeChannel::of(at, &channel);
        life.refuses(free.clone(), FarthingError::AddressNotSpent);
        life.pass(0, OPEN_SLOT_WINDOW + 1);
        life.run(free);
        assert!(life.is_gone(&at));
    }

    fn close(mut self) -> Ran {
        self.life.close_shop(self.creator, &[]);
        let by_voucher = u64::from(ARTICLES) * VOUCHER + LAST;
        let by_link = u64::from(ARTICLES - 2_500) * LINK;
        self.life.go_home(&[
            ("reader", -((by_voucher + by_link + GAZETTE) as i64)),
            ("author", (by_voucher + by_link) as i64),
            ("gazette", GAZETTE as i64),
        ])
    }
}
