//! What has ended is freed once its address is spent, and its lamports go home: the same for orders,
//! streams, channels and fans.

use super::{Step, terms};
use crate::walk::{
    dice::Dice,
    model::{Model, Verdict, ensure},
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

macro_rules! freeing {
    ($step:ident, $name:literal, $all:ident, $account:ident) => {
        #[derive(Debug)]
        pub struct $step {
            at: usize,
            rent_payer: usize,
        }

        impl $step {
            pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
                let any = dice.one_in(6);
                let there = model.$all.iter().enumerate().filter(|(_, one)| !one.freed);
                let fit = there.filter(|(_, one)| any || one.ended);
                let at = dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())?;
                let rent_payer = dice.actor(model, model.$all[at].rent_payer);
                Some(Self { at, rent_payer })
            }

            /// As it should be.
            pub fn of(model: &Model, at: usize) -> Self {
                Self { at, rent_payer: model.$all[at].rent_payer }
            }

            /// Whether the time has come.
            pub fn is_due(model: &Model, at: usize) -> bool {
                let one = &model.$all[at];
                one.ended && terms::may_free(model, one.open_slot)
            }
        }

        impl Step for $step {
            fn name(&self) -> &'static str {
                $name
            }

            fn instruction(&self, model: &Model) -> Instruction {
                let rent_payer = model.wallets[self.rent_payer].address;
                sdk::$step { $account: model.$all[self.at].address, rent_payer }.into()
            }

            fn apply(&self, model: &mut Model) -> Verdict {
                let one = &model.$all[self.at];
                ensure(!one.freed, "nothing is there")?;
                ensure(one.ended, "it has not ended")?;
                ensure(Self::is_due(model, self.at), "too young to be freed")?;
                ensure(one.rent_payer == self.rent_payer, "not the rent payer")?;
                let address = one.address;
                model.$all[self.at].freed = true;
                model.close(&address);
                Ok(())
            }
        }
    };
}

freeing!(CloseOrder, "close_order", orders, order);
freeing!(CloseStream, "close_stream", streams, stream);
freeing!(FreeChannel, "free_channel", channels, channel);
freeing!(FreeFan, "free_fan", fans, fan);
