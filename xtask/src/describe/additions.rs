//! app/idl/additions.json: what a person adds to the program's own description.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang_idl::types::IdlField;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::{
    model::{Remaining, Seed, Unit},
    source::Source,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Additions {
    #[serde(rename = "about")]
    _about: String,
    units: BTreeMap<Unit, Vec<String>>,
    /// Fields that hold the number of an enum's variant.
    enums: BTreeMap<String, Vec<String>>,
    /// Fields that hold numbers of a module of constants.
    constants: BTreeMap<String, Vec<String>>,
    addresses: BTreeMap<String, Vec<String>>,
    pub remaining: BTreeMap<String, Remaining>,
    /// What stands behind the fields of an account, as often as there is room.
    pub tails: BTreeMap<String, Tail>,
    /// What clients call an instruction that is called as an account is, where both stand in one namespace.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Records whose every field may stay as it is by default.
    pub defaults: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// What clients call the list of them.
    pub name: String,
    pub docs: String,
    /// What clients call one of them.
    pub item: String,
    pub item_docs: String,
    pub fields: Vec<IdlField>,
}

impl Additions {
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("app/idl/additions.json")
    }

    /// The unit that each name, or `Type.name`, has.
    pub fn units(&self, source: &Source) -> Result<BTreeMap<String, Unit>> {
        let mut units = BTreeMap::new();
        for (unit, names) in &self.units {
            add(&mut units, names, unit)?;
        }
        for (name, fields) in &self.enums {
            ensure!(source.has_enum(name), "the program has no enum {name}");
            add(&mut units, fields, &Unit::Enum(name.clone()))?;
        }
        for (name, fields) in &self.constants {
            ensure!(source.has_constants(name), "the program has no constants {name}");
            add(&mut units, fields, &Unit::Constants(name.clone()))?;
        }
        Ok(units)
    }

    /// Seeds of the addresses that the program's description lacks.
    pub fn addresses(&self) -> Result<BTreeMap<String, Vec<Seed>>> {
        let read = |(name, seeds): (&String, &Vec<String>)| {
            let seeds: Result<_> = seeds.iter().map(|seed| read_seed(seed)).collect();
            Ok((name.clone(), seeds?))
        };
        self.addresses.iter().map(read).collect()
    }
}

fn add(units: &mut BTreeMap<String, Unit>, names: &[String], unit: &Unit) -> Result<()> {
    for name in names {
        if units.insert(name.clone(), unit.clone()).is_some() {
            bail!("{name} has two units");
        }
    }
    Ok(())
}

fn read_seed(text: &str) -> Result<Seed> {
    let (name, ty) = text.split_once(": ").context("a seed is written `name: type`")?;
    let ty = serde_json::from_value(ty.into()).with_context(|| text.to_owned())?;
    Ok(Seed { name: name.to_owned(), ty })
}
