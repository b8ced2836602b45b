//! What the threads of the chain's side, and the gate, have in common.

use super::{
    alarms::Alarms,
    listings::Listings,
    moment::{ClusterTime, Moment},
    risk::Risk,
    settings::Settings,
    watch::Fresh,
};
use std::sync::Arc;

/// Why nothing is served from an account at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    #[error("the cluster's time is not known")]
    NoTime,
    /// Ask [`super::Desk::look`].
    #[error("the account was not read lately")]
    NotRead,
}

/// What the threads of the chain's side, and the gate, have in common.
pub struct Shared {
    pub time: Arc<ClusterTime>,
    pub fresh: Fresh,
    pub risk: Risk,
    pub alarms: Alarms,
    pub listings: Listings,
}

impl Shared {
    pub fn new(settings: &Settings) -> Self {
        Self {
            time: Arc::default(),
            fresh: Fresh::new(settings.stale_after()),
            risk: Risk::new(settings.risk),
            alarms: Alarms::default(),
            listings: Listings::new(settings.stale_after()),
        }
    }

    /// The cluster's time, unix seconds, by which an account may serve now. Cheap: every request asks.
    ///
    /// # Errors
    /// [`NotNow`]: serve nothing from it.
    pub fn may_serve(&self, account: &[u8; 32]) -> Result<i64, NotNow> {
        let now = Moment::now();
        let time = self.time.at(&now).ok_or(NotNow::NoTime)?;
        if self.fresh.is_fresh(account, &now) { Ok(time) } else { Err(NotNow::NotRead) }
    }
}
