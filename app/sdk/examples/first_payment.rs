//! A reader pays a creator for the first time: one transaction, one signature.
//!
//! `cargo run -p farthing-sdk --example first_payment`, after `cargo xtask build`. Everything runs
//! on an embedded network; over JSON-RPC only the first line of `main` differs.

use farthing_sdk::{
    Client, Embedded,
    args::{CreatorTerms, ListingTerms},
    client::Network,
    compose::{Purchase, first_payment},
    development::program_path,
    fields::{Fields, Value},
    instructions::{CreateListing, OpenEarnings, OpenReserve, RegisterCreator},
    solana::Signer,
};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let embedded = Embedded::from_file(program_path())?;
    let token = embedded.create_mint(6)?;
    let (creator, reader) = (embedded.wallet("creator")?, embedded.wallet("reader")?);
    embedded.mint_to(&reader.pubkey(), token, 5_000_000)?;
    let client = Client::new(embedded);

    // The creator: registers, can be paid in the token from now on, and prices an article.
    let owner = creator.pubkey();
    let register = RegisterCreator::new(owner, client.network().slot()?, CreatorTerms::to(owner));
    let article = CreateListing::new(
        owner,
        register.creator,
        token.mint,
        0,
        ListingTerms { uri: "https://example.org/article".into(), ..ListingTerms::at(50_000) },
    );
    let offer = [
        OpenReserve::new(owner, token).instruction(),
        register.instruction(),
        OpenEarnings::new(owner, register.creator, token.mint).instruction(),
        article.instruction(),
    ];
    client.submit(&offer, &creator, &[])?;

    // The reader: opens a deposit, brings one token in, and buys the article.
    let listing = client.require(&article.listing)?;
    let purchase = Purchase::by(reader.pubkey());
    let instructions = first_payment(token, 1_000_000, article.listing, &listing, &purchase);
    let preview = client.preview(&instructions, &reader.pubkey())?;
    println!("rent, which comes back: {} lamports", preview.rent_lamports());
    let receipt = client.submit(&instructions, &reader, &[])?;
    println!("fee: {} lamports", receipt.fee_lamports);
    println!("compute units: {}", receipt.compute_units.unwrap_or_default());
    for event in &receipt.events {
        println!("{} {}", event.name(), Value::Record(event.fields()));
    }
    Ok(())
}
