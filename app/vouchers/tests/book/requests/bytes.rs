//! Pages as bytes.

use super::{admit, admit_link, ask, strict};
use crate::{CHANNEL, channel, linked, voucher};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_vouchers::book::{ChannelState, NotAPage, Page, Promise, Share};
use farthing_vouchers::signed::SignedFanVoucher;

/// With and without promise, end and window.
fn pages() -> Vec<Page> {
    let mut by_link = strict(ChannelState { closes_at: Some(i64::MAX), ..linked() });
    let mut all = vec![*by_link.page(CHANNEL).unwrap()];
    for (index, number) in [(3, 0), (2, 200), (9, 300), (9, 301)] {
        admit_link(&mut by_link, index, &ask(number, 4)).unwrap();
    }
    by_link.give_back(CHANNEL, 300, 4).unwrap();
    by_link.claiming(CHANNEL, 10).unwrap();
    let mut by_voucher = strict(channel());
    all.push(*by_voucher.page(CHANNEL).unwrap());
    admit(&mut by_voucher, &voucher(70, -1 + i64::MAX), &ask(u32::MAX, 4)).unwrap();
    all.extend([*by_link.page(CHANNEL).unwrap(), *by_voucher.page(CHANNEL).unwrap()]);
    let recipient = Recipient { payee: [3; 32], audience: [4; 32] };
    let share = Share {
        key: [5; 32],
        unit: 10,
        lease: Lease { opened_at: 7, last_day: 200 },
        recipient,
        slot: Slot { share: 9, claimed: 2, until: 14, tag: [6; 9] },
    };
    let voucher =
        FanVoucher { fan: [7; 32], recipient, slot: 5, cumulative: 40, expires_at: 86_407 };
    let promise = Promise::Share(SignedFanVoucher { voucher, signature: [8; 64] });
    let page = *by_voucher.page(CHANNEL).unwrap();
    let channel = ChannelState::of_share(share, 77);
    for (promise, is_taken) in [(Some(promise), false), (None, true)] {
        all.push(Page { channel, promise, is_taken, ..page });
    }
    all
}

#[test]
fn a_page_is_read_as_it_was_written() {
    for page in pages() {
        assert_eq!(Page::from_bytes(&page.to_bytes()), Ok(page));
    }
    let lengths: Vec<usize> = pages().iter().map(|page| page.to_bytes().len()).collect();
    assert_eq!((lengths.iter().min(), lengths.iter().max()), (Some(&161), Some(&433)));
}

#[test]
fn nothing_shorter_or_longer_is_a_page() {
    for page in pages() {
        let bytes = page.to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(Page::from_bytes(&bytes[..length]), Err(NotAPage));
        }
        for more in [0, 1, 255] {
            let longer = [&bytes[..], &[more]].concat();
            assert_eq!(Page::from_bytes(&longer), Err(NotAPage));
        }
    }
}

/// One form for each page: whatever is read is written as it was.
#[test]
fn bytes_with_a_bit_changed_are_another_page_or_none() {
    for page in pages() {
        let bytes = page.to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Page::from_bytes(&changed) {
                assert!(other != page && other.to_bytes() == changed, "bit {bit}");
            }
        }
    }
}

/// Where each field stands is in the module's words: from the end, since what comes before differs in length.
#[test]
fn refuses_pages_that_there_cannot_be() {
    let refuses = |page: &Page, at_end: usize, value: &[u8]| {
        let mut bytes = page.to_bytes();
        let at = bytes.len() - at_end;
        assert_ne!(bytes[at..at + value.len()], *value);
        bytes[at..at + value.len()].copy_from_slice(value);
        assert_eq!(Page::from_bytes(&bytes), Err(NotAPage));
    };
    let all = pages();
    let (empty, spent) = (&all[0], &all[2]);
    // Another version; more returned than served; a channel whose slot is another's; neither yes nor no.
    refuses(spent, spent.to_bytes().len(), &[2]);
    refuses(spent, 93, &17u64.to_le_bytes());
    refuses(spent, 69, &[1]);
    refuses(&all[4], 69, &[2]);
    // A highest number that was not admitted, a number below 0, something returned that was not admitted.
    refuses(empty, 68, &[1]);
    refuses(spent, 64, &[2]);
    refuses(&all[3], 32, &[2]);
    let mut first = strict(linked());
    admit_link(&mut first, 1, &ask(5, 0)).unwrap();
    let first = first.page(CHANNEL).unwrap();
    refuses(first, 64, &[0b100_0001]);
    let mut bytes = first.to_bytes();
    let at = bytes.len() - 64;
    bytes[at] = 0b10_0001;
    assert!(Page::from_bytes(&bytes).is_ok());
}
