//! Lives that are the same in every ring: in this process (LiteSVM), in the real bank, and over
//! JSON-RPC on a network that `farthing deploy` has put the program on. They stand on the SDK alone.

mod channels;
mod life;
mod sessions;
mod shop;
mod streams;

pub use channels::ten_thousand_articles;
pub use life::{Failed, LAMPORTS, Life, Now, Ran, Ring, TOKENS};
pub use sessions::dapp_with_a_session;
pub use shop::readers_and_creators;
pub use streams::viewers_evening;

/// Every life on a network of its own; the instructions that succeeded in them.
pub fn all<R: Ring>(mut network: impl FnMut() -> R) -> Ran {
    let mut ran = readers_and_creators(network());
    ran.extend(viewers_evening(network()));
    ran.extend(dapp_with_a_session(network()));
    ran.extend(ten_thousand_articles(network()));
    ran
}

/// Fails unless these are all the instructions that the interface description has.
pub fn assert_complete(ran: &Ran) {
    let interface: serde_json::Value =
        serde_json::from_str(include_str!("../../../app/idl/farthing.json")).expect("JSON");
    let all = interface["instructions"].as_array().expect("a list").iter();
    let all: Ran = all.map(|one| one["name"].as_str().expect("a name").to_owned()).collect();
    let missing: Vec<_> = all.difference(ran).collect();
    assert!(missing.is_empty(), "no life of this ring has used {missing:?}");
}
