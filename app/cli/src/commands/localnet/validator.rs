//! The embedded validator: Surfpool, offline, on fixed ports of the loopback address.

use crate::failure::{Failure, Outcome};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use farthing_sdk::solana::Address;
use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use surfpool_core::{
    error::{SurfpoolError, SurfpoolResult},
    runloops,
    surfnet::{
        locker::SurfnetSvmLocker,
        svm::{SurfnetSvm, SurfnetSvmConfig},
    },
};
use surfpool_types::{
    AccountSnapshot, BlockProductionMode, ExportSnapshotConfig, ExportSnapshotFilter, RpcConfig,
    SimnetCommand, SimnetConfig, SimnetEvent, SurfpoolConfig,
};

/// Loopback only: anyone who reaches the port can do anything with the network.
const HOST: &str = "127.0.0.1";
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// How far a chain has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The newest slot.
    pub slot: u64,
    /// Blocks of the chain. A transaction's last valid block height counts them.
    pub height: u64,
    /// Unix milliseconds of the slot.
    pub time: u64,
}

/// Accounts by address.
pub type Accounts = BTreeMap<String, Option<AccountSnapshot>>;

/// What a validator starts with.
pub struct Start {
    pub port: u16,
    pub ws_port: u16,
    /// Milliseconds.
    pub slot_time: u64,
    pub accounts: Accounts,
    /// Where a kept chain stopped; a new one begins at the beginning.
    pub tip: Option<Tip>,
    pub funded: Vec<Address>,
    /// Lamports for each of them.
    pub funds: u64,
}

/// A validator that runs in this process.
pub struct Validator {
    svm: SurfnetSvmLocker,
    commands: Sender<SimnetCommand>,
    events: Receiver<SimnetEvent>,
    runner: JoinHandle<()>,
    /// What a fresh network has: not worth keeping.
    built_in: BTreeMap<String, AccountSnapshot>,
    pub url: String,
    pub ws_url: String,
}

impl Validator {
    /// Starts and returns once the ports answer.
    pub fn start(start: Start) -> Outcome<Self> {
        let config = configuration(&start);
        let failed = |error: SurfpoolError| {
            Failure::Network(format!("the validator does not start: {error}"))
        };
        let (mut svm, events, geyser_events) =
            SurfnetSvm::new(svm_configuration(&config.simnets[0])).map_err(failed)?;
        if let Some(tip) = start.tip {
            go_on(&mut svm, tip).map_err(failed)?;
        }
        let svm = SurfnetSvmLocker::new(svm);
        let built_in = export(&svm)?;
        let (commands, commands_rx) = crossbeam_channel::unbounded();
        let (runner_svm, runner_commands) = (svm.clone(), commands.clone());
        let runner = thread::spawn(move || {
            let run = runloops::start_local_surfnet_runloop(
                runner_svm,
                config,
                runner_commands,
                commands_rx,
                geyser_events,
            );
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            // A failure to start shows as an event, or as the end of events.
            if let Ok(runtime) = runtime {
                let _ = runtime.block_on(run);
            }
        });
        let url = format!("http://{HOST}:{}", start.port);
        let ws_url = format!("ws://{HOST}:{}", start.ws_port);
        let validator = Self { svm, commands, events, runner, built_in, url, ws_url };
        validator.wait_until_ready()?;
        Ok(validator)
    }

    fn wait_until_ready(&self) -> Outcome {
        let until = Instant::now() + START_TIMEOUT;
        loop {
            let reason = match self.events.recv_deadline(until) {
                Ok(SimnetEvent::CoreStarted(_)) => return Ok(()),
                Ok(SimnetEvent::Aborted(reason)) => reason,
                Ok(SimnetEvent::Shutdown) => "it shut down".into(),
                Ok(_) => continue,
                Err(error) => error.to_string(),
            };
            return Err(Failure::Network(format!("the validator does not start: {reason}")));
        }
    }

    /// How far the chain is now.
    pub fn tip(&self) -> Tip {
        self.svm.with_svm_reader(|svm| Tip {
            slot: svm.get_latest_absolute_slot(),
            height: svm.chain_tip.index,
            time: svm.updated_at,
        })
    }

    /// Every account that a fresh network does not have, or has otherwise.
    pub fn accounts(&self) -> Outcome<Accounts> {
        let all = export(&self.svm)?;
        let ours = all.into_iter().filter(|(address, now)| self.built_in.get(address) != Some(now));
        Ok(ours.map(|(address, account)| (address, Some(account))).collect())
    }

    /// Reads what happened for so long; says whether there were transactions. Unread, events would
    /// pile up.
    pub fn watch(&self, time: Duration) -> Outcome<bool> {
        let (until, mut active) = (Instant::now() + time, false);
        loop {
            match self.events.recv_deadline(until) {
                Ok(SimnetEvent::TransactionProcessed(..) | SimnetEvent::AccountUpdate(..)) => {
                    active = true;
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(active),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::Network("the validator stopped by itself".into()));
                }
            }
        }
    }

    /// Stops and frees both ports.
    pub fn stop(self) -> Outcome {
        let _ = self.commands.send(SimnetCommand::Terminate(None));
        let (until, mut closed) = (Instant::now() + STOP_TIMEOUT, 0);
        while closed < 2 {
            match self.events.recv_deadline(until) {
                Ok(SimnetEvent::Shutdown) => closed += 1,
                Ok(_) => {}
                // The end of the process frees the ports as well.
                Err(_) => return Ok(()),
            }
        }
        let _ = self.runner.join();
        Ok(())
    }
}

/// Lets a chain that has not begun go on after the last block of another: its next slot, the next
/// block height and with it other blockhashes, a later time.
fn go_on(svm: &mut SurfnetSvm, tip: Tip) -> SurfpoolResult<()> {
    // Nothing may come after the last slot that can be counted.
    let slot = tip.slot.min(u64::MAX - 2);
    let mut epoch = svm.latest_epoch_info.clone();
    // All epochs have one length here.
    (epoch.epoch, epoch.slot_index) = (slot / epoch.slots_in_epoch, slot % epoch.slots_in_epoch);
    (epoch.absolute_slot, epoch.block_height) = (slot, tip.height);
    let schedule = svm.inner.get_sysvar();
    // As after a fork: the chain opens the slot after this one.
    svm.initialize(epoch, schedule)?;
    (svm.updated_at, svm.genesis_updated_at) = (tip.time, tip.time);
    // The clock has the time of the slot.
    svm.reconstruct_sysvars();
    Ok(())
}

/// Refuses a port that something else has.
///
/// # Errors
/// `Network`, with the option that names another port.
pub fn require_free(port: u16, option: &str) -> Outcome {
    let address: SocketAddr = ([127, 0, 0, 1], port).into();
    TcpListener::bind(address).map(|_| ()).map_err(|error| {
        Failure::Network(format!(
            "port {port} cannot be used: {error}; is a validator running already? {option} names \
             another port"
        ))
    })
}

fn configuration(start: &Start) -> SurfpoolConfig {
    SurfpoolConfig {
        simnets: vec![SimnetConfig {
            offline_mode: true,
            remote_rpc_url: None,
            slot_time: start.slot_time,
            block_production_mode: BlockProductionMode::Clock,
            airdrop_addresses: start.funded.clone(),
            airdrop_token_amount: start.funds,
            instruction_profiling_enabled: false,
            snapshot: start.accounts.clone(),
            ..SimnetConfig::default()
        }],
        rpc: RpcConfig {
            bind_host: HOST.into(),
            bind_port: start.port,
            ws_port: start.ws_port,
            ..RpcConfig::default()
        },
        ..SurfpoolConfig::default()
    }
}

fn svm_configuration(simnet: &SimnetConfig) -> SurfnetSvmConfig {
    SurfnetSvmConfig {
        slot_time: simnet.slot_time,
        instruction_profiling_enabled: simnet.instruction_profiling_enabled,
        ..SurfnetSvmConfig::default()
    }
}

fn export(svm: &SurfnetSvmLocker) -> Outcome<BTreeMap<String, AccountSnapshot>> {
    let filter = ExportSnapshotFilter {
        include_program_accounts: Some(true),
        exclude_sysvars: Some(true),
        exclude_feature_gates: Some(true),
        ..ExportSnapshotFilter::default()
    };
    let config = ExportSnapshotConfig { filter: Some(filter), ..ExportSnapshotConfig::default() };
    svm.with_svm_reader(|svm| svm.export_snapshot(config))
        .map_err(|error| Failure::Network(format!("the state cannot be read: {error}")))
}
