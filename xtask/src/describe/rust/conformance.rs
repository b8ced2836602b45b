//! The lists by which the client's conformance test compares its types with the program's.

use anchor_lang_idl::types::IdlType;

use super::begin;
use crate::describe::model::{Description, Field, Instruction, Record, Unit, is_fixed};

pub fn lists(all: &Description) -> String {
    let mut text = begin("What the client's types are compared in, field by field.");
    text += "use super::{account, batch, constant, error, event, meta, offset, shares, variant};\n";
    text += &function("accounts", all.accounts.iter().map(account));
    text += &function("offsets", all.accounts.iter().flat_map(offsets));
    text += &function("events", all.events.iter().map(event));
    text += &function("metas", all.instructions.iter().map(meta));
    text += &function("errors", all.errors.iter().map(|(_, name, _)| format!("error!({name})")));
    let variants = all.enums.iter().flat_map(|item| {
        item.values.iter().map(|it| format!("variant!({} {})", item.name, it.name))
    });
    let constants = all.constants.iter().flat_map(|module| {
        module.values.iter().map(|it| format!("constant!({} {})", module.name, it.name))
    });
    text + &function("numbers", variants.chain(constants))
}

/// A function that compares all of a kind and returns their names.
fn function(name: &str, checks: impl Iterator<Item = String>) -> String {
    let checks: String = checks.map(|check| format!("        {check},\n")).collect();
    format!("\npub fn {name}() -> Vec<&'static str> {{\n    vec![\n{checks}    ]\n}}\n")
}

fn names<'a>(fields: impl IntoIterator<Item = &'a Field>) -> String {
    fields.into_iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn account(record: &Record) -> String {
    let is_status =
        |field: &&Field| matches!((&field.unit, &field.ty), (Some(Unit::Enum(_)), IdlType::U8));
    let (statuses, others): (Vec<_>, Vec<_>) = record.fields.iter().partition(is_status);
    let statuses = match names(statuses) {
        none if none.is_empty() => none,
        some => format!(" status {some}"),
    };
    let tail = record.tail.as_ref().map(|it| format!(" behind {}", it.length)).unwrap_or_default();
    format!("account!({} {{ {} }}{statuses}{tail})", record.name, names(others))
}

/// Where addresses stand, by which accounts are searched.
fn offsets(record: &Record) -> Vec<String> {
    let addresses = record.fields.iter().filter(|field| field.ty == IdlType::Pubkey);
    let check = |field: &Field| {
        format!("offset!({} {} {})", record.name, field.name.to_uppercase(), field.name)
    };
    addresses.map(check).collect()
}

fn event(record: &Record) -> String {
    let (lists, others): (Vec<_>, Vec<_>) =
        record.fields.iter().partition(|it| matches!(it.ty, IdlType::Vec(_)));
    let kind = match names(lists).as_str() {
        "" => "event",
        "items" => "batch",
        _ => "shares",
    };
    format!("{kind}!({} {{ {} }})", record.name, names(others))
}

fn meta(it: &Instruction) -> String {
    let (fixed, asked): (Vec<_>, Vec<_>) = it.accounts.iter().partition(|it| is_fixed(it));
    let (optional, plain): (Vec<_>, Vec<_>) = asked.into_iter().partition(|it| it.optional);
    let names = |accounts: Vec<&anchor_lang_idl::types::IdlInstructionAccount>| {
        accounts.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let fixed = fixed
        .iter()
        .map(|it| format!("{}: {:?}", it.name, it.address.as_deref().unwrap_or_default()));
    format!(
        "meta!({} {{ {} }} optional {{ {} }} fixed {{ {} }})",
        it.arguments.name,
        names(plain),
        names(optional),
        fixed.collect::<Vec<_>>().join(", ")
    )
}
