//! What other sites may make a browser do.

use crate::{
    http::{Ask, Reply},
    world::{World, world},
};
use farthing_wire::pass::SIGN_IN;

/// A browser's cookie, as it sends it.
fn cookie(world: &World) -> String {
    let ask = world.signing_in("/read/one", &world.listing).with("sec-fetch-site", "same-origin");
    let reply = world.ask(&ask);
    let all = reply.all("set-cookie");
    let cookie = all.iter().find(|cookie| cookie.starts_with("__Host-")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// gateway rule R13
#[test]
fn a_page_of_another_site_changes_nothing_by_the_cookie() {
    let world = world();
    world.buy(&world.listing);
    let cookie = cookie(&world);
    let read = world.service.seen().len();
    let origin = world.origin().to_string();
    let post = |headers: &[(&str, &str)]| -> Reply {
        let ask = Ask::post("/read/one").with("cookie", &cookie);
        world.ask(&headers.iter().fold(ask, |ask, (name, value)| ask.with(name, *value)))
    };
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1"), ("sec-fetch-site", "same-site")],
        &[("origin", &origin), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(post(headers).status, 403, "{headers:?}");
    }
    let get = Ask::get("/read/one").with("cookie", &cookie);
    assert_eq!(world.ask(&get.clone().with("sec-fetch-site", "cross-site")).status, 403);
    assert_eq!(world.service.seen().len(), read);
    // Its own pages may, and a person who types the address may read.
    assert_eq!(post(&[("origin", &origin), ("sec-fetch-site", "same-origin")]).status, 200);
    assert_eq!(world.ask(&get.with("sec-fetch-site", "none")).status, 200);
}

/// gateway rule R13: a page of another site signs nobody in, its own author least of all.
#[test]
fn a_page_of_another_site_sets_no_cookie() {
    let world = world();
    world.buy(&world.listing);
    let ask = world.signing_in("/read/one", &world.listing);
    let reply = world.ask(&ask.clone().with("origin", "https://evil.example"));
    assert_eq!((reply.status, reply.all("set-cookie").len()), (403, 0));
    assert!(world.service.seen().is_empty());
    // It was not looked at, and so not used.
    let origin = world.origin().to_string();
    assert_eq!(world.ask(&ask.with("origin", &origin)).status, 200);
}

/// gateway rule R13: no script of another site may send what signs in or reads.
#[test]
fn a_preflight_gives_other_sites_no_leave_for_passes() {
    let world = world();
    let ask = Ask::of("OPTIONS", "/read/one").with("origin", "https://evil.example");
    let reply = world.ask(&ask.with("access-control-request-method", "GET"));
    let allowed = reply.header("access-control-allow-headers").to_ascii_lowercase();
    assert!(!allowed.contains("farthing-pass") && !allowed.contains(SIGN_IN), "{allowed}");
    assert!(reply.all("access-control-allow-credentials").is_empty());
}

/// gateway rule R13: signing in again replaces the cookie, which a browser sends by itself.
#[test]
fn a_browser_signs_in_again_before_its_cookie_is_over() {
    let world = world();
    world.buy(&world.listing);
    let cookie = cookie(&world);
    let ask = world.signing_in("/read/two", &world.listing).with("cookie", &cookie);
    let reply = world.ask(&ask.with("sec-fetch-site", "same-origin"));
    assert_eq!(reply.status, 200);
    assert!(reply.all("set-cookie").iter().any(|cookie| cookie.starts_with("__Host-")));
    // Any other credential beside it is one too many.
    let ask = Ask::get("/read/two").with("cookie", &cookie).with("farthing", "x");
    assert_eq!(world.ask(&ask).status, 400);
}
