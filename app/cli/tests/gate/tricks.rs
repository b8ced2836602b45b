//! Requests that one reader takes for another than the next: smuggled ones, doubled and hidden headers, paths with more
//! than one spelling, methods that are like others.

use super::{
    http::{Connection, Reply, head},
    payer::Payer,
    process::Gateway,
    scene::{PRICE, Scene},
};

fn begun() -> (Scene, Payer, Gateway) {
    let scene = Scene::new();
    let (payer, gateway) = (scene.payer(), scene.gateway());
    let reply = payer.get(gateway.address, "/page/first", 0).expect("a reply");
    assert!(reply.is_delivered(), "{reply:?}");
    (scene, payer, gateway)
}

/// All replies to these bytes, until the connection ends.
fn raw(gateway: &Gateway, bytes: &[u8]) -> Vec<Reply> {
    let mut connection = gateway.connect().expect("a connection");
    connection.send(bytes).expect("sent");
    let mut replies = Vec::new();
    while let Some(reply) = connection.reply("GET") {
        replies.push(reply);
    }
    replies
}

/// What the service was asked beside the first page.
fn asked(scene: &Scene) -> Vec<String> {
    scene
        .service
        .seen()
        .into_iter()
        .map(|seen| seen.target)
        .filter(|target| target != "/page/first")
        .collect()
}

/// The end of each attempt: a request that ends the connection, and one that nobody may see behind a body.
const HIDDEN: &str = "GET /page/smuggled HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

/// Ways to say how long a body is, in which two readers may differ.
fn framings(length: usize) -> Vec<String> {
    vec![
        format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n"),
        format!("transfer-encoding: chunked\r\ncontent-length: {length}\r\n"),
        format!("content-length: {length}\r\ncontent-length: 0\r\n"),
        format!("content-length: 0\r\ncontent-length: {length}\r\n"),
        format!("content-length: {length}, 0\r\n"),
        format!("content-length: +{length}\r\n"),
        format!("content-length: 0x{length:x}\r\n"),
        format!("content-length : {length}\r\n"),
        "transfer-encoding : chunked\r\n".into(),
        "transfer-encoding: xchunked\r\n".into(),
        "transfer-encoding: chunked, identity\r\n".into(),
        "transfer-encoding: identity\r\ntransfer-encoding: chunked\r\n".into(),
        "transfer-encoding:\x0bchunked\r\n".into(),
        format!("x: a\r\n content-length: {length}\r\n"),
        format!("x: a\r\n\ttransfer-encoding: chunked\r\ncontent-length: {length}\r\n"),
        format!("content-length: {length}\r\nconnection: content-length\r\n"),
        "transfer-encoding: chunked\r\nconnection: transfer-encoding\r\n".into(),
    ]
}

/// server invariants 2 and 34: a request that could be two is none, or is one; the service never sees a priced path
/// that nobody has paid for.
#[test]
fn no_request_hides_in_the_body_of_another() {
    let (scene, _, gateway) = begun();
    let end = format!("0\r\n\r\n{HIDDEN}");
    let length = end.len();
    for head in framings(length) {
        let bytes = format!("POST /free/x HTTP/1.1\r\nhost: a\r\n{head}\r\n{end}");
        let replies = raw(&gateway, bytes.as_bytes());
        let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        // Refused; or one free page, and then what is behind it asks for payment or was its body.
        let is_fine = matches!(statuses[..], [] | [400] | [200] | [200, 402] | [200, 400]);
        assert!(is_fine, "{head:?}: {statuses:?}");
        let seen = scene.service.seen();
        let last = seen.last().expect("the first page at least");
        let lengths = last.all("content-length").len() + last.all("transfer-encoding").len();
        assert!(lengths <= 1, "{head:?}: {last:?}");
    }
    assert!(asked(&scene).iter().all(|target| target == "/free/x"), "{:?}", asked(&scene));
    gateway.stop();
}

/// server invariant 2: what a request says of its host decides nothing.
#[test]
fn two_hosts_or_none_reach_no_other_service() {
    let (scene, _, gateway) = begun();
    for hosts in
        ["", "host: a\r\nhost: b\r\n", "host: 127.0.0.1:1\r\n", "host: a b\r\n", "host:\r\n"]
    {
        let bytes = format!("GET /free/x HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        let replies = raw(&gateway, bytes.as_bytes());
        assert!(matches!(replies.first().map(|reply| reply.status), Some(200 | 400)), "{hosts:?}");
    }
    let service = scene.service.address.to_string();
    assert!(scene.service.seen().iter().all(|seen| seen.all("host") == [service.as_str()]));
    gateway.stop();
}

/// server invariant 2: which of two credentials pays is for nobody to choose.
#[test]
fn two_credentials_in_one_request_pay_for_nothing() {
    let (scene, payer, gateway) = begun();
    let [one, other] = [1, 2].map(|number| payer.header(number, number + 1));
    for headers in [
        [("farthing", one.as_str()), ("farthing", other.as_str())],
        [("farthing", one.as_str()), ("Farthing", one.as_str())],
        [("farthing", one.as_str()), ("payment-signature", "e30=")],
        [("payment-signature", "e30="), ("payment-signature", "e30=")],
    ] {
        let reply = gateway.ask("GET", "/page/2", &headers).expect("a reply");
        assert_eq!(reply.status, 400, "{headers:?}");
    }
    // Two in one line, and one that a later reader would put together.
    let folded = format!(
        "GET /page/2 HTTP/1.1\r\nhost: a\r\nfarthing: {}\r\n {}\r\n\r\n",
        &one[..50],
        &one[50..]
    );
    assert!(raw(&gateway, folded.as_bytes()).iter().all(|reply| reply.status == 400));
    let comma = format!("{one},{other}");
    let reply = gateway.ask("GET", "/page/2", &[("farthing", &comma)]).expect("a reply");
    assert_eq!((reply.status, asked(&scene).len()), (400, 0));
    gateway.stop();
    assert_eq!(scene.sums(&payer), (PRICE, 0));
}

/// gateway rule R19, server invariant 33
#[test]
fn what_a_request_says_to_hops_and_to_the_service_about_itself_does_not_reach_it() {
    let (scene, payer, gateway) = begun();
    let header = payer.header(1, 2);
    let headers = [
        ("connection", "farthing, x-one, close"),
        ("x-one", "1"),
        ("farthing", header.as_str()),
        ("x-original-url", "/page/secret"),
        ("x-http-method-override", "DELETE"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x_forwarded_for", "1.2.3.4"),
        ("forwarded", "for=1.2.3.4"),
        ("authorization", "Basic mine"),
        ("upgrade", "h2c"),
        ("x-two", "2"),
    ];
    let reply = gateway.ask("GET", "/page/hop", &headers).expect("a reply");
    assert!(reply.is_delivered(), "{reply:?}");
    let seen = scene.service.seen();
    let seen = seen.iter().find(|seen| seen.target == "/page/hop").expect("it was asked");
    let mut names: Vec<_> =
        seen.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    names.retain(|line| {
        !line.starts_with("x-forwarded-host") && !line.starts_with("x-forwarded-proto")
    });
    names.sort();
    let host = format!("host: {}", scene.service.address);
    assert_eq!(
        names,
        ["authorization: Basic mine", &host, "x-forwarded-for: 127.0.0.1", "x-two: 2"]
    );
    gateway.stop();
}

/// gateway rule R19, server invariants 32 and 33
#[test]
fn what_the_service_says_to_hops_and_about_payment_does_not_reach_the_payer() {
    let (_scene, payer, gateway) = begun();
    let reply = payer.get(gateway.address, "/hops/1", 1).expect("a reply");
    assert!(reply.is_delivered(), "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    for name in ["payment-response", "x-inner", "keep-alive", "x-accel-redirect"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
    assert_eq!(reply.headers.iter().filter(|(name, _)| name == "farthing").count(), 1);
    gateway.stop();
}

/// Spellings of a priced path, some of which look free.
const TARGETS: [&str; 34] = [
    "/free/../page/1",
    "/free/./../page/1",
    "/free/%2e%2e/page/1",
    "/free/%2E./page/1",
    "/free/..%2fpage/1",
    "/free%2f..%2fpage/1",
    "/free/..%5cpage/1",
    "/free/..\\page/1",
    "/free//../page/1",
    "//page/1",
    "/page//1",
    "/./page/1",
    "/%70age/1",
    "/PAGE/1",
    "/page/1/",
    "/page/1/.",
    "/page/1;free",
    "/free/..;/page/1",
    "/free/%252e%252e/page/1",
    "/page/1%00",
    "/page/1%0d%0aX: 1",
    "/page/1?/free/x",
    "/page/1#/free/x",
    "http://a/page/1",
    "http://a/free/../page/1",
    "HTTP://a//page/1",
    "http:///page/1",
    "page/1",
    "*",
    "/free/\u{ff0e}\u{ff0e}/page/1",
    "/\u{2025}/page/1",
    "/free/%c0%ae%c0%ae/page/1",
    "?/free/x",
    "",
];

/// gateway rule R19, server invariant 34
#[test]
fn no_spelling_of_a_priced_path_is_free() {
    let (scene, _, gateway) = begun();
    for target in TARGETS {
        let request = format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let statuses: Vec<u16> =
            raw(&gateway, request.as_bytes()).iter().map(|reply| reply.status).collect();
        let is_fine = matches!(statuses[..], [] | [400] | [402] | [404]);
        assert!(is_fine, "{target:?}: {statuses:?} {:?}", asked(&scene));
    }
    assert_eq!(asked(&scene), Vec::<String>::new());
    gateway.stop();
}

/// server invariant 34
#[test]
fn head_costs_what_get_costs_and_no_other_method_comes_through() {
    let (scene, payer, gateway) = begun();
    let unpaid = gateway.ask("HEAD", "/page/1", &[]).expect("a reply");
    assert_eq!((unpaid.status, unpaid.body.len()), (402, 0));
    let paid = payer.ask(gateway.address, ("HEAD", "/page/1"), (1, 2)).expect("a reply");
    assert_eq!((paid.status, paid.receipt().expect("a receipt").amount), (200, PRICE));
    for method in ["OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "GETX"]
    {
        let reply = payer.ask(gateway.address, (method, "/page/2"), (2, 3)).expect("a reply");
        assert_eq!(reply.status, 405, "{method}");
    }
    let preflight = [("origin", "http://b"), ("access-control-request-method", "GET")];
    let reply = gateway.ask("OPTIONS", "/page/2", &preflight).expect("a reply");
    assert_eq!((reply.status, reply.header("access-control-allow-credentials")), (204, None));
    let mut connection = Connection::to(gateway.address).expect("a connection");
    connection.send(head("CONNECT", "a:443", &[("connection", "close")]).as_bytes()).expect("sent");
    assert!(connection.reply("GET").is_none_or(|reply| reply.status >= 400));
    assert_eq!(asked(&scene), ["/page/1"]);
    gateway.stop();
    assert_eq!(scene.sums(&payer), (2 * PRICE, 0));
}
