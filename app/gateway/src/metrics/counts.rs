//! What one runtime has counted: no other runtime writes to it, so that counting costs no wait for another core.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Outcome;

/// Routes that are counted apart. A figure for each of more would be read by nobody, and is one memory cell each for
/// whoever collects them.
const ROUTES: usize = 1_024;

/// What became of the requests of one route.
#[derive(Debug, Default)]
pub(super) struct OfRoute {
    pub(super) outcomes: [AtomicU64; Outcome::COUNT],
    /// Base units that were served, those included that were returned.
    pub(super) served: AtomicU64,
    /// Base units of it that were returned.
    pub(super) returned: AtomicU64,
}

/// See the module. Numbers only rise.
#[derive(Debug)]
pub struct Counts {
    /// By the route's id; the last is of all that have none of their own.
    pub(super) routes: Box<[OnceLock<Box<OfRoute>>]>,
    /// Of requests that no route has, or that are not asked of one.
    pub(super) unmatched: OfRoute,
    /// Deliveries that were begun, and that have ended.
    pub(super) begun: AtomicU64,
    pub(super) ended: AtomicU64,
}

impl Default for Counts {
    fn default() -> Self {
        let routes = (0..=ROUTES).map(|_| OnceLock::new()).collect();
        let (unmatched, begun, ended) = Default::default();
        Self { routes, unmatched, begun, ended }
    }
}

impl Counts {
    /// A request of this route has ended so.
    pub(crate) fn note(&self, route: Option<u16>, outcome: Outcome) {
        let of_route = route.map_or(&self.unmatched, |route| self.route(route));
        if let Some(count) = of_route.outcomes.get(outcome as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A delivery begins.
    pub(crate) fn begin(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// A delivery has ended, however: so many base units were served and so many of them returned.
    pub(crate) fn end(&self, route: u16, (served, returned): (u64, u64)) {
        self.ended.fetch_add(1, Ordering::Relaxed);
        if served > 0 {
            let of_route = self.route(route);
            of_route.served.fetch_add(served, Ordering::Relaxed);
            of_route.returned.fetch_add(returned, Ordering::Relaxed);
        }
    }

    fn route(&self, route: u16) -> &OfRoute {
        let place = usize::from(route).min(ROUTES);
        let cell = self.routes.get(place);
        cell.map_or(&self.unmatched, |cell| cell.get_or_init(Box::default))
    }
}
