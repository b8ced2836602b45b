//! The one description of the program: its own interface description, what a person adds to it
//! (app/idl/additions.json) and the numbers that stand in its source. From it come the clients, and
//! app/idl/description.json, in which generators of other languages find what farthing.json lacks.

mod additions;
mod build;
mod model;
mod rust;
mod source;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::PathBuf};

use anchor_lang_idl::types::{Idl, IdlField};
use anyhow::Result;
use serde::Serialize;

use additions::Additions;
use model::{Description, Remaining, Seed, Tail, Unit};
use source::{Numbers, Source};

use crate::workspace::root;

const ADDITIONS: &str = "app/idl/additions.json";
const DESCRIPTION: &str = "app/idl/description.json";

/// Files to write, by their path from the root.
pub type Files = BTreeMap<PathBuf, String>;

/// Everything that follows from the interface description, the additions and the source.
///
/// # Errors
/// When a number has no unit, an entry of the additions stands for nothing, or the source cannot be
/// read.
pub fn files(idl: &Idl) -> Result<Files> {
    let additions = Additions::read(&std::fs::read_to_string(root().join(ADDITIONS))?)?;
    let program = root().join("programs/farthing/src");
    let source = Source::read(&[program.join("state"), program.join("events")])?;
    let description = build::build(idl, &additions, source)?;
    let mut files = rust::files(&description, &additions.defaults)?;
    files.insert(DESCRIPTION.into(), Written::from(&description).text()?);
    Ok(files)
}

/// What farthing.json lacks.
#[derive(Serialize)]
struct Written<'a> {
    /// By record and field; instructions by their name in capitals: `OpenChannel`.
    units: BTreeMap<&'a str, BTreeMap<&'a str, &'a Unit>>,
    enums: &'a [Numbers],
    constants: &'a [Numbers],
    addresses: &'a BTreeMap<String, Vec<Seed>>,
    remaining: &'a BTreeMap<String, Remaining>,
    /// What stands behind the fields of an account, by the account, with the fields of one.
    tails: BTreeMap<&'a str, WrittenTail<'a>>,
    /// What clients call an instruction that is called as an account is.
    names: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct WrittenTail<'a> {
    #[serde(flatten)]
    tail: &'a Tail,
    fields: Vec<IdlField>,
}

impl<'a> From<&'a Description> for Written<'a> {
    fn from(all: &'a Description) -> Self {
        let arguments = all.instructions.iter().map(|it| &it.arguments);
        let records = all.accounts.iter().chain(&all.events).chain(&all.parts).chain(arguments);
        let mut units: BTreeMap<&str, BTreeMap<&str, &Unit>> = BTreeMap::new();
        for record in records {
            for field in &record.fields {
                if let Some(unit) = &field.unit {
                    units.entry(&record.name).or_default().insert(&field.name, unit);
                }
            }
        }
        let tails = all.accounts.iter().filter_map(|it| Some((&*it.name, it.tail.as_ref()?)));
        let tails =
            tails.map(|(name, tail)| (name, WrittenTail { tail, fields: all.part(&tail.item) }));
        let tails = tails.collect();
        let Description { enums, constants, addresses, remaining, names, .. } = all;
        Self { units, enums, constants, addresses, remaining, tails, names }
    }
}

impl Written<'_> {
    fn text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
