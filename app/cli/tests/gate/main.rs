//! `farthing gate serve` as a process of its own, between real sockets, and what may happen to it: it is killed at each
//! step, its service fails, its payers go away, strangers try what strangers try, and its disk, its clock and its node
//! are not what they should be.
//!
//! The cluster is the real program in this process, behind a node that speaks JSON-RPC.

#[path = "../support/mod.rs"]
mod support;

mod balancer;
mod bill;
mod caps;
#[allow(dead_code)]
#[path = "../../../gateway/tests/rows/cluster.rs"]
mod cluster;
mod crowds;
mod delivering;
mod disks;
mod forks;
mod http;
mod idle;
mod kills;
mod node;
mod nodes;
mod operating;
mod operator;
mod passes;
mod payer;
mod process;
#[allow(dead_code)]
#[path = "../../../gateway/tests/rows/proxy.rs"]
mod proxy;
mod random;
mod scene;
mod service;
mod several;
mod strangers;
mod tricks;
