//! The whole description of the program: the interface description, and what that has no words for.

use std::{collections::BTreeMap, fmt};

use anchor_lang_idl::types::{
    Idl, IdlArrayLen, IdlDefinedFields, IdlField, IdlInstruction, IdlInstructionAccount,
    IdlInstructionAccountItem, IdlSeed, IdlType, IdlTypeDef, IdlTypeDefTy,
};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize, Serializer};

use super::source::Numbers;

/// What a number counts, or how bytes are read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Base units of the mint.
    Amount,
    /// Unix seconds.
    Time,
    /// Seconds.
    Span,
    /// Hundredths of a percent.
    Share,
    /// The whole base units per second of a rate, whose fraction stands in the next field.
    Rate,
    /// The whole base units of an amount, whose fraction stands in the next field.
    Exact,
    /// 2^-64 of what the field before counts.
    Fraction,
    /// Things, revisions, numbers.
    Count,
    Slot,
    /// 0 or 1.
    Flag,
    /// UTF-8, zeros behind it.
    Text,
    /// Bytes that are compared and not read.
    Bytes,
    /// What only the program needs.
    Internal,
    /// The number of a variant.
    #[serde(skip)]
    Enum(String),
    /// Numbers, or bits, of a module of constants.
    #[serde(skip)]
    Constants(String),
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enum(name) | Self::Constants(name) => f.write_str(name),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Accounts behind the declared ones: all writable.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Remaining {
    pub name: String,
    pub docs: String,
}

/// One part of an address, behind the name that all begin with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seed {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: IdlType,
}

/// A field or an argument.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub docs: Vec<String>,
    pub ty: IdlType,
    pub unit: Option<Unit>,
}

#[derive(Debug)]
pub struct Record {
    pub name: String,
    pub docs: Vec<String>,
    pub fields: Vec<Field>,
    /// First bytes of an account, an event or an instruction; none for a part of another record.
    pub discriminator: Vec<u8>,
    /// Behind the fields of an account, if anything is.
    pub tail: Option<Tail>,
}

/// Records that stand behind an account's fields, as many as the account has room for.
#[derive(Clone, Debug, Serialize)]
pub struct Tail {
    pub name: String,
    pub docs: String,
    /// The name of the record.
    pub item: String,
    /// Bytes of one.
    pub length: usize,
}

#[derive(Debug)]
pub struct Instruction {
    /// As the program has it: `open_channel`.
    pub name: String,
    /// `docs` and `fields` are the instruction's and its arguments.
    pub arguments: Record,
    pub accounts: Vec<IdlInstructionAccount>,
}

#[derive(Debug, Default)]
pub struct Description {
    pub program: String,
    pub accounts: Vec<Record>,
    pub events: Vec<Record>,
    /// Records inside arguments and events.
    pub parts: Vec<Record>,
    pub instructions: Vec<Instruction>,
    pub errors: Vec<(u32, String, String)>,
    pub enums: Vec<Numbers>,
    pub constants: Vec<Numbers>,
    pub addresses: BTreeMap<String, Vec<Seed>>,
    pub remaining: BTreeMap<String, Remaining>,
    pub names: BTreeMap<String, String>,
}

impl Description {
    /// The fields of a record inside others; none when there is no such record.
    pub fn part(&self, name: &str) -> Vec<IdlField> {
        let part = self.parts.iter().find(|it| it.name == name);
        let field = |it: &Field| IdlField {
            name: it.name.clone(),
            docs: it.docs.clone(),
            ty: it.ty.clone(),
        };
        part.iter().flat_map(|it| &it.fields).map(field).collect()
    }
}

/// `OpenChannel` of `open_channel`.
pub fn camel(snake: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    snake.split('_').map(word).collect::<Vec<String>>().concat()
}

/// The named fields of a type.
pub fn fields(definition: &IdlTypeDef) -> Result<&[IdlField]> {
    match &definition.ty {
        IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } => Ok(fields),
        _ => bail!("{} is no struct with named fields", definition.name),
    }
}

/// The accounts of an instruction, which this program never nests.
pub fn single(instruction: &IdlInstruction) -> Result<Vec<IdlInstructionAccount>> {
    let one = |item: &IdlInstructionAccountItem| match item {
        IdlInstructionAccountItem::Single(account) => Ok(account.clone()),
        IdlInstructionAccountItem::Composite(_) => bail!("{}: nested accounts", instruction.name),
    };
    instruction.accounts.iter().map(one).collect()
}

/// An account that is always the same one is not asked for.
pub fn is_fixed(account: &IdlInstructionAccount) -> bool {
    // The address of another account's field reads `order.buyer_deposit`.
    account.address.as_ref().is_some_and(|address| !address.contains('.'))
}

/// Whether a value needs a unit: it is a number, or bytes that may be text.
pub fn is_measured(ty: &IdlType) -> bool {
    match ty {
        IdlType::U8 | IdlType::U16 | IdlType::U32 | IdlType::U64 | IdlType::I64 => true,
        // 32 bytes are a hash, a key or a note.
        IdlType::Array(item, length) if **item == IdlType::U8 => *length != IdlArrayLen::Value(32),
        IdlType::Option(item) | IdlType::Vec(item) | IdlType::Array(item, _) => is_measured(item),
        _ => false,
    }
}

/// Whether a unit can be that of a type: all but times is unsigned, text is bytes.
pub fn fits(unit: &Unit, ty: &IdlType) -> bool {
    match ty {
        IdlType::Option(item) => fits(unit, item),
        IdlType::Array(item, _) if **item == IdlType::U8 => {
            matches!(unit, Unit::Text | Unit::Bytes | Unit::Internal)
        }
        IdlType::Vec(item) | IdlType::Array(item, _) => fits(unit, item),
        IdlType::I64 => *unit == Unit::Time,
        IdlType::U32 if *unit == Unit::Time => true,
        IdlType::U8 | IdlType::U16 | IdlType::U32 | IdlType::U64 => {
            !matches!(unit, Unit::Time | Unit::Text | Unit::Bytes)
        }
        _ => *unit == Unit::Internal,
    }
}

/// Bytes of a value of fixed length.
pub fn size(ty: &IdlType) -> Result<usize> {
    Ok(match ty {
        IdlType::Bool | IdlType::U8 => 1,
        IdlType::U16 => 2,
        IdlType::U32 => 4,
        IdlType::U64 | IdlType::I64 => 8,
        IdlType::Pubkey => 32,
        IdlType::Array(item, IdlArrayLen::Value(length)) => size(item)? * length,
        other => bail!("{other:?} has no fixed length"),
    })
}

/// Seeds of the addresses that the interface description knows, by the account they are of.
pub fn described_addresses(idl: &Idl) -> Result<BTreeMap<String, Vec<Seed>>> {
    let mut addresses = BTreeMap::new();
    for instruction in &idl.instructions {
        for account in single(instruction)? {
            let Some(pda) = &account.pda else { continue };
            let (first, rest) = pda.seeds.split_first().context("an address without seeds")?;
            let IdlSeed::Const(name) = first else { bail!("{}: no name first", account.name) };
            ensure!(name.value == account.name.as_bytes(), "{} has another seed", account.name);
            let seeds =
                rest.iter().map(|seed| seed_of(seed, instruction)).collect::<Result<_>>()?;
            let known = addresses.insert(account.name.clone(), seeds);
            let is_known =
                known.is_none_or(|known: Vec<Seed>| addresses.get(&account.name) == Some(&known));
            ensure!(is_known, "{} has other seeds elsewhere", account.name);
        }
    }
    Ok(addresses)
}

fn seed_of(seed: &IdlSeed, instruction: &IdlInstruction) -> Result<Seed> {
    Ok(match seed {
        IdlSeed::Account(account) => Seed { name: account.path.clone(), ty: IdlType::Pubkey },
        IdlSeed::Arg(argument) => {
            let named = instruction.args.iter().find(|it| it.name == argument.path);
            let named = named.with_context(|| format!("no argument {}", argument.path))?;
            Seed { name: argument.path.clone(), ty: named.ty.clone() }
        }
        IdlSeed::Const(_) => bail!("{}: a second name among the seeds", instruction.name),
    })
}
