//! Pages written and read, those of earlier versions too.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::book::Refusal;
use farthing_core::fan::FanVoucher;
use farthing_core::voucher::Voucher;
use solana_keypair::Keypair;
use solana_signer::Signer;

fn read_back(page: &Page, row: &Row) -> Option<Page> {
    let text = serde_json::to_string(&Stored::of(page, 6)).unwrap();
    let stored: Stored = serde_json::from_str(&text).unwrap();
    assert_eq!(stored.payments, 6);
    stored.page(row)
}

fn page(channel: ChannelState, promise: Option<Promise>) -> Page {
    let admitted = [1 | 1 << 127, 1 << 3];
    let window = Window::from_parts(u32::MAX, admitted, [1 << 127, 0]).unwrap();
    let (served, returned, highest, floor, is_taken) = (30, 4, 50, 7, false);
    Page { channel, promise, served, returned, highest, floor, is_taken, window }
}

#[test]
fn pages_are_read_as_they_were_written() {
    let key = Keypair::new_from_array([1; 32]);
    let address = Address::new_from_array([7; 32]);
    let row = Row::from(&address);
    let voucher = Voucher { channel: address.to_bytes(), cumulative: 5, expires_at: 9 };
    let record = VoucherRecord::sign(&key, voucher).unwrap();
    let link = |index| Link { index, hash: [index as u8; 32] };
    let chain = Credential::Chain { unit: 2, length: 9, claimed: link(1) };
    let closes_at = Some(i64::MAX);
    for (credential, promise) in [
        (Credential::Key(record.key.to_bytes()), Some(Promise::Voucher(record.signed))),
        (Credential::Key(record.key.to_bytes()), None),
        (chain, Some(Promise::Link(link(4)))),
    ] {
        let channel = ChannelState { credential, funded: u64::MAX, claimed: 3, closes_at, slot: 8 };
        let page = page(channel, promise);
        assert_eq!(read_back(&page, &row), Some(page));
        assert_eq!(read_back(&page, &Row::share(&row.account, 0)), None);
    }
}

#[test]
fn pages_of_shares_are_read_as_they_were_written() {
    let key = Keypair::new_from_array([1; 32]);
    let recipient = Recipient { payee: [3; 32], audience: [4; 32] };
    let voucher =
        FanVoucher { fan: [7; 32], recipient, slot: 5, cumulative: 40, expires_at: 86_400 };
    let signed = FanVoucherRecord::sign(&key, voucher).unwrap().signed;
    let share = Share {
        key: key.pubkey().to_bytes(),
        unit: 10,
        lease: Lease { opened_at: 0, last_day: 200 },
        recipient,
        slot: Slot { share: 9, claimed: 2, until: 14, tag: [6; 9] },
    };
    let channel = ChannelState::of_share(share, 77);
    for (promise, is_taken) in [(Some(Promise::Share(signed)), false), (None, true)] {
        let page = Page { is_taken, ..page(channel, promise) };
        let row = Row::share(&[7; 32], 5);
        assert_eq!(read_back(&page, &row), Some(page));
        assert_eq!(read_back(&page, &row.account.into()), None);
        // Another slot's voucher is not this one's.
        let other = read_back(&page, &Row::share(&[7; 32], 4));
        assert_eq!(other.is_none(), promise.is_some());
    }
}

fn read(text: &str) -> Option<Page> {
    serde_json::from_str::<Stored>(text).unwrap().page(&[7; 32].into())
}

const KEY: &str = r#"{"kind":"voucher","key":"8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR"}"#;

/// As a version before fans wrote it.
#[test]
fn a_page_from_before_there_were_fans_is_read() {
    let text = format!(
        r#"{{"credential":{KEY},"funded":10,"claimed":2,"closes_at":null,"slot":1,"voucher":null,
        "link":null,"served":4,"payments":1}}"#
    );
    let page = read(&text).unwrap();
    assert_eq!((page.served, page.highest, page.is_taken), (4, 2, false));
    assert_eq!((page.returned, page.floor, page.window), (0, 2, Window::default()));
}

/// As a version wrote it that knew fans and no numbers. What was claimed by then of a channel is no alarm;
/// of a share it was one before.
#[test]
fn a_page_from_before_requests_had_numbers_is_read() {
    let text = |credential: &str| {
        format!(
            r#"{{"credential":{credential},"funded":10,"claimed":9,"closes_at":null,"slot":1,
            "voucher":null,"link":null,"served":4,"payments":1,"highest":5,"is_taken":false}}"#
        )
    };
    let page = read(&text(KEY)).unwrap();
    assert_eq!((page.highest, page.returned, page.floor), (9, 0, 9));
    assert_eq!((page.window, page.stopped()), (Window::default(), None));
    let hash = "05".repeat(32);
    let chain = format!(
        r#"{{"kind":"chain","unit":2,"length":9,"claimed":{{"index":8,"link":"{hash}"}}}}"#
    );
    let page = read(&text(&chain)).unwrap();
    assert_eq!((page.highest, page.public(), page.stopped()), (16, 16, None));
    let share = Share {
        key: [1; 32],
        unit: 1,
        lease: Lease { opened_at: 0, last_day: 9 },
        recipient: Recipient { payee: [3; 32], audience: [4; 32] },
        slot: Slot { share: 10, claimed: 9, until: 9, tag: [6; 9] },
    };
    let share = StoredCredential::of(&Credential::Share(share));
    let stored = text(&serde_json::to_string(&share).unwrap());
    let stored: Stored = serde_json::from_str(&stored).unwrap();
    let page = stored.page(&Row::share(&[7; 32], 5)).unwrap();
    let alarm = Refusal::ClaimedAbovePromise { claimed: 9, highest: 5 };
    assert_eq!(page.stopped(), Some(alarm));
}

#[test]
fn a_page_with_a_window_or_counts_that_there_cannot_be_is_damaged() {
    let zeros = "00".repeat(32);
    let text = |returned: u64, window: &str| {
        format!(
            r#"{{"credential":{KEY},"funded":10,"claimed":9,"closes_at":null,"slot":1,"voucher":null,
            "link":null,"served":4,"payments":1,"highest":9,"is_taken":false,"returned":{returned},
            "floor":9,"window":{window}}}"#
        )
    };
    let window = |highest: u32, admitted: &str, returned: &str| {
        format!(r#"{{"highest":{highest},"admitted":"{admitted}","returned":"{returned}"}}"#)
    };
    let first = format!("01{}", &zeros[2..]);
    assert!(read(&text(4, &window(7, &first, &first))).is_some());
    assert_eq!(read(&text(5, &window(7, &first, &first))), None);
    for (admitted, returned) in
        [(&zeros, &zeros), (&zeros, &first), (&first, &format!("03{}", &zeros[2..]))]
    {
        assert_eq!(read(&text(4, &window(7, admitted, returned))), None);
    }
    for short in [&zeros[2..], "", "0", "\u{e9}"] {
        assert_eq!(read(&text(4, &window(7, short, &zeros))), None);
    }
}
