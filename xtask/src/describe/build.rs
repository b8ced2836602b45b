//! Joins the interface description, the additions and the source, and refuses what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang_idl::types::{Idl, IdlField};
use anyhow::{Context, Result, bail, ensure};

use super::{
    additions::{self, Additions},
    model::{
        Description, Field, Instruction, Record, Tail, Unit, camel, described_addresses, fields,
        fits, is_fixed, is_measured, single, size,
    },
    source::Source,
};

/// # Errors
/// When a number has no unit or one that its type cannot have, or when an entry of the additions
/// stands for nothing.
pub fn build(idl: &Idl, additions: &Additions, source: Source) -> Result<Description> {
    let mut units = Units { all: additions.units(&source)?, used: BTreeSet::new() };
    let mut description = Description { program: idl.address.clone(), ..Description::default() };
    for definition in &idl.types {
        let account = idl.accounts.iter().find(|it| it.name == definition.name);
        let event = idl.events.iter().find(|it| it.name == definition.name);
        let found = account.map(|it| &it.discriminator).or(event.map(|it| &it.discriminator));
        let record = Record {
            name: definition.name.clone(),
            docs: definition.docs.clone(),
            fields: units.measure(&definition.name, fields(definition)?)?,
            discriminator: found.cloned().unwrap_or_default(),
            tail: None,
        };
        match (account, event) {
            (Some(_), _) => description.accounts.push(record),
            (_, Some(_)) => description.events.push(record),
            _ => description.parts.push(record),
        }
    }
    for (account, tail) in &additions.tails {
        put_behind(&mut description, account, tail, &mut units)?;
    }
    description.instructions = instructions(idl, &mut units)?;
    description.addresses = addresses(idl, additions)?;
    description.errors = errors(idl)?;
    description.remaining = remaining(idl, additions)?;
    description.names = names(idl, additions)?;
    let known: BTreeSet<_> = description.parts.iter().map(|it| &it.name).collect();
    let unknown = additions.defaults.iter().find(|name| !known.contains(name));
    ensure!(unknown.is_none(), "{} has no default: there is no such record", unknown.unwrap());
    (description.enums, description.constants) = (source.enums, source.constants);
    units.refuse_unused()?;
    Ok(description)
}

/// Adds the records that stand behind an account's fields.
fn put_behind(
    description: &mut Description,
    account: &str,
    tail: &additions::Tail,
    units: &mut Units,
) -> Result<()> {
    let of = description.accounts.iter_mut().find(|it| it.name == account);
    let of = of.with_context(|| format!("{account} has no tail: there is no such account"))?;
    let length = tail.fields.iter().map(|field| size(&field.ty)).sum::<Result<_>>()?;
    let (name, docs, item) = (tail.name.clone(), tail.docs.clone(), tail.item.clone());
    of.tail = Some(Tail { name, docs, item, length });
    description.parts.push(Record {
        name: tail.item.clone(),
        docs: vec![tail.item_docs.clone()],
        fields: units.measure(&tail.item, &tail.fields)?,
        discriminator: Vec::new(),
        tail: None,
    });
    Ok(())
}

struct Units {
    all: BTreeMap<String, Unit>,
    used: BTreeSet<String>,
}

impl Units {
    fn measure(&mut self, record: &str, fields: &[IdlField]) -> Result<Vec<Field>> {
        fields.iter().map(|field| self.field(record, field)).collect()
    }

    fn field(&mut self, record: &str, field: &IdlField) -> Result<Field> {
        let IdlField { name, docs, ty } = field.clone();
        let own = format!("{record}.{name}");
        let key = if self.all.contains_key(&own) { own.clone() } else { name.clone() };
        let unit = self.all.get(&key).filter(|unit| is_measured(&ty) || fits(unit, &ty)).cloned();
        match &unit {
            None if is_measured(&ty) => bail!("{own} has no unit: name it in additions.json"),
            Some(unit) if !fits(unit, &ty) => bail!("{own} cannot have the unit {unit}"),
            Some(_) => {
                self.used.insert(key);
            }
            None => {}
        }
        Ok(Field { name, docs, ty, unit })
    }

    fn refuse_unused(&self) -> Result<()> {
        let unused: Vec<_> = self.all.keys().filter(|key| !self.used.contains(*key)).collect();
        ensure!(unused.is_empty(), "additions.json names what nothing is called: {unused:?}");
        Ok(())
    }
}

fn instructions(idl: &Idl, units: &mut Units) -> Result<Vec<Instruction>> {
    let mut instructions = Vec::new();
    for instruction in &idl.instructions {
        let name = camel(&instruction.name);
        let arguments = Record {
            fields: units.measure(&name, &instruction.args)?,
            name,
            docs: instruction.docs.clone(),
            discriminator: instruction.discriminator.clone(),
            tail: None,
        };
        let (name, accounts) = (instruction.name.clone(), single(instruction)?);
        let fixed = accounts.iter().find(|it| is_fixed(it) && (it.signer || it.writable));
        ensure!(fixed.is_none(), "{name}: an account that is always the same signs or is written");
        instructions.push(Instruction { name, arguments, accounts });
    }
    instructions
        .sort_by(|left, right| left.arguments.discriminator.cmp(&right.arguments.discriminator));
    Ok(instructions)
}

fn addresses(idl: &Idl, additions: &Additions) -> Result<Addresses> {
    let mut addresses = described_addresses(idl)?;
    for (name, seeds) in additions.addresses()? {
        let described = addresses.insert(name.clone(), seeds);
        ensure!(described.is_none(), "farthing.json has the seeds of {name} by now");
    }
    Ok(addresses)
}

type Addresses = BTreeMap<String, Vec<super::model::Seed>>;

fn errors(idl: &Idl) -> Result<Vec<(u32, String, String)>> {
    let error = |it: &anchor_lang_idl::types::IdlErrorCode| {
        let message = it.msg.clone().with_context(|| format!("{} has no message", it.name))?;
        Ok((it.code, it.name.clone(), message))
    };
    idl.errors.iter().map(error).collect()
}

/// An instruction's words say whether it reads further accounts.
fn remaining(
    idl: &Idl,
    additions: &Additions,
) -> Result<BTreeMap<String, super::model::Remaining>> {
    let says = |docs: &[String]| docs.join(" ").contains("remaining account");
    let said = idl.instructions.iter().filter(|it| says(&it.docs)).map(|it| &it.name);
    let said: BTreeSet<_> = said.collect();
    let named: BTreeSet<_> = additions.remaining.keys().collect();
    ensure!(said == named, "remaining accounts: the program says {said:?}, we {named:?}");
    Ok(additions.remaining.clone())
}

/// Each instruction that is called as an account is has a name of its own, and no other has.
fn names(idl: &Idl, additions: &Additions) -> Result<BTreeMap<String, String>> {
    let accounts: BTreeSet<_> = idl.accounts.iter().map(|it| it.name.as_str()).collect();
    let clashing = idl.instructions.iter().filter(|it| accounts.contains(&*camel(&it.name)));
    let clashing: BTreeSet<_> = clashing.map(|it| &it.name).collect();
    let named: BTreeSet<_> = additions.names.keys().collect();
    ensure!(
        clashing == named,
        "instructions that are called as an account is: {clashing:?}, and we rename {named:?}"
    );
    let is_free = |name: &String| {
        !accounts.contains(&*camel(name)) && idl.instructions.iter().all(|it| it.name != *name)
    };
    let taken = additions.names.values().find(|name| !is_free(name));
    ensure!(taken.is_none(), "{} is taken: no instruction can be called so", taken.unwrap());
    Ok(additions.names.clone())
}
