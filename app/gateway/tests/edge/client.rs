//! - a client behind trusted proxies: the last address that is none of theirs; behind others: who connected
//! - free for the first n a day: by address of IPv4 and by /64, never above the cap, in bounded memory, whatever the
//!   clock does and whoever asks at once

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use farthing_gateway::config::Cidr;
use farthing_gateway::free::FreeTier;
use farthing_gateway::headers::client_address;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

const DAY: i64 = 86_400;

/// The client that is found, with proxies of ours in 10.0.0.0/8 and 2001:db8::/32.
fn client(peer: &str, forwarded: &[&str]) -> IpAddr {
    let trusted: Vec<Cidr> =
        ["10.0.0.0/8", "2001:db8::/32"].iter().map(|block| block.parse().unwrap()).collect();
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
    }
    client_address(peer.parse().unwrap(), &headers, &trusted)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// gateway rule R20
#[test]
fn the_client_is_the_last_address_that_is_no_proxy_of_ours() {
    for (peer, forwarded, expected) in [
        ("10.0.0.1", vec!["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", vec!["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", vec!["1.1.1.1, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", vec!["1.1.1.1", "203.0.113.7", "10.0.0.2,10.0.0.3"], "203.0.113.7"),
        ("2001:db8::1", vec!["[2a00::1]:4711"], "2a00::1"),
        ("10.0.0.1", vec!["[2a00::1]"], "2a00::1"),
        ("10.0.0.1", vec!["203.0.113.7:4711"], "203.0.113.7"),
        ("::ffff:10.0.0.1", vec!["::ffff:203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", vec![], "10.0.0.1"),
        ("10.0.0.1", vec!["10.0.0.2"], "10.0.0.2"),
    ] {
        assert_eq!(client(peer, &forwarded), address(expected), "{peer} {forwarded:?}");
    }
}

/// gateway rule R20: anybody can write the header.
#[test]
fn what_a_stranger_says_of_others_counts_for_nothing() {
    assert_eq!(client("203.0.113.9", &["1.1.1.1"]), address("203.0.113.9"));
    assert_eq!(client("11.0.0.1", &["1.1.1.1"]), address("11.0.0.1"));
    // Nor behind one that a trusted proxy names.
    assert_eq!(client("10.0.0.1", &["10.0.0.9, 203.0.113.9"]), address("203.0.113.9"));
}

/// gateway rule R20: nobody gets a fresh allowance by nonsense.
#[test]
fn what_cannot_be_read_counts_for_the_proxy_that_sent_it() {
    for nonsense in ["unknown", "", "1.1.1", "203.0.113.7, ", "203.0.113.7, x", "203.0.113.7, [::1"]
    {
        assert_eq!(client("10.0.0.1", &[nonsense]), address("10.0.0.1"), "{nonsense:?}");
    }
    let many = vec!["10.0.0.2"; 15].join(",");
    assert_eq!(client("10.0.0.1", &[&format!("203.0.113.7,{many}")]), address("203.0.113.7"));
    let more = vec!["10.0.0.2"; 16].join(",");
    assert_eq!(client("10.0.0.1", &[&format!("203.0.113.7,{more}")]), address("10.0.0.2"));
}

#[test]
fn a_block_has_its_addresses_and_no_others() {
    let holds = |block: &str, address: &str| {
        block.parse::<Cidr>().unwrap().contains(address.parse().unwrap())
    };
    for (block, inside, outside) in [
        ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]),
        ("192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
        ("192.0.2.8/29", ["192.0.2.8", "192.0.2.15"], ["192.0.2.7", "192.0.2.16"]),
        ("128.0.0.0/1", ["128.0.0.0", "255.255.255.255"], ["127.255.255.255", "8000::"]),
        ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7:ffff::", "2001:db9::"]),
        ("::1", ["::1", "::1"], ["::", "127.0.0.1"]),
    ] {
        for address in inside {
            assert!(holds(block, address), "{block} {address}");
        }
        for address in outside {
            assert!(!holds(block, address), "{block} {address}");
        }
    }
}

/// gateway rule R20
#[test]
fn the_first_n_of_a_day_are_free_for_each_address_and_route() {
    let free = FreeTier::new(100);
    let take = |client: &str, route, now| free.take(address(client), route, 2, now);
    assert!(take("203.0.113.7", 0, 0) && take("203.0.113.7", 0, 1));
    assert!(!take("203.0.113.7", 0, 2));
    assert!(take("203.0.113.8", 0, 2), "another address");
    assert!(take("203.0.113.7", 1, 2), "another route");
    assert!(!take("203.0.113.7", 0, DAY - 1));
    assert!(take("203.0.113.7", 0, DAY), "another day");
}

/// gateway rule R20: a home has 2^64 addresses and more.
#[test]
fn addresses_of_ipv6_count_by_their_first_64_bits() {
    let free = FreeTier::new(100);
    let take = |client: &str| free.take(address(client), 0, 1, 0);
    assert!(take("2001:db8:1:2::1"));
    assert!(!take("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert!(take("2001:db8:1:3::1"));
    // One of IPv4 is the same however it is written.
    assert!(take("203.0.113.7"));
    assert!(!take("::ffff:203.0.113.7"));
}

/// gateway rule R20
#[test]
fn all_addresses_together_get_no_more_than_the_cap() {
    let free = FreeTier::new(5);
    let given =
        (0..=255_u8).filter(|last| free.take(IpAddr::from([203, 0, 113, *last]), 0, 1, 0)).count();
    assert_eq!((given, free.entries()), (5, 5));
    assert!(free.take(address("203.0.113.7"), 0, 1, DAY), "the cap is a day's");
    assert_eq!(free.entries(), 1);
    let none = FreeTier::new(0);
    assert!(!none.take(address("203.0.113.7"), 0, 1, 0));
}

/// gateway rule R20: a clock that is set back would give the day away again.
#[test]
fn a_clock_that_goes_back_begins_no_day_anew() {
    let free = FreeTier::new(100);
    let take = |now| free.take(address("203.0.113.7"), 0, 1, now);
    assert!(take(10 * DAY));
    for now in [10 * DAY - 1, 0, -DAY, i64::MIN, 10 * DAY + 1] {
        assert!(!take(now), "{now}");
    }
    assert!(take(11 * DAY));
}

#[test]
fn many_at_once_get_no_more_than_one_after_the_other() {
    let (free, given) = (FreeTier::new(50), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for at in 0..100_u8 {
                    if free.take(IpAddr::from([10, 0, 0, at % 10]), 0, 7, 0) {
                        given.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(given.into_inner(), 50);
}

proptest! {
    /// gateway rule R20: bounded memory.
    #[test]
    fn entries_never_outnumber_what_was_given(
        asked in prop::collection::vec((0_u8..40, 0_u16..3, 0_u32..4, 0_i64..3), 0..200), cap in 0_u32..30,
    ) {
        let free = FreeTier::new(cap);
        let (mut today, mut given) = (0, 0);
        for (last, route, first, day) in asked {
            if day > today {
                (today, given) = (day, 0);
            }
            given += u32::from(free.take(IpAddr::from([10, 0, 0, last]), route, first, day * DAY));
            prop_assert!(given <= cap);
            prop_assert!(free.entries() <= usize::try_from(given).unwrap());
        }
    }

    #[test]
    fn no_header_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            let mut headers = HeaderMap::new();
            headers.append("x-forwarded-for", value);
            let trusted: [Cidr; 1] = ["10.0.0.0/8".parse().unwrap()];
            let found = client_address(address("10.0.0.1"), &headers, &trusted);
            prop_assert!(found == address("10.0.0.1") || !trusted[0].contains(found) || headers.len() == 1);
        }
    }
}
