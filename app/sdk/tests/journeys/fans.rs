//! - a reader opens a fan for thirty favourites with one signature, and it fits
//! - a share is given later by the fan's key, while another pays the fee
//! - what is promised is paid, what is not goes home, at once or when the leases are over
//! - all local state is lost, and the chain gives back what it knows

use crate::story::{DAY, Story, story};
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    addresses,
    args::{FanTerms, SessionTerms, action},
    client::{ClientError, MAX_BYTES, Policy},
    compose::{self, Claims, FanPlan, Payee, Spender},
    development::public_keypair,
    events::Event,
    fans::{self, FanVoucher, FanVoucherRecord, Grant, Recipient, SignedFanVoucher},
    instructions::{CloseDeposit, FreeFan, OpenDeposit, OpenSession, ReleaseShare, Withdraw},
    solana::{Address, Instruction, Keypair, Signer},
};

/// Base units of a unit.
const UNIT: u64 = 10;
const AUDIENCE: [u8; 32] = [7; 32];
/// The day until which shares are given.
const UNTIL: u8 = 14;

fn pen() -> Keypair {
    public_keypair("pen")
}

impl Story {
    fn fan_terms(&self, amount: u64) -> FanTerms {
        FanTerms { amount, key: pen().pubkey(), unit: UNIT as u32, slots: 30, last_day: 90 }
    }

    fn opened(&self, spender: Spender, amount: u64, grants: &[Grant]) -> Address {
        let (mint, terms) = (self.token.mint, self.fan_terms(amount));
        let plan = FanPlan { spender, mint, terms, grants: grants.to_vec() };
        let opening = compose::open_fan(&self.client, &plan).unwrap();
        self.send(&self.reader, &opening.instructions);
        opening.address
    }

    pub fn fan(&self, amount: u64, grants: &[Grant]) -> Address {
        self.opened(self.reader.pubkey().into(), amount, grants)
    }

    pub fn fan_at(&self, at: &Address) -> Fan {
        self.client.require(at).unwrap()
    }

    /// The creator's earnings, where it counts promises.
    pub fn to_creator(&self) -> Recipient {
        fans::recipient(&Payee::Creator(self.creator).address(&self.token.mint), AUDIENCE)
    }

    /// So many wallets with a deposit.
    pub fn payees(&self, count: u8) -> Vec<Recipient> {
        let open = |number| {
            let owner = public_keypair(&format!("payee {number}")).pubkey();
            let mint = self.token.mint;
            let open = OpenDeposit::new(owner, mint).payer(self.writer.pubkey());
            self.send(&self.writer, &[open.instruction()]);
            fans::recipient(&addresses::deposit(&owner, &mint), AUDIENCE)
        };
        (0..count).map(open).collect()
    }

    /// A promise of so many units.
    pub fn promise(
        &self,
        at: &Address,
        slot: u8,
        recipient: Recipient,
        units: u64,
    ) -> SignedFanVoucher {
        self.promise_until(at, (slot, UNTIL), recipient, units)
    }

    pub fn promise_until(
        &self,
        at: &Address,
        (slot, day): (u8, u8),
        recipient: Recipient,
        units: u64,
    ) -> SignedFanVoucher {
        let expires_at = self.fan_at(at).lease().end(day);
        let (fan, cumulative) = (at.to_bytes(), units * UNIT);
        let voucher = FanVoucher { fan, recipient, slot, cumulative, expires_at };
        FanVoucherRecord::sign(&pen(), voucher).unwrap().signed
    }

    pub fn claims(&self, vouchers: &[SignedFanVoucher]) -> Claims {
        compose::claim_shares(&self.client, vouchers, self.sender()).unwrap()
    }

    /// Sends claims, and says how many each transaction paid.
    pub fn claimed(&self, claims: &Claims) -> Vec<usize> {
        let sent = claims.transactions.iter().map(|transaction| {
            let receipt = self.send(&self.writer, transaction);
            assert_eq!(receipt.fee_lamports, 5_000);
            // What an instruction has where the transaction names no limit.
            assert!(receipt.compute_units.unwrap() < 200_000, "{:?}", receipt.compute_units);
            let paid = receipt.events.iter().map(|event| match event {
                Event::FansClaimed(event) => {
                    assert!(event.items.iter().all(|item| item.outcome() == "paid"));
                    event.items.len()
                }
                other => panic!("{other:?}"),
            });
            paid.sum()
        });
        sent.collect()
    }
}

pub fn grant(recipient: Recipient, share: u16) -> Grant {
    Grant { recipient, share, until: UNTIL }
}

#[test]
fn a_fan_with_shares_for_thirty_favourites_is_one_transaction_with_one_signature() {
    let story = story();
    let payee = |number: u8| fans::recipient(&Address::new_from_array([number; 32]), AUDIENCE);
    let grants: Vec<_> = (1..=30).map(|number| grant(payee(number), 1_000)).collect();
    let (mint, terms) = (story.token.mint, story.fan_terms(300_000));
    let plan = FanPlan { spender: story.reader.pubkey().into(), mint, terms, grants };
    let opening = compose::open_fan(&story.client, &plan).unwrap();
    // Opens the deposit and fills it first, so there is no longer one.
    assert_eq!(opening.instructions.len(), 3);
    let payer = story.reader.pubkey();
    let priced = Policy { priority_fee: 10_000, ..Policy::default() };
    let size = |story: &Story| story.client.size(&[], &opening.instructions, &payer).unwrap();
    let plain = size(&story);
    let Story { client, writer, reader, token, friend, creator } = story;
    let story =
        Story { client: client.with_policy(priced), writer, reader, token, friend, creator };
    assert!(plain < size(&story) && size(&story) <= MAX_BYTES, "{plain}, {}", size(&story));
    let receipt = story.send(&story.reader, &opening.instructions);
    assert!(receipt.fee_lamports < 5_400, "{}", receipt.fee_lamports);
    let fan = story.fan_at(&opening.address);
    assert_eq!((fan.left(), fan.free(story.now()), fan.revision), (300_000, 0, 0));
    for number in 1..=30 {
        let tag = fans::tag(&opening.address, &payee(number));
        let slots: Vec<_> = fan.slots_of(tag).map(|(place, slot)| (place, slot.share)).collect();
        assert_eq!(slots, [(number - 1, 1_000)]);
    }
    // Days are counted from the chain's clock when it ran.
    assert_eq!(i64::from(fan.opened_at), story.now());
}

#[test]
fn the_key_gives_shares_while_another_pays_the_fee() {
    let story = story();
    let [to, other] = [story.to_creator(), story.payees(1)[0]];
    let at = story.fan(1_000, &[grant(to, 50)]);
    let give = |grants: &[(u8, Grant)]| -> Result<(), ClientError> {
        let assign = compose::assign(&story.client, at, grants)?;
        story.client.submit(&assign, &story.writer, &[&pen()]).map(|_| ())
    };
    give(&[(0, grant(to, 60)), (4, grant(other, 40))]).unwrap();
    assert_eq!((story.fan_at(&at).free(story.now()), story.fan_at(&at).revision), (0, 1));
    let error = give(&[(5, grant(to, 1))]).unwrap_err().to_string();
    assert!(error.contains("top the fan up, or give smaller shares"), "{error}");
    let error = give(&[(0, grant(other, 60))]).unwrap_err().to_string();
    assert!(error.contains("take another slot, or wait until its lease is over"), "{error}");
    let more = compose::top_up_fan(&story.client, at, story.reader.pubkey().into(), 500).unwrap();
    story.send(&story.reader, &more);
    give(&[(5, grant(to, 1))]).unwrap();
    assert_eq!(story.fan_at(&at).free(story.now()), 490);
}

#[test]
fn what_is_promised_is_paid_and_the_rest_goes_home() {
    let story = story();
    let to = story.to_creator();
    let at = story.fan(1_000, &[grant(to, 60)]);
    let reader = Spender::from(story.reader.pubkey());
    let close = || compose::close_fan(&story.client, at, reader).unwrap();
    // A share lives, so it is only asked to close, and what nobody has a share of comes home.
    let steps = close();
    assert_eq!(steps.len(), 1);
    story.send(&story.reader, &steps);
    assert_eq!((story.balance(&story.reader), story.fan_at(&at).left()), (400, 600));
    assert_eq!(close(), []);
    story.claimed(&story.claims(&[story.promise(&at, 0, to, 20)]));
    let payee = Address::new_from_array(to.payee);
    let release = ReleaseShare::new(at, 0, payee, to.audience, story.writer.pubkey());
    story.send(&story.writer, &[release.creator(Some(story.creator)).instruction()]);
    story.wait(61);
    // Nothing can be claimed any more, and its address can be given up.
    let steps = close();
    assert_eq!(steps.len(), 2);
    let before = story.lamports(&story.reader.pubkey());
    story.send(&story.friend, &steps);
    assert!(story.lamports(&story.reader.pubkey()) > before + 3_000_000);
    assert_eq!(story.client.fetch::<Fan>(&at).unwrap(), None);
    assert_eq!((story.earned(), story.balance(&story.reader)), (200, 800));
}

/// Two transactions in a fan's life beside its claims: one opens it, one ends it.
#[test]
fn a_fan_whose_leases_are_over_ends_in_one_transaction() {
    let story = story();
    let at = story.fan(1_000, &[grant(story.to_creator(), 60)]);
    story.wait(u64::from(UNTIL) * DAY);
    // By the fan's key alone, which brings nothing but what is the payer's.
    let steps = compose::close_fan(&story.client, at, pen().pubkey().into()).unwrap();
    assert_eq!(steps.len(), 3);
    story.client.submit(&steps, &story.friend, &[&pen()]).unwrap();
    assert_eq!(
        (story.client.all::<Fan>().unwrap().len(), story.balance(&story.reader)),
        (0, 1_000)
    );
    let error = compose::close_fan(&story.client, at, pen().pubkey().into()).unwrap_err();
    assert!(matches!(error, ClientError::Missing { .. }), "{error}");
}

#[test]
fn a_fan_that_ended_too_young_is_freed_later() {
    let story = story();
    let at = story.fan(1_000, &[]);
    let steps = compose::close_fan(&story.client, at, story.reader.pubkey().into()).unwrap();
    story.send(&story.reader, &steps);
    let fan = story.fan_at(&at);
    assert_eq!(fan.status, FanStatus::Ended);
    let error = compose::close_fan(&story.client, at, story.reader.pubkey().into()).unwrap_err();
    assert!(error.to_string().ends_with("has ended"), "{error}");
    story.wait(61);
    story.send(&story.friend, &[FreeFan::of(at, &fan).instruction()]);
}

/// Within its limits, a session opens, fills and closes a fan; the deposit must hold the money.
#[test]
fn a_session_key_opens_fills_and_closes_a_fan() {
    let story = story();
    let key = story.client.network().wallet("session").unwrap();
    let owner = story.reader.pubkey();
    story.fan(500, &[]);
    let terms = SessionTerms::up_to(700).actions(action::CHANNEL | action::MANAGE);
    let (mint, slot) = (story.token.mint, story.slot());
    let open = OpenSession::new(owner, mint, key.pubkey(), slot, terms);
    story.send(&story.reader, &[open.instruction()]);
    let spender = Spender::session(owner, key.pubkey());
    let grants = vec![grant(story.to_creator(), 60)];
    let plan = FanPlan { spender, mint, terms: story.fan_terms(600), grants };
    let error = compose::open_fan(&story.client, &plan).unwrap_err().to_string();
    assert!(error.contains("which its owner must bring"), "{error}");
    let fill: Vec<Instruction> = compose::fill_deposit(owner, story.token, 1_000);
    story.send(&story.reader, &fill);
    let opening = compose::open_fan(&story.client, &plan).unwrap();
    story.client.submit(&opening.instructions, &key, &[]).unwrap();
    let more = compose::top_up_fan(&story.client, opening.address, spender, 100).unwrap();
    story.client.submit(&more, &key, &[]).unwrap();
    let close = compose::close_fan(&story.client, opening.address, spender).unwrap();
    story.client.submit(&close, &key, &[]).unwrap();
    assert_eq!((story.fan_at(&opening.address).left(), story.balance(&story.reader)), (600, 400));
}

#[test]
fn a_key_that_cannot_sign_and_more_shares_than_slots_are_refused_before_sending() {
    let story = story();
    let open = |terms: FanTerms, grants: Vec<Grant>| {
        let (spender, mint) = (story.reader.pubkey().into(), story.token.mint);
        let plan = FanPlan { spender, mint, terms, grants };
        compose::open_fan(&story.client, &plan).unwrap_err().to_string()
    };
    // The neutral element, encoded: of small order.
    let key = Address::new_from_array(std::array::from_fn(|at| u8::from(at == 0)));
    let error = open(FanTerms { key, ..story.fan_terms(100) }, Vec::new());
    assert!(error.contains("nobody could sign a voucher for it"), "{error}");
    let grants = vec![grant(story.to_creator(), 1); 9];
    let error = open(FanTerms { slots: 8, ..story.fan_terms(100) }, grants);
    assert_eq!(error, "9 shares do not fit into 8 slots");
}

#[test]
fn what_is_lost_is_recovered_from_the_chain() {
    let story = story();
    let to = story.to_creator();
    let [one, two] = [story.fan(1_000, &[grant(to, 60)]), story.fan(700, &[])];
    story.claimed(&story.claims(&[story.promise(&one, 0, to, 20)]));
    for who in [story.reader.pubkey(), pen().pubkey()] {
        let found = compose::recover_fans(&story.client, &who).unwrap();
        let mut told: Vec<_> = found.iter().map(|it| (it.address, it.fan.claimed)).collect();
        told.sort_by_key(|(_, claimed)| std::cmp::Reverse(*claimed));
        assert_eq!(told, [(one, 200), (two, 0)]);
        assert!(found.iter().all(|it| it.mint == story.token.mint));
        assert!(found.iter().all(|it| it.owner == story.reader.pubkey()));
        // Only where nobody ever had a share is it known what was promised.
        let unused: Vec<_> = story.fan_at(&one).unused().collect();
        assert_eq!(unused, (1..30).collect::<Vec<_>>());
    }
    assert_eq!(compose::recover_fans(&story.client, &story.friend.pubkey()).unwrap(), []);
    // What was signed before and is not on the chain yet cannot land behind this.
    let forgotten = compose::assign(&story.client, one, &[(1, grant(to, 5))]).unwrap();
    let barred = compose::assign(&story.client, one, &[]).unwrap();
    story.client.submit(&barred, &story.writer, &[&pen()]).unwrap();
    let error = story.client.submit(&forgotten, &story.writer, &[&pen()]).unwrap_err();
    assert!(error.to_string().contains("FanRevisionChanged"), "{error}");
}

/// Anybody can open a fan for a key, end it and close the deposit that it was of.
#[test]
fn a_fan_that_has_ended_and_whose_deposit_is_closed_is_no_obstacle_to_recovering() {
    let story = story();
    let (reader, to) = (story.reader.pubkey(), story.to_creator());
    let ended = story.fan(1_000, &[]);
    let steps = compose::close_fan(&story.client, ended, reader.into()).unwrap();
    story.send(&story.reader, &steps);
    let found = compose::recover_fan(&story.client, &ended).unwrap().unwrap();
    assert_eq!((found.owner, found.mint), (reader, story.token.mint));
    let deposit = story.client.fetch_deposit(&reader, &story.token.mint).unwrap().unwrap();
    let leave = [
        Withdraw::new(reader, story.token, deposit.balance).instruction(),
        CloseDeposit::of(&deposit).instruction(),
    ];
    story.send(&story.reader, &leave);
    assert_eq!(story.fan_at(&ended).status, FanStatus::Ended);
    assert_eq!(compose::recover_fan(&story.client, &ended).unwrap(), None);
    assert_eq!(compose::recover_fans(&story.client, &pen().pubkey()).unwrap(), []);
    // Nor is it one for those that live: of the friend's deposit here, for the same key.
    story.client.network().mint_to(&story.friend.pubkey(), story.token, 500).unwrap();
    let spender = story.friend.pubkey().into();
    let (mint, terms) = (story.token.mint, story.fan_terms(500));
    let plan = FanPlan { spender, mint, terms, grants: vec![grant(to, 5)] };
    let opening = compose::open_fan(&story.client, &plan).unwrap();
    story.send(&story.friend, &opening.instructions);
    let found = compose::recover_fans(&story.client, &pen().pubkey()).unwrap();
    let told: Vec<_> = found.iter().map(|it| (it.address, it.owner)).collect();
    assert_eq!(told, [(opening.address, story.friend.pubkey())]);
    // What has ended is freed without its deposit.
    story.wait(61);
    story.send(&story.friend, &[FreeFan::of(ended, &story.fan_at(&ended)).instruction()]);
}
