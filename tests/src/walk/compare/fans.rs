//! Fans against the oracle.

use super::same;
use crate::{
    signing,
    walk::{fans::audience, model::Model},
};
use farthing_sdk::{
    accounts::{Fan, FanSlot, FanStatus},
    solana::Address,
};

pub fn fan(chain: &Fan, model: &Model, number: usize, payer: Address) -> Result<(), String> {
    let should = &model.fans[number];
    let status = match (should.ended, should.closing) {
        (true, _) => FanStatus::Ended,
        (false, true) => FanStatus::Closing,
        (false, false) => FanStatus::Open,
    };
    same!(format!("fan {number}"),
        chain.deposit => model.deposit_at(should.payer), chain.key => should.key(),
        chain.rent_payer => payer, u128::from(chain.funded) => should.funded,
        u128::from(chain.claimed) => should.claimed, chain.open_slot => should.open_slot,
        chain.unit => should.unit, chain.revision => should.revision,
        i64::from(chain.opened_at) => should.opened_at, chain.salt => should.salt,
        usize::from(chain.slot_count) => should.slots.len(), chain.last_day => should.last_day,
        chain.status => status, chain.reserved => [0; 3],
    );
    let slots: Vec<_> = should
        .slots
        .iter()
        .map(|slot| FanSlot {
            share: slot.share as u16,
            claimed: slot.claimed as u16,
            until: slot.until,
            tag: slot.holder.map_or([0; 9], |(payee, place)| {
                signing::fan_tag(&should.address, &model.payee_at(payee), &audience(place))
            }),
        })
        .collect();
    same!(format!("fan {number}"), chain.slots.0 => slots);
    // F1, F2.
    let now = model.now;
    if !should.ended && should.reserved(now) > should.left() {
        return Err(format!("fan {number} reserves more than it has (F1)"));
    }
    let over = should.slots.iter().any(|slot| slot.claimed > slot.share);
    if over { Err(format!("fan {number} paid more than a share (F2)")) } else { Ok(()) }
}
