//! What only the program's source says: the numbers of its enums and constants.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use syn::{Attribute, Expr, Item, ItemEnum, ItemMod, Lit, Meta};

/// A name with a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbered {
    pub name: String,
    pub value: u64,
    pub docs: Vec<String>,
}

/// An enum that is stored as one byte, or a module of constants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbers {
    pub name: String,
    pub docs: Vec<String>,
    #[serde(rename = "type")]
    pub ty: String,
    pub values: Vec<Numbered>,
}

#[derive(Default)]
pub struct Source {
    pub enums: Vec<Numbers>,
    pub constants: Vec<Numbers>,
}

impl Source {
    /// Reads every file of folders of the program, in the order of their names.
    pub fn read(folders: &[impl AsRef<Path>]) -> Result<Self> {
        let mut source = Self::default();
        for folder in folders {
            let mut paths: Vec<_> = fs::read_dir(folder.as_ref())
                .with_context(|| format!("cannot read {}", folder.as_ref().display()))?
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<_>>()?;
            paths.sort();
            for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "rs")) {
                source
                    .add(&fs::read_to_string(path)?)
                    .with_context(|| path.display().to_string())?;
            }
        }
        source.enums.sort_by(|left, right| left.name.cmp(&right.name));
        source.constants.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(source)
    }

    /// Takes the enums with numbers and the public modules of public constants.
    fn add(&mut self, text: &str) -> Result<()> {
        for item in syn::parse_file(text)?.items {
            match item {
                Item::Enum(it) if it.variants.iter().all(|it| it.discriminant.is_some()) => {
                    self.enums.push(read_enum(&it)?);
                }
                Item::Mod(it) => self.constants.extend(read_module(&it)?),
                _ => {}
            }
        }
        Ok(())
    }

    pub fn has_enum(&self, name: &str) -> bool {
        self.enums.iter().any(|it| it.name == name)
    }

    pub fn has_constants(&self, name: &str) -> bool {
        self.constants.iter().any(|it| it.name == name)
    }
}

fn read_enum(item: &ItemEnum) -> Result<Numbers> {
    let mut values = Vec::new();
    for variant in &item.variants {
        let (_, number) = variant.discriminant.as_ref().context("a variant has no number")?;
        let (name, value) = (variant.ident.to_string(), evaluate(number, &values)?);
        values.push(Numbered { name, value, docs: docs(&variant.attrs) });
    }
    let (name, docs) = (item.ident.to_string(), docs(&item.attrs));
    Ok(Numbers { name, docs, ty: "u8".to_owned(), values })
}

/// `None` for a module that holds anything but constants.
fn read_module(item: &ItemMod) -> Result<Option<Numbers>> {
    let Some((_, items)) = &item.content else { return Ok(None) };
    let (mut values, mut ty) = (Vec::new(), None);
    for item in items {
        let Item::Const(it) = item else { return Ok(None) };
        let syn::Type::Path(path) = &*it.ty else { return Ok(None) };
        ty = path.path.get_ident().map(ToString::to_string);
        let value = evaluate(&it.expr, &values)?;
        values.push(Numbered { name: it.ident.to_string(), value, docs: docs(&it.attrs) });
    }
    let (name, docs) = (item.ident.to_string(), docs(&item.attrs));
    Ok(ty.map(|ty| Numbers { name, docs, ty, values }))
}

/// The number of `5`, `1 << 3` or `A | B`, where the names stand before.
fn evaluate(expression: &Expr, known: &[Numbered]) -> Result<u64> {
    Ok(match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse()?,
            _ => bail!("a constant is no number"),
        },
        Expr::Path(path) => {
            let name = path.path.get_ident().context("a constant is no plain name")?;
            let named = known.iter().find(|it| *name == it.name);
            named.with_context(|| format!("{name} does not stand before"))?.value
        }
        Expr::Binary(it) => {
            let (left, right) = (evaluate(&it.left, known)?, evaluate(&it.right, known)?);
            match it.op {
                syn::BinOp::Shl(_) => left.checked_shl(right.try_into()?).context("too far")?,
                syn::BinOp::BitOr(_) => left | right,
                _ => bail!("a constant is neither a shift nor a union"),
            }
        }
        _ => bail!("a constant is no number, shift or union"),
    })
}

/// The lines of a doc comment, as the interface description has them.
fn docs(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(it) if it.path.is_ident("doc") => match &it.value {
            Expr::Lit(text) => match &text.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_enums_and_constants_are_read_with_their_words() {
        let mut source = Source::default();
        let text = "/// Where.\n#[repr(u8)] pub enum State { /// Yes.\n On = 0, Off = 3 }\n\
                    pub enum Plain { A, B }\n\
                    pub mod bit { pub const A: u16 = 1; pub const B: u16 = 1 << 4; pub const ALL: u16 = A | B; }\n\
                    mod other { pub fn f() {} }";
        source.add(text).unwrap();
        assert_eq!(source.enums.len(), 1);
        assert_eq!(source.enums[0].docs, ["Where."]);
        assert_eq!(source.enums[0].values[0].docs, ["Yes."]);
        assert_eq!(source.enums[0].values[1].value, 3);
        assert_eq!(source.constants.len(), 1);
        let values: Vec<_> = source.constants[0].values.iter().map(|it| it.value).collect();
        assert_eq!((source.constants[0].ty.as_str(), values), ("u16", vec![1, 16, 17]));
    }

    #[test]
    fn a_constant_that_cannot_be_read_is_an_error() {
        let text = "pub mod bit { pub const A: u16 = size_of::<u8>(); }";
        assert!(Source::default().add(text).is_err());
    }
}
