//! The fallback linker (`tools/sbf`) rewrites 128-bit arithmetic, shifts, long argument lists, wide
//! results and large copies. Here the same functions run in the virtual machine and on this
//! computer, on random operands, and must agree.
//!
//! - given the program that the fallback built
//!   - when every operation runs on edge values and on random ones: all results are the host's
//! - given an operation that does not exist
//!   - then it answers so, on both sides (the comparison really compares)

use std::path::PathBuf;

use farthing_sdk::solana::{Message, VersionedMessage, VersionedTransaction};
use farthing_tests::prelude::*;
use litesvm::LiteSVM;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sbf_differential_functions::{BATCH, CASE_BYTES, OPERATIONS, Operands, RESULT_BYTES, run};

/// 29 operations times 40 batches of 32 cases: about 37,000.
const BATCHES_PER_OPERATION: usize = 40;

struct Machine {
    svm: LiteSVM,
    payer: Keypair,
    program: Address,
}

impl Machine {
    /// Nothing where the Solana toolchain builds the programs: then our linker is not used.
    fn new() -> Option<Self> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/deploy"));
        let Ok(bytes) = std::fs::read(folder.join("differential.so")) else {
            assert!(on_path("cargo-build-sbf"), "no differential.so: run `cargo xtask build`");
            eprintln!("skipped: cargo-build-sbf builds the programs here");
            return None;
        };
        let (payer, program) = (Keypair::new(), Address::new_unique());
        let mut svm = LiteSVM::new();
        svm.airdrop(&payer.pubkey(), 1_000_000_000_000).unwrap();
        svm.add_program(program, &bytes).unwrap();
        Some(Self { svm, payer, program })
    }

    fn run(&mut self, name: &str, batch: &[u8]) -> Vec<u8> {
        let instructions = [
            ComputeBudgetInstruction::set_compute_unit_limit(1_400_000),
            Instruction::new_with_bytes(self.program, batch, Vec::new()),
        ];
        let blockhash = self.svm.latest_blockhash();
        let message =
            Message::new_with_blockhash(&instructions, Some(&self.payer.pubkey()), &blockhash);
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, &[&self.payer]).unwrap();
        let ran = self.svm.send_transaction(transaction);
        self.svm.expire_blockhash();
        let mut results =
            ran.unwrap_or_else(|failed| panic!("{name}: {failed:?}")).return_data.data;
        // The runtime drops zeros at the end.
        results.resize(batch.len() / CASE_BYTES * RESULT_BYTES, 0);
        results
    }
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|entry| entry.join(program).is_file()))
}

/// A number at an edge as often as a random one, short ones included.
fn operand(random: &mut ChaCha8Rng) -> u64 {
    const EDGES: [u64; 10] = [0, 1, 2, 63, 64, 127, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1];
    match random.random_range(0..4) {
        0 => EDGES[random.random_range(0..EDGES.len())],
        1 => random.random::<u64>() >> random.random_range(0..64),
        _ => random.random(),
    }
}

fn batch(operation: u8, random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BATCH * CASE_BYTES);
    for _ in 0..BATCH {
        bytes.push(operation);
        let operands: Operands = std::array::from_fn(|_| operand(random));
        bytes.extend(operands.iter().flat_map(|word| word.to_le_bytes()));
    }
    bytes
}

fn on_host(batch: &[u8]) -> Vec<u8> {
    let mut results = [0; BATCH * RESULT_BYTES];
    let written = run(batch, &mut results);
    results[..written].to_vec()
}

fn assert_same(machine: &mut Machine, name: &str, batch: &[u8]) {
    let (virtual_machine, host) = (machine.run(name, batch), on_host(batch));
    let pairs = virtual_machine.chunks(RESULT_BYTES).zip(host.chunks(RESULT_BYTES));
    for ((got, expected), case) in pairs.zip(batch.chunks(CASE_BYTES)) {
        assert_eq!(got, expected, "{name} differs on {case:02x?}");
    }
    assert_eq!(virtual_machine.len(), host.len());
}

#[test]
fn the_virtual_machine_agrees_with_the_host() {
    let Some(mut machine) = Machine::new() else { return };
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for (operation, (name, _)) in OPERATIONS.iter().enumerate() {
        for _ in 0..BATCHES_PER_OPERATION {
            let batch = batch(operation as u8, &mut random);
            assert_same(&mut machine, name, &batch);
        }
    }
}

#[test]
fn an_unknown_operation_is_answered_as_such() {
    let Some(mut machine) = Machine::new() else { return };
    let batch = batch(u8::MAX, &mut ChaCha8Rng::seed_from_u64(2));
    assert_eq!(machine.run("no operation", &batch), [u8::MAX; BATCH * RESULT_BYTES]);
}
