//! Two gates on one ledger, before one chain.

use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::config::Config;
use farthing_gateway::ledger::Booked;

use crate::cluster::{Cluster, query};
use crate::net::Net;
use crate::scene::Scene;
use crate::shop::{chain, config};

/// Two gates, one ledger, and where it is.
pub struct Two {
    pub one: Scene,
    pub other: Scene,
    pub address: String,
}

impl Two {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With another configuration, at both.
    pub async fn with(change: impl Fn(&mut Config)) -> Self {
        let address = Cluster::shared().ledger();
        Self::on([address.clone(), address], change).await
    }

    /// Over these ways to one database, of which the second is the test's too.
    pub async fn on(addresses: [String; 2], change: impl Fn(&mut Config)) -> Self {
        let (chain, token) = chain();
        let net = Arc::new(Net::new(chain));
        // What is signed stays fresh, however long the gates take.
        net.stand_still();
        let mut scenes = Vec::new();
        for address in &addresses {
            let folder = tempfile::tempdir().unwrap();
            let mut config = config(folder.path(), token);
            config.ledger.postgres = Some(address.parse().unwrap());
            change(&mut config);
            scenes.push(Scene::open(Some(folder), config, (Arc::clone(&net), token)).await);
        }
        let [_, address] = addresses;
        let (other, one) = (scenes.pop().unwrap(), scenes.pop().unwrap());
        Self { one, other, address }
    }

    pub fn query(&self, sql: &str) -> Vec<Vec<String>> {
        query(&self.address, sql).unwrap()
    }

    /// How many payments were booked.
    pub fn booked(&self) -> usize {
        let receipts = self.other.ledger.receipts(i64::MIN, i64::MAX).unwrap();
        receipts
            .filter(|receipt| matches!(receipt.as_ref().unwrap().booked, Booked::Settled(_)))
            .count()
    }

    /// How often the service behind either was asked.
    pub fn asked(&self) -> u64 {
        self.one.asked() + self.other.asked()
    }

    /// Waits until no request has a payment in hand.
    pub async fn left(&self) {
        let held = "select count(*) from farthing.settlement where hold is not null";
        for _ in 0..500 {
            if self.query(held) == [["0"]] {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a payment is in hand for ever");
    }

    /// Of the gateway that has the only payment in hand nothing is heard any more, though it goes on.
    pub fn silence_holder(&self) {
        let sql = "update farthing.gateway g set seen = '-infinity' from farthing.settlement s where g.id = s.gateway";
        self.query(sql);
    }
}
