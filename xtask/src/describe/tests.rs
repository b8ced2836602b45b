//! A tiny program whose description is joined, refused and written.

use anchor_lang_idl::types::Idl;
use serde_json::{Value, json};

use super::{
    Files,
    additions::Additions,
    build, rust,
    source::{Numbered, Numbers, Source},
};

/// One account, one instruction and one error.
fn idl() -> Value {
    let fields = json!([
        { "name": "owner", "type": "pubkey" },
        { "name": "funded", "docs": ["Base units."], "type": "u64" },
        { "name": "status", "type": "u8" },
        { "name": "note", "type": { "array": ["u8", 32] } }
    ]);
    json!({
        "address": "6ebE3JV2J7FVzg5GQnSgTsZ9mrxaWsmZiQAefCwJN4ZT",
        "metadata": { "name": "tiny", "version": "1.0.0", "spec": "0.1.0" },
        "instructions": [{
            "name": "open_box", "docs": ["Opens."], "discriminator": [9],
            "accounts": [
                { "name": "owner", "signer": true, "writable": true },
                { "name": "guest", "optional": true },
                { "name": "system_program", "address": "11111111111111111111111111111111" }
            ],
            "args": [{ "name": "until", "type": "i64" }]
        }],
        "accounts": [{ "name": "Box", "discriminator": [1, 2, 3, 4, 5, 6, 7, 8] }],
        "errors": [{ "code": 6000, "name": "Empty", "msg": "It is empty." }],
        "types": [{ "name": "Box", "type": { "kind": "struct", "fields": fields } }]
    })
}

fn additions() -> Value {
    json!({
        "about": "", "units": { "amount": ["funded"], "time": ["until"] },
        "enums": { "BoxStatus": ["Box.status"] }, "constants": {},
        "addresses": { "box": ["owner: pubkey", "number: u32"] },
        "remaining": {}, "tails": {}, "defaults": []
    })
}

fn source() -> Source {
    let values = vec![Numbered { name: "Shut".into(), value: 0, docs: Vec::new() }];
    let status = Numbers { name: "BoxStatus".into(), docs: Vec::new(), ty: "u8".into(), values };
    Source { enums: vec![status], constants: Vec::new() }
}

fn files(idl: Value, additions: &Value) -> anyhow::Result<Files> {
    let idl: Idl = serde_json::from_value(idl).unwrap();
    let additions = Additions::read(&additions.to_string())?;
    rust::files(&build::build(&idl, &additions, source())?, &additions.defaults)
}

fn refusal(idl: Value, additions: &Value) -> String {
    files(idl, additions).unwrap_err().to_string()
}

#[test]
fn a_number_without_a_unit_is_refused() {
    let mut additions = additions();
    additions["units"]["amount"] = json!([]);
    let said = refusal(idl(), &additions);
    assert_eq!(said, "Box.funded has no unit: name it in additions.json");
}

#[test]
fn a_unit_that_a_type_cannot_have_is_refused() {
    let mut additions = additions();
    additions["units"] = json!({ "amount": ["funded", "until"] });
    assert_eq!(refusal(idl(), &additions), "OpenBox.until cannot have the unit amount");
    additions["units"] = json!({ "time": ["funded", "until"] });
    assert_eq!(refusal(idl(), &additions), "Box.funded cannot have the unit time");
}

#[test]
fn an_entry_that_stands_for_nothing_is_refused() {
    let mut lonely = additions();
    lonely["units"]["span"] = json!(["grace"]);
    assert!(refusal(idl(), &lonely).contains("grace"));
    let mut twice = additions();
    twice["units"]["span"] = json!(["funded"]);
    assert_eq!(refusal(idl(), &twice), "funded has two units");
    let mut unknown = additions();
    unknown["enums"]["Colour"] = json!(["Box.colour"]);
    assert_eq!(refusal(idl(), &unknown), "the program has no enum Colour");
    let mut default = additions();
    default["defaults"] = json!(["Lid"]);
    assert!(refusal(idl(), &default).starts_with("Lid has no default"));
}

#[test]
fn an_instruction_that_is_called_as_an_account_is_has_another_name_for_clients() {
    let mut clashes = idl();
    clashes["instructions"][0]["name"] = json!("box");
    assert!(refusal(clashes.clone(), &additions()).starts_with("instructions that are called"));
    let named = |name: &str| {
        let mut named = additions();
        named["names"] = json!({ "box": name });
        named
    };
    assert!(files(clashes.clone(), &named("box_up")).is_ok());
    assert_eq!(refusal(clashes, &named("box")), "box is taken: no instruction can be called so");
    assert!(refusal(idl(), &named("box_up")).starts_with("instructions that are called"));
}

#[test]
fn remaining_accounts_are_described_where_the_program_reads_them() {
    let mut reads = idl();
    reads["instructions"][0]["docs"] = json!(["Opens one for each remaining account."]);
    assert!(refusal(reads.clone(), &additions()).starts_with("remaining accounts"));
    let mut described = additions();
    described["remaining"] = json!({ "open_box": { "name": "lids", "docs": "One each." } });
    assert!(refusal(idl(), &described).starts_with("remaining accounts"));
    let written = files(reads, &described).unwrap();
    let metas = &written[std::path::Path::new("app/sdk/src/generated/metas.rs")];
    assert!(metas.contains("/// Behind them, writable, `lids`: One each."));
}

#[test]
fn what_stands_behind_an_account_is_described_with_its_units() {
    let field = json!({ "name": "weight", "type": "u16" });
    let tail = json!({
        "name": "things", "docs": "What is in it.", "item": "Thing", "item_docs": "One thing.",
        "fields": [field, { "name": "tag", "type": { "array": ["u8", 9] } }]
    });
    let mut nowhere = additions();
    nowhere["tails"] = json!({ "Bag": tail });
    assert!(refusal(idl(), &nowhere).starts_with("Bag has no tail"));
    let mut behind = additions();
    behind["tails"] = json!({ "Box": tail });
    assert!(refusal(idl(), &behind).starts_with("Thing.weight has no unit"));
    behind["units"]["count"] = json!(["weight"]);
    behind["units"]["bytes"] = json!(["tag"]);
    let written = files(idl(), &behind).unwrap();
    let file = |path: &str| written[std::path::Path::new(path)].as_str();
    let accounts = file("app/sdk/src/generated/accounts.rs");
    assert!(accounts.contains("/// What is in it.\n        pub things: Tail<Thing>,"));
    let parts = file("app/sdk/src/generated/parts.rs");
    assert!(parts.contains("pub weight: u16 as Count,\n        pub tag: [u8; 9] as Bytes,"));
    let conformance = file("app/sdk/tests/conformance/generated.rs");
    assert!(conformance.contains("behind 11)"));
}

#[test]
fn tables_say_units_sizes_roles_and_addresses() {
    let written = files(idl(), &additions()).unwrap();
    let file = |name: &str| {
        written[&std::path::PathBuf::from(format!("app/sdk/src/generated/{name}.rs"))].as_str()
    };
    for (name, lines) in [
        (
            "accounts",
            &[
                "/// Base units.\n        pub funded: u64 as Amount,",
                "pub status: BoxStatus,",
                "pub note: [u8; 32],",
                "begins [1, 2, 3, 4, 5, 6, 7, 8], takes 81, names { OWNER = 8 }",
            ][..],
        ),
        ("arguments", &["9 \"open_box\" OpenBox {\n        pub until: i64 as Time,\n    }"]),
        (
            "metas",
            &[
                "pub guest: Option<Address>,",
                "writable_signer(accounts.owner),",
                "accounts.guest.map_or(readonly(PROGRAM_ID), readonly),",
                "fixed(\"11111111111111111111111111111111\"),",
            ],
        ),
        ("addresses", &["box box_with_bump(owner: &Address, number: u32);"]),
        ("errors", &["6000 Empty \"It is empty.\","]),
        ("enums", &["pub enum BoxStatus {\n        Shut = 0,\n    }"]),
    ] {
        for line in lines {
            assert!(file(name).contains(line), "{name} lacks {line}:\n{}", file(name));
        }
    }
}
