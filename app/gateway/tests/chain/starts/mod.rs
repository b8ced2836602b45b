//! Starts: a reader with tokens and no lamports, and everybody who would have the sponsor pay for something else.
//!
//! - who plays by the rules begins: everything, or only a deposit; the sponsor is paid back to the unit
//! - the quote: another's, another amount, another payee, over, for other rents, twice
//! - the bytes: an extra signer, an extra instruction, another order, no payment back, the sponsor elsewhere
//! - our limits: too little, no expiry, too late, too long a grace
//! - what the run shows, and what happens after it: failing on purpose
//! - rents: what is lent counts as out until it is home, and comes home

mod refused;

use crate::world::{ASKER, DAY, FEE, GRACE, World, world};
use farthing_gateway::chain::{
    CHANNEL_RENT, DEPOSIT_RENT, Quoted, Rents, SESSION_RENT, Sponsor, SponsorRefusal, StartRefusal,
    StartRequest, StartTerms, Started,
};
use farthing_sdk::{
    ALL, Client,
    accounts::{AccountKind, Deposit},
    addresses,
    args::{ChannelTerms, SessionTerms},
    client::Network,
    compose::{PaidBack, Start},
    development::public_keypair,
    instructions::{FinishClose, OpenChannel, OpenDeposit, OpenSession, Pay, Withdraw},
    solana::{
        Address, ComputeBudgetInstruction, Instruction, Keypair, Message, Signer, VersionedMessage,
    },
};
use std::time::Duration;

/// Base units that a start brings.
pub const BRINGS: u64 = 5_000_000;
pub const MIN_DEPOSIT: u64 = 1_000_000;

/// A sponsor, who is paid back, and somebody who has tokens and not a lamport.
pub struct Shop {
    pub world: World,
    pub sponsor: Sponsor,
    pub terms: StartTerms,
    pub poor: Keypair,
}

pub fn shop() -> Shop {
    shop_with(100, |_| {})
}

pub fn shop_with(
    rent_percent: u8,
    change: impl FnOnce(&mut farthing_gateway::chain::Settings),
) -> Shop {
    let world = crate::world::world_with(change);
    let hub = world.net.live().wallet("hub").unwrap();
    world.send(&hub, &[OpenDeposit::new(hub.pubkey(), world.token.mint).into()]);
    let terms = StartTerms {
        back_to: addresses::deposit(&hub.pubkey(), &world.token.mint),
        min_deposit: MIN_DEPOSIT,
        rent_percent,
        session_life: 31 * 86_400,
        quote_life: 120,
    };
    let sponsor = world.sponsor_again().with_starts(terms, [8; 32]);
    let shop = Shop { world, sponsor, terms, poor: public_keypair("poor") };
    shop.gives_tokens(&shop.poor);
    shop
}

impl Shop {
    pub fn gives_tokens(&self, who: &Keypair) {
        self.world.net.live().mint_to(&who.pubkey(), self.world.token, 10_000_000).unwrap();
    }

    pub fn quote(&self, who: &Keypair, rents: Rents) -> Quoted {
        self.sponsor.quote(&who.pubkey(), rents, self.world.now()).unwrap()
    }

    /// Everything at once, as it was quoted.
    pub fn all(&self, quoted: &Quoted) -> Start {
        self.all_of(&self.poor, quoted)
    }

    pub fn all_of(&self, who: &Keypair, quoted: &Quoted) -> Start {
        let (owner, token, world) = (who.pubkey(), self.world.token, &self.world);
        let (amount, reference) = (quoted.mark.amount, quoted.reference);
        let back = PaidBack { to: quoted.terms.back_to, amount, reference };
        let mut start = Start::new(owner, token, BRINGS, (quoted.sponsor, back));
        start.opens_deposit = quoted.mark.rents.deposit;
        let key = public_keypair("session key").pubkey();
        let session = SessionTerms::up_to(1_000_000).until(world.now() + 30 * DAY);
        let session = OpenSession::new(owner, token.mint, key, world.slot(), session);
        let channel = ChannelTerms {
            grace: GRACE,
            expires_at: world.now() + 6 * DAY,
            ..ChannelTerms::vouchers(key, 1_000_000)
        };
        let payee = world.settings.terms.payee;
        let channel = OpenChannel::new(owner, token.mint, payee, world.slot(), channel);
        start.session = quoted.mark.rents.session.then_some(session);
        start.channel = quoted.mark.rents.channel.then_some(channel);
        start
    }

    pub fn signed(&self, instructions: &[Instruction]) -> Vec<u8> {
        self.signed_by(&[&self.poor], instructions)
    }

    pub fn signed_by(&self, keys: &[&Keypair], instructions: &[Instruction]) -> Vec<u8> {
        let sponsor = self.world.sponsor_key.pubkey();
        let blockhash = self.world.net.recent().unwrap().blockhash;
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(60_000);
        let all = [&[limit], instructions].concat();
        let message = Message::new_with_blockhash(&all, Some(&sponsor), &blockhash);
        self.world.signed_message(VersionedMessage::Legacy(message), keys)
    }

    pub fn request(&self, quoted: &Quoted, transaction: Vec<u8>) -> StartRequest {
        StartRequest { transaction, mark: quoted.mark, asker: ASKER }
    }

    pub fn submit(&self, quoted: &Quoted, start: &Start) -> Result<Started, StartRefusal> {
        let transaction = self.signed(&start.instructions());
        self.sponsor.start(&self.request(quoted, transaction))
    }

    /// With what a start does changed, or more beside it.
    pub fn changed(
        &self,
        change: impl FnOnce(&mut Vec<Instruction>),
    ) -> Result<Started, StartRefusal> {
        let quoted = self.quote(&self.poor, ALL_RENTS);
        let mut all = self.all(&quoted).instructions();
        change(&mut all);
        self.sponsor.start(&self.request(&quoted, self.signed(&all)))
    }

    /// By the wallet without lamports, at a friend's expense.
    pub fn sends(&self, instructions: &[Instruction]) {
        let (live, friend) = (self.world.net.live(), &self.world.reader);
        Client::new(&*live).submit(instructions, friend, &[&self.poor]).unwrap();
    }

    pub fn lamports(&self, at: &Address) -> u64 {
        self.world.net.live().account(at).unwrap().map_or(0, |account| account.lamports)
    }

    pub fn read<T: AccountKind>(&self, at: &Address) -> T {
        Client::new(&*self.world.net).require(at).unwrap()
    }

    pub fn back(&self) -> u64 {
        self.read::<Deposit>(&self.terms.back_to).balance
    }
}

pub const ALL_RENTS: Rents = Rents { deposit: true, session: true, channel: true };
pub const DEPOSIT_ONLY: Rents = Rents { deposit: true, session: false, channel: false };

/// gateway rule R9
#[test]
fn a_wallet_without_a_lamport_begins_and_the_sponsor_is_paid_back_to_the_unit() {
    // Given a wallet that has tokens and nothing else.
    let shop = shop();
    assert_eq!(shop.lamports(&shop.poor.pubkey()), 0);
    let quoted = shop.quote(&shop.poor, ALL_RENTS);
    let start = shop.all(&quoted);
    let before = shop.lamports(&quoted.sponsor);
    // When it brings deposit, session and channel at once.
    let started = shop.submit(&quoted, &start).unwrap();
    // Then it has all of them, and no lamport.
    let deposit: Deposit = shop.read(&start.deposit());
    let amount = quoted.mark.amount;
    assert_eq!(deposit.balance, BRINGS - amount - 1_000_000);
    assert_eq!((deposit.rent_payer, deposit.sessions, deposit.children), (quoted.sponsor, 1, 1));
    assert_eq!(shop.lamports(&shop.poor.pubkey()), 0);
    assert_eq!(started.channel, start.channel.map(|open| open.channel));
    // The sponsor has paid fee and rents, and the hub has what that is worth, to the unit.
    let rents = DEPOSIT_RENT + SESSION_RENT + CHANNEL_RENT;
    assert_eq!(before - shop.lamports(&quoted.sponsor), FEE + rents);
    assert_eq!(shop.back(), amount);
    let worth = shop.world.settings.in_units(20_000 + DEPOSIT_RENT + SESSION_RENT + 3 * 5_000);
    assert_eq!(amount, worth);
}

/// gateway rule R9
#[test]
fn a_deposit_alone_is_a_start_too_and_costs_less() {
    let shop = shop();
    let quoted = shop.quote(&shop.poor, DEPOSIT_ONLY);
    assert!(quoted.mark.amount < shop.quote(&shop.poor, ALL_RENTS).mark.amount);
    let started = shop.submit(&quoted, &shop.all(&quoted)).unwrap();
    assert_eq!(started.channel, None);
    // Nothing is lent for longer than it is paid for.
    assert_eq!(shop.sponsor.register().rent_out(), 0);
}

/// gateway rule R9: rent that is lent and not paid back counts as out until it is home.
#[test]
fn what_is_lent_counts_until_it_is_home_and_comes_home_by_itself() {
    // Given a sponsor that lends nine tenths, and a reader that has begun.
    let shop = shop_with(10, |settings| settings.sponsor.rent = 10_000_000);
    let quoted = shop.quote(&shop.poor, ALL_RENTS);
    let start = shop.all(&quoted);
    let before = shop.lamports(&quoted.sponsor);
    shop.submit(&quoted, &start).unwrap();
    let lent = (DEPOSIT_RENT + SESSION_RENT) * 9 / 10;
    assert_eq!(shop.sponsor.register().rent_out(), lent + CHANNEL_RENT);
    // When its session is over, its channel has ended, and it has spent what was left.
    let (channel, session) = (start.channel.clone().unwrap(), start.session.clone().unwrap());
    shop.world.net.live().advance(Duration::from_secs(32 * 86_400));
    let of = shop.world.channel(&channel.channel);
    let ends = FinishClose::of(channel.channel, &of).and_free(&of, shop.world.slot());
    shop.world.send(&shop.world.reader, &ends);
    shop.sponsor.bring_home().unwrap();
    assert!(shop.world.net.live().account(&session.session).unwrap().is_none());
    // The deposit stays as long as there is money in it.
    shop.sponsor.bring_home().unwrap();
    let balance = shop.read::<Deposit>(&start.deposit()).balance;
    let payee = shop.world.settings.terms.payee;
    let pay = Pay::new(shop.poor.pubkey(), shop.world.token.mint, payee, balance);
    shop.sends(&[pay.into()]);
    shop.sponsor.bring_home().unwrap();
    assert!(shop.world.net.live().account(&start.deposit()).unwrap().is_none());
    // Then every lamport is home but for fees, and nothing counts as out.
    shop.sponsor.bring_home().unwrap();
    shop.world.claimer.reclaim(shop.sponsor.register()).unwrap();
    assert_eq!(shop.sponsor.register().rent_out(), 0);
    assert_eq!(before - shop.lamports(&quoted.sponsor), FEE + 2 * 5_000);
}

/// gateway rule R9: an owner that opens again pays again.
#[test]
fn a_deposit_that_came_home_is_opened_again_only_for_its_price() {
    let shop = shop_with(0, |settings| settings.sponsor.rent = DEPOSIT_RENT);
    let begin = || {
        let quoted = shop.quote(&shop.poor, DEPOSIT_ONLY);
        let start = Start { brings: quoted.mark.amount + MIN_DEPOSIT, ..shop.all(&quoted) };
        shop.submit(&quoted, &start).map(|_| start.deposit())
    };
    let deposit = begin().unwrap();
    // It withdraws and closes at once: the rent is the sponsor's again.
    let close = farthing_sdk::instructions::CloseDeposit::of(&shop.read(&deposit));
    let withdraw = Withdraw::new(shop.poor.pubkey(), shop.world.token, ALL);
    shop.sends(&[withdraw.into(), close.into()]);
    // Until that is known to be so, nothing more is lent.
    assert_eq!(begin(), Err(StartRefusal::Sponsor(SponsorRefusal::RentBudget)));
    shop.sponsor.bring_home().unwrap();
    begin().unwrap();
    assert_eq!(shop.sponsor.register().rent_out(), DEPOSIT_RENT);
}

#[test]
fn who_is_not_told_to_starts_nobody() {
    let world = world();
    let owner = world.reader.pubkey();
    let refused = world.sponsor.quote(&owner, ALL_RENTS, world.now());
    assert_eq!(refused, Err(StartRefusal::NotOffered));
}
