//! Arguments and accounts of instructions.

use std::collections::BTreeSet;

use anchor_lang_idl::types::{IdlInstructionAccount, IdlType};
use anyhow::Result;

use super::{begin, docs, records};
use crate::describe::model::{Description, Instruction, is_fixed};

pub fn arguments(all: &[Instruction]) -> Result<String> {
    let mut parts = BTreeSet::new();
    for field in all.iter().flat_map(|it| &it.arguments.fields) {
        find_defined(&field.ty, &mut parts);
    }
    let parts: Vec<&str> = parts.into_iter().collect();
    let mut text = begin("The arguments of every instruction.");
    text += &format!(
        "use super::parts::{{\n    {},\n}};\nuse crate::{{declare::calls, solana::Address}};\n\ncalls! {{",
        parts.join(", ")
    );
    for it in all {
        let code = it.arguments.discriminator.first().copied().unwrap_or_default();
        text += "\n";
        text += &docs(&it.arguments.docs, "    ");
        text += &format!("    {code} {:?} {} {{", it.name, it.arguments.name);
        let fields = records::fields(&it.arguments.fields, "        ")?;
        text += &if fields.is_empty() { "}\n".to_owned() } else { format!("\n{fields}    }}\n") };
    }
    Ok(text + "}\n")
}

fn find_defined<'a>(ty: &'a IdlType, found: &mut BTreeSet<&'a str>) {
    match ty {
        IdlType::Defined { name, .. } => {
            found.insert(name);
        }
        IdlType::Option(item) | IdlType::Vec(item) | IdlType::Array(item, _) => {
            find_defined(item, found);
        }
        _ => {}
    }
}

/// In the place of an absent account stands the program's own address.
pub fn metas(all: &Description) -> Result<String> {
    let mut text = begin("The accounts of every instruction, in its order.");
    text += "use super::PROGRAM_ID;\nuse crate::{\n    declare::{fixed, readonly, readonly_signer, \
             writable, writable_signer},\n    solana::{AccountMeta, Address},\n};\n";
    for it in &all.instructions {
        let asked: Vec<_> = it.accounts.iter().filter(|account| !is_fixed(account)).collect();
        text += &format!("\n/// Accounts of `{}`.\n", it.name);
        if let Some(further) = all.remaining.get(&it.name) {
            text +=
                &format!("///\n/// Behind them, writable, `{}`: {}\n", further.name, further.docs);
        }
        text += &format!("#[derive(Clone, Debug)]\npub struct {} {{\n", it.arguments.name);
        for account in asked {
            text += &docs(&account.docs, "    ");
            let ty = if account.optional { "Option<Address>" } else { "Address" };
            text += &format!("    pub {}: {ty},\n", account.name);
        }
        let name = &it.arguments.name;
        text += &format!("}}\n\nimpl From<{name}> for Vec<AccountMeta> {{\n");
        text += &format!("    fn from(accounts: {name}) -> Self {{\n        vec![\n");
        for account in &it.accounts {
            text += &format!("            {},\n", meta(account));
        }
        text += "        ]\n    }\n}\n";
    }
    Ok(text)
}

fn meta(account: &IdlInstructionAccount) -> String {
    let role = match (account.signer, account.writable) {
        (true, true) => "writable_signer",
        (true, false) => "readonly_signer",
        (false, true) => "writable",
        (false, false) => "readonly",
    };
    match &account.address {
        Some(address) if is_fixed(account) => format!("fixed({address:?})"),
        _ if account.optional => {
            format!("accounts.{}.map_or(readonly(PROGRAM_ID), {role})", account.name)
        }
        _ => format!("{role}(accounts.{})", account.name),
    }
}
