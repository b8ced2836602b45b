//! Routes by name, for as long as the ledger lives: receipts and figures say an id that is the same name's after every
//! change of the configuration, where the place of a route in it is another's after a line more.

use std::collections::{BTreeMap, HashMap};

use crate::ledger::{Ledger, NotNoted, Saved};
use crate::routes::Routes;

/// Before an id, in two bytes: a name.
const NAMES: &[u8] = b"gate/route/";

/// All names that routes of this ledger ever had, by their ids.
#[must_use]
pub fn route_names(ledger: &Ledger) -> BTreeMap<u16, String> {
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let id = key.strip_prefix(NAMES)?.try_into().ok().map(u16::from_be_bytes)?;
        Some((id, String::from_utf8(value).ok()?))
    };
    ledger.each(NAMES).into_iter().filter_map(read).collect()
}

/// Gives each route the id of its name, a new one to a new name. Once there is none left, the last is of all names that
/// come later.
///
/// # Errors
/// [`NotNoted`]; some names may have an id then. Blocks while the disk is behind.
pub(super) fn name_routes(ledger: &Ledger, routes: &mut Routes) -> Result<(), NotNoted> {
    let known = route_names(ledger);
    let mut next = known.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
    let mut ids: HashMap<String, u16> = known.into_iter().map(|(id, name)| (name, id)).collect();
    for route in routes.all_mut() {
        route.id = match ids.get(&route.name) {
            Some(id) => *id,
            None => {
                // Before any receipt that says the id, since the log keeps their order.
                put(ledger, &[NAMES, &next.to_be_bytes()].concat(), route.name.as_bytes())?;
                ids.insert(route.name.clone(), next);
                let id = next;
                next = next.saturating_add(1);
                id
            }
        };
    }
    Ok(())
}

/// Notes a fact. Many names at once are more than may wait for the disk.
fn put(ledger: &Ledger, key: &[u8], value: &[u8]) -> Result<Saved, NotNoted> {
    loop {
        let last = ledger.last();
        match ledger.put(key, Some(value)) {
            Err(NotNoted::Busy) if ledger.durable() < last => ledger.wait(last)?,
            put => return put,
        }
    }
}
