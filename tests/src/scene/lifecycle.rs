//! What streams, channels, orders and sessions have in common: each is opened in a slot that is named, ends,
//! and is freed once its address is spent, so that no address lives twice (I12).

use super::{Scene, assert_gone, money::changes};
use crate::{
    Fate, Outcome, Refusal,
    relay::{assert_ends_beside_a_call_of, below, deepest, install},
};
use farthing_sdk::{
    accounts::Earnings,
    errors::FarthingError,
    instructions::{CloseDeposit, CloseEarnings, Pay},
    solana::{Address, Instruction, InstructionError},
};

/// How one kind of account is opened, ended and freed. The checks are methods.
pub struct Lifecycle {
    /// Opens one of the reader's, and where. Two of different numbers have different addresses.
    pub open: fn(&Scene, &Opening) -> (Instruction, Address),
    /// All ways to end it. The first is possible at once, the others when it is ripe.
    pub ends: fn(&Scene, &Address) -> Vec<Instruction>,
    /// Lets pass what must have passed before it can end in every way.
    pub ripen: fn(&Scene, &Address),
    pub free: fn(&Scene, &Address) -> Instruction,
}

/// What an opening names.
pub struct Opening {
    pub slot: u64,
    /// Tells apart what is opened in one slot.
    pub number: u64,
    /// Of the rent.
    pub payer: Address,
}

impl Lifecycle {
    fn opening(&self, scene: &Scene, slot: u64) -> (Instruction, Address) {
        let (number, payer) = (scene.next_salt(), scene.address("sponsor"));
        (self.open)(scene, &Opening { slot, number, payer })
    }

    /// One that was opened now, at the expense of the sponsor.
    #[track_caller]
    fn opened(&self, scene: &Scene) -> (Instruction, Address) {
        let (open, at) = self.opening(scene, scene.slot());
        scene.given(open.clone());
        (open, at)
    }

    #[track_caller]
    fn end(&self, scene: &Scene, at: &Address) {
        scene.given((self.ends)(scene, at).swap_remove(0));
    }

    /// One that has ended and can be freed.
    #[track_caller]
    fn ended(&self, scene: &Scene) -> Address {
        let (_, at) = self.opened(scene);
        self.end(scene, &at);
        scene.advance_slots(151);
        at
    }

    /// bug classes 10, 47: a slot that is not one of the last 150 is refused.
    #[track_caller]
    pub fn is_opened_in_a_recent_slot(&self) {
        let scene = Scene::set();
        let now = scene.slot();
        for slot in [now + 1, now + 1_000_000, now - 151, 0, u64::MAX] {
            scene.refuses(self.opening(&scene, slot).0, FarthingError::OpenSlotNotRecent);
        }
        for slot in [now, now - 1, now - 149, now - 150] {
            scene.given(self.opening(&scene, slot).0);
        }
    }

    /// bug class 21
    #[track_caller]
    pub fn is_opened_once(&self) {
        let scene = Scene::set();
        let (open, _) = self.opening(&scene, scene.slot());
        scene.run_all(&[open.clone(), open.clone()]).assert_err(Refusal::IN_USE);
        scene.given(open.clone());
        scene.refuses(open, Refusal::IN_USE);
    }

    /// bug class 13: lamports at its address, however many, are in nobody's way, and come home.
    #[track_caller]
    pub fn takes_in_lamports_at_its_address(&self) {
        let scene = Scene::set();
        let sponsor = scene.address("sponsor");
        let rent = scene.lamports(&self.opened(&scene).1);
        for lamports in [1, rent - 1, rent, rent + 1, 10 * rent] {
            let (open, at) = self.opening(&scene, scene.slot());
            let before = scene.lamports(&sponsor);
            scene.prefund(&at, lamports);
            scene.given(open);
            assert_eq!(scene.lamports(&at), lamports.max(rent));
            assert_eq!(before - scene.lamports(&sponsor), rent.saturating_sub(lamports));
            self.end(&scene, &at);
            scene.advance_slots(151);
            scene.given((self.free)(&scene, &at));
            assert_eq!(scene.lamports(&sponsor), before + lamports);
            assert_gone(&scene, &at);
        }
    }

    /// bug classes 9, 10, 21: at every age its address is taken, or can never be opened again.
    #[track_caller]
    pub fn has_an_address_that_is_taken_or_spent(&self) {
        for age in [0, 1, 149, 150, 151, 152, 10_000] {
            let scene = Scene::set();
            let (open, at) = self.opened(&scene);
            self.end(&scene, &at);
            scene.advance_slots(age);
            let freed = scene.run((self.free)(&scene, &at)).failure.is_none();
            assert_eq!(freed, age > 150, "at {age}");
            if freed {
                scene.refuses(open, FarthingError::OpenSlotNotRecent);
            } else {
                scene.refuses(open, Refusal::IN_USE);
            }
        }
    }

    /// I12, bug class 3: 151 slots after it was opened, and no earlier.
    #[track_caller]
    pub fn is_freed_when_its_address_is_spent(&self) {
        let scene = Scene::set();
        let (_, at) = self.opened(&scene);
        self.end(&scene, &at);
        self.is_freed_in(&scene, &at, 151);
    }

    /// I12: also where the slot named was older than the transaction.
    #[track_caller]
    pub fn counts_its_age_from_the_slot_named(&self) {
        for age in [149, 150] {
            let scene = Scene::set();
            let (open, at) = self.opening(&scene, scene.slot() - age);
            scene.given(open.clone());
            self.end(&scene, &at);
            self.is_freed_in(&scene, &at, 151 - age);
            scene.refuses(open, FarthingError::OpenSlotNotRecent);
        }
    }

    #[track_caller]
    fn is_freed_in(&self, scene: &Scene, at: &Address, slots: u64) {
        for wait in [0, slots - 1] {
            scene.advance_slots(wait);
            scene.refuses((self.free)(scene, at), FarthingError::AddressNotSpent);
        }
        scene.advance_slots(1);
        scene.given((self.free)(scene, at));
    }

    /// bug class 21: also not within one transaction.
    #[track_caller]
    pub fn is_freed_once(&self) {
        let scene = Scene::set();
        let at = self.ended(&scene);
        let free = (self.free)(&scene, &at);
        scene.run_all(&[free.clone(), free.clone()]).assert_refused();
        scene.given(free.clone());
        scene.run(free).assert_refused();
    }

    /// I8, bug class 41: nobody signs, no money moves, and all lamports go to the payer of the rent, also
    /// those that somebody sent to it. Where it was, what it held, and what freed it, for its event.
    #[track_caller]
    pub fn leaves_its_lamports_to_the_payer_of_the_rent(&self) -> (Address, Vec<u8>, Outcome) {
        let scene = Scene::set();
        let sponsor = scene.address("sponsor");
        let before = scene.lamports(&sponsor);
        let at = self.ended(&scene);
        scene.prefund(&at, 12_345);
        let free = (self.free)(&scene, &at);
        assert!(free.accounts.iter().all(|meta| !meta.is_signer));
        let data = scene.data(&at);
        let outcome = scene.run(free).succeeded();
        assert!(changes(&outcome).is_empty(), "{}", outcome.story());
        assert_eq!(scene.lamports(&sponsor), before + 12_345);
        assert_gone(&scene, &at);
        (at, data, outcome)
    }

    /// bug classes 22, 41: while it waits to be freed, payer and payee close their deposits.
    #[track_caller]
    pub fn pins_nobody_while_it_waits(&self) {
        let scene = Scene::set();
        let (_, at) = self.opened(&scene);
        self.end(&scene, &at);
        let reader = scene.address("reader");
        scene.given(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
        let rest = scene.balance(&scene.purse("reader"));
        scene.given(Pay::new(reader, scene.token.mint, scene.till(), rest));
        scene.given(CloseDeposit::of(&scene.get(&scene.purse("reader"))));
        scene.advance_slots(151);
        scene.given((self.free)(&scene, &at));
    }

    /// Calls this with one that can end in every way and be freed then, and each of the ways.
    #[track_caller]
    fn with_every_end(&self, each: impl Fn(&Scene, &Address, Instruction)) {
        for how in 0.. {
            let scene = Scene::set();
            let (_, at) = self.opened(&scene);
            (self.ripen)(&scene, &at);
            scene.advance_slots(151);
            let Some(end) = (self.ends)(&scene, &at).into_iter().nth(how) else { break };
            each(&scene, &at, end);
        }
    }

    /// bug class 29: nothing that becomes of the payer of the rent stops an end or the freeing.
    #[track_caller]
    pub fn survives_the_payer_of_its_rent(&self) {
        for fate in Fate::ALL {
            self.with_every_end(|scene, at, end| {
                let (sponsor, snapshot) = (scene.address("sponsor"), scene.snapshot());
                let usual = changes(&scene.run(end.clone()).succeeded());
                scene.restore(&snapshot);
                scene.meets(&sponsor, fate);
                let (rent, before) = (scene.lamports(at), scene.lamports(&sponsor));
                let outcome = scene.run(end).succeeded();
                assert_eq!(changes(&outcome), usual, "{fate:?}");
                assert_eq!(scene.lamports(&sponsor), before, "{fate:?}");
                scene.given((self.free)(scene, at));
                assert_eq!(scene.lamports(&sponsor), before + rent, "{fate:?}");
                assert_gone(scene, at);
            });
        }
    }

    /// bug class 29: nor does a transaction that calls the payer of the rent.
    #[track_caller]
    pub fn ends_beside_a_call_of_the_payer_of_its_rent(&self) {
        self.with_every_end(|scene, at, end| {
            let (reader, mint) = (scene.address("reader"), scene.token.mint);
            let pay = Pay::new(reader, mint, scene.purse("friend"), 1);
            let steps = [end, (self.free)(scene, at)];
            assert_ends_beside_a_call_of(scene.address("sponsor"), scene, pay, steps);
            assert_gone(scene, at);
        });
    }

    /// bug class 44: an end that called for its own log would fail there.
    #[track_caller]
    pub fn ends_at_the_deepest_level(&self) {
        self.with_every_end(|scene, at, end| {
            let (relay, free) = (install(scene), (self.free)(scene, at));
            works_at_the_deepest_level(scene, std::slice::from_ref(&end));
            let depth = deepest(scene, relay);
            scene.given(below(relay, depth, end));
            scene.given(below(relay, depth, free));
            assert_gone(scene, at);
        });
    }
}

/// bug class 44: each of these works at the deepest level at which our program can be called; below it the
/// runtime refuses. Each finds the world as it is now, and leaves it so.
#[track_caller]
pub fn works_at_the_deepest_level(scene: &Scene, deeds: &[Instruction]) {
    let relay = install(scene);
    let depth = deepest(scene, relay);
    assert!(depth >= 4, "{depth}");
    let snapshot = scene.snapshot();
    for deed in deeds {
        let too_deep = below(relay, depth + 1, deed.clone());
        scene.refuses(too_deep, InstructionError::CallDepth);
        scene.given(below(relay, depth, deed.clone()));
        scene.restore(&snapshot);
    }
}

/// bug classes 22, 29, 41: neither the friend's deposit nor the creator's earnings can close before both of
/// these have ended what is paid into them.
#[track_caller]
pub fn pins_both_payees(scene: &Scene, ends: [Instruction; 2]) {
    let leave = CloseDeposit::of(&scene.get(&scene.purse("friend")));
    scene.refuses(leave.clone(), FarthingError::DepositHasChildren);
    let till: Earnings = scene.get(&scene.till());
    let shut = CloseEarnings::of(&till, &scene.get(&scene.creator));
    scene.open_payees(&scene.get(&scene.creator), scene.token);
    scene.refuses(shut.clone(), FarthingError::EarningsHaveChildren);
    for end in ends {
        scene.given(end);
    }
    scene.given(leave);
    scene.given(shut);
}
