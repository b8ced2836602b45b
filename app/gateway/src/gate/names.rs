//! Routes by name, for as long as the ledger lives: receipts and figures say an id that is the same name's after every
//! change of the configuration, where the place of a route in it is another's after a line more.

use std::collections::{BTreeMap, HashMap};

use crate::ledger::{Ledger, NotNoted};
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
        route.id = loop {
            if let Some(id) = ids.get(&route.name) {
                break *id;
            }
            // Before any receipt that says the id, since the log keeps their order. Of several gateways that name
            // routes at once one gets the id, and the others see whose it is.
            let first = put(ledger, &[NAMES, &next.to_be_bytes()].concat(), route.name.as_bytes())?;
            let name =
                if next == u16::MAX { Ok(route.name.clone()) } else { String::from_utf8(first) };
            if let Ok(name) = name {
                ids.insert(name, next);
            }
            next = next.saturating_add(1);
        };
    }
    Ok(())
}

/// Notes a fact where there is none, and gives the one that is there. Many names at once are more than may wait for the
/// disk.
fn put(ledger: &Ledger, key: &[u8], value: &[u8]) -> Result<Vec<u8>, NotNoted> {
    loop {
        let last = ledger.last();
        match ledger.put_first(key, value) {
            Err(NotNoted::Busy) if ledger.durable() < last => ledger.wait(last)?,
            put => return put,
        }
    }
}
