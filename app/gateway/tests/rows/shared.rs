//! Two gates on one ledger.

use farthing_gateway::chain::Moment;
use farthing_gateway::config::Config;
use tempfile::TempDir;

use super::cluster::Cluster;
use super::scene::{ByLink, Scene, config};

/// Two gates, one ledger, and where it is.
pub struct Two {
    pub one: Scene,
    pub other: Scene,
    pub address: String,
}

/// A gate on the ledger of this database.
pub fn gate(address: &str) -> Scene {
    gate_with(address, |_| ())
}

/// With another configuration.
pub fn gate_with(address: &str, change: impl FnOnce(&mut Config)) -> Scene {
    let folder = TempDir::new().unwrap();
    let mut config = config(&folder);
    config.ledger.postgres = Some(address.parse().unwrap());
    change(&mut config);
    Scene::open(folder, config)
}

impl Two {
    pub fn new() -> Self {
        Self::on(Cluster::shared().ledger())
    }

    pub fn on(address: String) -> Self {
        Self { one: gate(&address), other: gate(&address), address }
    }

    /// With another configuration, at both.
    pub fn with(change: impl Fn(&mut Config)) -> Self {
        let address = Cluster::shared().ledger();
        let [one, other] = [(); 2].map(|()| gate_with(&address, &change));
        Self { one, other, address }
    }

    /// A channel of links that both have read.
    pub fn by_link(&self, label: u8, funded: u64) -> ByLink {
        let payer = self.one.by_link(label, funded);
        self.other.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
        payer
    }

    /// Waits until all that was delivered is noted: its retry is told until then that it is being answered.
    pub async fn settled(&self) {
        settled(&self.address).await;
    }

    /// Served and returned, as the row has it.
    pub fn sums(&self) -> (u64, u64) {
        let sql = "select sum(served), sum(returned) from farthing.page";
        let said = super::cluster::query(&self.address, sql).unwrap();
        (said[0][0].parse().unwrap(), said[0][1].parse().unwrap())
    }
}

/// Waits until no request is being answered.
pub async fn settled(address: &str) {
    let running = "select count(*) from farthing.request where state = 2";
    while super::cluster::query(address, running).unwrap() != [["0"]] {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
