//! One origin: the channel that pays it, and the numbers that its requests are handed. Any number of threads ask
//! here; one at a time sets money aside.

mod alone;
mod known;

use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use farthing_sdk::{
    client::Network,
    solana::Address,
    vouchers::store::{Folder, StoreError},
};
use farthing_wire::{Origin, Requirements};

use crate::{
    channel::{Pass, Running},
    cost::Scheme,
    error::PayError,
    http::Line,
    page::Stage,
    prices::Prices,
    purse::Purse,
    single::Singles,
    tab::{Ask, Bounds, Tab, TabError, Ticket},
};

/// What is known of one origin, and the way there.
pub(crate) struct Gate {
    pub origin: Origin,
    pub line: Line,
    pub prices: Prices,
    pub singles: Singles,
    folder: Folder,
    receipts: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    channel: Option<Running>,
    /// One thread opens or tops up.
    is_busy: bool,
    /// Channels that the gateway takes no more, though they run.
    passed: Vec<Address>,
    /// Base units promised in other channels of this origin, and not delivered.
    carried: u64,
    /// Something came back that is not on disk yet.
    is_behind: bool,
}

/// A raised promise, or why it was not raised.
type Raised = Result<Ticket, TabError>;

impl Gate {
    /// Waits for a while until no other process pays this origin from the same folder.
    ///
    /// # Errors
    /// `Busy`, `Store`.
    pub(crate) fn new(origin: Origin, line: Line, folder: &Path) -> Result<Self, PayError> {
        if !alone::is_free(folder, alone::WAIT)? {
            return Err(PayError::Busy { origin: origin.to_string() });
        }
        Ok(Self {
            origin,
            line,
            prices: Prices::default(),
            folder: Folder::open(folder)?,
            singles: Singles::open(folder)?,
            receipts: folder.join(crate::receipt::FILE),
            state: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// Hands a number to a request: opens a channel, tops it up and waits where it must.
    ///
    /// # Errors
    /// Those of [`Purse::find`], [`Purse::open`], [`Purse::top_up`]; `Tab` but for `Full`.
    pub(crate) fn begin<N: Network>(
        &self,
        purse: &Purse<N>,
        asked: &Requirements,
        ask: Ask,
    ) -> Result<Pass, PayError> {
        let mut state = self.lock();
        loop {
            if state.is_busy {
                state = self.wait(state);
                continue;
            }
            let current = state.channel.as_ref().filter(|running| pays(running, asked));
            let Some(address) = current.map(|running| running.address) else {
                state = self.take_up(state, purse, asked)?;
                continue;
            };
            if let Some(running) = state.channel.as_mut() {
                running.tab.is_capped = asked.cap.is_some();
            }
            match self.hand_out(&mut state, purse, ask) {
                Ok(pass) => return Ok(pass),
                Err(PayError::Tab(TabError::Full)) => state = self.wait(state),
                Err(PayError::Tab(TabError::UsedUp)) => self.retire(&mut state, &address, true),
                Err(PayError::Tab(at_risk @ TabError::AtRisk { .. })) if state.carried != 0 => {
                    state = self.recount(state, purse, (&address, at_risk))?;
                }
                Err(PayError::Tab(TabError::Underfunded { missing })) => {
                    state = self.top_up(state, purse, asked, missing)?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Finds the channel that pays, or opens one.
    fn take_up<'a, N: Network>(
        &'a self,
        state: MutexGuard<'a, State>,
        purse: &Purse<N>,
        asked: &Requirements,
    ) -> Result<MutexGuard<'a, State>, PayError> {
        let passed = state.passed.clone();
        let wanted = (&self.origin, asked);
        let (mut state, found) = self.alone(state, || {
            let running = match purse.find(&self.folder, wanted, &passed)? {
                Some(running) => running,
                None => purse.open(&self.folder, wanted)?,
            };
            let carried = purse.carried(&self.folder, &running.address)?;
            Ok((running, carried))
        });
        let (running, carried) = found?;
        (state.channel, state.carried) = (Some(running), carried);
        Ok(state)
    }

    /// Looks whether less is at risk in other channels by now.
    ///
    /// # Errors
    /// `AtRisk`, as it was found, where it is not; those of [`Purse::carried`].
    fn recount<'a, N: Network>(
        &'a self,
        state: MutexGuard<'a, State>,
        purse: &Purse<N>,
        (address, at_risk): (&Address, TabError),
    ) -> Result<MutexGuard<'a, State>, PayError> {
        let before = state.carried;
        let (mut state, carried) = self.alone(state, || purse.carried(&self.folder, address));
        state.carried = carried?;
        if state.carried < before { Ok(state) } else { Err(at_risk.into()) }
    }

    fn top_up<'a, N: Network>(
        &'a self,
        state: MutexGuard<'a, State>,
        purse: &Purse<N>,
        asked: &Requirements,
        missing: u64,
    ) -> Result<MutexGuard<'a, State>, PayError> {
        let Some(running) = &state.channel else { return Ok(state) };
        let (address, slot) = (running.address, running.page.open_slot);
        let (mut state, funded) = self.alone(state, || {
            purse.top_up(&self.folder, (&self.origin, asked), (address, slot, missing))
        });
        let funded = funded?;
        if let Some(running) = state.channel.as_mut() {
            running.tab.funded = funded;
            running.tab.is_short = false;
            running.is_known = false;
        }
        Ok(state)
    }

    fn hand_out<N: Network>(
        &self,
        state: &mut State,
        purse: &Purse<N>,
        ask: Ask,
    ) -> Result<Pass, PayError> {
        let is_again =
            state.channel.as_ref().is_some_and(|running| running.tab.is_doubtful(&ask.print));
        let ticket = self.change(state, purse, |tab, bounds| tab.begin(ask, bounds))?;
        let running = state.channel.as_ref().ok_or(TabError::UsedUp)?;
        Ok(running.pass(ticket, is_again))
    }

    /// Shows the highest promise once more, for a request that had this number. Nothing is opened for it.
    ///
    /// # Errors
    /// `NothingBought`; those of [`Purse::find`].
    pub(crate) fn shown_again<N: Network>(
        &self,
        purse: &Purse<N>,
        asked: &Requirements,
        number: u32,
    ) -> Result<Pass, PayError> {
        let mut state = self.lock();
        while state.is_busy {
            state = self.wait(state);
        }
        if state.channel.as_ref().is_none_or(|running| !pays(running, asked)) {
            let wanted = (&self.origin, asked);
            let (locked, found) = self.alone(state, || purse.find(&self.folder, wanted, &[]));
            state = locked;
            state.channel = found?;
        }
        let nothing = || PayError::NothingBought { origin: self.origin.to_string() };
        let running = state.channel.as_ref().ok_or_else(nothing)?;
        let total = running.tab.promised;
        Ok(running.pass(Ticket { number, price: 0, total, raised: 0 }, true))
    }

    /// Promises a step more, to show who asks.
    ///
    /// # Errors
    /// `Tab`, `Store`.
    pub(crate) fn show_more<N: Network>(
        &self,
        purse: &Purse<N>,
        pass: &mut Pass,
    ) -> Result<(), PayError> {
        let mut state = self.lock();
        let (number, price) = (pass.ticket.number, pass.ticket.price);
        let ticket = self.change(&mut state, purse, |tab, bounds| {
            let (total, raised) = tab.stepped_up(bounds)?;
            Ok(Ticket { number, price, total, raised })
        })?;
        pass.ticket = ticket;
        Ok(())
    }

    /// Changes a request that the gateway refused: its promise, its number or its price.
    ///
    /// # Errors
    /// `Tab`: the request is given up, and its money serves another; `Store`.
    pub(crate) fn correct<N: Network>(
        &self,
        purse: &Purse<N>,
        pass: &mut Pass,
        act: impl FnOnce(&mut Tab, u32, &Bounds) -> Raised,
    ) -> Result<(), PayError> {
        let number = pass.ticket.number;
        let mut state = self.lock();
        let is_current = state.channel.as_ref().is_some_and(|it| it.address == pass.channel);
        let changed = match is_current {
            true => self.change(&mut state, purse, |tab, bounds| act(tab, number, bounds)),
            false => Err(TabError::UsedUp.into()),
        };
        drop(state);
        match changed {
            Ok(ticket) => pass.ticket = ticket,
            Err(error) => {
                self.settle(&pass.channel, |tab| tab.release(number));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Changes the tab: the budget first, then the file, then what others see.
    fn change<N>(
        &self,
        state: &mut State,
        purse: &Purse<N>,
        act: impl FnOnce(&mut Tab, &Bounds) -> Raised,
    ) -> Result<Ticket, PayError>
    where
        N: Network,
    {
        let running = state.channel.as_mut().ok_or(TabError::UsedUp)?;
        let mut tab = running.tab.clone();
        let ticket = act(&mut tab, &purse.bounds(running.is_known, state.carried))?;
        if !purse.budget.take(ticket.raised) {
            let left = purse.budget.left();
            return Err(TabError::Budget { raise: ticket.raised, left }.into());
        }
        if ticket.raised != 0 {
            let [mint, payee] = [&running.page.mint, &running.page.payee].map(|it| it.parse());
            let (Ok(mint), Ok(payee)) = (mint, payee) else {
                return Err(StoreError::NotAnAddress.into());
            };
            let paid = (mint, payee, ticket.raised);
            let spent = purse.spend(&self.origin, Scheme::Channel, paid);
            spent.inspect_err(|_| purse.budget.put_back(ticket.raised))?;
        }
        let page = running.page.clone().with(&tab);
        self.folder.write(&running.address, &page)?;
        (running.page, running.tab) = (page, tab);
        state.is_behind = false;
        Ok(ticket)
    }

    /// Notes what became of a request. It is written with the next promise, or when the payer is done: what
    /// is forgotten until then counts as in doubt.
    pub(crate) fn settle(&self, channel: &Address, act: impl FnOnce(&mut Tab)) {
        let mut state = self.lock();
        if let Some(running) = state.channel.as_mut().filter(|it| it.address == *channel) {
            act(&mut running.tab);
            state.is_behind = true;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Notes that the gateway takes the channel's promises: from here on in the short form, and many at once.
    ///
    /// # Errors
    /// `Store`
    pub(crate) fn note_known(&self, channel: &Address) -> Result<(), PayError> {
        let mut state = self.lock();
        let Some(running) = state.channel.as_mut().filter(|it| it.address == *channel) else {
            return Ok(());
        };
        running.is_known = true;
        if running.page.stage != Stage::Opened {
            running.page.stage = Stage::Opened;
            self.folder.write(channel, &running.page.clone().with(&running.tab))?;
        }
        Ok(())
    }

    /// Promises nothing more in a channel: the next request looks for another. Where it is for good, this one
    /// is not found again while this payer lives.
    pub(crate) fn leave(&self, channel: &Address, for_good: bool) {
        let mut state = self.lock();
        self.retire(&mut state, channel, for_good);
        drop(state);
        self.changed.notify_all();
    }

    fn retire(&self, state: &mut State, channel: &Address, for_good: bool) {
        self.write_out(state);
        if for_good {
            state.passed.push(*channel);
        }
        state.channel.take_if(|running| running.address == *channel);
    }

    /// What is not written is in doubt at the next start, which costs nothing.
    fn write_out(&self, state: &mut State) {
        if let (true, Some(running)) = (state.is_behind, &state.channel) {
            let page = running.page.clone().with(&running.tab);
            state.is_behind = self.folder.write(&running.address, &page).is_err();
        }
    }

    /// A thread that panicked has left the tab as it was before its change, which is made as a whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.write_out(&mut self.lock());
    }
}

fn pays(running: &Running, asked: &Requirements) -> bool {
    let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
    running.page.pays(&asked.ledger, &payee, &mint)
}
