//! A reader with a pass, by command.

use super::{
    scene::{PRICE, Scene},
    support::{Run, farthing, text},
};
use farthing_sdk::{
    Client,
    accounts::Listing,
    addresses,
    args::{CreatorTerms, ListingTerms},
    compose::Purchase,
    development::public_keypair,
    instructions::{CreateListing, OpenEarnings, RegisterCreator, RetireListing},
    solana::{Address, Signer},
};
use serde_json::json;
use std::{fs, net::TcpListener};

/// Listings and a reader's pass.
struct Shop {
    creator: Address,
    listing: Address,
    pass: Address,
}

/// A listing of the writer's, of which the reader has bought a pass.
fn shop(scene: &Scene) -> Shop {
    let (live, [writer, reader]) = (scene.node.live(), ["writer", "reader"].map(public_keypair));
    let (owner, mint) = (writer.pubkey(), scene.token.mint);
    let terms = CreatorTerms {
        operator: Address::default(),
        payout: owner,
        splits: Vec::new(),
        uri: String::new(),
        uri_hash: [0; 32],
    };
    let register = RegisterCreator::new(owner, live.clock().slot, terms);
    let creator = register.creator;
    let terms = ListingTerms { price: PRICE, duration: 86_400, ..ListingTerms::default() };
    let list = CreateListing::new(owner, creator, mint, 0, terms);
    let listing = list.listing;
    let open = OpenEarnings::new(owner, creator, mint).instruction();
    let client = Client::new(&*live);
    let all = [register.instruction(), open, list.instruction()];
    client.submit(&all, &writer, &[]).expect("a listing");
    let found: Listing = client.require(&listing).expect("a listing");
    let buy = Purchase::by(reader.pubkey()).instruction(listing, &found);
    client.submit(&[buy], &reader, &[]).expect("a pass");
    Shop { creator, listing, pass: addresses::pass(&listing, &reader.pubkey()) }
}

/// A gateway that payers dial where it listens, with a route of the shop's listing.
fn configure(scene: &Scene, listing: &Address) -> String {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let port = port.expect("a port that was free a moment ago").port();
    scene.reconfigure(|text| {
        let text = text.replace("127.0.0.1:8402", &format!("127.0.0.1:{port}"));
        let text =
            text.replace("listen = [\"127.0.0.1:0\"]", &format!("listen = [\"127.0.0.1:{port}\"]"));
        format!("{text}\n[[route]]\npath = \"/essays/**\"\nlisting = \"{listing}\"\n")
    });
    format!("http://127.0.0.1:{port}/essays/one")
}

fn get(scene: &Scene, url: &str, who: &str, pass: &Address) -> Run {
    let file = scene.path(&format!("{who}.json"));
    let key = json!(public_keypair(who).to_bytes().to_vec()).to_string();
    fs::write(&file, key).expect("a file");
    let (node, pass) = (scene.node.url.as_str(), pass.to_string());
    farthing(&["-u", node, "-k", text(&file), "-o", "json", "get", url, "--pass", &pass])
}

/// gateway rule R13
#[test]
fn a_holder_reads_with_its_pass_and_pays_nothing() {
    let scene = Scene::new();
    let shop = shop(&scene);
    let url = configure(&scene, &shop.listing);
    let gateway = scene.gateway();
    let before = scene.earned();
    let reply = get(&scene, &url, "reader", &shop.pass).json();
    assert_eq!((&reply["status"], &reply["paid"]), (&json!(200), &json!(null)));
    assert_eq!(reply["body"], "/essays/one");
    // Of another wallet's pass, and of no pass, it is said before anything is asked.
    get(&scene, &url, "writer", &shop.pass).fails(2, "is held by");
    get(&scene, &url, "reader", &shop.listing).fails(3, "");
    get(&scene, &url, "reader", &Address::new_from_array([9; 32])).fails(4, "there is no pass");
    // Where the site names no such listing there is nothing to sign.
    let elsewhere = url.replace("/essays/", "/elsewhere/");
    let other = get(&scene, &elsewhere, "reader", &shop.pass);
    assert_ne!(other.code, 0, "a pass of another route's listing pays for nothing here");
    assert_eq!(scene.earned(), before);
    let log = gateway.log();
    assert!(!log.contains("sign-in") && !log.contains("panicked"), "{log}");
    gateway.stop();
}

/// gateway rule R13: what `gate check` says of a listing that sells no more.
#[test]
fn check_says_that_a_listing_sells_no_more() {
    let scene = Scene::new();
    let shop = shop(&scene);
    configure(&scene, &shop.listing);
    let check = || {
        let config = scene.path("gate.toml");
        farthing(&["-o", "json", "gate", "check", "--gate", text(&config)])
    };
    let words = |run: Run| format!("{}{}", run.out, run.err);
    let fine = words(check());
    // Its creator is not the wallet that is paid here, which is worth a note and no more.
    assert!(fine.contains(&format!("{}: its passes pay the creator", shop.listing)), "{fine}");
    let writer = public_keypair("writer");
    let retire = RetireListing::new(writer.pubkey(), shop.creator, shop.listing);
    let live = scene.node.live();
    Client::new(&*live).submit(&[retire.instruction()], &writer, &[]).expect("retired");
    drop(live);
    let run = check();
    assert_ne!(run.code, 0);
    let wrong = words(run);
    assert!(wrong.contains("the listing was retired"), "{wrong}");
}
