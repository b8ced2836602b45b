//! A site that the operator visits, and the page.

use std::net::TcpStream;

use super::house::{House, talk};

/// gateway rule R19: a site's own name leads to 127.0.0.1, and its script asks as if it were at home.
#[tokio::test]
async fn dns_rebinding_reads_and_changes_nothing() {
    let house = House::with_tcp();
    let address = house.admin.tcp().unwrap();
    let token = std::fs::read_to_string(&house.token).unwrap();
    let token = token.trim();
    let port = address.port();
    for host in [
        format!("evil.example:{port}"),
        "evil.example".to_owned(),
        format!("127.0.0.1.evil.example:{port}"),
    ] {
        for request in [
            format!("GET /status HTTP/1.1\r\nhost: {host}\r\n"),
            format!("GET / HTTP/1.1\r\nhost: {host}\r\n"),
            format!("GET http://127.0.0.1:{port}/status HTTP/1.1\r\nhost: {host}\r\n"),
        ] {
            // Even with the token, which a site cannot know.
            let request =
                format!("{request}authorization: Bearer {token}\r\nconnection: close\r\n\r\n");
            let over_tcp = talk(TcpStream::connect(address).unwrap(), &request).await;
            let over_socket = house.raw(&request).await;
            for reply in [over_tcp, over_socket] {
                assert!(reply.starts_with("HTTP/1.1 421"), "{request}: {reply}");
                assert!(!reply.contains("ledger") && !reply.contains("<html"), "{reply}");
            }
        }
        let post = format!(
            "POST /drain HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"
        );
        let reply = talk(TcpStream::connect(address).unwrap(), &post).await;
        assert!(reply.starts_with("HTTP/1.1 421"), "{reply}");
    }
    assert!(!house.scene.gate.is_draining() && house.chain.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing_and_no_script_is_told_that_it_may() {
    let house = House::new();
    for kind in
        ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
    {
        let post = format!(
            "POST /drain HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: 2\r\n\
             connection: close\r\n\r\n{{}}"
        );
        assert!(house.raw(&post).await.starts_with("HTTP/1.1 415"), "{kind}");
    }
    let preflight = "OPTIONS /drain HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\n\
                     access-control-request-method: POST\r\naccess-control-request-headers: content-type\r\n\
                     connection: close\r\n\r\n";
    let reply = house.raw(preflight).await;
    assert!(
        reply.starts_with("HTTP/1.1 403") && !reply.contains("access-control-allow"),
        "{reply}"
    );
    let crossing = "POST /drain HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\n\
                    content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    assert!(house.raw(crossing).await.starts_with("HTTP/1.1 403"));
    // A link or a picture of another site.
    let link = "GET /claim HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(house.raw(link).await.starts_with("HTTP/1.1 405"));
    assert!(!house.scene.gate.is_draining() && house.chain.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_page_is_of_one_piece_and_asks_nobody_else() {
    let house = House::new();
    let page = || house.raw("GET / HTTP/1.1\r\nhost: localhost:8403\r\nconnection: close\r\n\r\n");
    let (first, second) = (page().await, page().await);
    let (head, body) = first.split_once("\r\n\r\n").unwrap();
    let policy =
        head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "connect-src 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 22 && !second.contains(nonce), "a nonce is for one page");
    assert_eq!(
        body.matches(&format!("nonce=\"{nonce}\"")).count(),
        body.matches("nonce=\"").count()
    );
    assert!(head.contains("x-frame-options: DENY") && head.contains("cache-control: no-store"));
    // Nothing of other sites, nothing that runs or looks like anything without the nonce, nothing put in as markup.
    for foreign in ["http://", "https://", "//cdn", "src=", "@import", "url("] {
        assert!(!body.contains(foreign), "{foreign}");
    }
    for loose in [
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "style=\"",
        "onclick=",
    ] {
        assert!(!body.contains(loose), "{loose}");
    }
    assert!(
        body.contains("prefers-color-scheme: dark") && body.contains("color-scheme: light dark")
    );
    assert!(!body.contains("{{"), "a gap was left");
}

#[tokio::test]
async fn what_is_too_long_or_strange_is_refused_and_harms_nobody() {
    let house = House::new();
    let long = "x".repeat(5_000);
    let post = |path: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    for (path, body) in [
        ("/drain", ""),
        ("/drain", "[]"),
        ("/drain", r#"{"more":1}"#),
        ("/claim", r#"{"channel":7}"#),
        ("/claim", r#"{"channel":"no address"}"#),
        ("/refund", "{}"),
        ("/refund", r#"{"channel":"11111111111111111111111111111111","number":-1}"#),
        ("/refund", r#"{"channel":"11111111111111111111111111111111","number":4294967296}"#),
        ("/claim", long.as_str()),
    ] {
        let reply = house.raw(&post(path, body)).await;
        assert!(reply.starts_with("HTTP/1.1 400"), "{path} {body}: {reply}");
    }
    for query in
        ["limit=0", "limit=1001", "limit=1&limit=1", "after=x", "after=1:x", "no=1", "limit=-1"]
    {
        let request = format!(
            "GET /channels?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        );
        let reply = house.raw(&request).await;
        assert!(reply.starts_with("HTTP/1.1 400"), "{query}: {reply}");
    }
    let nothing =
        house.raw("GET /../status HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(nothing.starts_with("HTTP/1.1 404"), "{nothing}");
    let head =
        format!("GET /status HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(64 * 1024));
    assert!(!house.raw(&head).await.contains("ledger"));
    assert_eq!(house.read("/status").await["draining"], false);
}
