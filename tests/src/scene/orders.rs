//! The reader's orders, and how they end.

use super::{Scene, item};
use crate::KEY;
use farthing_sdk::{
    accounts::Order,
    instructions::{CancelOrder, CloseOrder, DeclineOrder, FulfilOrder},
    solana::Address,
};

impl Scene {
    /// With an item, and the reader's order of it.
    pub fn with_order() -> (Self, Address, Address) {
        let (scene, listing) = Self::selling(item());
        let order = scene.order(&listing, "reader");
        (scene, listing, order)
    }

    pub fn fulfil_order(&self, order: &Address) -> FulfilOrder {
        FulfilOrder::of(*order, &self.get(order), KEY)
    }

    pub fn cancel_order(&self, order: &Address, name: &str) -> CancelOrder {
        CancelOrder::of(*order, &self.get(order), self.address(name))
    }

    pub fn decline_order(&self, order: &Address, name: &str) -> DeclineOrder {
        DeclineOrder::of(*order, &self.get(order), self.creator, self.address(name))
    }

    pub fn close_order(&self, order: &Address) -> CloseOrder {
        CloseOrder::of(*order, &self.get(order))
    }

    pub fn order_at(&self, order: &Address) -> Order {
        self.get(order)
    }
}
