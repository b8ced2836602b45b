//! What a node has of the past. Nodes forget: what a node does not have may have been.

use super::network::Record;

impl Record {
    /// Whether the node lists the transaction but no longer has it: then nothing is known of it but
    /// its signature, its slot and whether it failed. No transaction is free, so one without a fee
    /// and without logs is only listed.
    pub fn is_only_listed(&self) -> bool {
        self.fee == 0 && self.logs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solana::Signature;

    #[test]
    fn what_a_node_lists_but_no_longer_has_is_told_from_what_it_has() {
        let listed = Record {
            signature: Signature::default(),
            slot: 7,
            time: Some(1),
            error: None,
            logs: Vec::new(),
            compute_units: 0,
            fee: 0,
        };
        assert!(listed.is_only_listed());
        let without_logs = Record { fee: 5_000, ..listed.clone() };
        let free = Record { logs: vec!["Program log: x".into()], ..listed };
        assert!(!without_logs.is_only_listed() && !free.is_only_listed());
    }
}
