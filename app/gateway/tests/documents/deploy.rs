//! `deploy/gate/`: what stands around a gateway leaves it the room that it takes by default.

use farthing_wire::{PAYMENT_MAX, REQUIRED_MAX};

use super::{config::plain, file, number};

/// The words behind a word at the beginning of a line, up to a semicolon.
fn setting(path: &str, name: &str) -> String {
    let file = file(path);
    let mut lines = file.lines().map(str::trim);
    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix([' ', '=']));
    let line = line.unwrap_or_else(|| panic!("{path} says nothing of {name}"));
    line.trim_end_matches(';').to_owned()
}

/// A number with its unit taken off.
fn count(words: &str, unit: &str) -> u64 {
    let last = words.split(' ').next_back().unwrap();
    number(last.strip_suffix(unit).unwrap_or_else(|| panic!("{words} has no {unit}")))
}

#[test]
fn every_proxy_and_container_knows_the_port() {
    let port = plain().gate.listen[0].port().to_string();
    for file_name in ["nginx.conf", "Caddyfile", "Containerfile"] {
        let text = file(&format!("deploy/gate/{file_name}"));
        assert!(text.contains(&port), "{file_name}");
    }
}

#[test]
fn nginx_lets_through_what_the_gateway_takes_and_waits_as_long() {
    let (of, limits) = (|name: &str| setting("deploy/gate/nginx.conf", name), plain().limits);
    assert_eq!(count(&of("client_max_body_size"), "m"), u64::from(limits.body_mib));
    assert!(count(&of("proxy_read_timeout"), "s") > limits.upstream_seconds.into());
    assert!(count(&of("large_client_header_buffers"), "k") * 1_024 > PAYMENT_MAX as u64);
    assert!(count(&of("proxy_buffer_size"), "k") * 1_024 > 2 * REQUIRED_MAX as u64);
}

#[test]
fn the_service_may_have_as_many_files_as_connections_on_both_sides() {
    let files = setting("deploy/gate/farthing-gate.service", "LimitNOFILE");
    assert!(count(&files, "") > 2 * u64::from(plain().limits.connections));
}
