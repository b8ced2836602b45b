//! Writes the Rust client's tables, app/sdk/src/generated, and the lists by which its conformance
//! test compares them with the program. The macros in app/sdk/src/declare say what becomes of them.

mod conformance;
mod instructions;
mod records;

use std::collections::BTreeSet;

use anchor_lang_idl::types::IdlType;
use anyhow::Result;

use super::{
    Files,
    model::{Description, Seed},
    source::Numbers,
};
use records::rust_type;

const FOLDER: &str = "app/sdk/src/generated";
const CONFORMANCE: &str = "app/sdk/tests/conformance/generated.rs";

/// First line of each file.
fn begin(what: &str) -> String {
    format!("//! {what} Written by `cargo xtask idl`: do not edit.\n\n")
}

/// Lines of documentation, so far indented.
fn docs(lines: &[String], indent: &str) -> String {
    let line = |line: &String| match line.as_str() {
        "" => format!("{indent}///\n"),
        text => format!("{indent}/// {text}\n"),
    };
    lines.iter().map(line).collect()
}

pub fn files(all: &Description, defaults: &BTreeSet<String>) -> Result<Files> {
    let mut files = Files::new();
    let mut add =
        |name: &str, text: String| files.insert(format!("{FOLDER}/{name}.rs").into(), text);
    add("mod", module(all));
    add("enums", enums(&all.enums));
    add("constants", constants(&all.constants));
    add("accounts", records::accounts(&all.accounts)?);
    add("events", records::events(&all.events)?);
    add("parts", records::parts(&all.parts, defaults)?);
    add("arguments", instructions::arguments(&all.instructions)?);
    add("metas", instructions::metas(all)?);
    add("addresses", addresses(all)?);
    add("errors", errors(all));
    files.insert(CONFORMANCE.into(), conformance::lists(all));
    Ok(files)
}

fn module(all: &Description) -> String {
    let mut text = begin("The program's interface, as data.");
    for name in [
        "accounts",
        "addresses",
        "arguments",
        "constants",
        "enums",
        "errors",
        "events",
        "metas",
        "parts",
    ] {
        text += &format!("pub mod {name};\n");
    }
    text + &format!(
        "\n/// The program's address.\npub const PROGRAM_ID: crate::solana::Address =\n    \
         crate::solana::Address::from_str_const(\"{}\");\n",
        all.program
    )
}

fn enums(all: &[Numbers]) -> String {
    let mut text = begin("Enums that are stored as a number.");
    text += "use crate::declare::numbered;\n";
    for item in all {
        text +=
            &format!("\nnumbered! {{\n{}    pub enum {} {{\n", docs(&item.docs, "    "), item.name);
        for variant in &item.values {
            text += &docs(&variant.docs, "        ");
            text += &format!("        {} = {},\n", variant.name, variant.value);
        }
        text += "    }\n}\n";
    }
    text
}

fn constants(all: &[Numbers]) -> String {
    let mut text = begin("Numbers with names.");
    for module in all {
        text += &format!("{}pub mod {} {{\n", docs(&module.docs, ""), module.name);
        for constant in &module.values {
            text += &docs(&constant.docs, "    ");
            text +=
                &format!("    pub const {}: {} = {};\n", constant.name, module.ty, constant.value);
        }
        text += "}\n\n";
    }
    text.trim_end().to_owned() + "\n"
}

fn addresses(all: &Description) -> Result<String> {
    let mut text = begin("Where the program's accounts live.");
    text += "use crate::{declare::addresses, solana::Address};\n\naddresses! {\n";
    for (name, seeds) in &all.addresses {
        let list = |shown: &Seed| shown.name.clone();
        let listed: Vec<String> = seeds.iter().map(list).collect();
        text += &format!("    /// `[\"{name}\", {}]`\n    {name}", listed.join(", "));
        let seed = |seed: &Seed| {
            let by = if seed.ty == IdlType::Pubkey { "&" } else { "" };
            Ok(format!("{}: {by}{}", seed.name, rust_type(&seed.ty)?))
        };
        let seeds: Vec<String> = seeds.iter().map(seed).collect::<Result<_>>()?;
        text += &format!(" {name}_with_bump({});\n", seeds.join(", "));
    }
    Ok(text + "}\n")
}

fn errors(all: &Description) -> String {
    let mut text = begin("Every way in which the program refuses.");
    text += "use crate::declare::errors;\n\nerrors! {\n";
    for (code, name, message) in &all.errors {
        text += &format!("    {code} {name} {message:?},\n");
    }
    text + "}\n"
}
