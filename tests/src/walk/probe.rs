//! What would happen if: simulated, so that nothing comes of it.

use super::{
    Walk,
    chain::View,
    consent::Before,
    model::{Purse, Ticket},
    signers,
    steps::{
        Buy, BuyPass, CancelOrder, CloseDeposit, CloseOrder, DeclineOrder, Destination,
        FulfilOrder, Offer, RefundPass, ReleasePass, Step, Withdraw,
    },
};
use crate::matrix::machine::Overlay;
use farthing_sdk::{
    ALL,
    solana::{AccountMeta, Address, Instruction},
};

impl Walk {
    /// Damages an instruction at random. Whatever comes of it, the books balance and nobody loses
    /// money who did not sign.
    pub(super) fn probe(&mut self, instruction: &Instruction) {
        let damaged = self.damage(instruction.clone());
        self.report.probes += 1;
        let Ok(after) = self.machine.simulate(&damaged) else { return };
        self.report.harmless += 1;
        let accounts: Vec<_> = damaged.accounts.iter().map(|meta| meta.pubkey).collect();
        let before = Before::of(&View::of(&self.machine, &Overlay::new()), &accounts);
        let view = View::of(&self.machine, &after);
        let harm = view.audit(&self.model).and(before.check(&view, &signers(&damaged)));
        if let Err(harm) = harm {
            let (seed, number) = (self.seed, self.report.steps);
            panic!("WALK_SEED={seed}, probe at step {number}: {damaged:#?}\n{harm}");
        }
    }

    fn damage(&mut self, mut instruction: Instruction) -> Instruction {
        let at = self.dice.below(instruction.accounts.len());
        match self.dice.below(8) {
            0 => instruction.accounts[at].is_signer = false,
            1 => instruction.accounts[at].is_writable = false,
            2 => {
                let other = self.dice.below(instruction.accounts.len());
                instruction.accounts.swap(at, other);
            }
            3 => {
                // Bytes of the arguments, the instruction's own code excepted.
                let byte = 1 + self.dice.below(instruction.data.len());
                if let Some(byte) = instruction.data.get_mut(byte) {
                    *byte = self.dice.number() as u8;
                }
            }
            4 => {
                let extra = AccountMeta::new(self.some_account(), false);
                instruction.accounts.push(extra);
            }
            5 => drop(instruction.accounts.remove(at)),
            _ => {
                let other = self.some_account();
                // Only people can sign; nobody's signature is forged.
                instruction.accounts[at].is_signer &= self.is_wallet(&other);
                instruction.accounts[at].pubkey = other;
            }
        }
        instruction
    }

    fn is_wallet(&self, address: &Address) -> bool {
        self.model.wallets.iter().any(|wallet| wallet.address == *address)
    }

    /// An account of ours, a person, a token account or a program.
    fn some_account(&mut self) -> Address {
        let (wallet, mint) = self.dice.any_purse(&self.model);
        match self.dice.below(8) {
            0 => self.model.wallets[wallet].address,
            1 => self.model.ata(wallet, mint),
            2 => self.model.mints[mint].tokens,
            3 => self.model.mints[mint].token.program,
            _ => {
                let live: Vec<_> = self.model.live.keys().copied().collect();
                self.dice.of(&live).unwrap_or(farthing_sdk::PROGRAM_ID)
            }
        }
    }

    /// I7: everyone who is in can leave, now, whatever the others did. One of each kind.
    pub(super) fn look_at_exits(&mut self) {
        if let Some(from) = self.dice.filled_purse(&self.model, None) {
            let (signer, to) = (from.0, Destination::Ata(from.0, from.1));
            self.must_be_open(&Withdraw { signer, from, mint: from.1, to, amount: ALL });
        }
        let held = self.model.passes.iter().filter(|(_, pass)| pass.held != 0);
        let held: Vec<Ticket> = held.map(|(ticket, _)| *ticket).collect();
        if let Some(ticket) = self.dice.of(&held) {
            self.look_at_pass(ticket);
        }
        let orders = self.model.orders.iter().enumerate().filter(|(_, order)| !order.freed);
        let orders: Vec<_> = orders.map(|(at, _)| at).collect();
        if let Some(at) = self.dice.of(&orders) {
            self.look_at_order(at);
        }
        self.look_at_shop();
        self.look_at_rent();
        self.look_at_streams();
        self.look_at_channels();
        self.look_at_fans();
        self.look_at_sessions();
        self.look_back();
    }

    /// What is for sale can be bought by anyone who has the money, whatever others did: nobody
    /// closes another's shop.
    fn look_at_shop(&mut self) {
        let Some(listing) = self.dice.listing(&self.model, |_| true) else { return };
        let found = &self.model.listings[listing];
        // A creator that has closed its earnings sells nothing, by its own choice.
        let has_till = self.model.earnings.contains_key(&(found.creator, found.mint));
        if found.is_closed || !found.is_for_sale() || !has_till {
            return;
        }
        let (mint, price) = (found.mint, u128::from(found.terms.price));
        let Some(from) = self.dice.open_purse(&self.model, mint) else { return };
        let (gives_pass, has) = (found.gives_pass(), self.model.deposits[&from].balance);
        let offer = Offer::of(&self.model, listing, from);
        let is_new = !self.model.passes.contains_key(&(listing, from.0));
        if has >= price && gives_pass && is_new {
            self.must_be_open(&BuyPass { offer, payer: from.0, holder: from.0 });
        } else if has >= price && !gives_pass {
            self.must_be_open(&Buy(offer));
        }
    }

    /// I8: whoever lent the rent of a deposit that nobody uses gets it back without its owner.
    fn look_at_rent(&mut self) {
        let (now, deposits) = (self.model.now, self.model.deposits.iter());
        let due = deposits.filter(|(_, deposit)| deposit.is_idle() && deposit.is_due(now));
        let due: Vec<Purse> = due.map(|(purse, _)| *purse).collect();
        if let Some(purse) = self.dice.of(&due) {
            self.must_be_open(&CloseDeposit::by_rent_payer(&self.model, purse));
        }
    }

    fn look_at_pass(&mut self, ticket: Ticket) {
        let (pass, now) = (&self.model.passes[&ticket], i128::from(self.model.now));
        let payer: Purse = pass.payer;
        if now < pass.refundable_until {
            for by in [payer.0, ticket.1, self.model.creators[pass.creator].authority] {
                self.must_be_open(&RefundPass::of(&self.model, ticket, by));
            }
        } else {
            self.must_be_open(&ReleasePass::of(&self.model, ticket));
        }
    }

    fn look_at_order(&mut self, at: usize) {
        let order = &self.model.orders[at];
        if order.ended {
            if CloseOrder::is_due(&self.model, at) {
                self.must_be_open(&CloseOrder::of(&self.model, at));
            }
            return;
        }
        self.must_be_open(&DeclineOrder::of(&self.model, at));
        self.must_be_open(&FulfilOrder::of(&self.model, at));
        if CancelOrder::is_due(&self.model, at) {
            self.must_be_open(&CancelOrder::of(&self.model, at));
        }
    }

    pub(super) fn must_be_open(&mut self, step: &dyn Step) {
        self.report.exits += 1;
        self.machine.preamble = step.preamble(&self.model);
        let outcome = self.machine.simulate(&step.instruction(&self.model));
        self.machine.preamble = None;
        let after = match outcome {
            Ok(after) => after,
            Err(failed) => self.fail(step, &format!("a way out is closed (I7): {failed:#?}")),
        };
        if let Err(violation) = View::of(&self.machine, &after).audit(&self.model) {
            self.fail(step, &violation);
        }
    }
}
