//! What one core does in a second of what payers and payees do for each payment: vouchers signed and
//! verified, singly and in batches, links made and verified, promises taken into the book, requests admitted.
//!
//! `cargo bench -p farthing-vouchers`; results are in docs/benchmarks.md. Measured is the time that the
//! thread had a core, not the time that passed: so the answer is per core also on a busy machine.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod admission;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, BenchmarkId, Throughput, criterion_group, criterion_main};
use ed25519_dalek::{Signature, SigningKey, Verifier, VerifyingKey};
use farthing_core::chain::Link;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{ChannelState, Credential, MemoryStorage, Policy, VoucherBook};
use farthing_vouchers::chain::{Chain, sha256};
use farthing_vouchers::signed::SignedVoucher;
use farthing_vouchers::verify::{VoucherKey, verify_all};

const BATCHES: [usize; 4] = [8, 64, 256, 1_024];

/// The core's time, shown as any other.
struct CoreTime(WallTime);

type Criterion = criterion::Criterion<CoreTime>;

impl Measurement for CoreTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, left: &Duration, right: &Duration) -> Duration {
        *left + *right
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        self.0.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self.0.formatter()
    }
}

fn signer(label: usize) -> SigningKey {
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&label.to_le_bytes());
    SigningKey::from_bytes(&secret)
}

fn channel(label: usize) -> [u8; 32] {
    let mut channel = [9; 32];
    channel[..8].copy_from_slice(&label.to_le_bytes());
    channel
}

/// Each of its own channel and its own payer: the hardest case.
fn pairs(count: usize) -> Vec<(VoucherKey, SignedVoucher)> {
    (0..count)
        .map(|label| {
            let signer = signer(label);
            let voucher = Voucher { channel: channel(label), cumulative: 1_000, expires_at: 0 };
            (
                VoucherKey::new(signer.verifying_key().as_bytes()).unwrap(),
                SignedVoucher::sign(voucher, &signer),
            )
        })
        .collect()
}

fn sign(criterion: &mut Criterion) {
    let signer = signer(1);
    let mut voucher = Voucher { channel: channel(1), cumulative: 0, expires_at: 0 };
    let mut group = criterion.benchmark_group("voucher");
    group.throughput(Throughput::Elements(1));
    group.bench_function("sign", |bencher| {
        bencher.iter(|| {
            voucher.cumulative += 1;
            SignedVoucher::sign(black_box(voucher), &signer)
        });
    });
    group.bench_function("check a key", |bencher| {
        let bytes = signer.verifying_key().to_bytes();
        bencher.iter(|| VoucherKey::new(black_box(&bytes)));
    });
    group.finish();
}

fn verify(criterion: &mut Criterion) {
    let pairs = pairs(1_024);
    let mut group = criterion.benchmark_group("voucher/verify");
    group.throughput(Throughput::Elements(1));
    let mut next = 0;
    group.bench_function("single", |bencher| {
        bencher.iter(|| {
            next = (next + 1) % pairs.len();
            let (key, signed) = &pairs[next];
            assert!(key.has_signed(signed));
        });
    });
    for count in BATCHES {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("batch", count), &count, |bencher, &count| {
            bencher.iter(|| assert!(verify_all(black_box(&pairs[..count])).iter().all(|ok| *ok)));
        });
    }
    group.finish();
}

/// What ed25519-dalek does with the same: the ground that `verify` stands on.
fn dalek(criterion: &mut Criterion) {
    let pairs = pairs(256);
    let keys: Vec<VerifyingKey> =
        pairs.iter().map(|(key, _)| VerifyingKey::from_bytes(key.bytes()).unwrap()).collect();
    let mut group = criterion.benchmark_group("ed25519-dalek");
    group.throughput(Throughput::Elements(1));
    for (name, is_strict) in [("verify", false), ("verify_strict", true)] {
        let mut next = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                next = (next + 1) % pairs.len();
                let signed = &pairs[next].1;
                let signature = Signature::from_bytes(&signed.signature);
                let message = signed.voucher.encode();
                let outcome = if is_strict {
                    keys[next].verify_strict(&message, &signature)
                } else {
                    keys[next].verify(&message, &signature)
                };
                assert!(outcome.is_ok());
            });
        });
    }
    group.finish();
}

fn chain(criterion: &mut Criterion) {
    const LENGTH: u32 = 1_000_000;
    let chain = Chain::new([1; 32], channel(1), LENGTH);
    let mut group = criterion.benchmark_group("chain");
    for steps in [1, 100, 10_000] {
        let known = chain.link(LENGTH - steps).unwrap();
        let shown = chain.link(LENGTH).unwrap();
        group.throughput(Throughput::Elements(steps.into()));
        group.bench_function(format!("verify a link {steps} ahead"), |bencher| {
            bencher.iter(|| {
                let shown: &Link = black_box(&shown);
                shown.verify(&known, &channel(1), sha256).unwrap();
            });
        });
    }
    group.throughput(Throughput::Elements(1));
    let mut next = 0;
    group.bench_function("make the next link of 1,000,000", |bencher| {
        bencher.iter(|| {
            next = (next + 1) % LENGTH;
            chain.link(next)
        });
    });
    group.throughput(Throughput::Elements(LENGTH.into()));
    group.sample_size(10);
    group.bench_function("make a chain of 1,000,000", |bencher| {
        bencher.iter(|| Chain::new([1; 32], channel(1), black_box(LENGTH)));
    });
    group.finish();
}

fn book_of(channels: impl Iterator<Item = ([u8; 32], Credential)>) -> VoucherBook<MemoryStorage> {
    let mut book = VoucherBook::open(MemoryStorage::default(), Policy::default()).unwrap();
    for (address, credential) in channels {
        let channel =
            ChannelState { credential, funded: u64::MAX, claimed: 0, closes_at: None, slot: 0 };
        book.update(address, channel).unwrap();
    }
    book
}

fn book(criterion: &mut Criterion) {
    const COUNT: usize = 256;
    let (keys, vouchers): (Vec<_>, Vec<_>) = pairs(COUNT).into_iter().unzip();
    let credentials = keys.iter().map(|key| Credential::Key(*key.bytes()));
    let addresses = vouchers.iter().map(|signed| signed.voucher.channel);
    let by_voucher: Vec<_> = addresses.zip(credentials).collect();
    let mut group = criterion.benchmark_group("book");
    group.throughput(Throughput::Elements(COUNT as u64));
    let fresh = || book_of(by_voucher.iter().copied());
    group.bench_function("accept 256 vouchers one by one", |bencher| {
        let all = |mut book: VoucherBook<_>| {
            for signed in &vouchers {
                book.accept(signed, 0).unwrap();
            }
        };
        bencher.iter_batched(fresh, all, BatchSize::SmallInput);
    });
    group.bench_function("accept 256 vouchers together", |bencher| {
        let all = |mut book: VoucherBook<_>| {
            assert!(book.accept_all(&vouchers, 0).iter().all(Result::is_ok));
        };
        bencher.iter_batched(fresh, all, BatchSize::SmallInput);
    });
    let chain = Chain::new([1; 32], channel(1), 10_000);
    let links: Vec<Link> = (1..=10_000).map(|index| chain.link(index).unwrap()).collect();
    let claimed = chain.link(0).unwrap();
    let credential = Credential::Chain { unit: 1, length: 10_000, claimed };
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("accept 10,000 links", |bencher| {
        let all = |mut book: VoucherBook<_>| {
            for link in &links {
                book.accept_link(&channel(1), *link, 0).unwrap();
            }
        };
        let fresh = || book_of([(channel(1), credential)].into_iter());
        bencher.iter_batched(fresh, all, BatchSize::SmallInput);
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = criterion::Criterion::default().with_measurement(CoreTime(WallTime));
    targets = sign, verify, dalek, chain, book, admission::links, admission::vouchers, admission::open
}
criterion_main!(benches);
