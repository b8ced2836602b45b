//! What holders of passes have signed counts once, whatever becomes of the process and however many gateways share its
//! ledger (R13): a challenge that was used is written down before its token goes out.

use std::sync::Arc;

use farthing_wire::{PassChallenge, PassRefusal};

use super::answer::Answer;
use super::passed::Visit;
use super::{Gate, Local, Refused};
use crate::ledger::{Ledger, NotNoted};
use crate::pass::Used;

/// How the keys of used challenges begin; their nonces follow.
const PREFIX: &[u8] = b"pass/used/";

/// Takes up what was used before this process began.
pub(super) fn load(ledger: &Ledger, used: &Used) {
    let all = ledger.each(PREFIX);
    used.load(all.iter().filter_map(|(key, value)| {
        let nonce = key.strip_prefix(PREFIX)?.try_into().ok()?;
        Some((nonce, i64::from_le_bytes(*value.first_chunk()?)))
    }));
}

/// Notes a use where there is none of it yet; whether it was this one.
fn note(ledger: &Ledger, key: &[u8], value: &[u8]) -> Result<bool, NotNoted> {
    Ok(ledger.put_first(key, value)? == value)
}

impl Gate {
    /// Writes down that a challenge is used, which this process has found to be new, and forgets those that are over.
    /// Where that fails it is as if it were not used here: who asks again is told by the ledger.
    pub(super) async fn note_used(
        &self,
        local: &Local,
        visit: &Visit<'_>,
        (challenge, now): (&PassChallenge, i64),
    ) -> Result<(), Answer> {
        let used = self.answers.passes.used();
        let key = |nonce: &[u8; 16]| [PREFIX, nonce].concat();
        let mut random = [0; 16];
        let end = challenge.expires_at.to_le_bytes();
        let noted = match getrandom::fill(&mut random) {
            // So that it is told apart from the same one's use at another gateway.
            Ok(()) => {
                self.note_first(local, (key(&challenge.nonce), [&end[..], &random].concat())).await
            }
            Err(_) => Err(Refused::Down),
        };
        match noted {
            Ok(true) => {}
            Ok(false) => return Err(self.pass_refused(visit, PassRefusal::Used)),
            Err(refused) => {
                used.give_back(&challenge.nonce);
                return Err(self.answers.later(&refused));
            }
        }
        for nonce in used.forget(now) {
            // What stays is taken up and forgotten again at the next start.
            let _ = self.ledger.put(&key(&nonce), None);
        }
        Ok(())
    }

    /// Durable when it returns. A database is asked apart, since it keeps whoever asks waiting.
    async fn note_first(
        &self,
        local: &Local,
        (key, value): (Vec<u8>, Vec<u8>),
    ) -> Result<bool, Refused> {
        if self.ledger.rows().is_some() {
            let ledger = Arc::clone(&self.ledger);
            let asked = tokio::task::spawn_blocking(move || note(&ledger, &key, &value)).await;
            return asked.map_err(|_| Refused::Down)?.map_err(|_| Refused::Busy);
        }
        let is_first = note(&self.ledger, &key, &value).map_err(|_| Refused::Busy)?;
        local.lane.durable(self.ledger.last()).await.map_err(|_| Refused::Down)?;
        Ok(is_first)
    }
}
