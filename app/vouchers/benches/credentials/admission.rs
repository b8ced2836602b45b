//! Requests admitted: promise, number, price and change in one step, without what a log costs.

use super::{Criterion, channel, pairs};
use criterion::{BatchSize, BenchmarkId, Throughput};
use farthing_core::chain::Link;
use farthing_vouchers::book::{
    Ask, Change, ChannelState, Credential, Page, Policy, Prepared, Row, Storage, VoucherBook,
    verify_prepared,
};
use farthing_vouchers::chain::Chain;
use std::convert::Infallible;
use std::hint::black_box;

/// Vouchers of requests that are verified together.
const TOGETHER: [usize; 3] = [1, 64, 256];

/// Steps from one link to another that a gateway hashes at once.
const REACH: u32 = 64;

/// Requests of one channel.
const LENGTH: u32 = 10_000;

/// Channels of a book that is opened.
const STORED: usize = 100_000;

/// Keeps nothing: a log is measured elsewhere. It has what it is given at first, as bytes.
struct Nowhere(Vec<(Row, Vec<u8>)>);

impl Storage for Nowhere {
    type Error = Infallible;
    type Saved = ();

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Infallible> {
        let page = |(row, bytes): &(Row, Vec<u8>)| (*row, Page::from_bytes(bytes).unwrap());
        Ok(self.0.iter().map(page).collect())
    }

    fn save(&mut self, _: &Row, page: &Page) -> Result<(), Infallible> {
        black_box(page);
        Ok(())
    }

    fn change(&mut self, _: &Row, change: &Change, _: &Page) -> Result<(), Infallible> {
        black_box(change);
        Ok(())
    }

    fn remove(&mut self, _: &Row) -> Result<(), Infallible> {
        Ok(())
    }
}

type Book = VoucherBook<Nowhere>;

fn book_of(channels: impl Iterator<Item = ([u8; 32], Credential)>) -> Book {
    let mut book = VoucherBook::open(Nowhere(Vec::new()), Policy::default()).unwrap();
    for (address, credential) in channels {
        let channel =
            ChannelState { credential, funded: u64::MAX, claimed: 0, closes_at: None, slot: 0 };
        book.update(address, channel).unwrap();
    }
    book
}

fn ask(number: u32, price: u64) -> Ask {
    Ask { number, price, route: 1, print: 2, ..Ask::default() }
}

/// The next link for each request, the same one, and one that was overtaken by 64 others.
pub fn links(criterion: &mut Criterion) {
    let chain = Chain::new([1; 32], channel(1), LENGTH);
    let links: Vec<Link> = (0..=LENGTH).map(|index| chain.link(index).unwrap()).collect();
    let credential = Credential::Chain { unit: 1, length: LENGTH, claimed: links[0] };
    let mut group = criterion.benchmark_group("admit 10,000 requests by link");
    group.throughput(Throughput::Elements(LENGTH.into()));
    let fresh = || book_of([(channel(1), credential)].into_iter());
    group.bench_function("the next", |bencher| {
        let all = |mut book: Book| {
            for link in &links[1..] {
                let ask = ask(link.index, 1);
                book.admit_link((&channel(1), *link), &ask, REACH, 0).unwrap();
            }
        };
        bencher.iter_batched(fresh, all, BatchSize::SmallInput);
    });
    for behind in [0, REACH] {
        group.bench_function(format!("{behind} behind the best"), |bencher| {
            let best = || {
                let mut book = fresh();
                let shown = (&channel(1), links[100]);
                book.admit_link(shown, &ask(0, 0), 100, 0).unwrap();
                book
            };
            let all = |mut book: Book| {
                let shown = links[100 - behind as usize];
                for number in 1..=LENGTH {
                    book.admit_link((&channel(1), shown), &ask(number, 0), REACH, 0).unwrap();
                }
            };
            bencher.iter_batched(best, all, BatchSize::SmallInput);
        });
    }
    group.finish();
}

/// Each of another channel, prepared, verified together, admitted.
pub fn vouchers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("admit requests by voucher");
    for count in TOGETHER {
        let (keys, vouchers): (Vec<_>, Vec<_>) = pairs(count).into_iter().unzip();
        let credentials = keys.iter().map(|key| Credential::Key(*key.bytes()));
        let addresses = vouchers.iter().map(|signed| signed.voucher.channel);
        let channels: Vec<_> = addresses.zip(credentials).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("together", count), &count, |bencher, _| {
            let all = |mut book: Book| {
                let prepare = |signed| book.prepare(signed, 0).unwrap();
                let prepared: Vec<Prepared> = vouchers.iter().map(prepare).collect();
                for verified in verify_prepared(&prepared) {
                    book.admit_voucher(&verified.unwrap(), &ask(1, 7), 0).unwrap();
                }
            };
            let fresh = || book_of(channels.iter().copied());
            bencher.iter_batched(fresh, all, BatchSize::SmallInput);
        });
    }
    group.finish();
}

/// From the bytes of its pages, of which each has a key that nobody has asked for yet.
pub fn open(criterion: &mut Criterion) {
    let (key, signed) = pairs(1).remove(0);
    let mut book = book_of([(signed.voucher.channel, Credential::Key(*key.bytes()))].into_iter());
    let prepared = book.prepare(signed, 0).unwrap();
    let verified = verify_prepared(&[prepared]).remove(0).unwrap();
    book.admit_voucher(&verified, &ask(1, 7), 0).unwrap();
    let bytes = book.page(signed.voucher.channel).unwrap().to_bytes();
    let stored: Vec<_> =
        (0..STORED).map(|label| (Row::from(channel(label)), bytes.clone())).collect();
    let mut group = criterion.benchmark_group("open a book");
    group.throughput(Throughput::Elements(STORED as u64));
    group.sample_size(10);
    group.bench_function("of 100,000 pages", |bencher| {
        let all = |storage| VoucherBook::open(storage, Policy::default()).unwrap();
        bencher.iter_batched(|| Nowhere(stored.clone()), all, BatchSize::LargeInput);
    });
    group.finish();
}
