//! What extensions of x402 say, as their own package reads and writes it: signing in, names of payments, signed offers and
//! receipts.

use super::stage::{DEVNET, PRICE, Stage};
use super::support::text;
use farthing_sdk::{
    accounts::Listing,
    args::{CreatorTerms, ListingTerms},
    client::Network,
    compose::Purchase,
    instructions::{CreateListing, OpenEarnings, RegisterCreator},
    solana::{Address, Signer},
};
use serde_json::json;

/// A listing of the creator's, of which the reader has bought a pass.
fn listing(stage: &Stage) -> Address {
    let [seller, reader] = ["creator", "reader"].map(|name| stage.keypair(name));
    let client = stage.chain();
    let terms = CreatorTerms {
        operator: Address::default(),
        payout: seller.pubkey(),
        splits: Vec::new(),
        uri: String::new(),
        uri_hash: [0; 32],
    };
    let slot = client.network().slot().expect("a slot");
    let register = RegisterCreator::new(seller.pubkey(), slot, terms);
    let creator = register.creator;
    let open = OpenEarnings::new(seller.pubkey(), creator, stage.mint).instruction();
    let terms = ListingTerms { price: PRICE, duration: 86_400, ..ListingTerms::default() };
    let list = CreateListing::new(seller.pubkey(), creator, stage.mint, 0, terms);
    let listing = list.listing;
    let all = [register.instruction(), open, list.instruction()];
    client.submit(&all, &seller, &[]).expect("a listing");
    stage.localnet.run("reader", &["deposit", "add", "1"]).ok();
    let found: Listing = client.require(&listing).expect("a listing");
    let buy = Purchase::by(reader.pubkey()).instruction(listing, &found);
    client.submit(&[buy], &reader, &[]).expect("a pass");
    listing
}

/// gateway rule R13: the challenge of a 402 is what the stock client signs, word for word.
#[test]
fn a_stock_client_signs_in_with_a_pass() {
    let stage = Stage::new("sign-in", |stage, config| {
        let listing = listing(stage);
        format!("{config}\n[[route]]\npath = \"/essays/**\"\nlisting = \"{listing}\"\n")
    });
    let reader = stage.wallet("reader");
    let before = stage.deposit(&reader);
    let (url, file) = (stage.url("/essays/one"), stage.wallet_file("reader"));
    let said = stage.client("x402/sign-in.mjs", &[&url, text(&file)]);
    for reply in [&said["first"], &said["again"]] {
        assert_eq!(
            (&reply["status"], &reply["body"]),
            (&json!(200), &json!("/essays/one")),
            "{said}"
        );
    }
    assert_eq!((stage.service.count("/essays/one"), stage.deposit(&reader)), (2, before));
    // Who holds no pass is told so, and has paid nothing.
    let other = stage.wallet_file("bank");
    let said = stage.client("x402/sign-in.mjs", &[&url, text(&other)]);
    assert_eq!(said["first"]["status"], 402, "{said}");
    assert!(said["first"]["body"].to_string().contains("invalid_farthing_pass_absent"), "{said}");
    assert_eq!(stage.service.count("/essays/one"), 2);
}

/// gateway rule R7: one name is charged once, and what is signed is the gateway's for whoever asks its site.
#[test]
fn a_stock_client_names_its_payment_and_can_show_what_it_was_asked_and_given() {
    let stage = Stage::new("extensions", |stage, config| {
        stage.key("sponsor.json");
        // Offers in a 402's header take room, which the words of MPP would take as well.
        let wallet = stage.wallet("creator");
        let wallet = format!("[exact]\nwallet = \"{wallet}\"\nschemes = [\"exact\"]");
        let config = config.replace("[chain]", "[chain]\nsponsor = \"sponsor.json\"");
        config.replace("[exact]", &wallet).replace("[gate]", "[gate]\nsigned = true")
    });
    let [reader, creator] = ["reader", "creator"].map(|name| stage.wallet(name));
    let before = stage.tokens(&creator);
    let file = stage.wallet_file("reader");
    let pay = |path: &str| {
        let url = stage.url(path);
        let name = "pay_7d5d747be160e280504c099d984bcfe0";
        stage.client("x402/extensions.mjs", &[&url, &stage.localnet.url, text(&file), name])
    };
    let said = pay("/page");
    assert_eq!((&said["status"], &said["body"]), (&json!(200), &json!("/page")), "{said}");
    let host = stage.origin.trim_start_matches("http://").replace(':', "%3A");
    assert_eq!(said["did"], format!("did:web:{host}"));
    assert_eq!(said["key_id"], format!("did:web:{host}#gate"));
    assert_eq!(said["offered"]["payTo"], creator.to_string(), "{said}");
    assert_eq!(said["offer"]["amount"], PRICE.to_string(), "{said}");
    let receipt = &said["receipt"];
    assert_eq!(
        (&receipt["resourceUrl"], &receipt["network"]),
        (&json!(stage.url("/page")), &json!(DEVNET))
    );
    assert_eq!(receipt["payer"], reader.to_string());
    assert_eq!(
        (&said["signed"]["payer"], &said["matches"]),
        (&receipt["payer"], &json!(true)),
        "{said}"
    );
    // The same name for another page, and for the same one once more.
    for path in ["/other", "/page"] {
        let said = pay(path);
        assert_eq!(said["status"], 409, "{said}");
    }
    assert_eq!((stage.tokens(&creator), stage.service.count("/page")), (before + PRICE, 1));
}
