//! Where they sit: a fan on real bytecode, and the oracle that knows what must come of it.

use super::{
    deeds::{Deed, Flaw, Given, Promise, Verdict},
    oracle::{Oracle, number},
};
use farthing_tests::prelude::*;
use num_bigint::BigUint;

/// The payees: two deposits and earnings.
pub const PAYEES: usize = 3;

pub struct Table {
    pub scene: Scene,
    pub fan: Address,
    /// As it was opened: all that does not change.
    opened: Fan,
    pub oracle: Oracle,
    /// What each payee has of the fan, and had before.
    before: [u64; PAYEES],
    pub got: [BigUint; PAYEES],
    revision: u32,
}

impl Table {
    pub fn set(last_day: u8) -> Self {
        let scene = Scene::set();
        let open = scene.open_fan(FanTerms { last_day, ..scene.fan_terms() });
        scene.given(open.clone());
        let opened = scene.fan_at(&open.fan);
        let oracle = Oracle::new(scene.now(), last_day, open.open_slot, FUNDED, PURSE);
        let before = [0, 1, 2].map(|payee| scene.balance(&address(&scene, payee)));
        let got = [const { BigUint::ZERO }; PAYEES];
        Self { scene, fan: open.fan, opened, oracle, before, got, revision: 0 }
    }

    /// Tries a deed: exactly what the oracle says comes of it, in money and in the account.
    #[track_caller]
    pub fn tries(&mut self, deed: &Deed) -> bool {
        let (now, slot) = (self.scene.now(), self.scene.slot());
        let outcome = self.scene.run(self.instruction(deed));
        let verdict = self.oracle.judges(deed, now, slot);
        let went_through = outcome.failure.is_none();
        self.compare(&outcome, &verdict, deed);
        if let (Deed::Claim(payee, _), Verdict::Moves { paid, .. }) = (deed, &verdict) {
            self.got[*payee] += u64::try_from(*paid).expect("it was paid");
        }
        self.revision += u32::from(went_through && matches!(deed, Deed::Assign(..)));
        self.check();
        went_through
    }

    #[track_caller]
    fn compare(&self, outcome: &Outcome, verdict: &Verdict, deed: &Deed) {
        let story = || format!("{deed:?}: {verdict:?}\n{}", outcome.story());
        match verdict {
            Verdict::Moves { home, paid } => {
                assert!(outcome.failure.is_none(), "{}", story());
                let payee = if let Deed::Claim(payee, _) = deed { *payee } else { 0 };
                let [reader, payee] = [self.scene.purse("reader"), address(&self.scene, payee)];
                let moved = [(self.fan, -home - paid), (reader, *home), (payee, *paid)];
                assert_moved(outcome, &moved);
            }
            Verdict::Refused(error) => {
                assert!(outcome.failure.is_some(), "{}", story());
                outcome.assert_err(*error);
            }
            Verdict::Gone => outcome.assert_refused(),
        }
    }

    /// Balances and account are what the oracle has added up.
    #[track_caller]
    fn check(&self) {
        for payee in 0..PAYEES {
            let balance = self.scene.balance(&address(&self.scene, payee));
            assert_eq!(BigUint::from(balance - self.before[payee]), self.got[payee]);
        }
        let purse = BigUint::from(self.scene.balance(&self.scene.purse("reader")));
        assert_eq!(purse, self.oracle.purse());
        assert_eq!(self.scene.exists(&self.fan), !self.oracle.is_freed());
        if self.oracle.is_freed() {
            return;
        }
        let stored = self.scene.fan_at(&self.fan);
        assert_eq!(BigUint::from(stored.claimed), self.oracle.paid());
        assert_eq!(BigUint::from(stored.funded - stored.claimed), self.oracle.left());
        assert_eq!(stored.revision, self.revision);
        for (number, slot) in (0..).zip(&stored.slots.0) {
            let given = self.oracle.given(number);
            let tag =
                given.map(|given| tag(&self.fan, &address(&self.scene, given.payee), AUDIENCE));
            assert_eq!(slot.tag, tag.unwrap_or_default());
            assert_eq!(slot.until, given.map_or(0, |given| given.until));
            assert_eq!(BigUint::from(slot.share), self.oracle.share(number));
            assert_eq!(BigUint::from(slot.claimed), self.oracle.claimed(number));
        }
    }

    fn instruction(&self, deed: &Deed) -> Instruction {
        let (fan, opened, scene) = (self.fan, &self.opened, &self.scene);
        match deed {
            Deed::TopUp(amount) => {
                TopUpFan::of(fan, opened, scene.address("reader"), *amount).into()
            }
            Deed::Assign(shares, is_newest) => {
                let shares = shares.iter().map(|given| self.share(given)).collect();
                let expected_revision =
                    if *is_newest { self.revision } else { self.revision.wrapping_sub(1) };
                Assign { expected_revision, ..Assign::of(fan, opened, shares) }.into()
            }
            Deed::Ask(by_payer) => {
                let name = if *by_payer { "reader" } else { "friend" };
                RequestCloseFan::of(fan, opened, scene.address(name)).into()
            }
            Deed::Finish => FinishCloseFan::of(fan, opened).into(),
            Deed::Free => FreeFan::of(fan, opened).into(),
            Deed::Release(slot, payee, by) => {
                let names = ["friend", "stranger", "author"];
                let (at, by) = (address(scene, *payee), scene.address(names[*by]));
                let release = ReleaseShare::new(fan, *slot, at, AUDIENCE, by);
                release.creator((*payee == 2).then_some(scene.creator)).into()
            }
            Deed::Claim(payee, promises) => {
                let claims = promises.iter().map(|promise| (fan, self.claim(promise)));
                ClaimFans::new(address(scene, *payee), AUDIENCE, claims.collect()).into()
            }
        }
    }

    fn share(&self, given: &Given) -> FanShare {
        let payee = address(&self.scene, given.payee);
        self.scene.share_of(&self.fan, &payee, (given.slot, given.share, given.until))
    }

    /// What is shown of a promise, under the signature of what its flaw says.
    fn claim(&self, promise: &Promise) -> FanClaim {
        let Promise { slot, units, day, payee, flaw } = *promise;
        let (mut voucher, mut signer) = (self.voucher(payee, (slot, units, day)), "pen");
        match flaw {
            None => {}
            Some(Flaw::Forged) => signer = ["friend", "stranger", "author"][payee],
            Some(Flaw::OtherSlot) => voucher.slot ^= 1,
            // One that never claims here: what is signed for a payee is that payee's.
            Some(Flaw::OtherPayee) => {
                voucher.recipient.payee = self.scene.purse("reader").to_bytes();
            }
            Some(Flaw::OtherUnits) => voucher.cumulative += FAN_UNIT,
            Some(Flaw::OtherDay) => voucher.expires_at += 86_400,
        }
        let signature = self.scene.sign_voucher(signer, &voucher);
        FanClaim { slot, cumulative: units, day, signature }
    }

    fn voucher(
        &self,
        payee: usize,
        (slot, units, day): (u8, u16, u8),
    ) -> farthing_core::fan::FanVoucher {
        farthing_core::fan::FanVoucher {
            fan: self.fan.to_bytes(),
            recipient: farthing_core::fan::Recipient {
                payee: address(&self.scene, payee).to_bytes(),
                audience: AUDIENCE,
            },
            slot,
            cumulative: FAN_UNIT * u64::from(units),
            expires_at: self.oracle.end(day),
        }
    }

    /// Everything is with somebody: payer, payees, and what is in the fan still.
    #[track_caller]
    pub fn all_is_there(&self) {
        let paid: BigUint = self.got.iter().sum();
        let all = self.oracle.purse() + paid + self.oracle.left();
        assert_eq!(number(&all), i128::from(PURSE));
    }
}

fn address(scene: &Scene, payee: usize) -> Address {
    match payee {
        0 => scene.purse("friend"),
        1 => scene.purse("stranger"),
        _ => scene.till(),
    }
}
