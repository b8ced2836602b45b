//! Delegated keys.

mod limits;

use super::{Step, terms};
use crate::walk::{
    dice::Dice,
    model::{Delegate, Model, Purse, Refused, SessionModel, Thing, Verdict, ensure},
};
use farthing_sdk::{
    accounts::{AccountKind, Session},
    instructions as sdk,
    solana::{Address, Instruction},
};
use limits::Limits;

/// Sessions that are open at a time, more or less.
const SESSIONS: usize = 40;

#[derive(Debug)]
pub struct OpenSession {
    pub payer: usize,
    pub signer: usize,
    pub session: Delegate,
    pub open_slot: u64,
    pub limits: Limits,
}

impl OpenSession {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        if model.sessions.len() >= SESSIONS && !dice.one_in(8) {
            return None;
        }
        let mint = dice.mint(model);
        let purse = dice.open_purse(model, mint)?;
        let session = (dice.purse(model, purse), dice.wallet(model));
        Some(Self {
            payer: dice.wallet(model),
            signer: dice.actor(model, purse.0),
            session,
            open_slot: terms::open_slot(model, dice),
            limits: Limits::random(model, dice, mint),
        })
    }
}

impl Step for OpenSession {
    fn name(&self) -> &'static str {
        "open_session"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [payer, owner, key]: [Address; 3] =
            [self.payer, self.signer, self.session.1].map(|wallet| model.wallets[wallet].address);
        sdk::OpenSession {
            payer,
            owner,
            deposit: model.deposit_at(self.session.0),
            key,
            session: model.session_at(self.session),
            open_slot: self.open_slot,
            terms: self.limits.terms(model),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.purse_of(self.session.0, self.signer)?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        ensure(!model.sessions.contains_key(&self.session), "open already")?;
        self.limits.check(model.now)?;
        let address = model.session_at(self.session);
        model.open(address, Thing::Session(self.session), Session::SIZE, self.payer);
        model.deposits.get_mut(&self.session.0).expect("found above").sessions += 1;
        let session = self.limits.begin(model, 0, 0);
        model.sessions.insert(self.session, session);
        Ok(())
    }
}

/// A session that fits, or once in a while any.
fn session(
    model: &Model,
    dice: &mut Dice,
    fits: impl Fn(&SessionModel) -> bool,
) -> Option<Delegate> {
    let any = dice.one_in(8);
    let fit = model.sessions.iter().filter(|(_, session)| any || fits(session));
    dice.of(&fit.map(|(at, _)| *at).collect::<Vec<_>>())
}

/// A session, and the deposit that is passed for its own.
fn found(model: &Model, at: Delegate, purse: Purse) -> Result<&SessionModel, Refused> {
    let session = model.sessions.get(&at).ok_or("no such session")?;
    ensure(purse == at.0, "another deposit")?;
    Ok(session)
}

#[derive(Debug)]
pub struct UpdateSession {
    pub signer: usize,
    pub session: Delegate,
    pub purse: Purse,
    pub limits: Limits,
    pub revision: u64,
}

impl UpdateSession {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = session(model, dice, |session| !session.revoked)?;
        let revision = model.sessions[&at].revision;
        // The key itself would like to.
        let signer = dice.or(at.0.0, |dice| if dice.one_in(2) { at.1 } else { dice.wallet(model) });
        Some(Self {
            signer,
            session: at,
            purse: dice.purse(model, at.0),
            limits: Limits::random(model, dice, at.0.1),
            revision: dice.or(revision, |_| revision - 1),
        })
    }
}

impl Step for UpdateSession {
    fn name(&self) -> &'static str {
        "update_session"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::UpdateSession {
            owner: model.wallets[self.signer].address,
            deposit: model.deposit_at(self.purse),
            session: model.session_at(self.session),
            terms: self.limits.terms(model),
            expected_revision: self.revision,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let session = found(model, self.session, self.purse)?;
        model.purse_of(self.purse, self.signer)?;
        ensure(!session.revoked, "revoked")?;
        ensure(session.revision == self.revision, "changed meanwhile")?;
        self.limits.check(model.now)?;
        let new = self.limits.begin(model, session.revision + 1, session.spent());
        model.sessions.insert(self.session, new);
        Ok(())
    }
}

#[derive(Debug)]
pub struct RevokeSession {
    pub signer: usize,
    pub session: Delegate,
    pub purse: Purse,
}

impl RevokeSession {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = session(model, dice, |session| !session.revoked)?;
        let by = if dice.one_in(3) { at.1 } else { at.0.0 };
        Some(Self { signer: dice.actor(model, by), session: at, purse: dice.purse(model, at.0) })
    }

    /// By the one who signs.
    pub fn by(session: Delegate, signer: usize) -> Self {
        Self { signer, session, purse: session.0 }
    }
}

impl Step for RevokeSession {
    fn name(&self) -> &'static str {
        "revoke_session"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let authority = model.wallets[self.signer].address;
        let (deposit, session) = (model.deposit_at(self.purse), model.session_at(self.session));
        sdk::RevokeSession { authority, deposit, session }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let session = found(model, self.session, self.purse)?;
        let (owner, key) = (self.session.0.0, self.session.1);
        ensure([owner, key].contains(&self.signer), "neither owner nor key")?;
        ensure(!session.revoked, "revoked")?;
        model.sessions.get_mut(&self.session).expect("found above").revoked = true;
        Ok(())
    }
}

#[derive(Debug)]
pub struct CloseSession {
    pub session: Delegate,
    pub purse: Purse,
    pub rent_payer: usize,
}

impl CloseSession {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = session(model, dice, |session| session.has_ended(model.now))?;
        let right = Self::of(model, at);
        let rent_payer = dice.actor(model, right.rent_payer);
        Some(Self { purse: dice.purse(model, at.0), rent_payer, ..right })
    }

    /// As it should be.
    pub fn of(model: &Model, session: Delegate) -> Self {
        let rent_payer = model.rent_payer(&model.session_at(session));
        Self { session, purse: session.0, rent_payer }
    }

    /// Whether the time has come: it has ended, and nothing that was signed for it is fresh (I12).
    pub fn is_due(model: &Model, session: Delegate) -> bool {
        let session = &model.sessions[&session];
        session.has_ended(model.now) && terms::may_free(model, session.revision)
    }
}

impl Step for CloseSession {
    fn name(&self) -> &'static str {
        "close_session"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let rent_payer = model.wallets[self.rent_payer].address;
        let (deposit, session) = (model.deposit_at(self.purse), model.session_at(self.session));
        sdk::CloseSession { session, deposit, rent_payer }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let session = found(model, self.session, self.purse)?;
        ensure(session.has_ended(model.now), "it has not ended")?;
        ensure(Self::is_due(model, self.session), "too young to be closed")?;
        let address = model.session_at(self.session);
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        // bug class 41: the sponsor's rent waits for nobody.
        model.sessions.remove(&self.session);
        model.deposits.get_mut(&self.purse).expect("pinned").sessions -= 1;
        model.close(&address);
        Ok(())
    }
}
