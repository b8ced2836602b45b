//! - a reader pays by voucher: opens, signs, tops up; the creator claims, the rest goes home
//! - a reader pays by hash chain, further than one instruction hashes
//! - both sides agree to take money back, and to close at once
//! - all local state is lost, and the chain gives it back

use crate::story::{DAY, Story, story};
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    args::{ChainLink, ChannelTerms},
    channels::{self, NEVER, Voucher, VoucherRecord},
    client::{Network, Page},
    compose::{self, ChannelPlan, Payee, Sender, Side},
    development::public_keypair,
    events::Event,
    instructions::{CloseChannel, FinishClose, FreeChannel, RequestClose, WithdrawChannel},
    solana::{Address, Keypair, Signer},
    vouchers::book::Row,
};

impl Story {
    pub fn channel(&self, at: &Address) -> Channel {
        self.client.require(at).unwrap()
    }

    pub fn channel_plan(&self, payee: Payee, terms: ChannelTerms) -> ChannelPlan {
        let (spender, mint) = (self.reader.pubkey().into(), self.token.mint);
        ChannelPlan { spender, mint, payee, terms }
    }

    /// A channel to the creator for vouchers of the reader.
    pub fn voucher_channel(&self, amount: u64) -> Address {
        let terms = ChannelTerms::vouchers(self.reader.pubkey(), amount);
        let plan = self.channel_plan(Payee::Creator(self.creator), terms);
        let opening = compose::open_channel(&self.client, &plan).unwrap();
        self.send(&self.reader, &opening.instructions);
        opening.address
    }

    /// A channel to the creator whose chain the reader can make again.
    pub fn chain_channel(&self, unit: u64, length: u32) -> Address {
        let terms = ChannelTerms::chain([0; 32], unit, length).unwrap();
        let plan = self.channel_plan(Payee::Creator(self.creator), terms);
        let opening = compose::open_chain_channel(&self.client, &plan, &self.reader).unwrap();
        self.send(&self.reader, &opening.instructions);
        opening.address
    }

    pub fn link(&self, at: &Address, index: u32) -> ChainLink {
        let length = self.channel(at).length;
        let chain = channels::chain(&self.reader, at, length).unwrap();
        ChainLink { index, link: chain.link(index).unwrap().hash }
    }

    pub fn sender(&self) -> Sender<'static> {
        Sender { payer: self.writer.pubkey(), tables: &[] }
    }
}

pub fn voucher(key: &Keypair, channel: &Address, cumulative: u64) -> VoucherRecord {
    let channel = channel.to_bytes();
    VoucherRecord::sign(key, Voucher { channel, cumulative, expires_at: NEVER }).unwrap()
}

#[test]
fn a_reader_pays_by_voucher() {
    let story = story();
    let at = story.voucher_channel(1_000);
    let vouchers = [10, 30, 20].map(|sum| voucher(&story.reader, &at, sum));
    let claims = compose::claim_vouchers(&story.client, &vouchers, story.sender()).unwrap();
    assert_eq!((claims.amount, claims.transactions.len()), (30, 1));
    let receipt = story.send(&story.writer, &claims.transactions[0]);
    let Event::VouchersClaimed(event) = &receipt.events[0] else { panic!() };
    assert_eq!((event.amount, event.payee_balance, event.items[0].outcome()), (30, 30, "paid"));
    let all = compose::top_up_channel(&story.client, at, story.reader.pubkey().into(), 500);
    story.send(&story.reader, &all.unwrap());
    let above = voucher(&story.reader, &at, 9_999);
    let request = RequestClose::of(at, &story.channel(&at), story.reader.pubkey());
    story.send(&story.reader, &[request.instruction()]);
    assert!(story.channel(&at).is_closing(story.now()));
    story.wait(DAY - 1);
    let claims = compose::claim_vouchers(&story.client, &[above], story.sender()).unwrap();
    assert_eq!(claims.amount, 1_470);
    let claims =
        compose::claim_vouchers(&story.client, &[voucher(&story.reader, &at, 700)], story.sender());
    story.send(&story.writer, &claims.unwrap().transactions[0]);
    story.wait(1);
    assert!(!story.channel(&at).is_claimable(story.now()));
    let claims = compose::claim_vouchers(&story.client, &[above], story.sender()).unwrap();
    assert_eq!(claims.skipped, [(Row::from(&at), "its grace is over")]);
    let channel = story.channel(&at);
    let finish = FinishClose::of(at, &channel).and_free(&channel, story.slot());
    story.send(&story.friend, &finish);
    assert_eq!(story.client.fetch::<Channel>(&at).unwrap(), None);
    assert_eq!((story.earned(), story.balance(&story.reader)), (700, 800));
}

#[test]
fn a_reader_pays_by_hash_chain_further_than_one_instruction_hashes() {
    let story = story();
    let at = story.chain_channel(2, 25_000);
    assert_eq!(story.channel(&at).funded, 50_000);
    let links = [(at, story.link(&at, 3)), (at, story.link(&at, 1))];
    let claims = compose::claim_links(&story.client, &links, story.sender()).unwrap();
    assert_eq!((claims.amount, claims.transactions.len()), (6, 1));
    story.send(&story.writer, &claims.transactions[0]);
    let links = [(at, story.link(&at, 24_000))];
    let claims = compose::claim_links(&story.client, &links, story.sender()).unwrap();
    assert_eq!((claims.amount, claims.transactions.len()), (47_994, 3));
    for transaction in &claims.transactions {
        story.send(&story.writer, transaction);
    }
    assert_eq!((story.earned(), story.channel(&at).index), (48_000, 24_000));
    let claims = compose::claim_links(&story.client, &links, story.sender()).unwrap();
    assert_eq!(
        (claims.transactions.len(), &claims.skipped[..]),
        (0, &[(Row::from(&at), "nothing is due")][..])
    );
    let wrong = ChainLink { index: 24_001, link: [9; 32] };
    let claims = compose::claim_links(&story.client, &[(at, wrong)], story.sender()).unwrap();
    assert_eq!(claims.skipped, [(Row::from(&at), "no link of its chain")]);
}

#[test]
fn both_sides_agree_to_take_back_and_to_close() {
    let story = story();
    let terms = ChannelTerms::vouchers(story.reader.pubkey(), 900);
    let plan = story.channel_plan(Payee::Wallet(story.friend.pubkey()), terms);
    let opening = compose::open_channel(&story.client, &plan).unwrap();
    let at = opening.address;
    story.send(&story.reader, &opening.instructions);
    let both = (story.reader.pubkey(), story.friend.pubkey());
    let back = WithdrawChannel::of(at, &story.channel(&at), both, 400).instruction();
    story.client.submit(&[back], &story.reader, &[&story.friend]).unwrap();
    assert_eq!((story.channel(&at).left(), story.balance(&story.reader)), (400, 500));
    let channel = story.channel(&at);
    let close = CloseChannel::of(at, &channel, story.friend.pubkey());
    // Too young to be freed with it.
    story.send(&story.friend, &close.and_free(&channel, story.slot()));
    assert_eq!(story.channel(&at).status, ChannelStatus::Ended);
    story.wait(61);
    let free = FreeChannel::of(at, &story.channel(&at)).instruction();
    story.send(&story.writer, &[free]);
    assert_eq!(story.client.all::<Channel>().unwrap(), []);
    assert_eq!(story.balance(&story.reader), 900);
}

#[test]
fn what_the_book_keeps_is_claimed() {
    use farthing_sdk::vouchers::book::{ClaimPolicy, MemoryStorage, Policy};
    let story = story();
    let (one, two) = (story.voucher_channel(1_000), story.chain_channel(5, 100));
    let slot = story.client.network().slot().unwrap();
    let mut book =
        channels::VoucherBook::open(MemoryStorage::default(), Policy::default()).unwrap();
    for at in [one, two] {
        book.update(at.as_array(), channels::to_book(&story.channel(&at), slot)).unwrap();
    }
    book.accept(voucher(&story.reader, &one, 90).signed, story.now()).unwrap();
    let ChainLink { index, link: hash } = story.link(&two, 4);
    book.accept_link(two.as_array(), channels::Link { index, hash }, story.now()).unwrap();
    let worth =
        book.claims(&ClaimPolicy { fee: 1, times: 1, soon: 0, only_served: false }, story.now());
    let promises: Vec<_> = worth.iter().map(|claim| (claim.row, claim.promise)).collect();
    let claims = compose::claim_promises(&story.client, &promises, story.sender()).unwrap();
    assert_eq!((claims.amount, claims.transactions.len()), (110, 2));
    for transaction in &claims.transactions {
        story.send(&story.writer, transaction);
    }
    assert_eq!(story.earned(), 110);
}

#[test]
fn what_is_lost_is_recovered_from_the_chain() {
    let story = story();
    let (one, two) = (story.voucher_channel(1_000), story.chain_channel(5, 100));
    for sum in [40, 70] {
        let some = [voucher(&story.reader, &one, sum)];
        let claims = compose::claim_vouchers(&story.client, &some, story.sender()).unwrap();
        story.send(&story.writer, &claims.transactions[0]);
    }
    let claims = compose::claim_links(&story.client, &[(two, story.link(&two, 7))], story.sender());
    story.send(&story.writer, &claims.unwrap().transactions[0]);
    for (wallet, side) in [(&story.reader, Side::Payer), (&story.writer, Side::Payee)] {
        let mut found = compose::recover_channels(&story.client, &wallet.pubkey()).unwrap();
        found.sort_by_key(|found| found.channel.length);
        assert!(found.iter().all(|found| found.side == side));
        let told: Vec<_> =
            found.iter().map(|found| (found.address, found.channel.claimed)).collect();
        assert_eq!(told, [(one, 70), (two, 35)]);
    }
    let past = compose::past_claims(&story.client, &one, Page::default()).unwrap();
    let told: Vec<_> = past.claims.iter().map(|claim| (claim.amount, claim.total)).collect();
    assert_eq!((told, past.untold), (vec![(30, 70), (40, 40)], vec![]));
    let found = compose::recover_channels(&story.client, &story.reader.pubkey()).unwrap();
    let found = found.iter().find(|found| found.address == two).unwrap();
    let chain = compose::recover_chain(found, &story.reader).unwrap().unwrap();
    assert_eq!(chain.link(8).unwrap().hash, story.link(&two, 8).link);
    let stranger = public_keypair("stranger");
    assert!(compose::recover_chain(found, &stranger).unwrap().is_none());
}
