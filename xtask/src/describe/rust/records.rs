//! Accounts, events and parts of them.

use std::collections::BTreeSet;

use anchor_lang_idl::types::{IdlArrayLen, IdlType};
use anyhow::{Result, bail, ensure};

use super::{begin, docs};
use crate::describe::model::{Field, Record, Tail, Unit, size};

/// A type as Rust writes it.
///
/// # Errors
/// For one that the program has never used.
pub fn rust_type(ty: &IdlType) -> Result<String> {
    Ok(match ty {
        IdlType::Bool => "bool".into(),
        IdlType::U8 => "u8".into(),
        IdlType::U16 => "u16".into(),
        IdlType::U32 => "u32".into(),
        IdlType::U64 => "u64".into(),
        IdlType::I64 => "i64".into(),
        IdlType::String => "String".into(),
        IdlType::Pubkey => "Address".into(),
        IdlType::Option(item) => format!("Option<{}>", rust_type(item)?),
        IdlType::Vec(item) => format!("Vec<{}>", rust_type(item)?),
        IdlType::Array(item, IdlArrayLen::Value(length)) => {
            format!("[{}; {length}]", rust_type(item)?)
        }
        IdlType::Defined { name, .. } => name.clone(),
        other => bail!("the Rust client cannot say {other:?} yet"),
    })
}

/// `funded: u64 as Amount,`, with its words.
fn field(it: &Field, next: Option<&Field>, indent: &str) -> Result<String> {
    let unit = match (&it.unit, next) {
        (None, _) => String::new(),
        (Some(unit @ (Unit::Rate | Unit::Exact)), Some(next)) => {
            ensure!(next.unit == Some(Unit::Fraction), "{} has no fraction behind it", it.name);
            let name = it.name.trim_end_matches("_whole");
            format!(" as {unit:?}({name}, {})", next.name)
        }
        (Some(Unit::Enum(name)), _) => format!(" as Enum({name})"),
        (Some(Unit::Constants(_)), _) => " as Count".into(),
        (Some(unit), _) => format!(" as {unit:?}"),
    };
    let words = docs(&it.docs, indent);
    Ok(format!("{words}{indent}pub {}: {}{unit},\n", it.name, rust_type(&it.ty)?))
}

pub fn fields(all: &[Field], indent: &str) -> Result<String> {
    let next = |at: usize| all.get(at + 1);
    all.iter().enumerate().map(|(at, it)| field(it, next(at), indent)).collect()
}

/// In an account a status is of its enum's type, so that bytes with another number are refused.
fn stored(all: &[Field]) -> Result<String> {
    let mut text = String::new();
    for (at, it) in all.iter().enumerate() {
        text += &match (&it.unit, &it.ty) {
            (Some(Unit::Enum(name)), IdlType::U8) => {
                let words = docs(&it.docs, "        ");
                format!("{words}        pub {}: {name},\n", it.name)
            }
            _ => field(it, all.get(at + 1), "        ")?,
        };
    }
    Ok(text)
}

pub fn accounts(all: &[Record]) -> Result<String> {
    let mut text = begin("The accounts, as they are stored.");
    let enums: BTreeSet<_> = all.iter().flat_map(|it| &it.fields).filter_map(enum_of).collect();
    let enums: Vec<&str> = enums.into_iter().collect();
    let tails = all.iter().filter_map(|it| it.tail.as_ref());
    let tails: Vec<&str> = tails.map(|tail| &*tail.item).collect();
    text += &format!(
        "use super::{{enums::{{{}}}, parts::{{{}}}}};\nuse crate::{{declare::{{Tail, accounts}}, solana::Address}};\n\naccounts! {{",
        enums.join(", "),
        tails.join(", ")
    );
    for record in all {
        let (mut offset, mut offsets) = (record.discriminator.len(), String::new());
        for field in &record.fields {
            if field.ty == IdlType::Pubkey {
                offsets += &format!(" {} = {offset},", field.name.to_uppercase());
            }
            offset += size(&field.ty)?;
        }
        text += &format!("\n{}    pub struct {} {{\n", docs(&record.docs, "    "), record.name);
        text += &stored(&record.fields)?;
        if let Some(Tail { name, docs, item, .. }) = &record.tail {
            text += &format!("        /// {docs}\n        pub {name}: Tail<{item}>,\n");
        }
        text += &format!(
            "    }}\n    begins {:?}, takes {offset}, names {{{} }}\n",
            record.discriminator,
            offsets.trim_end_matches(',')
        );
    }
    Ok(text + "}\n")
}

fn enum_of(field: &Field) -> Option<&str> {
    match &field.unit {
        Some(Unit::Enum(name)) => Some(name),
        _ => None,
    }
}

/// The record that a list is of.
fn part_of(field: &Field) -> Option<&str> {
    match &field.ty {
        IdlType::Vec(item) => match &**item {
            IdlType::Defined { name, .. } => Some(name),
            _ => None,
        },
        _ => None,
    }
}

pub fn events(all: &[Record]) -> Result<String> {
    let mut text = begin("The events, one for each state change: amounts and balances after it.");
    let enums: BTreeSet<_> = all.iter().flat_map(|it| &it.fields).filter_map(enum_of).collect();
    let enums: Vec<&str> = enums.into_iter().collect();
    let parts: BTreeSet<_> = all.iter().flat_map(|it| &it.fields).filter_map(part_of).collect();
    let parts: Vec<&str> = parts.into_iter().collect();
    text += &format!(
        "use super::{{enums::{{{}}}, parts::{{{}}}}};\nuse crate::{{declare::events, solana::Address}};\n\nevents! {{",
        enums.join(", "),
        parts.join(", ")
    );
    for record in all {
        text += &format!("\n{}    pub struct {} {{\n", docs(&record.docs, "    "), record.name);
        text += &fields(&record.fields, "        ")?;
        text += &format!("    }}\n    begins {:?}\n", record.discriminator);
    }
    Ok(text + "}\n")
}

pub fn parts(all: &[Record], defaults: &BTreeSet<String>) -> Result<String> {
    let mut text = begin("Records inside arguments and events.");
    text += "use super::enums::ChannelKind;\nuse crate::{declare::part, solana::Address};\n";
    for record in all {
        let words = docs(&record.docs, "    ");
        let derive = if defaults.contains(&record.name) { "    #[derive(Default)]\n" } else { "" };
        text += &format!("\npart! {{\n{words}{derive}    pub struct {} {{\n", record.name);
        text += &fields(&record.fields, "        ")?;
        text += "    }\n}\n";
    }
    Ok(text)
}
